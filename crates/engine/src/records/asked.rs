//! Bodies as they are asked of a record: what is to change, and everything in
//! them that cannot be.

use base::{Error, Fault, Id, Result};
use schema::{
    Change, Changes, FieldId, ObjectDef, Record, Schema, Value,
    input::{self, Input, Mode},
    value::{Locale, parse, write as json},
};
use serde_json::Value as Json;

use super::{Body, Tx, ask::Content, names, unique};

/// What a body asks for. With faults it is checked further and never written.
pub(super) struct Asked {
    pub changes: Changes,
    /// The id that a new record is to have.
    pub id: Option<Id>,
    /// Fields whose value cannot be read.
    pub unread: Vec<FieldId>,
    pub faults: Vec<Fault>,
}

impl Asked {
    fn of(input: Input, mut faults: Vec<Fault>) -> Self {
        let mut unread = Vec::new();
        for (field, fault) in input.faults {
            unread.extend(field.filter(|field| !unread.contains(field)));
            faults.push(fault);
        }
        Self {
            changes: input.changes,
            id: input.id,
            unread,
            faults,
        }
    }

    /// Of values that were read elsewhere; what could not be read there is
    /// named by its faults.
    fn typed(def: &ObjectDef, changes: Changes, faults: Vec<Fault>) -> Self {
        let name = |fault: &Fault| fault.field.split(['.', '[']).next().map(str::to_string);
        let fields = faults.iter().filter_map(name);
        let unread = fields.filter_map(|name| Some(def.field(&name)?.id.clone()));
        Self {
            changes,
            id: None,
            unread: unread.collect(),
            faults,
        }
    }
}

/// What is asked of a new record.
///
/// # Errors
/// `Invalid` if the body is no object.
pub(super) fn of_new(tx: &Tx<'_>, def: &ObjectDef, body: Body) -> Result<Asked> {
    let mut asked = match body.content {
        Content::Typed(changes) => Asked::typed(def, changes, body.faults),
        Content::Json(json) => {
            let mut input = read(tx, def, &json, &body.faults, Mode::Create)?;
            let locked = std::mem::take(&mut input.locked);
            let mut asked = Asked::of(input, body.faults);
            let locked = locked.iter().filter(|(_, json)| !json.is_null());
            let locked = locked.map(|(field, _)| read_only(name_of(def, field)));
            asked.faults.extend(locked);
            asked
        }
    };
    if let Some((field, value)) = body.sought {
        seek(def, &mut asked, &field, value);
    }
    Ok(asked)
}

/// What is asked of a stored record. What it holds already passes: locked
/// values, and values that would not be taken today (a retired option, say).
///
/// # Errors
/// `Invalid` if the body is no object.
pub(super) fn of_change(
    tx: &Tx<'_>,
    def: &ObjectDef,
    before: &Record,
    body: Body,
) -> Result<Asked> {
    let given = match body.content {
        Content::Typed(changes) => return Ok(Asked::typed(def, changes, body.faults)),
        Content::Json(json) => json,
    };
    let mut input = read(tx, def, &given, &body.faults, Mode::Update)?;
    if input.locked.is_empty() && input.faults.is_empty() {
        return Ok(Asked::of(input, body.faults));
    }
    let schema = &tx.cx.schema;
    let stored = json::record_json(schema, def, before);
    let held = |field: &FieldId| stored.get(name_of(def, field)).unwrap_or(&Json::Null);
    let passes = |field: &FieldId| given.get(name_of(def, field)) == Some(held(field));
    let passed: Vec<FieldId> = input
        .faults
        .iter()
        .filter_map(|(field, _)| field.clone())
        .filter(|field| passes(field))
        .collect();
    input
        .faults
        .retain(|(field, _)| !field.as_ref().is_some_and(|field| passed.contains(field)));
    input
        .changes
        .fields
        .retain(|(field, _)| !passed.contains(field));
    let locked = std::mem::take(&mut input.locked);
    let mut asked = Asked::of(input, body.faults);
    let locale = tx.cx.locale();
    for (field, json) in &locked {
        if !reads_as(held(field), json) && !is_value(schema, def, before, field, json, &locale) {
            asked.faults.push(read_only(name_of(def, field)));
        }
    }
    Ok(asked)
}

