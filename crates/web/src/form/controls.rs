//! Controls as markup: label, input, help and faults of one field.

use maud::{Markup, html};

use super::control::{AreaMode, ControlView, Input, Mode, Part, Width};
use super::entries::{entries, reference, references, tags};
use super::grants_view::grants;
use crate::parts::cell::full;
use crate::parts::date::{DateInput, Precision, date_input};
use crate::texts;
use crate::ui::{Icon, Ui};

/// The ids and attributes that an input of a control carries.
pub(super) struct Marks<'a> {
    pub name: &'a str,
    pub id: String,
    pub invalid: Option<&'static str>,
    pub described: Option<String>,
}

/// A control: label, input, help, faults.
pub fn control(ui: &Ui, view: &ControlView) -> Markup {
    let wrong = !view.faults.is_empty();
    let mut described = Vec::new();
    if wrong {
        described.push(format!("e-{}", view.name));
    }
    if view.help.is_some() {
        described.push(format!("h-{}", view.name));
    }
    let marks = Marks {
        name: &view.name,
        id: format!("f-{}", view.name),
        invalid: wrong.then_some("true"),
        described: (!described.is_empty()).then(|| described.join(" ")),
    };
    let label = html! {
        (view.label)
        @if view.required { span.control__required aria-hidden="true" { "*" } }
    };
    let body = html! {
        (input(ui, view, &marks))
        @if let Some(help) = &view.help { p.control__help id={ "h-" (view.name) } { (ticked(help)) } }
        @if wrong {
            p.control__error id={ "e-" (view.name) } { (Icon("circle-alert")) span { (view.faults.join(" ")) } }
        }
        @if let Some(theirs) = &view.theirs {
            p.control__help { (ui.fill(texts::CONFLICT_THEIRS, &[("value", if theirs.is_empty() { "–" } else { theirs })])) }
        }
    };
    html! {
        @if view.input.is_group() {
            div.control.control--wide[view.input.is_wide()].control--invalid[wrong] data-field=(view.name) data-type=(view.kind)
                id=(marks.id) tabindex="-1" role="group" aria-labelledby={ "l-" (view.name) } {
                span.control__label id={ "l-" (view.name) } { (label) }
                (body)
            }
        } @else {
            div.control.control--wide[view.input.is_wide()].control--invalid[wrong] data-field=(view.name) data-type=(view.kind) {
                label.control__label for=(marks.id) { (label) }
                (body)
            }
        }
    }
}

fn input(ui: &Ui, view: &ControlView, marks: &Marks<'_>) -> Markup {
    match &view.input {
        Input::Line { value, mode } => line(ui, value, *mode, view.required, marks),
        Input::Area { value, mode } => html! {
            textarea.textarea.textarea--code[*mode == AreaMode::Code] id=(marks.id) name=(marks.name) rows=(if *mode == AreaMode::Code { 6 } else { 4 })
                spellcheck=[(*mode == AreaMode::Code).then_some("false")] aria-invalid=[marks.invalid] aria-describedby=[&marks.described] aria-required=[required(view)] { "\n" (value) }
        },
        Input::Check(on) => html! {
            input type="hidden" name=(marks.name) value="false";
            span.check {
                input id=(marks.id) name=(marks.name) type="checkbox" value="true" checked[*on] aria-invalid=[marks.invalid] aria-describedby=[&marks.described];
            }
        },
        Input::Money { amount, currency } => html! {
            div.joined {
                input.input id=(marks.id) name={ (marks.name) ".amount" } value=(amount) inputmode="decimal" autocomplete="off" data-align="end"
                    aria-invalid=[marks.invalid] aria-describedby=[&marks.described] aria-required=[required(view)];
                input.input.input--short name={ (marks.name) ".currency" } value=(currency) aria-label=(ui.t(texts::CURRENCY)) maxlength="3" autocapitalize="characters" autocomplete="off" spellcheck="false";
            }
        },
        Input::Select { choices, none } => html! {
            select.select id=(marks.id) name=(marks.name) aria-invalid=[marks.invalid] aria-describedby=[&marks.described] aria-required=[required(view)] {
                @if let Some(none) = none { option value="" { (none) } }
                @for choice in choices { option value=(choice.value) selected[choice.chosen] { (choice.label) } }
            }
        },
        Input::Choices(choices) => html! {
            // The empty one says that the field was on the form, even if nothing is chosen.
            input type="hidden" name=(marks.name) value="";
            div.choices {
                @for choice in choices {
                    label.choice {
                        input type="checkbox" name=(marks.name) value=(choice.value) checked[choice.chosen];
                        span class={ "choice__face " (choice.tone.class()) } { (choice.label) }
                    }
                }
            }
        },
        Input::Tags(values) => tags(ui, values, marks),
        Input::Rating(stars) => rating(ui, *stars, marks),
        Input::Entries { kind, rows } => entries(ui, *kind, rows, marks.name),
        Input::Parts(parts) => parts_grid(ui, parts, marks.name),
        Input::Reference(one) => reference(ui, one, marks),
        Input::References(many) => references(ui, many, marks),
        Input::Grants(table) => grants(ui, table),
        Input::Fixed(cell) => html! { div.control__fixed { (full(ui, cell)) } },
    }
}

