//! Turns values and records into JSON and text, by the table of API.md.

use base::{Date, Micros, Money};
use serde_json::{Map, Value as Json, json};

use super::{Entry, PersonName, Value, keys, parse, sealed::MASK};
use crate::{Actor, Address, FieldDef, FieldType, Link, ObjectDef, Record, Schema, Slot};

/// The REST form of a value.
pub fn to_json(schema: &Schema, def: &FieldDef, value: &Value) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::Text(text) | Value::Key(text) | Value::Rank(text) => Json::String(text.clone()),
        Value::Int(number) => json!(number),
        Value::Bool(yes) => json!(yes),
        Value::Decimal(number) => Json::String(number.to_string()),
        Value::Money(money) => {
            json!({"amount": Money::new(money.units, money.currency).amount_text(), "currency": money.currency.as_str()})
        }
        Value::Date(day) => Json::String(Date::to_iso(*day)),
        Value::DateTime(at) => Json::String(Micros::to_rfc3339(*at)),
        Value::Duration(micros) => seconds(*micros),
        Value::Keys(items) | Value::Tags(items) => json!(items),
        Value::Entries(entries) => Json::Array(
            entries
                .iter()
                .map(|entry| entry_json(entry, &def.ty))
                .collect(),
        ),
        Value::Address(address) => address_json(address),
        Value::Name(name) => name_json(name),
        Value::Ref(link) => link_json(schema, link),
        Value::Refs(links) => {
            Json::Array(links.iter().map(|link| link_json(schema, link)).collect())
        }
        Value::Json(json) => json.clone(),
        Value::Sealed(_) => Json::String(MASK.into()),
    }
}

/// Seconds: a whole number, or with a fraction up to microseconds.
fn seconds(micros: i64) -> Json {
    match micros % 1_000_000 {
        0 => json!(micros / 1_000_000),
        // Within the limits of a duration a float tells microseconds apart.
        #[allow(clippy::cast_precision_loss)]
        _ => json!(micros as f64 / 1_000_000.0),
    }
}

/// Every key each time, so that whoever reads needs no case for one that is not
/// there. A phone number that was typed in its normal form shows as that.
fn entry_json(entry: &Entry, ty: &FieldType) -> Json {
    let mut json = Map::new();
    json.insert("value".into(), json!(entry.value));
    json.insert("label".into(), part(&entry.label));
    json.insert("primary".into(), json!(entry.primary));
    if *ty == FieldType::Phones {
        let display = entry.display.as_ref().unwrap_or(&entry.value);
        json.insert("display".into(), json!(display));
    }
    Json::Object(json)
}

fn part(text: &str) -> Json {
    if text.is_empty() {
        Json::Null
    } else {
        json!(text)
    }
}

fn address_json(address: &Address) -> Json {
    json!({
        "street": part(&address.street),
        "city": part(&address.city),
        "region": part(&address.region),
        "postcode": part(&address.postcode),
        "country": part(&address.country),
        "lat": address.lat,
        "lon": address.lon,
    })
}

fn name_json(name: &PersonName) -> Json {
    json!({
        "prefix": part(&name.prefix),
        "first": part(&name.first),
        "middle": part(&name.middle),
        "last": part(&name.last),
        "suffix": part(&name.suffix),
        "full": keys::full_name(name),
    })
}

/// The form that a reference reads as.
pub fn link_json(schema: &Schema, link: &Link) -> Json {
    let object = parse::object_name(schema, &link.object);
    if link.hidden {
        return json!({"object": object, "hidden": true});
    }
    let mut json = json!({"id": link.id, "object": object, "name": link.name});
    if link.deleted {
        json["deleted"] = json!(true);
    }
    json
}

/// The text form of a value, as CSV files and plain text show it. It reads back
/// as the same value, but for what a text cannot say: labels of entries, parts
/// of names and addresses, and references once their names are known.
pub fn to_text(schema: &Schema, def: &FieldDef, value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) | Value::Key(text) | Value::Rank(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Money(money) => Money::new(money.units, money.currency).to_string(),
        Value::Date(day) => day.to_iso(),
        Value::DateTime(at) => at.to_rfc3339(),
        Value::Duration(micros) => iso_duration(*micros),
        Value::Keys(items) | Value::Tags(items) => list(items.iter().map(String::as_str)),
        Value::Entries(entries) => {
            let (first, others): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.primary);
            list(
                first
                    .into_iter()
                    .chain(others)
                    .map(|entry| entry_text(entry, &def.ty)),
            )
        }
        Value::Address(address) => keys::one_line(address),
        Value::Name(name) => keys::full_name(name),
        Value::Ref(link) => link_text(schema, def, link),
        Value::Refs(links) => {
            let texts: Vec<String> = links
                .iter()
                .map(|link| link_text(schema, def, link))
                .collect();
            list(texts.iter().map(String::as_str))
        }
        Value::Json(json) => json.to_string(),
        Value::Sealed(_) => MASK.into(),
    }
}