/// Reads a body by what its sender knows of the object.
fn read(tx: &Tx<'_>, def: &ObjectDef, json: &Json, faults: &[Fault], mode: Mode) -> Result<Input> {
    let asker = tx.asker();
    let known = asker.schema.object(&def.id);
    let known = known.ok_or_else(|| Error::not_found("object"))?;
    input::changes(&asker.schema, known, json, &tx.cx.locale(), mode).map_err(|fault| {
        let mut all = faults.to_vec();
        all.push(fault);
        Error::Invalid(all)
    })
}

/// A new record has the value that it was looked for by; its body may say the
/// same in other letters, and nothing else.
fn seek(def: &ObjectDef, asked: &mut Asked, field: &FieldId, value: Value) {
    let Some(field) = def.field_by_id(field) else {
        return;
    };
    let key = |value: &Value| unique::key(field, value);
    match asked.changes.get(field.id.as_str()) {
        None => {}
        Some(Change::Set(given)) if key(given) == key(&value) => return,
        Some(_) => {
            let message = format!(
                "The address looks for another {}. Give the same here, or leave it out.",
                field.label
            );
            asked
                .faults
                .push(Fault::new(&field.name, "inconsistent", message));
        }
    }
    asked.changes.set(field.id.clone(), value);
}

fn name_of<'a>(def: &'a ObjectDef, field: &'a FieldId) -> &'a str {
    def.field_by_id(field)
        .map_or(field.as_str(), |field| field.name.as_str())
}

/// Whether what is given says what the record reads as. Of a reference its id
/// alone is enough: the name may have changed since it was read.
fn reads_as(stored: &Json, given: &Json) -> bool {
    let id = |json: &Json| Id::parse(json.as_str()?);
    match (stored, given) {
        (Json::Array(stored), Json::Array(given)) => {
            stored.len() == given.len() && stored.iter().zip(given).all(|(s, g)| reads_as(s, g))
        }
        (Json::Object(stored), Json::Object(given)) if stored.contains_key("id") => {
            let same = |key: &str| {
                given
                    .get(key)
                    .is_none_or(|given| stored.get(key) == Some(given))
            };
            let ids = (stored.get("id").and_then(id), given.get("id").and_then(id));
            ids.0.is_some() && ids.0 == ids.1 && same("object")
        }
        (Json::Object(stored), Json::String(_)) => {
            let stored = stored.get("id").and_then(id);
            stored.is_some() && stored == id(given)
        }
        (Json::String(_), Json::String(_)) if id(stored).is_some() => id(stored) == id(given),
        _ => stored == given,
    }
}

/// Whether what is given is the record's value, however it is written.
fn is_value(
    schema: &Schema,
    def: &ObjectDef,
    before: &Record,
    field: &FieldId,
    given: &Json,
    locale: &Locale,
) -> bool {
    let Some(field) = def.field_by_id(field) else {
        return false;
    };
    match parse::from_json(schema, field, given, locale) {
        Ok(Change::Set(value)) => names::same(&value, &before.read(field.id.as_str())),
        _ => false,
    }
}

fn read_only(field: &str) -> Fault {
    Fault::new(
        field,
        "read_only",
        format!("\"{field}\" cannot be written. Leave it out."),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f";
    const OTHER: &str = "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e60";

    #[test]
    fn what_was_read_may_be_written_back_in_each_of_its_forms() {
        let key = json!({"id": ID, "object": "key", "name": "Import"});
        let cases = [
            (&key, key.clone(), true),
            (
                &key,
                json!({"id": ID, "object": "key", "name": "Renamed"}),
                true,
            ),
            (&key, json!({"id": ID}), true),
            (&key, json!(ID), true),
            (&key, json!(ID.to_uppercase()), true),
            (&key, json!({"id": ID, "object": "user"}), false),
            (&key, json!(OTHER), false),
            (&key, json!({"id": OTHER}), false),
            (&key, json!("Import"), false),
            (&key, json!(null), false),
            (&json!([key]), json!([ID]), true),
            (&json!([key]), json!([ID, ID]), false),
            (&json!(null), json!(null), true),
            (&json!(null), json!(ID), false),
            (&json!(ID), json!(ID.to_uppercase()), true),
            (&json!(7), json!(7), true),
            (&json!(7), json!("7"), false),
            (
                &json!({"object": "company", "hidden": true}),
                json!({"object": "company", "hidden": true}),
                true,
            ),
        ];
        for (stored, given, expected) in cases {
            assert_eq!(reads_as(stored, &given), expected, "{stored} {given}");
        }
    }
}
