//! The search page; its results are replaced while one types.

use maud::{Markup, html};

use crate::parts::face::{Shape, avatar};
use crate::parts::notice::empty;
use crate::texts;
use crate::ui::{Icon, Ui};

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct SearchView {
    pub words: String,
    pub hits: Vec<Hit>,
}

/// One record that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    pub href: String,
    pub name: String,
    /// The object's label.
    pub kind: String,
    /// Where the words stand, if not in the name.
    pub matched: Option<String>,
    pub shape: Shape,
}

/// Box and results.
pub fn content(ui: &Ui, view: &SearchView) -> Markup {
    html! {
        div.results-page {
            h1.visually-hidden { (ui.t(texts::SEARCH_TITLE)) }
            form.results-page__form action="/search" role="search" {
                (Icon("search"))
                label.visually-hidden for="search" { (ui.t(texts::SEARCH_PLACEHOLDER)) }
                input.input id="search" type="search" name="q" value=(view.words) placeholder=(ui.t(texts::SEARCH_PLACEHOLDER)) autocomplete="off" spellcheck="false" autofocus
                    hx-get="/search" hx-trigger="input delay:120ms" hx-target="#results" hx-swap="outerHTML" hx-replace-url="true" hx-sync="this:replace";
            }
            (results(ui, view))
        }
    }
}

/// The part that typing replaces.
pub fn results(ui: &Ui, view: &SearchView) -> Markup {
    html! {
        div.results id="results" aria-live="polite" {
            @if view.words.trim().is_empty() {
                (empty("search", ui.t(texts::SEARCH_PLACEHOLDER), ui.t(texts::SEARCH_START), &html! {}))
            } @else if view.hits.is_empty() {
                (empty("search", &ui.fill(texts::SEARCH_NONE, &[("q", view.words.trim())]), ui.t(texts::SEARCH_NONE_TEXT), &html! {}))
            }
            @for hit in &view.hits {
                div.result {
                    (avatar(&hit.name, hit.shape))
                    div.result__text {
                        a.result__name href=(hit.href) { (hit.name) }
                        @if let Some(matched) = &hit.matched { div.result__matched { (matched) } }
                    }
                    span.result__kind { (hit.kind) }
                }
            }
        }
    }
}
