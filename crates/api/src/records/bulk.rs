//! `POST /{objects}/bulk`: all records that meet a filter, edited or removed by a
//! job. `GET /{objects}/bulk/{id}`: how it stands.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use base::{Error, Fault, Result};
use engine::bulk::{self, Deed, Told};
use engine::jobs::Status;
use schema::Filter;
use serde_json::{Value as Json, json};

use super::{question, shown};
use crate::http::{Answer, Params};
use crate::objects::{On, One, Payload};

/// Parameters of a bulk edit.
pub const PARAMETERS: &[&str] = &["preview"];

/// Has it done; with `preview=true` only says how many records it would be.
pub async fn bulk(mut on: On, uri: Uri, Payload(body): Payload) -> Answer {
    let is_preview = Params::of(&uri, PARAMETERS)?.flag("preview")?;
    let (filter, deed) = on.read(|on| read(on, &body)).await?;
    if is_preview {
        let total = bulk::preview(&on.cx, &on.def.id, &filter).await?;
        return Ok(shown::json(StatusCode::OK, &json!({"total": total})));
    }
    let job = bulk::begin(&on.cx, &on.def.id, filter, deed).await?;
    let told = Told::of_progress(&job.progress);
    let mut response = shown::json(StatusCode::ACCEPTED, &whole(&on, &job, &told));
    let address = format!("/api/v1/{}/bulk/{}", on.def.plural, job.id);
    if let Ok(address) = HeaderValue::try_from(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    Ok(shown::in_batch(&on.cx, response))
}

/// How a bulk edit stands.
pub async fn bulk_status(One { on, id }: One, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let (job, told) = bulk::status(&on.cx, &on.def.id, id).await?;
    Ok(shown::json(StatusCode::OK, &whole(&on, &job, &told)))
}

fn whole(on: &On, job: &Status, told: &Told) -> Json {
    json!({
        "id": job.id,
        "object": on.def.name,
        "batch": job.batch,
        "state": job.state.name(),
        "total": told.total,
        "seen": told.seen,
        "changed": told.changed,
        "unchanged": told.unchanged,
        "failed": told.failed,
        "errors": told.errors,
        "error": job.error,
    })
}

/// Which records, and what becomes of them.
fn read(on: &On, body: &Json) -> Result<(Filter, Deed)> {
    let known = ["filter", "set", "delete"];
    let mut faults = Vec::new();
    let map = body.as_object().cloned().unwrap_or_default();
    for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
        let shown = base::text::truncate(key, 60);
        let message = format!("There is no \"{shown}\" here. Leave it out.");
        faults.push(Fault::new(shown, "unknown_field", message));
    }
    let filter = match map.get("filter") {
        // All of them is said, not left out.
        None => {
            let message = "Say which records in the filter language; \"\" is all of them.";
            faults.push(Fault::new("filter", "required", message));
            None
        }
        Some(Json::String(text)) => Some(question::filter_text(on, text)?),
        Some(json @ Json::Object(_)) => Some(question::filter_text(on, &json.to_string())?),
        Some(_) => {
            let message = "A filter is a text, or its JSON form.";
            faults.push(Fault::new("filter", "type", message));
            None
        }
    };
    let deed = match (map.get("set"), map.get("delete")) {
        (Some(set @ Json::Object(_)), None | Some(Json::Bool(false))) => {
            Some(Deed::Set(set.clone()))
        }
        (None, Some(Json::Bool(true))) => Some(Deed::Delete),
        (Some(_), None | Some(Json::Bool(false))) => {
            let message = "set is an object with the fields to set.";
            faults.push(Fault::new("set", "type", message));
            None
        }
        _ => {
            let message = "Give either \"set\" with the fields to set, or \"delete\": true.";
            faults.push(Fault::new("set", "required", message));
            None
        }
    };
    match (filter, deed) {
        (Some(filter), Some(deed)) if faults.is_empty() => Ok((filter, deed)),
        _ => Err(Error::Invalid(faults)),
    }
}
