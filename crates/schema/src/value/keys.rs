//! The folded forms of values: what equality, order, search and identity use,
//! in memory and in both databases alike.

pub mod numbers;

use std::borrow::Cow;

use base::{fold, text};

use super::{Address, Entry, Locale, PersonName, Value, html, phone};
use crate::{FieldDef, FieldType, ObjectDef, Record};

/// A way to recognise whom or what a record is about: identity for imports,
/// mail, calls and duplicates. Not unique by nature.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Handle {
    /// `email`, `phone` or `link`.
    pub kind: &'static str,
    /// The folded normal form (see [`entry_key`]).
    pub value: String,
}

/// The folded text that a value is compared and ordered by, kept in a column
/// beside it: texts, person names as a whole, addresses in one line. None for
/// types that compare by themselves and for empty values.
pub fn folded(def: &FieldDef, value: &Value) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    match value {
        Value::Text(text) if def.ty == FieldType::RichText => Some(fold(&html::plain(text))),
        Value::Text(text) => Some(fold(text)),
        Value::Name(name) => Some(fold(&full_name(name))),
        Value::Address(address) => Some(fold(&one_line(address))),
        _ => None,
    }
}

/// The folded items of a list: tags folded, keys of a multi-select as they
/// are, entries in their folded normal form.
pub fn folded_items(def: &FieldDef, value: &Value) -> Vec<String> {
    match value {
        Value::Tags(tags) => tags.iter().map(|tag| fold(tag)).collect(),
        Value::Keys(keys) => keys.clone(),
        Value::Entries(entries) => entries
            .iter()
            .map(|entry| entry_key(&def.ty, &entry.value))
            .collect(),
        _ => Vec::new(),
    }
}

/// The name of a record: its title field as text; empty if that is empty or
/// not loaded.
pub fn title(def: &ObjectDef, record: &Record) -> String {
    match record.value(def.title.as_str()) {
        Value::Text(text) => text.clone(),
        Value::Name(name) => full_name(name),
        Value::Int(number) => number.to_string(),
        _ => String::new(),
    }
}

/// A person's name in its usual order: `Dr. Maria von der Heide Jr.`
pub fn full_name(name: &PersonName) -> String {
    join(
        &[
            &name.prefix,
            &name.first,
            &name.middle,
            &name.last,
            &name.suffix,
        ],
        " ",
    )
}

/// An address on one line: `Hauptstr. 5, 10115 Berlin, BE, DE`.
pub fn one_line(address: &Address) -> String {
    let town = join(&[&address.postcode, &address.city], " ");
    let street: Cow<'_, str> = match address.street.contains(['\r', '\n']) {
        true => Cow::Owned(
            address
                .street
                .lines()
                .map(str::trim)
                .filter(|l| !l.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
        ),
        false => Cow::Borrowed(&address.street),
    };
    join(&[&street, &town, &address.region, &address.country], ", ")
}

fn join(parts: &[&str], between: &str) -> String {
    parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(between)
}

/// The handles of a value: of e-mails, phones and links one per entry, of
/// everything else none.
pub fn handles(def: &FieldDef, value: &Value) -> Vec<Handle> {
    let (Some(kind), Value::Entries(entries)) = (handle_kind(&def.ty), value) else {
        return Vec::new();
    };
    let mut handles: Vec<Handle> = Vec::with_capacity(entries.len());
    for entry in entries {
        let handle = Handle {
            kind,
            value: entry_key(&def.ty, &entry.value),
        };
        if !handles.contains(&handle) {
            handles.push(handle);
        }
    }
    handles
}

/// What kind of handles the values of a type are, if they are any.
pub fn handle_kind(ty: &FieldType) -> Option<&'static str> {
    match ty {
        FieldType::Emails => Some("email"),
        FieldType::Phones => Some("phone"),
        FieldType::Links => Some("link"),
        _ => None,
    }
}

/// The folded normal form of a stored entry: e-mails and links folded, links
/// without scheme, `www.` and final slash, phones in E.164.
pub fn entry_key(ty: &FieldType, value: &str) -> String {
    match ty {
        FieldType::Links => {
            let folded = fold(value);
            let rest = folded
                .split_once("://")
                .map_or(folded.as_str(), |(_, rest)| rest);
            let rest = rest.strip_prefix("www.").unwrap_or(rest);
            rest.trim_end_matches('/').to_string()
        }
        _ => fold(value),
    }
}

