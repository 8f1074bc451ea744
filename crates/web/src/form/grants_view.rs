//! The rights of a role as markup: a table of choices, fields folded below each object.

use maud::{Markup, html};
use schema::{FieldRight, Reach};

use super::grants::{ACTIONS, FieldRow, Grants, Row};
use crate::access::{action_text, special_text};
use crate::texts::{Text, access as texts};
use crate::ui::{Icon, Ui};

/// The table.
pub fn grants(ui: &Ui, view: &Grants) -> Markup {
    html! {
        input type="hidden" name="rights.kept" value=(view.kept);
        div.grants {
            table.grants__table {
                thead { tr {
                    th scope="col" { (ui.t(texts::OBJECT)) }
                    @for action in ACTIONS { th scope="col" { (ui.t(action_text(action))) } }
                } }
                @for row in &view.rows { (object(ui, row)) }
            }
        }
        fieldset.grants__besides {
            legend.control__label { (ui.t(texts::BESIDES)) }
            @for (special, given) in &view.specials {
                label.check { input type="checkbox" name={ "rights.s." (special.name()) } value="yes" checked[*given]; span { (ui.t(special_text(*special))) } }
            }
        }
    }
}

fn object(ui: &Ui, row: &Row) -> Markup {
    let label = row.label.clone();
    let label = label.unwrap_or_else(|| ui.t(texts::OTHERS).to_owned());
    html! {
        tbody.grants__object {
            tr {
                th scope="rowgroup" {
                    span.access__object { (Icon(&row.icon)) span { (label) } }
                }
                @for (action, reach) in ACTIONS.iter().zip(&row.reaches) {
                    td data-label=(ui.t(action_text(*action))) { (choice(ui, row, &label, action.name(), ui.t(action_text(*action)), *reach)) }
                }
            }
            @if row.label.is_some() {
                tr.grants__more { td colspan="6" { (more(ui, row, &label)) } }
            }
        }
    }
}

fn choice(
    ui: &Ui,
    row: &Row,
    label: &str,
    action: &str,
    said: &str,
    reach: Option<Reach>,
) -> Markup {
    html! {
        select.select.select--small name={ "rights.o." (row.key) "." (action) } aria-label={ (label) ": " (said) } data-reach=[reach.map(Reach::name)] {
            @if row.label.is_some() { option value="" selected[reach.is_none()] { (ui.t(texts::AS_OTHERS)) } }
            @for one in Reach::ALL { option value=(one.name()) selected[reach == Some(one)] { (ui.t(reach_text(one))) } }
        }
    }
}

/// The filter, and the fields that are not simply written.
fn more(ui: &Ui, row: &Row, label: &str) -> Markup {
    let held_back = row
        .fields
        .iter()
        .filter(|field| field.right != FieldRight::Write);
    let held_back: Vec<&str> = held_back.map(|field| field.label.as_str()).collect();
    let is_open = !row.only.is_empty() || !row.faults.is_empty();
    html! {
        details.grants__details open[is_open] {
            summary {
                (Icon("chevron-right"))
                (ui.t(texts::NARROWER))
                @if !held_back.is_empty() { span.grants__summary { (held_back.join(", ")) } }
            }
            div.grants__inside {
                div.control.control--invalid[!row.faults.is_empty()] {
                    label.control__label for={ "only-" (row.key) } { (ui.t(texts::ONLY)) }
                    input.input id={ "only-" (row.key) } name={ "rights.o." (row.key) ".only" } value=(row.only) autocomplete="off" spellcheck="false"
                        aria-invalid=[(!row.faults.is_empty()).then_some("true")];
                    p.control__help { (ui.t(texts::ONLY_HELP)) }
                    @for fault in &row.faults { p.control__error { (Icon("circle-alert")) span { (fault) } } }
                }
                fieldset.grants__fields {
                    legend.control__label { (ui.t(texts::FIELDS)) }
                    @for field in &row.fields { (field_choice(ui, row, label, field)) }
                }
            }
        }
    }
}

fn field_choice(ui: &Ui, row: &Row, label: &str, field: &FieldRow) -> Markup {
    html! {
        label.grants__field {
            span { (field.label) }
            select.select.select--small name={ "rights.f." (row.key) "." (field.key) } aria-label={ (label) ": " (field.label) } data-right=(field.right.name()) {
                @for right in [FieldRight::Write, FieldRight::Read, FieldRight::Hidden] {
                    @if !(field.is_title && right == FieldRight::Hidden) {
                        option value=(right.name()) selected[field.right == right] { (ui.t(right_text(right))) }
                    }
                }
            }
        }
    }
}

fn reach_text(reach: Reach) -> Text {
    match reach {
        Reach::None => texts::NONE,
        Reach::Own => texts::OWN,
        Reach::Team => texts::TEAM,
        Reach::All => texts::ALL,
    }
}

fn right_text(right: FieldRight) -> Text {
    match right {
        FieldRight::Write => texts::FIELD_WRITE,
        FieldRight::Read => texts::FIELD_READ,
        FieldRight::Hidden => texts::FIELD_HIDDEN,
    }
}
