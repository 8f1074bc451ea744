//! `POST /{objects}`: a new record.

use axum::extract::{FromRequest, Request, State};

use super::shown;
use crate::callers::Caller;
use crate::files;
use crate::http::{Answer, Params};
use crate::objects::{Names, On, Payload};
use crate::state::Api;

/// Makes a record. Files are sent as they are.
pub async fn create(
    State(api): State<Api>,
    caller: Caller,
    names: Names,
    request: Request,
) -> Answer {
    let on = On::named(caller.cx.clone(), names.get("objects")?).await?;
    if engine::files::are(&on.def) {
        let caller = Caller { cx: on.cx };
        return files::create(&api, caller, on.def, request).await;
    }
    Params::of(request.uri(), &[])?;
    let Payload(body) = Payload::from_request(request, &api).await?;
    let record = engine::records::create(&on.cx, &on.def.id, body).await;
    let record = record.map_err(|error| on.problem(error))?;
    Ok(shown::created(&on.cx, &on.def, &record))
}
