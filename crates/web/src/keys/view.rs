//! What the pages of keys show: the list, the form of a new one, the key itself.

use maud::{Markup, html};

use crate::parts::face::{Badge, badge};
use crate::parts::notice::{crumbs, empty};
use crate::texts::{self as common, Text, keys as texts};
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
    pub is_read_only: bool,
    pub objects: Option<String>,
    pub from: Option<String>,
    pub until: Option<String>,
    pub is_expired: bool,
    pub made: String,
    pub used: Option<String>,
}

/// The form of a new key.
#[derive(Clone, Debug, Default)]
pub struct FormView {
    pub name: String,
    pub is_role: bool,
    /// Key, name, whether chosen; none if the reader gives none.
    pub roles: Vec<(String, String, bool)>,
    pub is_read_only: bool,
    pub objects: Vec<(String, String, bool)>,
    pub terms: Vec<(&'static str, Text, bool)>,
    pub from: String,
    /// Field and what is wrong with it.
    pub faults: Vec<(String, String)>,
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
            span.pass__icon { (Icon(if row.role.is_some() { "key" } else { "user-round" })) }
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

/// The form.
pub fn form(ui: &Ui, view: &FormView) -> Markup {
    let general = view
        .faults
        .iter()
        .filter(|(field, _)| !["name", "role", "objects", "from"].contains(&field.as_str()));
    html! {
        section.work {
            h1.work__title { (ui.t(texts::NEW)) }
            @for (_, message) in general {
                div.error-summary role="alert" tabindex="-1" { p.error-summary__title { (Icon("circle-alert")) (message) } }
            }
            form.form.key-form id="key-form" method="post" action="/keys" {
                (ui.csrf_field())
                (control(view, "name", ui.t(texts::NAME), Some(ui.t(texts::NAME_HELP)), |invalid, about| html! {
                    input.input id="name" name="name" value=(view.name) maxlength="100" required autocomplete="off" autofocus aria-invalid=[invalid] aria-describedby=(about);
                }))
                @if !view.roles.is_empty() { (acts(ui, view)) }
                fieldset.options {
                    legend.control__label { (ui.t(texts::MAY)) }
                    (option(ui, "may", "write", !view.is_read_only, texts::WRITES, texts::WRITES_TEXT))
                    (option(ui, "may", "read", view.is_read_only, texts::READS, texts::READS_TEXT))
                }
                (objects(ui, view))
                div.control {
                    label.control__label for="term" { (ui.t(texts::EXPIRY)) }
                    select.select id="term" name="term" {
                        @for (name, text, chosen) in &view.terms { option value=(name) selected[*chosen] { (ui.t(*text)) } }
                    }
                }
                (control(view, "from", ui.t(texts::PLACES), Some(ui.t(texts::PLACES_HELP)), |invalid, about| html! {
                    textarea.textarea id="from" name="from" rows="2" spellcheck="false" aria-invalid=[invalid] aria-describedby=(about) { (view.from) }
                }))
                div.form__bar {
                    a.button href="/keys" { (ui.t(common::CANCEL)) }
                    button.button.button--primary id="make" { (Icon("key")) (ui.t(texts::MAKE)) }
                }
            }
        }
    }
}

fn acts(ui: &Ui, view: &FormView) -> Markup {
    html! {
        fieldset.options {
            legend.control__label { (ui.t(texts::ACTS)) }
            (option(ui, "acts", "me", !view.is_role, texts::AS_ME, texts::AS_ME_TEXT))
            (option(ui, "acts", "role", view.is_role, texts::AS_ROLE, texts::AS_ROLE_TEXT))
            div.key-form__role {
                (control(view, "role", ui.t(texts::ROLE), None, |invalid, about| html! {
                    select.select id="role" name="role" aria-invalid=[invalid] aria-describedby=(about) {
                        @for (key, name, chosen) in &view.roles { option value=(key) selected[*chosen] { (name) } }
                    }
                }))
            }
        }
    }
}

fn objects(ui: &Ui, view: &FormView) -> Markup {
    let is_all = view.objects.iter().all(|(_, _, chosen)| !chosen);
    let fault = fault(view, "objects");
    html! {
        details.tray open[!is_all || fault.is_some()] {
            summary.tray__head {
                (Icon("chevron-right"))
                span { (ui.t(texts::OBJECTS)) }
                @if is_all { span.tray__note { (ui.t(texts::OBJECTS_ALL)) } }
            }
            fieldset.tray__body {
                legend.visually-hidden { (ui.t(texts::OBJECTS)) }
                @for (name, label, chosen) in &view.objects {
                    label.check { input type="checkbox" name="objects" value=(name) checked[*chosen]; span { (label) } }
                }
            }
        }
        @if let Some(message) = fault { p.control__error { (Icon("circle-alert")) (message) } }
    }
}

fn option(ui: &Ui, name: &str, value: &str, chosen: bool, label: Text, text: Text) -> Markup {
    html! {
        label.option {
            input type="radio" name=(name) value=(value) checked[chosen];
            span.option__name { (ui.t(label)) }
            span.option__text { (ui.t(text)) }
        }
    }
}

fn fault<'v>(view: &'v FormView, field: &str) -> Option<&'v str> {
    let found = view.faults.iter().find(|(at, _)| at == field);
    found.map(|(_, message)| message.as_str())
}

fn control(
    view: &FormView,
    field: &str,
    label: &str,
    help: Option<&str>,
    input: impl FnOnce(Option<&'static str>, String) -> Markup,
) -> Markup {
    let fault = fault(view, field);
    let about = format!("h-{field} e-{field}");
    html! {
        div.control.control--invalid[fault.is_some()] data-field=(field) {
            label.control__label for=(field) { (label) }
            (input(fault.map(|_| "true"), about))
            @if let Some(help) = help { p.control__help id={ "h-" (field) } { (help) } }
            @if let Some(message) = fault { p.control__error id={ "e-" (field) } { (Icon("circle-alert")) (message) } }
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
