//! `GET /{objects}`: a page of records.

use axum::http::{StatusCode, Uri};
use serde_json::{Map, Value as Json, json};

use super::{expand, question, shown};
use crate::http::{Answer, Params};
use crate::objects::On;

/// Parameters of a list.
pub const PARAMETERS: &[&str] = &[
    "filter", "order_by", "limit", "cursor", "fields", "expand", "q", "count", "trash",
];

/// A page of records, and where the next one starts.
pub async fn list(mut on: On, uri: Uri) -> Answer {
    let params = Params::of(&uri, PARAMETERS)?;
    let count = params.flag("count")?;
    let (query, view) = on.read(|on| question::list(on, &params)).await?;
    let page = engine::records::list(&on.cx, query.clone()).await?;
    let data = expand::records(&on.cx, &on.def, page.records, &view).await?;
    let next = page
        .next
        .map(|cursor| engine::records::seal_cursor(&on.cx, &query, &cursor));
    let mut body = Map::new();
    body.insert("data".into(), Json::Array(data));
    body.insert("next_cursor".into(), json!(next));
    if count {
        let total = engine::records::count(&on.cx, &query, None).await?;
        body.insert("total".into(), json!(total));
    }
    Ok(shown::json(StatusCode::OK, &Json::Object(body)))
}
