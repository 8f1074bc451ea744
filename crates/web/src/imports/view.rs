//! The list of imports, and the page that asks for a file.

use maud::{Markup, html};

use super::outcome::{Outcome, line};
use crate::parts::cell::Moment;
use crate::parts::face::{Badge, badge};
use crate::parts::notice::{crumbs, empty};
use crate::texts::{self as common, Text, imports as texts};
use crate::ui::{Icon, Tone, Ui};

/// The list.
#[derive(Clone, Debug, Default)]
pub struct ListView {
    pub rows: Vec<Row>,
    /// Some go on: how far they are is looked at again and again.
    pub is_on: bool,
    /// Where those before these are.
    pub next: Option<String>,
}

/// One import.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub name: String,
    /// What its rows became.
    pub kinds: String,
    pub state: Stand,
    pub outcome: Outcome,
    pub by: String,
    pub when: Moment,
}

/// Where an import stands, in a word.
#[derive(Clone, Copy, Debug)]
pub struct Stand {
    pub text: Text,
    pub tone: Tone,
}

/// The page that asks for a file.
#[derive(Clone, Debug, Default)]
pub struct NewView {
    /// Plural, label, whether chosen.
    pub objects: Vec<(String, String, bool)>,
    /// Bytes that a file may have, and the same for people.
    pub most: u64,
    pub size: String,
    pub too_large: String,
    pub fault: Option<String>,
}

/// The bar above the list.
pub fn head(ui: &Ui) -> Markup {
    html! {
        span.page-head__icon.wide-only { (Icon("upload")) }
        h1.page-head__title { (ui.t(texts::IMPORTS)) }
        div.page-head__actions {
            a.button.button--primary.button--folds id="new" href="/imports/new" { (Icon("plus")) span { (ui.t(texts::NEW_IMPORT)) } }
        }
    }
}

/// The bar above one import.
pub fn crumbs_to(ui: &Ui, here: &str) -> Markup {
    let list = (ui.t(texts::IMPORTS).to_owned(), "/imports".to_owned());
    crumbs(ui, &[list], here)
}

/// The table.
pub fn content(ui: &Ui, view: &ListView) -> Markup {
    let new = html! { a.button.button--primary href="/imports/new" { (Icon("plus")) (ui.t(texts::NEW_IMPORT)) } };
    let none = || {
        empty(
            "upload",
            ui.t(texts::NONE_TITLE),
            ui.t(texts::NONE_TEXT),
            &new,
        )
    };
    let heads = [
        texts::FILE,
        texts::BECOMES,
        texts::STATE,
        texts::RESULT,
        texts::BY,
        texts::WHEN,
    ];
    html! {
        section.table-box id="list" tabindex="0" aria-label=(ui.t(texts::IMPORTS)) data-live="via:import" data-poll[view.is_on] {
            @if view.rows.is_empty() { (none()) }
            @else {
                table.table {
                    thead { tr { @for head in heads { th scope="col" { (ui.t(head)) } } } }
                    tbody id="rows" data-grows="rows" { (rows(ui, view)) }
                }
            }
        }
    }
}

/// The rows and the mark at which the next ones are asked for.
pub fn rows(ui: &Ui, view: &ListView) -> Markup {
    html! {
        @for row in &view.rows {
            @let told = line(ui, &row.outcome);
            tr.row data-id=(row.id) id={ "row-" (row.id) } {
                td { a.row__link href={ "/imports/" (row.id) } { (Icon("file-spreadsheet")) span { (row.name) } } }
                td data-label=(ui.t(texts::BECOMES)) { span.cell { (row.kinds) } }
                td data-label=(ui.t(texts::STATE)) { span.cell { (stand(ui, row.state)) } }
                td data-label=(ui.t(texts::RESULT)) data-empty[told.0.is_empty()] { span.cell { (told) } }
                td data-label=(ui.t(texts::BY)) data-empty[row.by.is_empty()] { span.cell { (row.by) } }
                td data-label=(ui.t(texts::WHEN)) { time.cell datetime=(row.when.iso) data-tip=(row.when.full) { (row.when.shown) } }
            }
        }
        @if let Some(next) = &view.next {
            tr.more id="more" data-next=(next) hx-get=(next) hx-swap="outerHTML" hx-trigger="intersect once root:#list rootMargin:600px" {
                td colspan="6" { a href=(next) { span.spinner aria-hidden="true" {} " " (ui.t(common::LOADING)) } }
            }
        }
    }
}

/// The word for where an import stands.
pub fn stand(ui: &Ui, stand: Stand) -> Markup {
    badge(&Badge {
        label: ui.t(stand.text).to_owned(),
        tone: stand.tone,
    })
}

/// The form for a file.
pub fn new_content(ui: &Ui, view: &NewView) -> Markup {
    html! {
        form.work.upload id="upload-form" method="post" action="/imports/new" enctype="multipart/form-data" novalidate {
            // Before the file: what comes without the right token is not even taken in.
            (ui.csrf_field())
            header.work__head { h1.work__title { (ui.t(texts::NEW_IMPORT)) } }
            div.control {
                label.control__label for="import-object" { (ui.t(texts::WHAT)) }
                select.select id="import-object" name="object" {
                    @for (plural, label, chosen) in &view.objects { option value=(plural) selected[*chosen] { (label) } }
                }
            }
            div.control.control--invalid[view.fault.is_some()] {
                file-drop.drop most=(view.most) too-large=(view.too_large) {
                    input.drop__input id="import-file" type="file" name="file" accept=".csv,.tsv,.txt,.xlsx,.ods,.jsonl,.ndjson,.vcf,text/csv"
                        aria-describedby="import-kinds import-fault" aria-invalid=[view.fault.as_ref().map(|_| "true")];
                    label.drop__face for="import-file" {
                        span.drop__icon { (Icon("upload")) }
                        strong.drop__name { (ui.t(texts::DROP)) }
                        span.drop__size {}
                    }
                }
                p.control__error id="import-fault" role="alert" hidden[view.fault.is_none()] {
                    (Icon("circle-alert")) span { (view.fault.as_deref().unwrap_or_default()) }
                }
                p.control__help id="import-kinds" { (ui.fill(texts::KINDS, &[("size", &view.size)])) }
            }
            p.hint { (ui.t(texts::LAYOUTS)) }
            div.work__actions {
                button.button.button--primary id="upload" data-busy=(ui.t(texts::UPLOADING)) { (ui.t(texts::CONTINUE)) (Icon("arrow-right")) }
                a.button.button--quiet href="/imports" { (ui.t(common::CANCEL)) }
            }
        }
    }
}
