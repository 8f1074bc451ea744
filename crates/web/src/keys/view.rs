//! What the pages of keys show: the list, and a key that was made.

use maud::{Markup, html};

use crate::parts::face::{Badge, badge};
use crate::parts::notice::{crumbs, empty};
use crate::texts::{Text, keys as texts};
use crate::ui::{Icon, Tone, Ui};

/// The list.
#[derive(Clone, Debug, Default)]
pub struct ListView {
    pub rows: Vec<Row>,
    /// Where those before these are.
    pub next: Option<String>,
}

/// One key.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub id: String,
    pub name: String,
    pub prefix: String,
    /// None of a personal key.
    pub role: Option<String>,
    /// Whose it is, if it is not the reader's.
    pub owner: Option<String>,
    /// The customer who comes in by it; without a name if the reader does not see them.
    pub contact: Option<String>,
    pub is_read_only: bool,
    pub objects: Option<String>,
    pub from: Option<String>,
    pub until: Option<String>,
    pub is_expired: bool,
    pub made: String,
    pub used: Option<String>,
}

/// A key that was made.
#[derive(Clone, Debug, Default)]
pub struct DoneView {
    pub name: String,
    pub secret: String,
    /// Where programs send it.
    pub address: String,
}

/// The bar above.
pub fn head(ui: &Ui, here: Option<Text>) -> Markup {
    match here {
        Some(here) => {
            let list = (ui.t(texts::KEYS).to_owned(), "/keys".to_owned());
            crumbs(ui, &[list], ui.t(here))
        }
        None => html! {
            span.page-head__icon.wide-only { (Icon("key")) }
            h1.page-head__title { (ui.t(texts::KEYS)) }
            div.page-head__actions { (new_button(ui)) }
        },
    }
}

fn new_button(ui: &Ui) -> Markup {
    html! { a.button.button--primary.button--folds id="new" href="/keys/new" { (Icon("plus")) span { (ui.t(texts::NEW)) } } }
}

/// The list.
pub fn content(ui: &Ui, view: &ListView) -> Markup {
    html! {
        section.work.work--wide id="keys" {
            p.hint { (ui.t(texts::ABOUT)) }
            @if view.rows.is_empty() {
                (empty("key", ui.t(texts::EMPTY_TITLE), ui.t(texts::EMPTY_TEXT), &html! {}))
            } @else {
                ul.passes aria-label=(ui.t(texts::KEYS)) { @for row in &view.rows { (one(ui, row)) } }
                @if let Some(next) = &view.next { a.button href=(next) { (ui.t(texts::MORE)) } }
            }
        }
    }
}

fn one(ui: &Ui, row: &Row) -> Markup {
    let name = [("name", row.name.as_str())];
    html! {
        li.pass data-key=(row.id) data-over[row.is_expired] {
            span.pass__icon { (Icon(match (&row.contact, &row.role) { (Some(_), _) => "contact", (None, Some(_)) => "key", _ => "user-round" })) }
            div.pass__main {
                p.pass__name { (row.name) " " code.pass__code { (row.prefix) "…" } }
                (marks(ui, row))
                p.pass__about {
                    span { (row.made) }
                    span { @match &row.used {
                        Some(when) => (ui.fill(texts::USED, &[("when", when)])),
                        None => (ui.t(texts::NEVER_USED)),
                    } }
                }
            }
            form.pass__action method="post" action={ "/keys/" (row.id) "/revoke" } data-confirm=(ui.fill(texts::REVOKE_ASK, &name)) data-confirm-text=(ui.t(texts::REVOKE_TEXT)) data-confirm-yes=(ui.t(texts::REVOKE)) {
                (ui.csrf_field())
                button.button.button--small aria-label=(ui.fill(texts::REVOKE_NAMED, &name)) { (ui.t(texts::REVOKE)) }
            }
        }
    }
}

fn marks(ui: &Ui, row: &Row) -> Markup {
    let mut marks: Vec<(Tone, String)> = Vec::new();
    match &row.role {
        Some(role) => marks.push((Tone::Indigo, role.clone())),
        None => marks.push((Tone::Teal, ui.t(texts::PERSONAL).to_owned())),
    }
    if let Some(owner) = &row.owner {
        marks.push((Tone::Gray, ui.fill(texts::OF, &[("name", owner)])));
    }
    match row.contact.as_deref() {
        Some("") => marks.push((Tone::Amber, ui.t(texts::AS_CONTACT).to_owned())),
        Some(name) => marks.push((Tone::Amber, ui.fill(texts::IS_CONTACT, &[("name", name)]))),
        None => {}
    }
    if row.is_read_only {
        marks.push((Tone::Blue, ui.t(texts::READ_ONLY).to_owned()));
    }
    if let Some(objects) = &row.objects {
        marks.push((Tone::Gray, ui.fill(texts::ONLY, &[("objects", objects)])));
    }
    if let Some(from) = &row.from {
        marks.push((Tone::Gray, ui.fill(texts::FROM, &[("places", from)])));
    }
    marks.push(match &row.until {
        Some(when) if row.is_expired => (Tone::Red, ui.fill(texts::EXPIRED, &[("when", when)])),
        Some(when) => (Tone::Gray, ui.fill(texts::EXPIRES, &[("when", when)])),
        None => (Tone::Amber, ui.t(texts::FOR_EVER).to_owned()),
    });
    html! {
        div.badges {
            @for (tone, text) in marks { (badge(&Badge { label: text, tone })) }
        }
    }
}

/// The key itself, this once.
pub fn done(ui: &Ui, view: &DoneView) -> Markup {
    html! {
        section.work id="made" {
            header.work__head {
                h1.work__title { (ui.t(texts::DONE_TITLE)) }
                p.hint { (ui.t(texts::DONE_TEXT)) }
            }
            div.secret {
                label.secret__label for="secret" { (ui.fill(texts::THE_KEY, &[("name", &view.name)])) }
                input.secret__text id="secret" value=(view.secret) readonly spellcheck="false" autocomplete="off";
                button.button.button--primary type="button" data-copy=(view.secret) { (Icon("copy")) (ui.t(texts::COPY)) }
            }
            p.hint { (ui.t(texts::USE_TEXT)) }
            pre.sample tabindex="0" { "curl -H \"Authorization: Bearer KEY\" " (view.address) "/companies" }
            div.form__bar { a.button id="done" href="/keys" { (Icon("check")) (ui.t(texts::DONE)) } }
        }
    }
}
