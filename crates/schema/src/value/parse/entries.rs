//! E-mails, phones and links: lists with labels, of which one is primary.

use base::Fault;
use serde_json::Value as Json;

use super::{
    Faults, Read, ReadAll, email, known_keys, list, no_nul, string_of, too_long, web, wrong_type,
};
use crate::{
    FieldType, limits,
    value::{Entry, Locale, phone},
};

/// Reads a list of entries, a list of texts or one text.
pub fn from_json(at: &str, ty: &FieldType, json: &Json, locale: &Locale) -> ReadAll<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut faults = Faults::default();
    match json {
        Json::String(text) if text.trim().is_empty() => {}
        Json::String(text) => entries.push(entry(at, ty, text, locale)?),
        list => {
            for (n, item) in list::array(at, "a text, or a list of texts or of entries", list)?
                .iter()
                .enumerate()
            {
                let entry = item_of(&format!("{at}[{n}]"), ty, item, locale);
                entries.extend(faults.note(entry));
            }
        }
    }
    let settled = faults.note(settle(at, entries));
    faults.or(settled)
}

/// Reads texts, the first of which is primary; empty ones are left out.
pub fn from_texts<'a>(
    at: &str,
    ty: &FieldType,
    texts: impl Iterator<Item = &'a str>,
    locale: &Locale,
) -> ReadAll<Vec<Entry>> {
    let mut faults = Faults::default();
    let texts = texts.map(str::trim).filter(|text| !text.is_empty());
    let entries = texts
        .filter_map(|text| faults.note(entry(at, ty, text, locale)))
        .collect();
    let settled = faults.note(settle(at, entries));
    faults.or(settled)
}

fn item_of(at: &str, ty: &FieldType, json: &Json, locale: &Locale) -> ReadAll<Entry> {
    let parts = match json {
        Json::String(text) => return Ok(entry(at, ty, text, locale)?),
        Json::Object(parts) => parts,
        other => {
            let expected = "a text or an entry such as {\"value\": \"..\", \"label\": \"work\"}";
            return Err(wrong_type(at, expected, other).into());
        }
    };
    let keys: &[&str] = match ty {
        FieldType::Phones => &["value", "label", "primary", "display"],
        _ => &["value", "label", "primary"],
    };
    let given = |part: &str| parts.get(part).filter(|json| !json.is_null());
    let mut faults = Faults::default();
    faults.note(known_keys(at, parts, keys));
    let value_at = format!("{at}.value");
    let entry = faults.note(match given("value") {
        None => Err(Fault::new(
            value_at,
            "required",
            "Give the value of this entry.",
        )),
        Some(value) => string_of(&value_at, "a text in quotes", value)
            .and_then(|value| entry(&value_at, ty, value, locale)),
    });
    let label =
        given("label").and_then(|label| faults.note(self::label(&format!("{at}.label"), label)));
    let primary = given("primary").and_then(|primary| {
        let primary_at = format!("{at}.primary");
        faults.note(
            primary
                .as_bool()
                .ok_or_else(|| wrong_type(&primary_at, "true or false", primary)),
        )
    });
    let display = given("display").and_then(|display| {
        let at = format!("{at}.display");
        let text = string_of(&at, "a text in quotes", display).map(str::trim);
        faults.note(text.and_then(|text| no_nul(&at, text).map(|()| text)))
    });
    let entry = entry.map(|mut entry| {
        entry.label = label.unwrap_or_default();
        entry.primary = primary.unwrap_or_default();
        // The typed form of another number is left over from an older one.
        if let Some(display) = display.filter(|form| shows(form, &entry.value, locale)) {
            entry.display = typed(display, &entry.value);
        }
        entry
    });
    faults.or(entry)
}

fn label(at: &str, json: &Json) -> Read<String> {
    let label = string_of(at, "a text in quotes", json)?.trim();
    no_nul(at, label)?;
    if label.chars().nth(limits::LABEL_CHARS).is_some() {
        return Err(too_long(at, "A label", limits::LABEL_CHARS, "characters"));
    }
    Ok(label.to_string())
}

/// Reads one text as an entry in its normal form.
fn entry(at: &str, ty: &FieldType, text: &str, locale: &Locale) -> Read<Entry> {
    let text = text.trim();
    no_nul(at, text)?;
    let (value, display) = match ty {
        FieldType::Phones => {
            let number = number(at, text, locale)?;
            let display = typed(text, &number);
            (number, display)
        }
        FieldType::Links => (web::link(at, text)?, None),
        _ => (email::address(at, text)?, None),
    };
    Ok(Entry {
        value,
        label: String::new(),
        primary: false,
        display,
    })
}

fn number(at: &str, text: &str, locale: &Locale) -> Read<String> {
    let number = phone::parse(text, &locale.region)
        .map_err(|why| Fault::new(at, "phone", why.to_string()))?;
    if !number.is_possible {
        let message = "No phone number there has this many digits. Check it, or start it with + and the country's calling code.";
        return Err(Fault::new(at, "phone", message));
    }
    Ok(number.e164)
}

/// What was typed, where it says more than the number alone.
fn typed(text: &str, e164: &str) -> Option<String> {
    (text != e164 && text.chars().nth(limits::LABEL_CHARS).is_none()).then(|| text.to_string())
}

/// Whether a typed form is one of this number. The country that it was typed in
/// may be another now, so that agreeing in the last digits is enough; but where
/// the form says the country itself, it is the number or it is not.
fn shows(display: &str, e164: &str, locale: &Locale) -> bool {
    match phone::parse(display, &locale.region) {
        Ok(phone) if phone.e164 == e164 => true,
        Ok(_) if display.starts_with('+') => false,
        _ => {
            let digits = phone::digits(display);
            digits.len() >= 4 && e164.ends_with(&digits[digits.len() - 4..])
        }
    }
}

/// Takes out doubles and sees to it that exactly one entry is primary: the one
/// that is marked, or else the first.
fn settle(at: &str, entries: Vec<Entry>) -> Read<Vec<Entry>> {
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut places = std::collections::HashMap::new();
    for entry in entries {
        // One number with two extensions is two entries.
        let extension = entry.display.as_deref().and_then(phone::extension);
        match places.entry((base::fold(&entry.value), extension)) {
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(kept.len());
                kept.push(entry);
            }
            std::collections::hash_map::Entry::Occupied(place) => {
                let first = &mut kept[*place.get()];
                first.primary |= entry.primary;
                if first.label.is_empty() {
                    first.label = entry.label;
                }
            }
        }
    }
    if kept.len() > limits::ENTRIES {
        return Err(Fault::new(
            at,
            "too_many",
            format!("Give at most {} entries.", limits::ENTRIES),
        ));
    }
    match kept.iter().filter(|entry| entry.primary).count() {
        0 => {
            if let Some(first) = kept.first_mut() {
                first.primary = true;
            }
        }
        1 => {}
        _ => {
            return Err(Fault::new(
                at,
                "primary",
                "More than one entry is marked as primary. Mark one.",
            ));
        }
    }
    Ok(kept)
}
