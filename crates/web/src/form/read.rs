//! What a browser sent, as inputs, and inputs as values.

use std::collections::HashSet;

use base::{Fault, Id};
use engine::Cx;
use schema::def::FILE;
use schema::value::parse::{self, TextFormats};
use schema::{Change, FieldDef, FieldType, Link, Value};
use serde_json::{Value as Json, json};

use super::control::{Input, Part};
use super::entries::{EntryRow, RefControl};
use super::inputs;
use crate::sent::Sent;

/// Entries of one field that are read; more is no form of ours.
const MOST_ENTRIES: usize = 200;

/// The input of a field as it was sent; what was not sent is empty.
pub fn input(cx: &Cx, field: &FieldDef, sent: &Sent) -> Input {
    let name = field.name.as_str();
    let all = || {
        sent.0
            .iter()
            .filter(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.clone())
    };
    match inputs::of(cx, field, &Value::Empty) {
        Input::Line { mode, .. } => Input::Line {
            value: sent.get(name).to_owned(),
            mode,
        },
        Input::Area { mode, .. } => Input::Area {
            value: sent.get(name).replace("\r\n", "\n"),
            mode,
        },
        // The hidden `false` comes before the box.
        Input::Check(_) => Input::Check(all().any(|value| value == "true")),
        Input::Money { .. } => Input::Money {
            amount: sent.get(&format!("{name}.amount")).trim().to_owned(),
            currency: sent.get(&format!("{name}.currency")).trim().to_uppercase(),
        },
        Input::Select { none, .. } => {
            let chosen: Vec<String> = all().take(1).collect();
            Input::Select {
                choices: inputs::choices(field.ty.options(), &chosen),
                none,
            }
        }
        Input::Choices(_) => Input::Choices(inputs::choices(
            field.ty.options(),
            &all().collect::<Vec<_>>(),
        )),
        Input::Tags(_) => Input::Tags(all().flat_map(|typed| split_tags(&typed)).collect()),
        Input::Rating(_) => Input::Rating(sent.get(name).parse().ok()),
        Input::Entries { kind, .. } => Input::Entries {
            kind,
            rows: rows(name, sent),
        },
        Input::Parts(parts) => Input::Parts(
            parts
                .into_iter()
                .map(|part| Part {
                    value: sent.get(&format!("{name}.{}", part.name)).trim().to_owned(),
                    ..part
                })
                .collect(),
        ),
        Input::Reference(refs) => Input::Reference(one_ref(refs, name, sent)),
        Input::References(refs) => {
            let chosen = all().map(|value| split_chip(&value)).collect();
            let was = sent.first(&format!("{name}.was"));
            Input::References(RefControl {
                chosen,
                was: was.map(|ids| ids.split_whitespace().map(str::to_owned).collect()),
                typed: sent.get(&format!("{name}.text")).trim().to_owned(),
                ..refs
            })
        }
        other @ (Input::Fixed(_) | Input::Grants(_)) => other,
    }
}

