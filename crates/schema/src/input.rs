//! A record's body as REST, forms and imports send it, made into [`Changes`]:
//! every fault at once.

use base::{Fault, Id};
use serde_json::Value as Json;

use crate::{
    Change, Changes, FieldDef, FieldId, ObjectDef, Schema, Write, value::Locale, value::parse,
};

/// Whether a record is made or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Create,
    Update,
}

/// What a body asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// Fields to set.
    pub changes: Changes,
    /// The id that a new record is to have, if the body gives one.
    pub id: Option<Id>,
    /// Keys that a client may not set, with the value given: it passes if it is
    /// what the record reads as, and is a `read_only` fault otherwise.
    pub locked: Vec<(FieldId, Json)>,
}

/// Reads a body against an object's definition.
///
/// # Errors
/// All faults: unknown keys, values that do not fit.
pub fn changes(
    schema: &Schema,
    def: &ObjectDef,
    body: &Json,
    locale: &Locale,
    mode: Mode,
) -> Result<Input, Vec<Fault>> {
    let Json::Object(body) = body else {
        return Err(vec![Fault::new(
            "",
            "type",
            "Send an object with the record's fields: {\"name\": \"..\"}.",
        )]);
    };
    let mut input = Input::default();
    let mut faults = Vec::new();
    for (key, json) in body {
        match read(schema, def, key, json, locale, mode) {
            Ok(Read::Change(field, change)) => input.changes.fields.push((field, change)),
            Ok(Read::Locked(field)) => input.locked.push((field, json.clone())),
            Ok(Read::Id(id)) => input.id = id,
            Ok(Read::Nothing) => {}
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(input)
    } else {
        Err(faults)
    }
}

/// What one key of a body is.
enum Read {
    Change(FieldId, Change),
    Locked(FieldId),
    Id(Option<Id>),
    Nothing,
}

fn read(
    schema: &Schema,
    def: &ObjectDef,
    key: &str,
    json: &Json,
    locale: &Locale,
    mode: Mode,
) -> Result<Read, Fault> {
    match (key, mode) {
        ("object", _) => return object(def, json),
        ("id", Mode::Create) => return new_id(json),
        _ => {}
    }
    let field = def.field(key).ok_or_else(|| unknown(schema, def, key))?;
    if is_locked(field, mode) {
        return Ok(Read::Locked(field.id.clone()));
    }
    match parse::from_json(schema, field, json, locale)? {
        Change::Keep if mode == Mode::Create => Err(Fault::new(
            key,
            "type",
            "A new record has no hidden value to keep. Give an id, or leave the field out.",
        )),
        change => Ok(Read::Change(field.id.clone(), change)),
    }
}

/// Whether a client may not set a field.
pub fn is_locked(field: &FieldDef, mode: Mode) -> bool {
    field.ty.is_computed()
        || match field.write {
            Write::Always => false,
            Write::OnCreate => mode == Mode::Update,
            Write::Rule | Write::Computed => true,
        }
}

fn object(def: &ObjectDef, json: &Json) -> Result<Read, Fault> {
    match json.as_str() {
        Some(name) if name == def.name => Ok(Read::Nothing),
        _ => Err(Fault::new(
            "object",
            "object",
            format!("This is a {}. Leave \"object\" out.", def.name),
        )),
    }
}

fn new_id(json: &Json) -> Result<Read, Fault> {
    match json {
        Json::Null => Ok(Read::Id(None)),
        Json::String(text) if Id::parse(text).is_some_and(|id| !id.is_nil()) => {
            Ok(Read::Id(Id::parse(text)))
        }
        _ => Err(Fault::new(
            "id",
            "id",
            "An id is a UUID such as 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f.",
        )),
    }
}

fn unknown(schema: &Schema, def: &ObjectDef, key: &str) -> Fault {
    let shown = base::text::truncate(key, 60);
    let message = match schema.inverse(&def.id, key) {
        Some(inverse) => {
            let other = schema.object(&inverse.object);
            let name = other.map_or(inverse.object.as_str(), |other| other.name.as_str());
            let field = other
                .and_then(|other| other.field_by_id(&inverse.field))
                .map_or("", |field| field.name.as_str());
            format!(
                "\"{shown}\" lists the records that point here. Set \"{field}\" of the {name} instead."
            )
        }
        None => match alike(def, key) {
            Some(name) => format!(
                "A {} has no field \"{shown}\". Did you mean \"{name}\"?",
                def.name
            ),
            None => format!("A {} has no field \"{shown}\". Take it out.", def.name),
        },
    };
    Fault::new(shown, "unknown_field", message)
}

/// The field that was probably meant: its name or label is the same but for
/// case, spaces and strokes, or nearly so.
fn alike<'a>(def: &'a ObjectDef, key: &str) -> Option<&'a str> {
    let plain = |text: &str| base::fold(text).replace(['_', '-', ' '], "");
    // A long key is no slip of a known name, and comparing would be slow.
    let key = plain(&base::text::truncate(key, 60));
    let near = def.live_fields().map(|field| {
        let by_label = f64::from(u8::from(plain(&field.label) == key));
        (
            strsim::jaro_winkler(&plain(&field.name), &key).max(by_label),
            field,
        )
    });
    let (score, field) = near.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (score > 0.88).then_some(field.name.as_str())
}
