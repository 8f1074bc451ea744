//! What the page of connected programs shows.

use maud::{Markup, html};

use crate::parts::face::{Badge, Shape, avatar, badge};
use crate::parts::notice::empty;
use crate::texts::{Text, keys as words, programs as texts};
use crate::ui::{Icon, Tone, Ui};

/// The page.
#[derive(Clone, Debug, Default)]
pub struct ListView {
    pub rows: Vec<Row>,
    /// All that registered, if the reader looks after them.
    pub all: Option<Vec<Program>>,
    /// What programs are given to find us.
    pub address: String,
}

/// A program that may act for the reader.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub id: String,
    pub name: String,
    pub place: Option<String>,
    pub may_write: bool,
    pub since: String,
    pub used: String,
}

/// A program that registered.
#[derive(Clone, Debug, Default)]
pub struct Program {
    pub id: String,
    pub name: String,
    pub place: Option<String>,
    pub registered: String,
    pub people: String,
}

/// The bar above.
pub fn head(ui: &Ui) -> Markup {
    html! {
        span.page-head__icon.wide-only { (Icon("plug")) }
        h1.page-head__title { (ui.t(texts::PROGRAMS)) }
    }
}

/// The page.
pub fn content(ui: &Ui, view: &ListView) -> Markup {
    html! {
        section.work.work--wide id="programs" {
            p.hint { (ui.t(texts::ABOUT)) }
            @if view.rows.is_empty() {
                (empty("plug", ui.t(texts::EMPTY_TITLE), ui.t(texts::EMPTY_TEXT), &html! {}))
            } @else {
                ul.passes aria-label=(ui.t(texts::PROGRAMS)) { @for row in &view.rows { (mine(ui, row)) } }
            }
            div.secret.secret--plain {
                label.secret__label for="address" { (ui.t(texts::ADDRESS)) }
                input.secret__text id="address" value=(view.address) readonly spellcheck="false";
                button.button type="button" data-copy=(view.address) { (Icon("copy")) (ui.t(words::COPY)) }
            }
            @if let Some(all) = view.all.as_ref().filter(|all| !all.is_empty()) {
                div.passes__head {
                    h2.passes__title { (ui.t(texts::ALL)) }
                    p.hint { (ui.t(texts::ALL_TEXT)) }
                }
                ul.passes aria-label=(ui.t(texts::ALL)) { @for one in all { (registered(ui, one)) } }
            }
        }
    }
}

fn mine(ui: &Ui, row: &Row) -> Markup {
    let (tone, may) = match row.may_write {
        true => (Tone::Indigo, texts::WRITE),
        false => (Tone::Blue, texts::READ),
    };
    html! {
        li.pass data-program=(row.id) {
            (avatar(&row.name, Shape::Square))
            div.pass__main {
                p.pass__name { (row.name) @if let Some(place) = &row.place { " " span.pass__place { (place) } } }
                div.badges { (badge(&Badge { label: ui.t(may).to_owned(), tone })) }
                p.pass__about { span { (row.since) } span { (row.used) } }
            }
            (action(ui, &format!("/programs/{}/end", row.id), &row.name, [texts::END, texts::END_NAMED, texts::END_ASK, texts::END_TEXT]))
        }
    }
}

fn registered(ui: &Ui, one: &Program) -> Markup {
    html! {
        li.pass data-client=(one.id) {
            (avatar(&one.name, Shape::Square))
            div.pass__main {
                p.pass__name { (one.name) @if let Some(place) = &one.place { " " span.pass__place { (place) } } }
                p.pass__about { span { (one.people) } span { (one.registered) } }
            }
            (action(ui, &format!("/programs/{}/remove", one.id), &one.name, [texts::REMOVE, texts::REMOVE_NAMED, texts::REMOVE_ASK, texts::REMOVE_TEXT]))
        }
    }
}

fn action(ui: &Ui, to: &str, name: &str, [label, named, ask, text]: [Text; 4]) -> Markup {
    let name = [("name", name)];
    html! {
        form.pass__action method="post" action=(to) data-confirm=(ui.fill(ask, &name)) data-confirm-text=(ui.t(text)) data-confirm-yes=(ui.t(label)) {
            (ui.csrf_field())
            button.button.button--small aria-label=(ui.fill(named, &name)) { (ui.t(label)) }
        }
    }
}
