//! Turns JSON and text into values, with every rule of the field's type.
//!
//! The JSON side is strict: what API.md does not name is refused. Every form
//! that [`super::write`] gives is read back as the same value.

mod country;
mod date;
mod email;
mod entries;
mod faults;
mod list;
mod name;
mod number;
mod place;
mod plain;
mod reference;
mod text;
mod web;
mod written;

use base::{Date, Fault, Micros};
use serde_json::Value as Json;

use super::{Locale, Value, sealed};
use crate::{Change, FieldDef, FieldType, Schema};

pub use country::{countries, country_code, country_name};
pub use date::pattern_fault;
pub use name::split as split_name;
pub(crate) use reference::object_name;
pub use text::{TextFormats, from_text, items, set_part};

use faults::{Faults, ReadAll};

/// What reading a value without parts gives.
type Read<T> = Result<T, Fault>;

/// Reads the REST form of a value. `null` empties the field.
///
/// # Errors
/// All faults of the value, each at its path from the field's name. The code
/// `retired` says that the value is an option no longer offered: it is fine
/// where the record holds it already.
pub fn from_json(
    schema: &Schema,
    def: &FieldDef,
    json: &Json,
    locale: &Locale,
) -> Result<Change, Vec<Fault>> {
    change(schema, def, json, locale).map_err(Vec::from)
}

fn change(schema: &Schema, def: &FieldDef, json: &Json, locale: &Locale) -> ReadAll<Change> {
    let at = def.name.as_str();
    if json.is_null() {
        return Ok(Change::Set(Value::Empty));
    }
    let value = match &def.ty {
        FieldType::Text => plain::text(at, string(at, json)?, plain::Lines::Refused)?,
        FieldType::LongText => plain::long(at, string(at, json)?)?,
        FieldType::RichText => plain::rich(at, string(at, json)?)?,
        FieldType::Series { .. } => plain::text(at, string(at, json)?, plain::Lines::Refused)?,
        FieldType::Integer | FieldType::AutoNumber => Value::Int(number::integer(at, json)?),
        FieldType::Rating => Value::Int(number::rating(at, number::integer(at, json)?)?),
        FieldType::Decimal { scale } | FieldType::Percent { scale } => {
            Value::Decimal(number::decimal(at, json, *scale)?)
        }
        FieldType::Money => Value::Money(number::money(at, json, locale)?),
        FieldType::Duration => Value::Duration(number::duration(at, json)?),
        FieldType::Boolean => match json {
            Json::Bool(yes) => Value::Bool(*yes),
            other => return Err(wrong_type(at, "true or false", other).into()),
        },
        FieldType::Date => Value::Date(iso_date(
            at,
            string_of(at, "a date such as \"2026-03-01\"", json)?,
        )?),
        FieldType::DateTime => {
            let expected = "a date and time such as \"2026-03-01T09:30:00Z\"";
            Value::DateTime(rfc3339(at, string_of(at, expected, json)?)?)
        }
        FieldType::Select { options } => match string_of(at, "the key of an option", json)? {
            "" => Value::Empty,
            key => Value::Key(list::option(at, options, key)?),
        },
        FieldType::MultiSelect { options } => Value::Keys(list::keys(at, options, json)?),
        FieldType::Tags => Value::Tags(list::tags(at, json)?),
        FieldType::Emails | FieldType::Phones | FieldType::Links => {
            Value::Entries(entries::from_json(at, &def.ty, json, locale)?)
        }
        FieldType::Address => place::address(at, json)?,
        FieldType::PersonName => name::from_json(at, json)?,
        FieldType::Reference { .. } | FieldType::AnyReference { .. } => {
            return reference::one(schema, def, json);
        }
        FieldType::References { .. } | FieldType::Files => {
            return reference::many(schema, def, json);
        }
        FieldType::Json => Value::Json(plain::json(at, json)?),
        FieldType::Rank => plain::rank(at, string(at, json)?)?,
        FieldType::Formula { .. } | FieldType::Rollup { .. } => {
            let message = "This field is computed. Leave it out.";
            return Err(Fault::new(at, "read_only", message).into());
        }
    };
    Ok(Change::Set(match value {
        value if value.is_empty() => Value::Empty,
        value if def.sensitive => sealed::given(at, value)?,
        value => value,
    }))
}

fn string<'a>(at: &str, json: &'a Json) -> Read<&'a str> {
    string_of(at, "a text in quotes", json)
}

fn string_of<'a>(at: &str, expected: &str, json: &'a Json) -> Read<&'a str> {
    json.as_str().ok_or_else(|| wrong_type(at, expected, json))
}

/// A fault that says what is expected and what came.
fn wrong_type(at: &str, expected: &str, got: &Json) -> Fault {
    let got = match got {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    };
    Fault::new(at, "type", format!("Give {expected}, not {got}."))
}

/// Shows what was written in a message, shortened.
fn shown(text: &str) -> std::borrow::Cow<'_, str> {
    base::text::truncate(text, 60)
}

fn too_long(at: &str, what: &str, most: usize, unit: &str) -> Fault {
    Fault::new(
        at,
        "too_long",
        format!("{what} has at most {most} {unit}. Shorten it."),
    )
}

fn no_nul(at: &str, text: &str) -> Read<()> {
    base::text::check(text).map_err(|nul| Fault::new(at, "nul", nul.to_string()))
}

/// Refuses keys that an object of this kind does not have.
fn known_keys(at: &str, object: &serde_json::Map<String, Json>, known: &[&str]) -> ReadAll<()> {
    let mut faults = Faults::default();
    for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
        faults.note::<()>(Err(Fault::new(
            format!("{at}.{}", shown(key)),
            "unknown_field",
            format!("There is no such part. The parts are {}.", known.join(", ")),
        )));
    }
    faults.or(Some(()))
}

fn iso_date(at: &str, text: &str) -> Read<Date> {
    Date::parse_iso(text).ok_or_else(|| {
        Fault::new(
            at,
            "date",
            format!(
                "\"{}\" is not a date. Write it as year-month-day: 2026-03-01.",
                shown(text)
            ),
        )
    })
}

fn rfc3339(at: &str, text: &str) -> Read<Micros> {
    Micros::parse_rfc3339(text).ok_or_else(|| {
        let message = if Date::parse_iso(text).is_some() {
            format!("\"{text}\" has no time. Write date, time and offset: {text}T09:30:00Z.")
        } else {
            let text = shown(text);
            format!(
                "\"{text}\" is not a date and time. Write it with its offset: 2026-03-01T09:30:00Z."
            )
        };
        Fault::new(at, "datetime", message)
    })
}
