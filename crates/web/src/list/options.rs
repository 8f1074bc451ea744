//! What can be chosen on a board, a calendar, a timeline or a gallery: a small form in the bar
//! above, which leads to the address of what was chosen.

use maud::{Markup, html};
use schema::FieldDef;

use super::layout::NOTHING;
use super::view::Looks;
use crate::texts::{self as common, views as texts};
use crate::ui::{Icon, Ui};

/// The form.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What it carries along.
    pub keep: Vec<(String, String)>,
    pub choices: Vec<Choice>,
    /// The fields of cards: name, label, whether chosen.
    pub fields: Vec<(String, String, bool)>,
    /// After how many days cards are marked; none where that is not asked.
    pub stale: Option<Stale>,
}

/// One field to be chosen among several.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The parameter.
    pub name: &'static str,
    pub label: String,
    /// Value, name, whether chosen.
    pub all: Vec<(String, String, bool)>,
}

/// After how many days cards are marked.
#[derive(Clone, Debug, Default)]
pub struct Stale {
    /// What was chosen.
    pub days: String,
    /// What holds where nothing is chosen.
    pub help: String,
}

impl Choice {
    /// A choice among fields; with a word for none of them if that can be chosen.
    pub fn of_fields(
        ui: &Ui,
        name: &'static str,
        label: &str,
        fields: &[&FieldDef],
        chosen: Option<&FieldDef>,
        none: Option<&str>,
    ) -> Choice {
        let none = none.map(|word| (NOTHING.to_owned(), word.to_owned(), chosen.is_none()));
        let fields = fields.iter().map(|field| {
            let is_chosen = chosen.is_some_and(|chosen| chosen.id == field.id);
            (
                field.name.clone(),
                ui.language.label(field).to_owned(),
                is_chosen,
            )
        });
        Choice {
            name,
            label: label.to_owned(),
            all: none.into_iter().chain(fields).collect(),
        }
    }
}

/// The fields of cards, as something to be chosen.
pub fn card_choices(
    ui: &Ui,
    all: &[&FieldDef],
    chosen: &[&FieldDef],
) -> Vec<(String, String, bool)> {
    let is_chosen = |field: &FieldDef| chosen.iter().any(|one| one.id == field.id);
    all.iter()
        .map(|field| {
            (
                field.name.clone(),
                ui.language.label(field).to_owned(),
                is_chosen(field),
            )
        })
        .collect()
}

/// The button and its form.
pub fn options(ui: &Ui, looks: &Looks, offered: &Options) -> Markup {
    html! {
        details.menu.options id="options" {
            summary.button.button--folds { (Icon("sliders-horizontal")) span { (ui.t(texts::DISPLAY)) } }
            form.menu__list.options__form action={ "/" (looks.plural) } method="get" {
                @for (name, value) in &offered.keep { input type="hidden" name=(name) value=(value); }
                @for choice in &offered.choices {
                    label.options__line {
                        span.options__label { (choice.label) }
                        select.select name=(choice.name) {
                            @for (value, name, chosen) in &choice.all { option value=(value) selected[*chosen] { (name) } }
                        }
                    }
                }
                @if let Some(stale) = &offered.stale {
                    label.options__line {
                        span.options__label { (ui.t(texts::STALE_AFTER)) }
                        input.input type="number" name="stale" min="1" max="9999" inputmode="numeric" value=(stale.days) placeholder=(stale.help);
                    }
                }
                @if !offered.fields.is_empty() {
                    fieldset.options__fields {
                        legend.options__label { (ui.t(texts::CARD_FIELDS)) }
                        input type="hidden" name="card" value=(NOTHING);
                        div.options__list {
                            @for (name, label, chosen) in &offered.fields {
                                label.check { input type="checkbox" name={ "card." (name) } value="on" checked[*chosen]; span { (label) } }
                            }
                        }
                    }
                }
                div.options__foot { button.button.button--primary.button--small { (ui.t(common::APPLY)) } }
            }
        }
    }
}
