//! Values as inputs: what a form shows of a record or of a default.

use base::Money;
use engine::Cx;
use schema::def::FILE;
use schema::value::{MASK, keys, parse, phone};
use schema::{Change, Entry, FieldDef, FieldType, Link, ObjectDef, SelectOption, Value};

use super::control::{AreaMode, Choice, Input, Mode, Part, Width};
use super::entries::{EntryKind, EntryRow, RefControl};
use crate::texts::{self, Text};
use crate::ui::Tone;
use crate::values::times;

/// The input of a field with a value in it.
pub fn of(cx: &Cx, field: &FieldDef, value: &Value) -> Input {
    let line = |mode| Input::Line {
        value: text(cx, value),
        mode,
    };
    match &field.ty {
        FieldType::Text | FieldType::Rank => line(Mode::Text),
        FieldType::Integer => line(Mode::Whole),
        FieldType::Decimal { .. } => line(Mode::Number),
        FieldType::Percent { .. } => line(Mode::Percent),
        FieldType::Date => line(Mode::Date),
        FieldType::DateTime => line(Mode::DateTime),
        FieldType::Duration => line(Mode::Duration),
        FieldType::LongText | FieldType::RichText => Input::Area {
            value: text(cx, value),
            mode: AreaMode::Prose,
        },
        FieldType::Json => Input::Area {
            value: text(cx, value),
            mode: AreaMode::Code,
        },
        FieldType::Boolean => Input::Check(*value == Value::Bool(true)),
        FieldType::Money => money(cx, value),
        FieldType::Select { options } => Input::Select {
            choices: choices(options, &chosen(value)),
            none: Some(String::new()).filter(|_| !field.required || value.is_empty()),
        },
        FieldType::MultiSelect { options } => Input::Choices(choices(options, &chosen(value))),
        FieldType::Tags => Input::Tags(chosen(value)),
        FieldType::Rating => {
            Input::Rating(value.as_int().and_then(|stars| u8::try_from(stars).ok()))
        }
        FieldType::Emails => entries(EntryKind::Email, value),
        FieldType::Phones => entries(EntryKind::Phone, value),
        FieldType::Links => entries(EntryKind::Link, value),
        FieldType::Address => Input::Parts(address(value)),
        FieldType::PersonName => Input::Parts(name(value)),
        FieldType::Reference { to, .. } => Input::Reference(refs(cx, lookup(cx, to), value)),
        FieldType::References { to, .. } => Input::References(refs(cx, lookup(cx, to), value)),
        FieldType::AnyReference { to, .. } => match to.as_slice() {
            [only] => Input::Reference(refs(cx, lookup(cx, only), value)),
            _ => Input::Reference(refs(cx, "any".to_owned(), value)),
        },
        FieldType::Files => Input::References(RefControl {
            sends: true,
            ..refs(cx, lookup(cx, &FILE.into()), value)
        }),
        FieldType::AutoNumber
        | FieldType::Series { .. }
        | FieldType::Formula { .. }
        | FieldType::Rollup { .. } => Input::Fixed(crate::values::Show::of(cx).cell(field, value)),
    }
}

/// The input of a field with a text in it that cannot be its value, if it can show one.
pub fn as_typed(cx: &Cx, field: &FieldDef, typed: &str) -> Input {
    match of(cx, field, &Value::Empty) {
        Input::Line { mode, .. } => Input::Line {
            value: typed.to_owned(),
            mode,
        },
        Input::Area { mode, .. } => Input::Area {
            value: typed.to_owned(),
            mode,
        },
        Input::Money { currency, .. } => Input::Money {
            amount: typed.to_owned(),
            currency,
        },
        other => other,
    }
}

/// What a new record has in a field before anybody chose.
pub fn default(cx: &Cx, def: &ObjectDef, field: &FieldDef) -> Value {
    let me = || match &cx.who {
        engine::Principal::User { id, name, .. } => Value::Ref(Link {
            name: Some(name.clone()),
            ..Link::to("user".into(), *id)
        }),
        _ => Value::Empty,
    };
    let Some(default) = &field.default else {
        return if field.name == "owner" && def.access == schema::Access::Owned {
            me()
        } else {
            Value::Empty
        };
    };
    match (&field.ty, default.as_str()) {
        (FieldType::Date, Some("today")) => Value::Date(cx.now.date_in(&cx.zone)),
        (FieldType::DateTime, Some("now")) => Value::DateTime(cx.now),
        (FieldType::Reference { to, .. }, Some("me")) if to.as_str() == "user" => me(),
        _ => match parse::from_json(&cx.schema, field, default, &cx.locale()) {
            Ok(Change::Set(value)) => value,
            _ => Value::Empty,
        },
    }
}

