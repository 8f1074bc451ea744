//! A record's body as REST, forms and imports send it, made into [`Changes`]:
//! what can be read of it, and every fault of the rest at once.

use base::{Fault, Id};
use serde_json::{Value as Json, json};

use crate::{
    Change, Changes, FieldDef, FieldId, FieldType, ObjectDef, Schema, Write, limits,
    value::{Locale, parse},
};

/// Whether a record is made or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Create,
    Update,
}

/// What a body asks for. What is well formed in it is read whatever is wrong
/// beside it, so that everything else that is wrong can be told as well.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// Fields to set. Of a list of references at fault, those that can be read.
    pub changes: Changes,
    /// The id that a new record is to have, if the body gives one.
    pub id: Option<Id>,
    /// Keys that a client may not set, with the value given: it passes if it is
    /// what the record reads as, and is a `read_only` fault otherwise.
    pub locked: Vec<(FieldId, Json)>,
    /// Unknown keys and values that do not fit, in the order of the body; with
    /// the field whose value it is.
    pub faults: Vec<(Option<FieldId>, Fault)>,
}

/// More keys than any object has: each that is not known is looked for among
/// those that are.
const MOST_KEYS: usize = limits::FIELDS + 100;

/// Reads a body against an object's definition.
///
/// # Errors
/// The body is no object.
pub fn changes(
    schema: &Schema,
    def: &ObjectDef,
    body: &Json,
    locale: &Locale,
    mode: Mode,
) -> Result<Input, Fault> {
    let Json::Object(body) = body else {
        return Err(Fault::new(
            "",
            "type",
            "Send an object with the record's fields: {\"name\": \"..\"}.",
        ));
    };
    if body.len() > MOST_KEYS {
        return Err(Fault::new(
            "",
            "too_many",
            format!(
                "A record has no more than {MOST_KEYS} keys; here are {}.",
                body.len()
            ),
        ));
    }
    let mut input = Input::default();
    for (key, json) in body {
        match read(schema, def, key, json, locale, mode) {
            Ok(Read::Change(field, change)) => input.changes.fields.push((field, change)),
            Ok(Read::Locked(field)) => input.locked.push((field, json.clone())),
            Ok(Read::Id(id)) => input.id = id,
            Ok(Read::Nothing) => {}
            Ok(Read::Unread(field, faults)) => {
                let all = faults.into_iter();
                input
                    .faults
                    .extend(all.map(|fault| (Some(field.id.clone()), fault)));
                if let Some(rest) = well_formed(schema, field, json, locale) {
                    input.changes.fields.push((field.id.clone(), rest));
                }
            }
            Err(fault) => input.faults.push((None, fault)),
        }
    }
    Ok(input)
}

/// What one key of a body is.
enum Read<'d> {
    Change(FieldId, Change),
    /// A field's value that cannot be read.
    Unread(&'d FieldDef, Vec<Fault>),
    Locked(FieldId),
    Id(Option<Id>),
    Nothing,
}

fn read<'d>(
    schema: &Schema,
    def: &'d ObjectDef,
    key: &str,
    json: &Json,
    locale: &Locale,
    mode: Mode,
) -> Result<Read<'d>, Fault> {
    match (key, mode) {
        ("object", _) => return object(def, json),
        ("id", Mode::Create) => return new_id(json),
        _ => {}
    }
    let field = def.field(key).ok_or_else(|| unknown(schema, def, key))?;
    if is_locked(field, mode) {
        return Ok(Read::Locked(field.id.clone()));
    }
    Ok(match parse::from_json(schema, field, json, locale) {
        Ok(Change::Keep) if mode == Mode::Create => {
            let message =
                "A new record has no hidden value to keep. Give an id, or leave the field out.";
            Read::Unread(field, vec![Fault::new(key, "type", message)])
        }
        Ok(change) => Read::Change(field.id.clone(), change),
        Err(faults) => Read::Unread(field, faults),
    })
}

/// Of a list of references that cannot be read as a whole, those that can: where
/// they lead nowhere that is to be told too.
fn well_formed(schema: &Schema, field: &FieldDef, json: &Json, locale: &Locale) -> Option<Change> {
    if !matches!(field.ty, FieldType::References { .. } | FieldType::Files) {
        return None;
    }
    let alone = |item: &Json| Json::Array(vec![item.clone()]);
    let good = |item: &&Json| parse::from_json(schema, field, &alone(item), locale).is_ok();
    let of = |list: &Json| -> Option<Json> {
        let items = list.as_array()?.iter().take(limits::REFERENCES);
        Some(items.filter(good).cloned().collect())
    };
    let rest = match json {
        Json::Object(edit) => json!({ "add": of(edit.get("add")?)? }),
        list => of(list)?,
    };
    parse::from_json(schema, field, &rest, locale).ok()
}

/// Whether a client may not set a field.
pub fn is_locked(field: &FieldDef, mode: Mode) -> bool {
    field.computed.is_some()
        || field.ty.is_computed()
        || match field.write {
            Write::Always => false,
            Write::OnCreate => mode == Mode::Update,
            Write::Rule | Write::Computed => true,
        }
}

fn object<'d>(def: &ObjectDef, json: &Json) -> Result<Read<'d>, Fault> {
    match json.as_str() {
        Some(name) if name == def.name => Ok(Read::Nothing),
        _ => Err(Fault::new(
            "object",
            "object",
            format!("This is a {}. Leave \"object\" out.", def.name),
        )),
    }
}

fn new_id<'d>(json: &Json) -> Result<Read<'d>, Fault> {
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