/// A phone number with an extension needs its typed form: E.164 has none.
fn entry_text<'a>(entry: &'a Entry, ty: &FieldType) -> &'a str {
    match &entry.display {
        Some(display) if *ty == FieldType::Phones && super::phone::extension(display).is_some() => {
            display
        }
        _ => &entry.value,
    }
}

/// The title, or the id where it is not known.
fn link_text(schema: &Schema, def: &FieldDef, link: &Link) -> String {
    match (&link.name, &def.ty) {
        _ if link.hidden => String::new(),
        (Some(name), _) if !name.is_empty() => name.clone(),
        (_, FieldType::AnyReference { .. }) => {
            format!("{}:{}", parse::object_name(schema, &link.object), link.id)
        }
        _ => link.id.to_string(),
    }
}

/// Items between semicolons; those in an item are escaped.
fn list<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for item in items.filter(|item| !item.is_empty()) {
        if !text.is_empty() {
            text.push_str("; ");
        }
        for c in item.chars() {
            if matches!(c, ';' | '\\') {
                text.push('\\');
            }
            text.push(c);
        }
    }
    text
}

/// ISO 8601: `PT1H30M`.
pub(super) fn iso_duration(micros: i64) -> String {
    let whole = micros.unsigned_abs();
    let (seconds, fraction) = (whole / 1_000_000, whole % 1_000_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let mut text = String::from(if micros < 0 { "-PT" } else { "PT" });
    if hours > 0 {
        text.push_str(&format!("{hours}H"));
    }
    if minutes > 0 {
        text.push_str(&format!("{minutes}M"));
    }
    if fraction > 0 {
        text.push_str(format!("{seconds}.{fraction:06}").trim_end_matches('0'));
        text.push('S');
    } else if seconds > 0 || whole < 60_000_000 {
        text.push_str(&format!("{seconds}S"));
    }
    text
}

/// The REST form of a record: the system's part and the loaded fields in form
/// order. Hidden fields are left out.
pub fn record_json(schema: &Schema, def: &ObjectDef, record: &Record) -> Json {
    let link = |link: &Option<Link>| {
        link.as_ref()
            .map_or(Json::Null, |link| link_json(schema, link))
    };
    let mut json = Map::new();
    json.insert("id".into(), json!(record.id));
    json.insert("object".into(), json!(def.name));
    json.insert("version".into(), json!(record.version));
    json.insert("created_at".into(), json!(record.created_at.to_rfc3339()));
    json.insert("created_by".into(), actor_json(record.created_by.as_ref()));
    json.insert("updated_at".into(), json!(record.updated_at.to_rfc3339()));
    json.insert("updated_by".into(), actor_json(record.updated_by.as_ref()));
    json.insert("owner".into(), link(&record.owner));
    json.insert("team".into(), link(&record.team));
    if let Some(at) = record.deleted_at {
        json.insert("deleted_at".into(), json!(at.to_rfc3339()));
    }
    for field in def.live_fields() {
        if let Slot::Is(value) = record.slot(field.id.as_str()) {
            json.insert(field.name.clone(), present(schema, field, value));
        }
    }
    Json::Object(json)
}

/// A field of a record: a list without items is an empty list there, so that
/// whoever reads it needs no case for none.
fn present(schema: &Schema, field: &FieldDef, value: &Value) -> Json {
    let lists = matches!(
        field.ty,
        FieldType::MultiSelect { .. }
            | FieldType::Tags
            | FieldType::Emails
            | FieldType::Phones
            | FieldType::Links
            | FieldType::References { .. }
            | FieldType::Files
    );
    match value {
        Value::Empty if lists => json!([]),
        value => to_json(schema, field, value),
    }
}

/// Who did something; null for the system itself.
fn actor_json(actor: Option<&Actor>) -> Json {
    match actor {
        Some(Actor {
            kind,
            id: Some(id),
            name,
        }) => json!({"id": id, "object": kind, "name": name}),
        _ => Json::Null,
    }
}
