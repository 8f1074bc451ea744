//! What an export's pages show: the question before it, how far it is, the file.

use engine::jobs::State;
use maud::{Markup, html};

use crate::list::view::Looks;
use crate::parts::cell::Moment;
use crate::parts::notice::crumbs;
use crate::selection::progress::running;
use crate::selection::view::{Many, hidden, named, none_left, objects};
use crate::texts::{self as common, Text, exports as texts, files as words, selection as selected};
use crate::ui::{Icon, Ui};
use crate::values::numbers::{bytes, grouped};

/// Kinds of files, in the order in which they are offered: name, heading, for what.
const FORMATS: [(&str, Text, Text); 3] = [
    ("xlsx", texts::XLSX, texts::XLSX_TEXT),
    ("csv", texts::CSV, texts::CSV_TEXT),
    ("jsonl", texts::JSONL, texts::JSONL_TEXT),
];

/// The question before it.
pub struct AskView {
    pub many: Many,
    /// The kind that is chosen.
    pub format: String,
    /// Names and labels of the fields, and whether they go into the file.
    pub fields: Vec<(String, String, bool)>,
    /// Why it was not begun.
    pub fault: Option<Text>,
    /// Names this very export, so that it is made once.
    pub token: String,
}

/// How it stands.
pub struct StandView {
    pub looks: Looks,
    pub id: String,
    pub state: State,
    pub done: u64,
    pub total: u64,
    /// Name and size of the file, once it is whole, and until when it is there.
    pub file: Option<(String, u64, Moment)>,
    /// Whether it was there and is gone.
    pub is_gone: bool,
    /// Why it had to stop.
    pub error: Option<String>,
}

/// The bar above.
pub fn head(ui: &Ui, looks: &Looks) -> Markup {
    let list = (looks.label_plural.clone(), format!("/{}", looks.plural));
    crumbs(ui, &[list], ui.t(texts::EXPORT))
}

/// The form.
pub fn ask(ui: &Ui, view: &AskView) -> Markup {
    let many = &view.many;
    if many.total == 0 {
        return none_left(ui, many);
    }
    let objects = objects(ui, many);
    let places = [
        ("count", many.count.as_str()),
        ("objects", objects.as_str()),
    ];
    let is_all = view.fields.iter().all(|(_, _, chosen)| *chosen);
    html! {
        form.form id="export-form" method="post" action={ "/" (many.looks.plural) "/export" } data-once {
            (hidden(ui, many, &view.token))
            header.work__head {
                h1.work__title { (ui.fill(texts::TITLE, &places)) }
                p.hint { (ui.t(texts::TEXT)) }
            }
            @if let Some(fault) = view.fault {
                div.error-summary role="alert" tabindex="-1" { p { (ui.t(fault)) } }
            }
            (named(ui, many))
            fieldset.options {
                legend.control__label { (ui.t(texts::FORMAT)) }
                @for (name, label, text) in FORMATS {
                    label.option {
                        input type="radio" name="-format" value=(name) checked[name == view.format];
                        span.option__name { (ui.t(label)) }
                        span.option__text { (ui.t(text)) }
                    }
                }
            }
            details.tray open[!is_all] {
                summary.tray__head {
                    (Icon("chevron-right"))
                    span { (ui.t(texts::FIELDS)) }
                    @if is_all { span.tray__note { (ui.t(texts::FIELDS_TEXT)) } }
                }
                fieldset.tray__body {
                    legend.visually-hidden { (ui.t(texts::FIELDS)) }
                    @for (name, label, chosen) in &view.fields {
                        label.check { input type="checkbox" name="-field" value=(name) checked[*chosen]; span { (label) } }
                    }
                }
            }
            div.form__bar {
                a.button href=(many.back) { (ui.t(common::CANCEL)) }
                button.button.button--primary id="begin" { (Icon("download")) (ui.t(texts::BUTTON)) }
            }
        }
    }
}

/// The page of one that was begun; while it goes on, it asks for itself again and again.
pub fn stand(ui: &Ui, view: &StandView) -> Markup {
    let here = format!("/{}/export/{}", view.looks.plural, view.id);
    let again = (!view.state.is_over()).then_some(here.as_str());
    html! {
        article.work id="export-work" data-state=(view.state.name())
            hx-get=[again] hx-trigger=[again.map(|_| "load delay:400ms")] hx-target="#export-work" hx-swap="outerHTML" {
            header.work__head { h1.work__title { (title(ui, view)) } }
            @if view.state.is_over() { (over(ui, view, &here)) } @else { (running(ui, view.state, (view.done, view.total), &here)) }
        }
    }
}

fn title(ui: &Ui, view: &StandView) -> String {
    let all = [("objects", view.looks.label_plural.as_str())];
    match view.state {
        State::Waiting => ui.t(texts::WAITING).to_owned(),
        State::Running => ui.fill(texts::RUNNING, &all),
        State::Done if view.is_gone => ui.t(texts::GONE).to_owned(),
        State::Done => ui.t(texts::DONE).to_owned(),
        State::Failed | State::Cancelled => ui.t(texts::FAILED).to_owned(),
    }
}

fn over(ui: &Ui, view: &StandView, here: &str) -> Markup {
    let (one, many) = view.looks.lower(ui);
    let objects = if view.done == 1 { one } else { many.clone() };
    let count = grouped(ui.language, &view.done.to_string());
    let places = [("n", count.as_str()), ("objects", objects.as_str())];
    let again = format!("/{}/export", view.looks.plural);
    html! {
        @if let Some(error) = &view.error {
            div.error-summary role="alert" { p { (ui.said(error)) } }
        }
        @if let Some((name, size, until)) = &view.file {
            div.parcel {
                span.parcel__icon { (Icon("file-spreadsheet")) }
                p.parcel__name { (name) }
                p.parcel__about { (ui.fill(texts::RECORDS, &places)) " · " (bytes(ui.language, *size)) }
                a.button.button--primary id="download" href={ (here) "/file" } download=(name) { (Icon("download")) (ui.t(words::DOWNLOAD)) }
            }
            p.hint { (ui.fill(texts::UNTIL, &[("when", &until.full)])) }
        }
        div.work__actions {
            a.button href={ "/" (view.looks.plural) } { (ui.fill(selected::BACK_TO, &[("objects", &many)])) }
            @if view.file.is_none() {
                a.button.button--primary href=(again) { (ui.t(texts::AGAIN)) }
            }
        }
    }
}
