//! `GET /search`: words in any object.

use axum::http::{StatusCode, Uri};
use base::{Error, Result};
use engine::Cx;
use schema::ObjectId;
use serde_json::{Value as Json, json};

use super::shown;
use crate::callers::Caller;
use crate::http::{Answer, Params};

/// Parameters of the search.
pub const PARAMETERS: &[&str] = &["q", "objects", "limit"];
/// Hits, at most and unless asked otherwise.
pub const MOST: u32 = 100;
pub const USUAL: u32 = 20;

/// Records that words are found in, best first.
pub async fn search(Caller { mut cx }: Caller, uri: Uri) -> Answer {
    let params = Params::of(&uri, PARAMETERS)?;
    let limit = params.number("limit", 1..=MOST, USUAL)?;
    let words = params.get("q").ok_or_else(|| {
        Error::malformed("required", "Say what to search for: q=...").in_field("q")
    })?;
    let objects = match objects(&cx, &params) {
        Ok(objects) => objects,
        Err(_) => {
            cx = cx.fresh().await?;
            objects(&cx, &params)?
        }
    };
    let hits = engine::records::search(&cx, words, objects, limit).await?;
    let data = hits.into_iter().filter_map(|hit| {
        let object = cx.schema.object(&hit.object)?;
        Some(json!({"id": hit.id, "object": object.name, "name": hit.name, "matched": hit.matched}))
    });
    let data: Vec<Json> = data.collect();
    Ok(shown::json(StatusCode::OK, &json!({"data": data})))
}

fn objects(cx: &Cx, params: &Params) -> Result<Option<Vec<ObjectId>>> {
    if params.get("objects").is_none() {
        return Ok(None);
    }
    let named = params.list("objects").map(|name| {
        let name = name.trim();
        let def = cx.schema.named(name).ok_or_else(|| {
            let shown = base::text::truncate(name, 60);
            let message = format!("There is no object \"{shown}\".");
            Error::malformed("unknown_object", message).in_field("objects")
        })?;
        Ok(def.id.clone())
    });
    named.collect::<Result<Vec<_>>>().map(Some)
}
