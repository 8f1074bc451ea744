//! The first page of settings, and the search over all of them.

use axum::response::IntoResponse;
use serde::Deserialize;

use super::{entries, frame, hub_view};
use crate::extract::Params;
use crate::problems::Answer;
use crate::visit::Reader;

/// What is looked for.
#[derive(Default, Deserialize)]
pub struct Ask {
    #[serde(default)]
    q: String,
}

/// Shows what can be set up, or what of it was looked for.
pub async fn show(reader: Reader, Params(ask): Params<Ask>) -> Answer {
    let groups = entries::of(&reader);
    let words = base::text::truncate(ask.q.trim(), 200);
    let hits = (!words.is_empty()).then(|| entries::found(&reader, &groups, &words));
    let found = hub_view::found(&reader.ui, &groups, &words, hits.as_deref());
    if reader.wants_fragment() {
        return Ok(found.into_response());
    }
    let content = hub_view::content(&reader.ui, &words, &found);
    Ok(frame::first(&reader, content))
}
