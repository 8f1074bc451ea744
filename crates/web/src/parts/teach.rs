//! What a page of records says where there is none: what they are for and what comes first, or
//! that nothing fits what was looked for.

use maud::{Markup, html};

use super::notice::empty;
use crate::list::view::Looks;
use crate::settings::samples;
use crate::texts::{self, samples as words};
use crate::ui::{Icon, Ui};

/// What is looked for is not there: the way back to all.
pub fn no_match(ui: &Ui, looks: &Looks, all: &str) -> Markup {
    let (one, many) = looks.lower(ui);
    let places = [("object", one.as_str()), ("objects", many.as_str())];
    let text = ui.fill(texts::NO_MATCH_TEXT, &places);
    empty(
        "search",
        ui.t(texts::NO_MATCH_TITLE),
        &text,
        &clear(ui, all),
    )
}

/// Leads to all records.
pub fn clear(ui: &Ui, all: &str) -> Markup {
    html! { a.button href=(all) { (ui.t(texts::CLEAR_FILTER)) } }
}

/// There is none yet: what they are for, and how the first one comes.
pub fn none_yet(ui: &Ui, looks: &Looks) -> Markup {
    let (one, many) = looks.lower(ui);
    let places = [("object", one.as_str()), ("objects", many.as_str())];
    let makes = !ui.reads_only && !ui.withheld.make;
    let first = match (makes, ui.withheld.import) {
        (false, _) => texts::EMPTY_READING,
        (true, true) => words::EMPTY_FIRST,
        (true, false) => texts::EMPTY_TEXT,
    };
    let text = match looks.about.is_empty() {
        true => ui.t(first).to_owned(),
        false => format!("{} {}", looks.about, ui.t(first)),
    };
    let actions = html! {
        (make(ui, looks))
        @if !ui.reads_only && !ui.withheld.import {
            a.button href={ "/imports/new?object=" (looks.plural) } { (Icon("upload")) (ui.t(texts::imports::IMPORT)) }
        }
        @if looks.offers_samples {
            a.button.button--quiet href=(samples::PAGE) { (Icon("sparkles")) (ui.t(words::LOOK_AROUND)) }
        }
    };
    empty(
        &looks.icon,
        &ui.fill(texts::EMPTY_TITLE, &places),
        &text,
        &actions,
    )
}

/// Leads to the form for a new one, for who may make one.
pub fn make(ui: &Ui, looks: &Looks) -> Markup {
    let one = looks.lower(ui).0;
    html! {
        @if !ui.reads_only && !ui.withheld.make {
            a.button.button--primary href={ "/" (looks.plural) "/new" } { (Icon("plus")) (ui.fill(texts::NEW, &[("object", &one)])) }
        }
    }
}
