//! Search over all objects.

pub mod view;

use axum::response::IntoResponse;
use base::Error;
use engine::records;
use maud::html;
use schema::ObjectId;
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
    let view = SearchView {
        hits: hits(&reader, ask.q.trim(), only, MOST).await?,
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

/// Records that words are found in, best first; none for no words.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn hits(
    reader: &Reader,
    words: &str,
    only: Option<Vec<ObjectId>>,
    most: u32,
) -> Result<Vec<Hit>, Error> {
    let cx = &reader.cx;
    let found = match words {
        "" => Vec::new(),
        words => records::search(cx, words, only, most).await?,
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
    Ok(hits.collect())
}
