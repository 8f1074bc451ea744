//! `/undo/{batch}`: a change set taken back, looked at before, or looked after
//! while a job does it.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use base::{Error, Id, Result};
use engine::jobs::Status;
use engine::undo::{self, Answer as Undone, Report};
use serde_json::{Value as Json, json};

use crate::callers::Caller;
use crate::http::{Answer, Params};
use crate::objects::{Names, NoBody};
use crate::records::shown;

/// Parameters of an undo.
pub const PARAMETERS: &[&str] = &["preview"];

/// `POST /undo/{batch}`: 200 with what was done, or 202 with the job that does it.
pub async fn create(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    let is_preview = Params::of(&uri, PARAMETERS)?.flag("preview")?;
    let batch = batch_of(&names)?;
    if is_preview {
        let preview = undo::preview(&cx, batch).await?;
        let mut body = whole(batch, None, "preview", &preview.report);
        body["complete"] = json!(preview.is_complete);
        return Ok(shown::json(StatusCode::OK, &body));
    }
    match undo::undo(&cx, batch).await? {
        Undone::Done(report) => {
            let body = whole(batch, Some(cx.batch), "done", &report);
            Ok(shown::in_batch(&cx, shown::json(StatusCode::OK, &body)))
        }
        Undone::Later(job) => {
            let mut response = of_job(StatusCode::ACCEPTED, batch, &job);
            let address = format!("/api/v1/undo/{batch}");
            if let Ok(address) = HeaderValue::try_from(address) {
                response.headers_mut().insert(header::LOCATION, address);
            }
            Ok(shown::of_batch(job.batch, response))
        }
    }
}

/// `GET /undo/{batch}`: how the job that takes it back stands.
pub async fn read(Caller { cx }: Caller, names: Names, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let batch = batch_of(&names)?;
    let job = undo::status(&cx, batch).await?;
    Ok(of_job(StatusCode::OK, batch, &job))
}

fn of_job(status: StatusCode, batch: Id, job: &Status) -> Response {
    let report = Report::of_progress(&job.progress);
    let mut body = whole(batch, Some(job.batch), job.state.name(), &report);
    body["complete"] = json!(job.state.is_over());
    body["job"] = json!(job.id);
    body["error"] = json!(job.error);
    shown::json(status, &body)
}

fn whole(undoes: Id, batch: Option<Id>, state: &str, report: &Report) -> Json {
    let mut body = json!({
        "batch": batch,
        "undoes": undoes,
        "state": state,
        "complete": true,
        "job": Json::Null,
        "error": Json::Null,
    });
    if let (Json::Object(body), Json::Object(report)) = (&mut body, report.json()) {
        body.extend(report);
    }
    body
}

fn batch_of(names: &Names) -> Result<Id> {
    Id::parse(names.get("batch")?).ok_or_else(|| {
        let message = "A change set is named by the Rapport-Batch of an answer, a UUID such as 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f.";
        Error::malformed("id", message).in_field("batch")
    })
}
