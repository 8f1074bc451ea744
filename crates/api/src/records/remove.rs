//! `DELETE /{objects}/{id}`: to the trash, or away for good.

use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;

use super::{shown, update::expected};
use crate::http::{Answer, Params};
use crate::objects::{NoBody, One};

/// Parameters of removing a record.
pub const PARAMETERS: &[&str] = &["purge"];

/// Puts a record in the trash; with `purge=true` it is removed for good, from
/// the trash as well.
pub async fn remove(One { on, id }: One, headers: HeaderMap, uri: Uri, _: NoBody) -> Answer {
    let purge = Params::of(&uri, PARAMETERS)?.flag("purge")?;
    let expect = expected(&on, id, &headers)
        .await
        .map_err(|error| on.problem(error))?;
    let done = match purge {
        true => engine::records::purge(&on.cx, &on.def.id, id, expect).await,
        false => engine::records::delete(&on.cx, &on.def.id, id, expect)
            .await
            .map(drop),
    };
    done.map_err(|error| on.problem(error))?;
    Ok(shown::in_batch(
        &on.cx,
        StatusCode::NO_CONTENT.into_response(),
    ))
}
