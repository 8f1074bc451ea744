//! The shapes of an object's records.

use schema::{FieldDef, FieldType, ObjectDef, OnDelete, Schema, def::SYSTEM_FIELDS};
use serde_json::{Map, Value as Json, json};

use super::super::{reference, values};

/// A record as it is read: fewer keys if `fields` says so, and under a
/// reference that is expanded with what the reference says.
pub fn record(schema: &Schema, def: &ObjectDef, standard: Option<&ObjectDef>) -> Json {
    let mut properties = Map::new();
    properties.insert("id".into(), json!({"type": "string", "format": "uuid"}));
    properties.insert("object".into(), json!({"const": def.name}));
    properties.insert("version".into(), json!({"type": "integer", "minimum": 1}));
    let known = |field: &&FieldDef| !matches!(field.name.as_str(), "id" | "version");
    for field in SYSTEM_FIELDS.iter().filter(known).chain(def.live_fields()) {
        let mut shape = values::read(schema, field);
        if is_always_there(def, field, standard) {
            values::never_null(&mut shape);
        }
        properties.insert(field.name.clone(), shape);
    }
    properties.entry("name").or_insert_with(|| {
        json!({"type": ["string", "null"], "description": "Its title, where it stands under a reference that is expanded."})
    });
    properties.entry("deleted").or_insert_with(|| {
        json!({"type": "boolean", "description": "It lies in the trash, where it stands under a reference that is expanded."})
    });
    json!({
        "type": "object",
        "title": def.label,
        "description": def.help,
        "required": ["id", "object", "version"],
        "additionalProperties": false,
        "properties": properties,
    })
}

/// Whether every record has a value in a field. One that became required after
/// records were made may be empty in those, so only what is compiled in counts,
/// and what names the records.
fn is_always_there(def: &ObjectDef, field: &FieldDef, standard: Option<&ObjectDef>) -> bool {
    if matches!(field.id.as_str(), "created_at" | "updated_at") {
        return true;
    }
    let from_the_start = match standard {
        Some(standard) => standard.fields.get(&field.id),
        None => Some(field).filter(|field| field.id == def.title),
    };
    let is_cleared = |ty: &FieldType| match ty {
        FieldType::Reference { on_delete, .. } | FieldType::AnyReference { on_delete, .. } => {
            *on_delete == OnDelete::Clear
        }
        _ => false,
    };
    from_the_start.is_some_and(|field| field.required && !is_cleared(&field.ty))
}

/// A record with every key it has.
pub fn whole(def: &ObjectDef) -> Json {
    let system = SYSTEM_FIELDS
        .iter()
        .filter(|field| field.name != "deleted_at");
    let names = ["object"]
        .into_iter()
        .chain(system.map(|field| field.name.as_str()));
    let names: Vec<&str> = names
        .chain(def.live_fields().map(|field| field.name.as_str()))
        .collect();
    json!({"allOf": [reference("schemas", &values::record_name(def)), {"required": names}]})
}

/// A page of these.
pub fn page(item: &Json) -> Json {
    json!({
        "type": "object",
        "required": ["data", "next_cursor"],
        "additionalProperties": false,
        "properties": {
            "data": {"type": "array", "items": item},
            "next_cursor": {"type": ["string", "null"]},
            "total": {"type": "integer", "minimum": 0},
        },
    })
}
