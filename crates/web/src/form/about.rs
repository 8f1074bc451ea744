//! The object that a retention rule is about: one of those that rules may be about.

use engine::Cx;
use engine::privacy::{RetentionRule, is_subject};
use schema::{Object, ObjectDef};

use super::control::{Choice, Input};
use crate::ui::Tone;

/// Whether a field says what a retention rule is about.
pub fn is(def: &ObjectDef, field: &str) -> bool {
    def.id == RetentionRule::object() && RetentionRule::OF.id().as_str() == field
}

/// The objects to choose from, by their names; a name that is none of them stays.
pub fn input(cx: &Cx, chosen: &str) -> Input {
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        tone: Tone::Gray,
        chosen: value == chosen,
    };
    let subjects = cx.schema.objects().filter(|def| is_subject(def));
    let mut choices: Vec<Choice> = subjects
        .map(|def| choice(&def.name, &def.label_plural))
        .collect();
    choices.sort_by(|a, b| a.label.cmp(&b.label));
    let is_known = choices.iter().any(|choice| choice.chosen);
    if !is_known && !chosen.is_empty() {
        choices.push(choice(chosen, chosen));
    }
    Input::Select {
        choices,
        none: chosen.is_empty().then(String::new),
    }
}
