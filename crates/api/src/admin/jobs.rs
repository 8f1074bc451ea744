//! Jobs: listed, read, tried again, cancelled.

use axum::http::{StatusCode, Uri};
use base::{Id, Result};
use engine::jobs::{self, Filter, State};
use serde_json::{Value as Json, json};

use super::changed;
use crate::callers::Caller;
use crate::http::{Answer, Params};
use crate::objects::{Names, NoBody, id_of};
use crate::records::{not_ours, shown};

/// Parameters of the list of jobs.
pub const PARAMETERS: &[&str] = &["state", "queue", "kind", "cursor", "limit"];
/// Jobs of a page, unless asked otherwise.
pub const USUAL: u32 = 50;

/// `GET /admin/jobs`: newest first.
pub async fn list(Caller { cx }: Caller, uri: Uri) -> Answer {
    let params = Params::of(&uri, PARAMETERS)?;
    let limit = params.number("limit", 1..=jobs::MOST, USUAL)?;
    let filter = Filter {
        state: params.get("state").map(State::named).transpose()?,
        queue: params.get("queue").map(Into::into),
        kind: params.get("kind").map(Into::into),
        before: params.get("cursor").map(place).transpose()?,
        limit: limit + 1,
    };
    let mut page = jobs::list(&cx, &filter).await?;
    let more = page.len() > limit as usize;
    page.truncate(limit as usize);
    let next = page
        .last()
        .filter(|_| more)
        .map(|job| format!("j{}", job.id));
    let data: Vec<Json> = page.iter().map(jobs::Status::json).collect();
    Ok(shown::json(
        StatusCode::OK,
        &json!({"data": data, "next_cursor": next}),
    ))
}

fn place(cursor: &str) -> Result<Id> {
    let id = cursor.strip_prefix('j').and_then(Id::parse);
    id.ok_or_else(not_ours)
}

/// `GET /admin/jobs/{id}`
pub async fn read(Caller { cx }: Caller, names: Names, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let job = jobs::status(&cx, id_of(&names)?).await?;
    Ok(shown::json(StatusCode::OK, &job.json()))
}

/// `POST /admin/jobs/{id}/retry`
pub async fn retry(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let job = jobs::retry(&cx, id_of(&names)?).await?;
    Ok(changed(&cx, &job.json()))
}

/// `POST /admin/jobs/{id}/cancel`
pub async fn cancel(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let job = jobs::cancel(&cx, id_of(&names)?).await?;
    Ok(changed(&cx, &job.json()))
}
