//! What a change would mean, as it is told before it is done.

use base::{Error, Fault};
use engine::definitions::{Counted, Effect, Use};
use maud::{Markup, html};
use schema::Schema;

use super::controls::Faults;
use crate::sent::{Sent, TOKEN};
use crate::texts::{self as common, settings as texts};
use crate::ui::{Icon, Ui};
use crate::values::numbers;

/// The name of what says that the effect was read.
pub const SURE: &str = "-sure";

/// What was refused as what is wrong with a form.
///
/// # Errors
/// All that no form can help with.
pub fn faults(error: Error) -> Result<Faults, Error> {
    match error {
        Error::Invalid(faults) => Ok(Faults(faults)),
        Error::Conflict { faults, code, .. } if !faults.is_empty() && code != "would_lose" => {
            Ok(Faults(faults))
        }
        Error::Conflict { code, message, .. } => Ok(Faults(vec![Fault::new("", code, message)])),
        Error::Malformed {
            code,
            message,
            field,
            ..
        } => {
            let field = field.unwrap_or_default();
            Ok(Faults(vec![Fault::new(field, code, message)]))
        }
        other => Err(other),
    }
}

/// A question before something is done.
pub struct Review<'a> {
    pub title: String,
    /// What changes: a name, what it was, what it is to be.
    pub changes: Vec<(String, String, String)>,
    pub effect: Markup,
    /// Where it is sent.
    pub action: String,
    /// What was typed, which goes along.
    pub sent: Option<&'a Sent>,
    /// What the button says; none if it cannot be done so.
    pub yes: Option<&'static str>,
    pub is_removal: bool,
    pub back: String,
}

/// The page that asks.
pub fn review(ui: &Ui, view: &Review<'_>) -> Markup {
    html! {
        section.work id="review" {
            header.work__head { h1.work__title { (view.title) } }
            @if !view.changes.is_empty() {
                dl.changes-told {
                    @for (name, was, is) in &view.changes {
                        div {
                            dt { (name) }
                            dd {
                                @if !was.is_empty() { del { (was) } " " (Icon("arrow-right")) " " }
                                ins { @if is.is_empty() { (ui.t(common::NO_VALUE)) } @else { (is) } }
                            }
                        }
                    }
                }
            }
            (view.effect)
            form.work__actions method="post" action=(view.action) data-once {
                (ui.csrf_field())
                input type="hidden" name=(SURE) value="1";
                @if let Some(sent) = view.sent {
                    @for (name, value) in sent.0.iter().filter(|(name, _)| name != TOKEN && name != SURE) {
                        input type="hidden" name=(name) value=(value);
                    }
                }
                @if let Some(yes) = view.yes {
                    button.button.button--danger[view.is_removal].button--primary[!view.is_removal] id="yes" { (yes) }
                }
                a.button href=(view.back) { (ui.t(common::CANCEL)) }
            }
        }
    }
}

/// A number of records for people.
pub fn counted(ui: &Ui, number: Counted) -> String {
    let cap = number.count.saturating_sub(u64::from(number.is_more));
    numbers::count(
        ui.language,
        number.count,
        if number.is_more { cap } else { u64::MAX },
    )
}

/// What a change of a field would do.
pub fn of_change(ui: &Ui, schema: &Schema, effect: &Effect, is_converted: bool) -> Markup {
    let all = counted(ui, effect.records);
    let said = |text, number: Counted| {
        let n = counted(ui, number);
        ui.fill(text, &[("n", &n), ("all", &all)])
    };
    let mut told: Vec<(&str, &str, String)> = Vec::new();
    if effect.missing.count > 0 {
        let text = said(texts::EFFECT_MISSING, effect.missing);
        told.push(("triangle-alert", "warning", text));
    }
    if effect.shared > 0 {
        let n = numbers::grouped(ui.language, &effect.shared.to_string());
        let text = ui.fill(texts::EFFECT_SHARED, &[("n", &n)]);
        told.push(("circle-x", "danger", text));
    }
    if effect.lost.count > 0 {
        let text = said(texts::EFFECT_LOST, effect.lost);
        told.push(("circle-x", "danger", text));
    } else if is_converted {
        let text = said(texts::EFFECT_CONVERTED, effect.holding);
        told.push(("circle-check", "good", text));
    }
    if effect.by_job && effect.lost.count == 0 {
        told.push(("clock", "plain", ui.t(texts::EFFECT_BY_JOB).to_owned()));
    }
    for (label, held) in &effect.retired {
        let n = counted(ui, *held);
        let text = ui.fill(texts::EFFECT_RETIRED, &[("label", label), ("n", &n)]);
        let mark = match held.count {
            0 => ("circle-check", "good"),
            _ => ("triangle-alert", "warning"),
        };
        told.push((mark.0, mark.1, text));
    }
    html! {
        (list(&told))
        @if !effect.samples.is_empty() {
            p.hint { (ui.t(texts::EFFECT_SAMPLES)) }
            ul.chips { @for sample in &effect.samples { li.chip { (sample) } } }
        }
        (named(ui, schema, &effect.uses))
    }
}

