//! `GET /{objects}/{id}`: one record.

use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::IntoResponse;

use super::question::View;
use super::{expand, shown};
use crate::files;
use crate::http::tags;
use crate::http::{Answer, Params};
use crate::objects::One;

/// Parameters of reading one record.
pub const PARAMETERS: &[&str] = &["fields", "expand"];

/// One record; 304 if the client has this version. With others expanded under
/// it there is no such answer: they change without it.
pub async fn read(one: One, headers: HeaderMap, uri: Uri) -> Answer {
    if engine::files::are(&one.on.def) {
        return files::read(one, headers, uri).await;
    }
    let One { mut on, id } = one;
    let params = Params::of(&uri, PARAMETERS)?;
    let wanted = tags::if_none_match(&headers)?;
    let view = on
        .read(|on| View::of(&on.def, &on.cx.schema, &params))
        .await?;
    let record = engine::records::get(&on.cx, &on.def.id, id).await;
    let record = record.map_err(|error| on.problem(error))?;
    let tag = (header::ETAG, tags::tag(record.version));
    if wanted.has(record.version) && view.expand.is_empty() {
        return Ok((StatusCode::NOT_MODIFIED, [tag]).into_response());
    }
    let data = expand::records(&on.cx, &on.def, vec![record], &view).await?;
    let body = data.into_iter().next().unwrap_or_default();
    Ok(([tag], shown::json(StatusCode::OK, &body)).into_response())
}
