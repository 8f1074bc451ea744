//! Text forms: CSV cells, form inputs, values in an address.

use std::borrow::Cow;

use base::{Fault, Zone};

use super::{
    Read, country, date, entries, list, name, number, place, plain, reference, shown,
    written::{digits, money, not_a_number, whole},
};
use crate::{
    FieldDef, FieldType, Schema, Value, limits,
    value::{Address, Locale, PersonName, html, sealed},
};

/// How numbers and dates are written in a text.
#[derive(Clone, Debug)]
pub struct TextFormats {
    /// What stands before the fraction digits.
    pub decimal_mark: char,
    /// What may stand between groups of digits.
    pub thousands: Option<char>,
    /// Patterns of dates and date-times, the first that fits counts; ISO 8601
    /// without any. `YYYY YY MMMM MMM MM M DD D HH H hh h mm ss a`; other
    /// characters stand for themselves.
    pub date_formats: Vec<String>,
    /// Zone of date-times without an offset.
    pub zone: Zone,
    /// Line breaks in a `text` field become spaces instead of being refused.
    pub join_lines: bool,
}

impl Default for TextFormats {
    fn default() -> Self {
        Self {
            decimal_mark: '.',
            thousands: None,
            date_formats: Vec::new(),
            zone: Zone::utc(),
            join_lines: false,
        }
    }
}

/// Reads the text form of a value; text of white space only is empty.
///
/// References are read by id only: titles are looked up by who has a database.
///
/// # Errors
/// The first fault of the value.
pub fn from_text(
    schema: &Schema,
    def: &FieldDef,
    text: &str,
    locale: &Locale,
    formats: &TextFormats,
) -> Read<Value> {
    let at = def.name.as_str();
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(Value::Empty);
    }
    let value = match &def.ty {
        FieldType::Text | FieldType::Series { .. } => plain::text(
            at,
            text,
            if formats.join_lines {
                plain::Lines::Joined
            } else {
                plain::Lines::Refused
            },
        )?,
        FieldType::LongText => plain::long(at, text)?,
        FieldType::RichText if html::is_html(text) => plain::rich(at, text)?,
        FieldType::RichText => plain::rich(at, &html::from_plain(text))?,
        FieldType::Integer | FieldType::AutoNumber => Value::Int(whole(at, trimmed, formats)?),
        FieldType::Rating => Value::Int(number::rating(at, whole(at, trimmed, formats)?)?),
        FieldType::Decimal { scale } => Value::Decimal(number::decimal_of(
            at,
            &digits(at, trimmed, formats)?,
            *scale,
        )?),
        FieldType::Percent { scale } => {
            let bare = trimmed.strip_suffix('%').map_or(trimmed, str::trim_end);
            Value::Decimal(number::decimal_of(at, &digits(at, bare, formats)?, *scale)?)
        }
        FieldType::Money => Value::Money(money(at, trimmed, locale, formats)?),
        FieldType::Duration if trimmed.contains(':') || trimmed.contains(['P', 'p']) => {
            Value::Duration(date::duration(at, trimmed)?)
        }
        FieldType::Duration => Value::Duration(date::duration(at, &digits(at, trimmed, formats)?)?),
        FieldType::Boolean => Value::Bool(boolean(at, trimmed)?),
        FieldType::Date => Value::Date(date::date(at, trimmed, &formats.date_formats)?),
        FieldType::DateTime => Value::DateTime(date::datetime(
            at,
            trimmed,
            &formats.date_formats,
            &formats.zone,
        )?),
        FieldType::Select { options } => Value::Key(list::option_written(at, options, trimmed)?),
        FieldType::MultiSelect { options } => {
            let keys = items(text)
                .map(|item| list::option_written(at, options, &item))
                .collect::<Read<Vec<_>>>()?;
            Value::Keys(list::in_option_order(options, &keys))
        }
        FieldType::Tags => {
            let tags: Vec<_> = items(text).collect();
            Value::Tags(list::tags_of(at, tags.iter().map(AsRef::as_ref))?)
        }
        FieldType::Emails | FieldType::Phones | FieldType::Links => {
            let texts: Vec<_> = items(text).collect();
            Value::Entries(entries::from_texts(
                at,
                &def.ty,
                texts.iter().map(AsRef::as_ref),
                locale,
            )?)
        }
        FieldType::Address => address(at, trimmed)?,
        FieldType::PersonName => name::from_text(at, text)?,
        FieldType::Reference { .. } | FieldType::AnyReference { .. } => {
            Value::Ref(link(schema, def, trimmed)?)
        }
        FieldType::References { .. } | FieldType::Files => {
            let mut links = Vec::new();
            for item in items(text) {
                let link = link(schema, def, &item)?;
                if !links.contains(&link) {
                    links.push(link);
                }
            }
            if links.len() > limits::REFERENCES {
                return Err(Fault::new(
                    at,
                    "too_many",
                    format!("Give at most {} references.", limits::REFERENCES),
                ));
            }
            Value::Refs(links)
        }
        FieldType::Json => match serde_json::from_str(trimmed) {
            Ok(serde_json::Value::Null) => Value::Empty,
            Ok(json) => Value::Json(plain::json(at, &json)?),
            Err(error) => {
                let message = format!(
                    "This is not JSON: line {}, column {}.",
                    error.line(),
                    error.column()
                );
                return Err(Fault::new(at, "json", message));
            }
        },
        FieldType::Rank => plain::rank(at, trimmed)?,
        FieldType::Formula { .. } | FieldType::Rollup { .. } => {
            return Err(Fault::new(
                at,
                "read_only",
                "This field is computed. Leave it out.",
            ));
        }
    };
    Ok(match value {
        value if value.is_empty() => Value::Empty,
        value if def.sensitive => sealed::given(at, value)?,
        value => value,
    })
}