/// What a person wrote, in the form of [`entry_key`], to look for an equal
/// entry. A phone number is read as the country of the locale dials it.
pub fn entry_sought(ty: &FieldType, text: &str, locale: &Locale) -> String {
    match ty {
        FieldType::Phones => match phone::parse(text, &locale.region) {
            Ok(phone) => phone.e164,
            Err(_) => phone::digits(text),
        },
        _ => entry_key(ty, text.trim()),
    }
}

/// The same for a part of an entry: of a phone number its digits count.
pub fn entry_part_sought(ty: &FieldType, text: &str) -> String {
    match ty {
        FieldType::Phones => phone::digits(text),
        _ => fold(text.trim()),
    }
}

/// The folded words that the search finds a value by; phone numbers in each
/// way that they may be dialled. A word may come twice.
pub fn words(def: &FieldDef, value: &Value) -> Vec<String> {
    let mut words = text::words(&search_words(def, value));
    if def.ty == FieldType::Phones {
        // Groups of digits are in so many numbers that they tell none apart.
        words.retain(|word| !numbers::is_digits(word));
        words.extend(numbers::words(value));
    }
    words
}

/// The text of a value that the search indexes; empty where there is none.
pub fn search_words(def: &FieldDef, value: &Value) -> String {
    match value {
        Value::Text(text) if def.ty == FieldType::RichText => html::plain(text),
        Value::Text(text) => text.clone(),
        Value::Int(number) if def.ty == FieldType::AutoNumber => number.to_string(),
        Value::Key(key) => label_of(def, key).to_string(),
        Value::Keys(keys) => keys
            .iter()
            .map(|key| label_of(def, key))
            .collect::<Vec<_>>()
            .join(" "),
        Value::Tags(tags) => tags.join(" "),
        Value::Entries(entries) => entries
            .iter()
            .flat_map(entry_words)
            .collect::<Vec<_>>()
            .join(" "),
        Value::Name(name) => full_name(name),
        Value::Address(address) => one_line(address),
        _ => String::new(),
    }
}

fn entry_words(entry: &Entry) -> impl Iterator<Item = &str> {
    [Some(entry.value.as_str()), entry.display.as_deref()]
        .into_iter()
        .flatten()
}

/// The label of a select's option; the key itself if there is none.
pub fn label_of<'a>(def: &'a FieldDef, key: &'a str) -> &'a str {
    def.ty
        .options()
        .iter()
        .find(|option| option.key == key)
        .map_or(key, |option| option.label.as_str())
}

/// The parts that a path to this field may end in.
pub fn parts(def: &FieldDef) -> &'static [&'static str] {
    match def.ty {
        FieldType::Address => &[
            "street", "city", "region", "postcode", "country", "lat", "lon",
        ],
        FieldType::PersonName => &["prefix", "first", "middle", "last", "suffix"],
        _ => &[],
    }
}

/// The text of a part; none if it is empty, a number or not a part.
pub fn part_text<'a>(value: &'a Value, part: &str) -> Option<&'a str> {
    let text = match (value, part) {
        (Value::Address(address), "street") => &address.street,
        (Value::Address(address), "city") => &address.city,
        (Value::Address(address), "region") => &address.region,
        (Value::Address(address), "postcode") => &address.postcode,
        (Value::Address(address), "country") => &address.country,
        (Value::Name(name), "prefix") => &name.prefix,
        (Value::Name(name), "first") => &name.first,
        (Value::Name(name), "middle") => &name.middle,
        (Value::Name(name), "last") => &name.last,
        (Value::Name(name), "suffix") => &name.suffix,
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The number of a part (`lat`, `lon`), in degrees.
pub fn part_number(value: &Value, part: &str) -> Option<f64> {
    match (value, part) {
        (Value::Address(address), "lat") => address.lat,
        (Value::Address(address), "lon") => address.lon,
        _ => None,
    }
}
