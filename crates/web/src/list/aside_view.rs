//! The pieces beside a table as markup.

use maud::{Markup, html};

use super::options::Choice;
use crate::assets;
use crate::form::control::{ControlView, Input};
use crate::form::controls::control;
use crate::texts::{self as common, table as texts};
use crate::ui::{Icon, Ui};

/// The menu of a column.
#[derive(Clone, Debug, Default)]
pub struct MenuView {
    pub items: Vec<Item>,
}

/// What a menu has.
#[derive(Clone, Debug)]
pub enum Item {
    Link {
        icon: &'static str,
        label: String,
        href: String,
        /// It opens beside the page.
        sheet: bool,
        /// Whether it is on, of something that is chosen.
        on: Option<bool>,
    },
    Title(String),
    Rule,
}

impl Item {
    pub fn link(icon: &'static str, label: &str, href: String) -> Item {
        Item::Link {
            icon,
            label: label.to_owned(),
            href,
            sheet: false,
            on: None,
        }
    }

    pub fn sheet(icon: &'static str, label: &str, href: String) -> Item {
        Item::Link {
            icon,
            label: label.to_owned(),
            href,
            sheet: true,
            on: None,
        }
    }

    pub fn choice(label: &str, href: String, on: bool) -> Item {
        Item::Link {
            icon: if on { "check" } else { "plus" },
            label: label.to_owned(),
            href,
            sheet: false,
            on: Some(on),
        }
    }
}

/// The items.
pub fn menu(view: &MenuView) -> Markup {
    html! {
        @for item in &view.items {
            @match item {
                Item::Link { icon, label, href, sheet, on } => a.menu__item href=(href) data-sheet=[sheet.then_some(assets::SHEET_JS)] aria-current=[on.filter(|on| *on).map(|_| "true")] {
                    (Icon(icon)) span { (label) }
                },
                Item::Title(title) => p.menu__note { (title) },
                Item::Rule => hr.menu__rule;,
            }
        }
    }
}

/// The choice of columns.
#[derive(Clone, Debug, Default)]
pub struct ColumnsView {
    pub action: String,
    pub keep: Vec<(String, String)>,
    /// As they are now.
    pub columns: String,
    /// What it is sorted by now.
    pub sort: String,
    /// Groups, then sorts; the latter together are the hidden field `sort`.
    pub order: Vec<Choice>,
    /// What a column is in the address, its label, whether it is shown; the first one always is.
    pub all: Vec<(String, String, bool)>,
    pub is_dense: bool,
    pub usual: String,
}

/// The form in which columns are chosen.
pub fn columns_form(ui: &Ui, view: &ColumnsView) -> Markup {
    html! {
        column-choice data-script=(assets::COLUMNS_JS) {
            form.sheet__form action=(view.action) method="get" {
                @for (name, value) in &view.keep { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="columns" value=(view.columns);
                input type="hidden" name="sort" value=(view.sort);
                div.dialog__body {
                    h2.dialog__title { (ui.t(texts::COLUMNS)) }
                    p.dialog__text { (ui.t(texts::COLUMNS_TEXT)) }
                    input.input type="search" data-find placeholder=(ui.t(texts::COLUMNS_FIND)) aria-label=(ui.t(texts::COLUMNS_FIND)) autocomplete="off";
                    ul.column-choice {
                        @for (at, (part, label, on)) in view.all.iter().enumerate() {
                            li.column-choice__one data-part=(part) {
                                button.column-choice__grip type="button" disabled[at == 0] aria-label=(ui.fill(texts::DRAG, &[("name", label)])) { (Icon("grip-vertical")) }
                                label.column-choice__label {
                                    input type="checkbox" checked[*on] disabled[at == 0];
                                    span { (label) }
                                }
                            }
                        }
                    }
                    div.column-choice__order {
                        @for choice in &view.order {
                            label.control { span.control__label { (choice.label) }
                                select.select name=[(!choice.name.is_empty()).then_some(choice.name)] data-sort[choice.name.is_empty()] {
                                    @for (value, name, on) in &choice.all { option value=(value) selected[*on] { (name) } }
                                }
                            }
                        }
                    }
                    label.column-choice__dense { input type="checkbox" name="density" value="dense" checked[view.is_dense]; span { (ui.t(texts::DENSE)) } }
                }
                div.dialog__actions {
                    a.button.button--quiet.sheet__first href=(view.usual) { (ui.t(texts::COLUMNS_USUAL)) }
                    button.button type="button" data-close { (ui.t(common::CANCEL)) }
                    button.button.button--primary { (ui.t(texts::SHOW)) }
                }
            }
        }
    }
}

/// A condition that is made or changed.
#[derive(Clone, Debug)]
pub struct ConditionView {
    pub action: String,
    pub keep: Vec<(String, String)>,
    /// Its place among the conditions; empty for a new one.
    pub at: String,
    pub fields: Vec<(String, String, bool)>,
    pub tests: Vec<(String, String, bool)>,
    pub value: Option<Input>,
    pub fault: Option<String>,
}

/// The form of a condition.
pub fn condition_form(ui: &Ui, view: &ConditionView) -> Markup {
    let faults: Vec<String> = view.fault.iter().cloned().collect();
    html! {
        form.sheet__form.condition action=(view.action) method="get" data-piece {
            @for (name, value) in &view.keep { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="-at" value=(view.at);
            div.dialog__body {
                h2.dialog__title { (ui.t(texts::CONDITION)) }
                div.control {
                    label.control__label for="condition-of" { (ui.t(texts::CONDITION_FIELD)) }
                    select.select id="condition-of" name="-of" data-again {
                        @for (name, label, chosen) in &view.fields { option value=(name) selected[*chosen] { (label) } }
                    }
                }
                div.control {
                    label.control__label for="condition-test" { (ui.t(texts::CONDITION_OP)) }
                    select.select id="condition-test" name="-test" data-again {
                        @for (name, label, chosen) in &view.tests { option value=(name) selected[*chosen] { (label) } }
                    }
                }
                @if let Some(input) = &view.value {
                    (control(ui, &ControlView {
                        name: "value".to_owned(),
                        label: ui.t(texts::CONDITION_VALUE).to_owned(),
                        help: None,
                        kind: String::new(),
                        required: false,
                        input: input.clone(),
                        faults: faults.clone(),
                        theirs: None,
                    }))
                } @else if let Some(fault) = &view.fault {
                    p.control__error { (Icon("circle-alert")) span { (fault) } }
                }
            }
            div.dialog__actions {
                button.button type="button" data-close { (ui.t(common::CANCEL)) }
                button.button.button--primary name="-apply" value="1" { (ui.t(texts::CONDITION_APPLY)) }
            }
        }
    }
}