/// Sets one part of an address or a name, as files give them in columns of
/// their own. Empty text empties the part. Countries may be written by name.
///
/// # Errors
/// The part's fault; `unknown_field` if the field has no such part.
pub fn set_part(
    def: &FieldDef,
    value: &mut Value,
    part: &str,
    text: &str,
    formats: &TextFormats,
) -> Read<()> {
    let at = format!("{}.{part}", def.name);
    match def.ty {
        FieldType::Address => {
            let mut address = match value {
                Value::Address(address) => address.clone(),
                _ => Box::default(),
            };
            set_address_part(&mut address, &at, part, text.trim(), formats)?;
            *value = place::of(*address);
        }
        FieldType::PersonName => {
            let mut name = match value {
                Value::Name(name) => name.clone(),
                _ => Box::default(),
            };
            let PersonName {
                prefix,
                first,
                middle,
                last,
                suffix,
            } = &mut *name;
            let place = match part {
                "prefix" => prefix,
                "first" => first,
                "middle" => middle,
                "last" => last,
                "suffix" => suffix,
                _ => return Err(no_part(at)),
            };
            *place = name::part_text(&at, text)?;
            *value = name::of(&at, *name)?;
        }
        _ => return Err(no_part(at)),
    }
    Ok(())
}

fn set_address_part(
    address: &mut Address,
    at: &str,
    part: &str,
    text: &str,
    formats: &TextFormats,
) -> Read<()> {
    match part {
        "street" => address.street = place::part_text(at, part, text)?,
        "city" => address.city = place::part_text(at, part, text)?,
        "region" => address.region = place::part_text(at, part, text)?,
        "postcode" => address.postcode = place::part_text(at, part, text)?,
        "country" => {
            let code = country::country_code(text);
            address.country = place::part_text(at, part, code.unwrap_or(text))?;
        }
        "lat" => address.lat = degrees(at, part, text, formats)?,
        "lon" => address.lon = degrees(at, part, text, formats)?,
        _ => return Err(no_part(at.to_string())),
    }
    Ok(())
}

fn degrees(at: &str, part: &str, text: &str, formats: &TextFormats) -> Read<Option<f64>> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = digits(at, text, formats)?
        .parse()
        .map_err(|_| not_a_number(at, text, formats))?;
    place::degrees(at, part, number).map(Some)
}

fn no_part(at: String) -> Fault {
    Fault::new(at, "unknown_field", "There is no such part.")
}

/// An address in one text: JSON, or lines that are kept as the street.
fn address(at: &str, text: &str) -> Read<Value> {
    if text.starts_with('{') {
        let json = serde_json::from_str(text).map_err(|_| {
            Fault::new(
                at,
                "json",
                "This starts like JSON and is not. Correct it, or give the parts in columns.",
            )
        })?;
        return Ok(place::address(at, &json)?);
    }
    Ok(place::of(Address {
        street: place::part_text(at, "street", text)?,
        ..Address::default()
    }))
}

/// A link by id, or `object:id` where a field points to many objects.
fn link(schema: &Schema, def: &FieldDef, text: &str) -> Read<crate::Link> {
    let at = def.name.as_str();
    match (&def.ty, text.split_once(':')) {
        (FieldType::AnyReference { .. }, Some((object, id))) => {
            let object = reference::object(schema, &def.ty, at, object.trim())?;
            let target = FieldType::References {
                to: object,
                inverse: None,
            };
            reference::link(&target, at, id.trim())
        }
        (FieldType::AnyReference { .. }, None) => Err(Fault::new(
            at,
            "object",
            format!("Write object and id: company:{}", shown(text)),
        )),
        (ty, _) => reference::link(ty, at, text),
    }
}

/// The items of a list, separated by `;`. A backslash takes its meaning from a
/// semicolon or a backslash after it.
pub fn items(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut escaped = false;
        let end = text.char_indices().find(|(_, c)| {
            let ends = *c == ';' && !escaped;
            escaped = *c == '\\' && !escaped;
            ends
        });
        let item = match end {
            Some((at, _)) => {
                rest = Some(&text[at + 1..]);
                &text[..at]
            }
            None => {
                rest = None;
                text
            }
        };
        Some(unescape(item.trim()))
    })
    .filter(|item| !item.is_empty())
}

fn unescape(item: &str) -> Cow<'_, str> {
    if !item.contains('\\') {
        return Cow::Borrowed(item);
    }
    let mut out = String::with_capacity(item.len());
    let mut chars = item.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(';' | '\\')) => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn boolean(at: &str, text: &str) -> Read<bool> {
    match base::fold(text).as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(Fault::new(
            at,
            "type",
            format!(
                "\"{}\" is neither true nor false. Write yes or no.",
                shown(text)
            ),
        )),
    }
}