/// Help with what stands between backticks set as what is typed.
pub(crate) fn ticked(text: &str) -> Markup {
    html! {
        @for (n, part) in text.split('`').enumerate() {
            @if n % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn required(view: &ControlView) -> Option<&'static str> {
    view.required.then_some("true")
}

fn line(ui: &Ui, value: &str, mode: Mode, needed: bool, marks: &Marks<'_>) -> Markup {
    let precision = match mode {
        Mode::Date => Some(Precision::Day),
        Mode::DateTime => Some(Precision::Moment),
        _ => None,
    };
    if let Some(precision) = precision {
        let input = DateInput {
            id: &marks.id,
            name: marks.name,
            value,
            precision,
            described: marks.described.as_deref(),
            required: needed,
            invalid: marks.invalid.is_some(),
            ..DateInput::default()
        };
        return date_input(ui, &input);
    }
    let (kind, keyboard) = match mode {
        Mode::Text | Mode::Duration | Mode::Date | Mode::DateTime => ("text", None),
        Mode::Whole => ("text", Some("numeric")),
        Mode::Number | Mode::Percent => ("text", Some("decimal")),
        Mode::Password => ("password", None),
    };
    let complete = match mode {
        Mode::Password => "new-password",
        _ => "off",
    };
    let numeric = matches!(mode, Mode::Whole | Mode::Number | Mode::Percent);
    html! {
        input.input id=(marks.id) name=(marks.name) type=(kind) value=(value) inputmode=[keyboard] autocomplete=(complete) data-align=[numeric.then_some("end")]
            placeholder=[(mode == Mode::Duration).then(|| ui.t(texts::DURATION_HINT))]
            aria-invalid=[marks.invalid] aria-describedby=[&marks.described] aria-required=[needed.then_some("true")];
    }
}

fn rating(ui: &Ui, stars: Option<u8>, marks: &Marks<'_>) -> Markup {
    html! {
        div.stars {
            input type="radio" id={ (marks.id) "-0" } name=(marks.name) value="" checked[stars.is_none()];
            label.stars__none for={ (marks.id) "-0" } { (ui.t(texts::NO_VALUE)) }
            @for star in 1..=5_u8 {
                input type="radio" id={ (marks.id) "-" (star) } name=(marks.name) value=(star) checked[stars == Some(star)];
                label.stars__star for={ (marks.id) "-" (star) } { (Icon("star")) span.visually-hidden { (ui.fill(texts::STARS, &[("n", &star.to_string())])) } }
            }
        }
    }
}

fn parts_grid(ui: &Ui, parts: &[Part], name: &str) -> Markup {
    html! {
        div.parts {
            @for part in parts {
                @let width = match part.width { Width::Narrow => "parts__narrow", Width::Third => "parts__third", Width::Quarter => "parts__quarter", Width::Half => "", Width::Full => "parts__full" };
                div class=(width) {
                    label.visually-hidden for={ "f-" (name) "-" (part.name) } { (ui.t(part.label)) }
                    input.input id={ "f-" (name) "-" (part.name) } name={ (name) "." (part.name) } value=(part.value) placeholder=(ui.t(part.label)) autocomplete=(part.complete);
                }
            }
        }
    }
}