/// What the removal of a field would do.
pub fn of_removal(ui: &Ui, schema: &Schema, effect: &Effect) -> Markup {
    let held = match effect.holding.count {
        0 => ("circle-check", "good", ui.t(texts::EFFECT_EMPTY).to_owned()),
        _ => {
            let (n, all) = (counted(ui, effect.holding), counted(ui, effect.records));
            let text = ui.fill(texts::EFFECT_HOLDING, &[("n", &n), ("all", &all)]);
            ("triangle-alert", "warning", text)
        }
    };
    let kept = (
        "rotate-ccw",
        "plain",
        ui.t(texts::EFFECT_FIELD_KEPT).to_owned(),
    );
    html! { (list(&[held, kept])) (named(ui, schema, &effect.uses)) }
}

/// What the removal of an object would do.
pub fn of_object(ui: &Ui, schema: &Schema, effect: &Effect) -> Markup {
    let records = match effect.records.count {
        0 => (
            "circle-check",
            "good",
            ui.t(texts::EFFECT_NO_RECORDS).to_owned(),
        ),
        _ => {
            let n = counted(ui, effect.records);
            let text = ui.fill(texts::EFFECT_RECORDS, &[("n", &n)]);
            ("triangle-alert", "warning", text)
        }
    };
    let kept = (
        "rotate-ccw",
        "plain",
        ui.t(texts::EFFECT_OBJECT_KEPT).to_owned(),
    );
    html! { (list(&[records, kept])) (named(ui, schema, &effect.uses)) }
}

/// Sentences with their marks: an icon, how grave it is, what it says.
pub fn list(told: &[(&str, &str, String)]) -> Markup {
    html! {
        @if !told.is_empty() {
            ul.effect {
                @for (icon, grave, text) in told { li.effect__one data-grave=(grave) { (Icon(icon)) span { (text) } } }
            }
        }
    }
}

fn named(ui: &Ui, schema: &Schema, uses: &[Use]) -> Markup {
    html! {
        @if !uses.is_empty() {
            section.effect-uses {
                h2.effect-uses__title { (ui.t(texts::USES)) }
                ul { @for one in uses { li { (used(ui, schema, one)) } } }
            }
        }
    }
}

fn used(ui: &Ui, schema: &Schema, one: &Use) -> String {
    let place = |object: &str, field: &str| {
        let def = schema.named(object);
        let label = def.and_then(|def| Some((def.label.clone(), def.field(field)?.label.clone())));
        label.unwrap_or_else(|| (object.to_owned(), field.to_owned()))
    };
    match one {
        Use::Title => ui.t(texts::USE_TITLE).to_owned(),
        Use::Board => ui.t(texts::USE_BOARD).to_owned(),
        Use::List => ui.t(texts::USE_LIST).to_owned(),
        Use::Unique => ui.t(texts::USE_UNIQUE).to_owned(),
        Use::Access => ui.t(texts::USE_ACCESS).to_owned(),
        Use::Formula { object, field } => {
            let (object, field) = place(object, field);
            ui.fill(
                texts::USE_FORMULA,
                &[("field", &field), ("object", &object)],
            )
        }
        Use::Condition { object, field, .. } => {
            let (object, field) = place(object, field);
            ui.fill(
                texts::USE_CONDITION,
                &[("field", &field), ("object", &object)],
            )
        }
        Use::View { name } => ui.fill(texts::USE_VIEW, &[("name", name)]),
        Use::Role { name } => ui.fill(texts::USE_ROLE, &[("name", name)]),
    }
}
