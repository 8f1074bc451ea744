//! `POST /{objects}`: a new record.

use axum::http::Uri;

use super::shown;
use crate::http::{Answer, Params};
use crate::objects::{On, Payload};

/// Makes a record.
pub async fn create(on: On, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    let record = engine::records::create(&on.cx, &on.def.id, body).await;
    let record = record.map_err(|error| on.problem(error))?;
    Ok(shown::created(&on.cx, &on.def, &record))
}