/// Whether a field was on the form that was sent.
pub fn is_there(field: &FieldDef, sent: &Sent) -> bool {
    let part = |key: &str| {
        key.strip_prefix(field.name.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    sent.0.iter().any(|(key, _)| part(key))
}

/// Without a script, tags are typed with commas between.
fn split_tags(typed: &str) -> Vec<String> {
    typed
        .split([',', ';'])
        .map(str::trim)
        .filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A chip carries id and name, so that a form that comes back can show both.
fn split_chip(value: &str) -> (String, String) {
    let (id, name) = value.split_once(' ').unwrap_or((value, value));
    (id.to_owned(), name.to_owned())
}

fn one_ref(refs: RefControl, name: &str, sent: &Sent) -> RefControl {
    let (id, text) = (
        sent.get(name).trim(),
        sent.get(&format!("{name}.text")).trim(),
    );
    match id.is_empty() {
        true => RefControl {
            typed: text.to_owned(),
            ..refs
        },
        false => RefControl {
            chosen: vec![(id.to_owned(), text.to_owned())],
            ..refs
        },
    }
}

fn rows(name: &str, sent: &Sent) -> Vec<EntryRow> {
    let primary = sent.get(&format!("{name}.primary"));
    let numbers = sent.0.iter().filter_map(|(key, _)| {
        key.strip_prefix(name)?
            .strip_prefix('.')?
            .strip_suffix(".value")
    });
    let mut rows: Vec<EntryRow> = numbers
        .take(MOST_ENTRIES)
        .map(|n| EntryRow {
            value: sent.get(&format!("{name}.{n}.value")).trim().to_owned(),
            label: sent.get(&format!("{name}.{n}.label")).trim().to_owned(),
            primary: n == primary,
        })
        .filter(|row| !row.value.is_empty())
        .collect();
    if !rows.iter().any(|row| row.primary)
        && let Some(first) = rows.first_mut()
    {
        first.primary = true;
    }
    rows
}

/// What an input asks for. Of a list of references that is what was added to the one
/// that was shown, and what was taken out: what was not shown stays.
///
/// # Errors
/// Everything that is wrong with it.
pub fn change(cx: &Cx, field: &FieldDef, input: &Input) -> Result<Change, Vec<Fault>> {
    let Input::References(RefControl {
        chosen,
        was: Some(was),
        ..
    }) = input
    else {
        return value(cx, field, input).map(Change::Set);
    };
    let now: HashSet<&str> = chosen.iter().map(|(id, _)| id.as_str()).collect();
    let was: HashSet<&str> = was.iter().map(String::as_str).collect();
    let without = |others: &HashSet<&str>, id: &&str| !others.contains(id);
    let new = chosen.iter().map(|(id, _)| id.as_str());
    let added = new.filter(|id| without(&was, id));
    let removed = was.iter().copied().filter(|id| without(&now, id));
    let edit = json!({
        "add": added.map(|id| reference(cx, id)).collect::<Json>(),
        "remove": removed.map(|id| reference(cx, id)).collect::<Json>(),
    });
    parse::from_json(&cx.schema, field, &edit, &cx.locale())
}

/// The value of an input.
///
/// # Errors
/// Everything that is wrong with it.
pub fn value(cx: &Cx, field: &FieldDef, input: &Input) -> Result<Value, Vec<Fault>> {
    let from_json = |json: Json| match parse::from_json(&cx.schema, field, &json, &cx.locale())? {
        Change::Set(value) => Ok(value),
        Change::Edit { .. } | Change::Keep => Ok(Value::Empty),
    };
    let from_text = |text: &str| {
        parse::from_text(&cx.schema, field, text, &cx.locale(), &formats(cx))
            .map_err(|fault| vec![fault])
    };
    let keys = |choices: &[super::control::Choice]| {
        choices
            .iter()
            .filter(|choice| choice.chosen)
            .map(|choice| choice.value.clone())
            .collect::<Vec<_>>()
    };
    match input {
        Input::Area { value, .. } if field.ty == FieldType::Json && value.trim().is_empty() => {
            Ok(Value::Empty)
        }
        Input::Line { value, .. } | Input::Area { value, .. } => from_text(value),
        Input::Check(on) => Ok(Value::Bool(*on)),
        Input::Money { amount, .. } if amount.is_empty() => Ok(Value::Empty),
        Input::Money { amount, currency } => from_text(&format!("{amount} {currency}")),
        Input::Select { choices, .. } => keys(choices)
            .first()
            .map_or(Ok(Value::Empty), |key| Ok(Value::Key(key.clone()))),
        Input::Choices(choices) => Ok(Value::Keys(keys(choices))),
        Input::Tags(tags) => from_json(json!(tags)),
        Input::Rating(stars) => from_json(json!(stars)),
        Input::Entries { rows, .. } => {
            let entry = |row: &EntryRow| json!({"value": row.value, "label": row.label, "primary": row.primary});
            from_json(rows.iter().map(entry).collect())
        }
        Input::Parts(parts) if parts.iter().all(|part| part.value.is_empty()) => Ok(Value::Empty),
        Input::Parts(parts) => from_json(
            parts
                .iter()
                .map(|part| (part.name.to_owned(), json!(part.value)))
                .collect(),
        ),
        Input::Reference(refs) => refs
            .chosen
            .first()
            .map_or(Ok(Value::Empty), |(id, _)| from_json(reference(cx, id))),
        Input::References(refs) => from_json(
            refs.chosen
                .iter()
                .map(|(id, _)| reference(cx, id))
                .collect(),
        ),
        Input::Fixed(_) | Input::Grants(_) => {
            let message = "This field is not changed here.";
            Err(vec![Fault::new(field.name.clone(), "read_only", message)])
        }
    }
}

/// `plural/id` names the object too.
fn reference(cx: &Cx, id: &str) -> Json {
    match id.split_once('/') {
        Some((plural, id)) => {
            json!({"object": cx.schema.named(plural).map_or(plural, |def| def.name.as_str()), "id": id})
        }
        None => json!(id),
    }
}

/// Numbers as pages show them, days and times in the reader's zone.
fn formats(cx: &Cx) -> TextFormats {
    TextFormats {
        thousands: Some(','),
        zone: cx.zone.clone(),
        ..TextFormats::default()
    }
}

/// The input of a field with a text in it, as one would type it there; of references, words
/// that are still to be looked up.
///
/// # Errors
/// The text is no value of the field.
pub fn typed(cx: &Cx, field: &FieldDef, text: &str) -> Result<Input, Fault> {
    let words = text.trim().to_owned();
    match inputs::of(cx, field, &Value::Empty) {
        Input::Reference(refs) => Ok(Input::Reference(RefControl {
            typed: words,
            ..refs
        })),
        Input::References(refs) => Ok(Input::References(RefControl {
            typed: words,
            ..refs
        })),
        _ => {
            let value = parse::from_text(&cx.schema, field, text, &cx.locale(), &formats(cx))?;
            Ok(inputs::of(cx, field, &value))
        }
    }
}

/// A value out of an address; none if it cannot be read.
pub fn given(cx: &Cx, field: &FieldDef, text: &str) -> Option<Value> {
    match &field.ty {
        FieldType::Reference { to, .. } => Some(Value::Ref(Link::to(to.clone(), Id::parse(text)?))),
        FieldType::References { to, .. } => {
            Some(Value::Refs(vec![Link::to(to.clone(), Id::parse(text)?)]))
        }
        FieldType::Files => Some(Value::Refs(vec![Link::to(FILE.into(), Id::parse(text)?)])),
        FieldType::AnyReference { .. } => {
            let (plural, id) = text.split_once('/')?;
            Some(Value::Ref(Link::to(
                cx.schema.named(plural)?.id.clone(),
                Id::parse(id)?,
            )))
        }
        _ => parse::from_text(&cx.schema, field, text, &cx.locale(), &formats(cx)).ok(),
    }
}
