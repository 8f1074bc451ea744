//! Search over all objects.

pub mod view;

use axum::response::IntoResponse;
use engine::records;
use maud::html;
use serde::Deserialize;

use crate::extract::Params;
use crate::parts::face::Shape;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::texts;
use crate::values::face;
use crate::visit::Reader;
use view::{Hit, SearchView, content, results};

/// Results of a page.
const MOST: u32 = 50;

/// What is searched for.
#[derive(Deserialize)]
pub struct Ask {
    #[serde(default)]
    q: String,
    /// Plural of the one object to search in; all if empty.
    #[serde(default)]
    object: String,
}

/// Shows what was found.
pub async fn show(reader: Reader, Params(ask): Params<Ask>) -> Answer {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let only = cx.schema.named(&ask.object).map(|def| vec![def.id.clone()]);
    let found = match ask.q.trim() {
        "" => Vec::new(),
        words => records::search(cx, words, only, MOST).await?,
    };
    let hits = found.into_iter().filter_map(|hit| {
        let def = cx.schema.object(&hit.object)?;
        Some(Hit {
            href: format!("/{}/{}", def.plural, hit.id),
            kind: def.label.clone(),
            matched: hit.matched,
            name: hit.name,
            shape: face(def).unwrap_or(Shape::Square),
        })
    });
    let view = SearchView {
        hits: hits.collect(),
        words: ask.q,
    };
    if reader.wants_fragment() {
        return Ok(results(ui, &view).into_response());
    }
    let page = Page {
        title: ui.t(texts::SEARCH_TITLE),
        kind: "search",
        current: None,
        scripts: &[],
        scroll: Scroll::Page,
        head: html! {},
        content: content(ui, &view),
    };
    Ok(reader.page(&page).into_response())
}
