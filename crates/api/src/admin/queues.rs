//! Queues of jobs: how much waits in them; paused and resumed.

use axum::http::{StatusCode, Uri};
use base::Result;
use engine::Cx;
use engine::jobs::{self, Counts};
use serde_json::{Value as Json, json};

use super::changed;
use crate::callers::Caller;
use crate::http::{Answer, Params};
use crate::objects::{Names, NoBody};
use crate::records::shown;

/// `GET /admin/queues`: all of them, by name.
pub async fn list(Caller { cx }: Caller, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let queues = jobs::counts(&cx).await?;
    let data: Vec<Json> = queues.iter().map(Counts::json).collect();
    Ok(shown::json(StatusCode::OK, &json!({"data": data})))
}

/// `POST /admin/queues/{name}/pause`: those at work go on, no others are begun.
pub async fn pause(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let name = names.get("name")?;
    jobs::pause(&cx, name).await?;
    Ok(changed(&cx, &one(&cx, name).await?))
}

/// `POST /admin/queues/{name}/resume`
pub async fn resume(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let name = names.get("name")?;
    jobs::resume(&cx, name).await?;
    Ok(changed(&cx, &one(&cx, name).await?))
}

async fn one(cx: &Cx, name: &str) -> Result<Json> {
    let queues = jobs::counts(cx).await?;
    let found = queues.into_iter().find(|queue| queue.queue == name);
    let queue = found.unwrap_or_else(|| Counts {
        queue: name.to_owned(),
        ..Counts::default()
    });
    Ok(queue.json())
}
