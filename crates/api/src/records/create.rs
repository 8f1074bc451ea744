//! `POST /{objects}`: a new record.

use axum::extract::{FromRequest, Request, State};

use super::shown;
use crate::files;
use crate::http::{Answer, Params};
use crate::objects::{On, Payload};
use crate::state::Api;

/// Makes a record. Files are sent as they are.
pub async fn create(State(api): State<Api>, on: On, request: Request) -> Answer {
    if engine::files::are(&on.def) {
        return files::create(&api, on, request).await;
    }
    Params::of(request.uri(), &[])?;
    let Payload(body) = Payload::from_request(request, &api).await?;
    let record = engine::records::create(&on.cx, &on.def.id, body).await;
    let record = record.map_err(|error| on.problem(error))?;
    Ok(shown::created(&on.cx, &on.def, &record))
}
