//! `POST /{objects}/{id}/restore`: back from the trash.

use axum::http::Uri;

use super::shown;
use crate::http::{Answer, Params};
use crate::objects::{NoBody, One};

/// Takes a record out of the trash.
pub async fn restore(One { on, id }: One, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let record = engine::records::restore(&on.cx, &on.def.id, id).await;
    let record = record.map_err(|error| on.problem(error))?;
    Ok(shown::updated(&on.cx, &on.def, &record))
}
