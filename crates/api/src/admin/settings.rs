//! What the workspace is set to.

use axum::http::{StatusCode, Uri};
use engine::settings;

use crate::callers::Caller;
use crate::http::{Answer, Params};
use crate::objects::Payload;
use crate::records::shown;

/// `GET /admin/settings`
pub async fn read(Caller { cx }: Caller, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let settings = settings::read(&cx).await?;
    Ok(shown::json(StatusCode::OK, &settings.json()))
}

/// `PATCH /admin/settings`: what the body does not name stays.
pub async fn update(Caller { cx }: Caller, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    let settings = settings::change(&cx, &body).await?;
    Ok(shown::json(StatusCode::OK, &settings.json()))
}
