//! The control for days and moments: a native input, around which a script puts typing in the
//! reader's own format and a month to choose from. What is sent is ISO text either way.

use maud::{Markup, html};

use crate::assets;
use crate::texts::parts as texts;
use crate::ui::Ui;

/// One such control.
#[derive(Clone, Copy, Debug, Default)]
pub struct DateInput<'a> {
    pub id: &'a str,
    pub name: &'a str,
    /// ISO text (`2026-12-01`, with a time `2026-12-01T14:05`), or what was typed and refused.
    pub value: &'a str,
    pub precision: Precision,
    /// The first and the last that may be chosen.
    pub least: Option<&'a str>,
    pub most: Option<&'a str>,
    /// The day on which weeks begin, 0 is Sunday; none is as the workspace has chosen, else as the
    /// reader's language has it.
    pub week_start: Option<u8>,
    /// Its name, if no `<label>` gives it one.
    pub label: Option<&'a str>,
    pub described: Option<&'a str>,
    pub required: bool,
    /// What stands there was refused.
    pub invalid: bool,
    pub disabled: bool,
}

/// Whether a time of day belongs to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    #[default]
    Day,
    Moment,
}

/// The control; its label and faults stand around it.
pub fn date_input(ui: &Ui, view: &DateInput<'_>) -> Markup {
    let kind = match view.precision {
        Precision::Day => "date",
        Precision::Moment => "datetime-local",
    };
    let step = (view.precision == Precision::Moment).then_some("any");
    html! {
        date-box data-script=(assets::DATE_JS) data-style=(assets::DATE_CSS) week-start=[view.week_start.or(ui.week_start)]
            data-open=(ui.t(texts::CHOOSE_DATE)) data-earlier=(ui.t(texts::PREVIOUS_MONTH)) data-later=(ui.t(texts::NEXT_MONTH))
            data-today=(ui.t(texts::TODAY)) data-clear=(ui.t(crate::texts::CLEAR)) data-time=(ui.t(texts::TIME)) data-wrong=(ui.t(texts::NO_DATE)) {
            input.input id=(view.id) name=(view.name) type=(kind) value=(view.value) min=[view.least] max=[view.most] step=[step]
                autocomplete="off" aria-label=[view.label] aria-describedby=[view.described] disabled[view.disabled]
                aria-invalid=[view.invalid.then_some("true")] aria-required=[view.required.then_some("true")];
        }
    }
}