fn text(cx: &Cx, value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Rank(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Date(day) => day.to_iso(),
        Value::DateTime(at) => times::local_input(*at, &cx.zone),
        Value::Duration(micros) => times::duration(*micros),
        Value::Json(json) => serde_json::to_string_pretty(json).unwrap_or_default(),
        Value::Sealed(_) => MASK.to_owned(),
        _ => String::new(),
    }
}

fn money(cx: &Cx, value: &Value) -> Input {
    match value {
        Value::Money(money) => Input::Money {
            amount: Money::new(money.units, money.currency).amount_text(),
            currency: money.currency.to_string(),
        },
        _ => Input::Money {
            amount: String::new(),
            currency: cx.ws.settings().currency.to_string(),
        },
    }
}

fn chosen(value: &Value) -> Vec<String> {
    match value {
        Value::Key(key) => vec![key.clone()],
        Value::Keys(all) | Value::Tags(all) => all.clone(),
        _ => Vec::new(),
    }
}

/// The options on offer; a chosen one that is no longer offered stays.
pub fn choices(options: &[SelectOption], chosen: &[String]) -> Vec<Choice> {
    let is_chosen = |option: &SelectOption| chosen.contains(&option.key);
    options
        .iter()
        .filter(|option| !option.retired || is_chosen(option))
        .map(|option| Choice {
            value: option.key.clone(),
            label: option.label.clone(),
            tone: Tone::named(&option.color),
            chosen: is_chosen(option),
        })
        .collect()
}

fn entries(kind: EntryKind, value: &Value) -> Input {
    let row = |entry: &Entry| EntryRow {
        value: typed(entry, kind),
        label: entry.label.clone(),
        primary: entry.primary,
    };
    let rows = match value {
        Value::Entries(entries) => entries.iter().map(row).collect(),
        _ => Vec::new(),
    };
    Input::Entries { kind, rows }
}

/// A phone number with an extension as it was typed, since its normal form has none.
fn typed(entry: &Entry, kind: EntryKind) -> String {
    match &entry.display {
        Some(display) if kind == EntryKind::Phone && phone::extension(display).is_some() => {
            display.clone()
        }
        _ => entry.value.clone(),
    }
}

fn part(
    name: &'static str,
    label: Text,
    value: &str,
    width: Width,
    complete: &'static str,
) -> Part {
    Part {
        name,
        label,
        value: value.to_owned(),
        width,
        complete,
    }
}

/// The parts of an address.
pub fn address(value: &Value) -> Vec<Part> {
    let of = |name| keys::part_text(value, name).unwrap_or_default();
    vec![
        part("street", texts::STREET, of("street"), Width::Full, "off"),
        part(
            "postcode",
            texts::POSTCODE,
            of("postcode"),
            Width::Third,
            "off",
        ),
        part("city", texts::CITY, of("city"), Width::Third, "off"),
        part("region", texts::REGION, of("region"), Width::Third, "off"),
        part("country", texts::COUNTRY, of("country"), Width::Half, "off"),
    ]
}

/// The parts of a person's name.
pub fn name(value: &Value) -> Vec<Part> {
    let of = |name| keys::part_text(value, name).unwrap_or_default();
    vec![
        part("prefix", texts::PREFIX, of("prefix"), Width::Narrow, "off"),
        part("first", texts::FIRST, of("first"), Width::Quarter, "off"),
        part("middle", texts::MIDDLE, of("middle"), Width::Narrow, "off"),
        part("last", texts::LAST, of("last"), Width::Quarter, "off"),
        part("suffix", texts::SUFFIX, of("suffix"), Width::Narrow, "off"),
    ]
}

fn lookup(cx: &Cx, to: &schema::ObjectId) -> String {
    cx.schema
        .object(to)
        .map_or_else(|| to.to_string(), |def| def.plural.clone())
}

fn refs(cx: &Cx, lookup: String, value: &Value) -> RefControl {
    let links: &[Link] = match value {
        Value::Ref(link) => std::slice::from_ref(link),
        Value::Refs(links) => links,
        _ => &[],
    };
    let any = lookup == "any";
    let pair = |link: &Link| {
        let name = link.name.clone().unwrap_or_else(|| link.id.to_string());
        match cx.schema.object(&link.object).filter(|_| any) {
            Some(def) => (format!("{}/{}", def.plural, link.id), name),
            None => (link.id.to_string(), name),
        }
    };
    RefControl {
        chosen: links.iter().filter(|link| !link.hidden).map(pair).collect(),
        lookup,
        ..RefControl::default()
    }
}
