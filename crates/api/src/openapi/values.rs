//! Values as they are read: the shape of each field type's JSON.

use schema::{FieldDef, FieldType, ObjectDef, ObjectId, Schema};
use serde_json::{Map, Value as Json, json};

use super::reference;

/// The shape of a field's value in an answer; every one but a list may be null.
pub fn read(schema: &Schema, field: &FieldDef) -> Json {
    let mut shape = match &field.ty {
        FieldType::Text
        | FieldType::LongText
        | FieldType::RichText
        | FieldType::Rank
        | FieldType::Series { .. }
        | FieldType::Formula { .. }
        | FieldType::Rollup { .. } => json!({"type": ["string", "null"]}),
        FieldType::Integer | FieldType::AutoNumber => {
            json!({"type": ["integer", "null"], "format": "int64"})
        }
        FieldType::Rating => json!({"type": ["integer", "null"], "minimum": 1, "maximum": 5}),
        FieldType::Decimal { .. } | FieldType::Percent { .. } => {
            json!({"type": ["string", "null"], "pattern": "^-?[0-9]+(\\.[0-9]+)?$"})
        }
        FieldType::Money => or_null(reference("schemas", "Money")),
        FieldType::Boolean => json!({"type": ["boolean", "null"]}),
        FieldType::Date => json!({"type": ["string", "null"], "format": "date"}),
        FieldType::DateTime => json!({"type": ["string", "null"], "format": "date-time"}),
        FieldType::Duration => json!({"type": ["number", "null"], "description": "Seconds."}),
        FieldType::Select { .. } => {
            let mut keys: Vec<Json> = keys(field).collect();
            keys.push(Json::Null);
            json!({"enum": keys})
        }
        FieldType::MultiSelect { .. } => {
            let keys: Vec<Json> = keys(field).collect();
            json!({"type": "array", "items": if keys.is_empty() { json!({}) } else { json!({"enum": keys}) }})
        }
        FieldType::Tags => json!({"type": "array", "items": {"type": "string"}}),
        FieldType::Emails | FieldType::Phones | FieldType::Links => {
            json!({"type": "array", "items": reference("schemas", "Entry")})
        }
        FieldType::Address => or_null(reference("schemas", "Address")),
        FieldType::PersonName => or_null(reference("schemas", "PersonName")),
        FieldType::Reference { to, .. } => pointer(schema, std::slice::from_ref(to), true),
        FieldType::AnyReference { .. } if is_actor(field) => or_null(reference("schemas", "Actor")),
        FieldType::AnyReference { to, .. } => pointer(schema, to, true),
        FieldType::References { to, .. } => {
            json!({"type": "array", "items": pointer(schema, std::slice::from_ref(to), false)})
        }
        FieldType::Files => {
            json!({"type": "array", "items": reference("schemas", "Reference")})
        }
        FieldType::Json => json!({}),
    };
    describe(&mut shape, field);
    if field.computed.is_some() {
        shape["readOnly"] = json!(true);
    }
    shape
}

/// Adds what a field says of itself.
pub fn describe(shape: &mut Json, field: &FieldDef) {
    shape["title"] = json!(field.label);
    if !field.help.is_empty() {
        shape["description"] = json!(field.help);
    }
}

/// The name of an object's record in `components/schemas`.
pub fn record_name(def: &ObjectDef) -> String {
    def.name.clone()
}

fn keys(field: &FieldDef) -> impl Iterator<Item = Json> {
    field.ty.options().iter().map(|option| json!(option.key))
}

/// Takes null from a shape: of a field that every record has a value in.
pub fn never_null(shape: &mut Json) {
    // Looked up without making what is not there.
    fn list<'s>(shape: &'s mut Json, key: &str) -> Option<&'s mut Vec<Json>> {
        shape.get_mut(key).and_then(Json::as_array_mut)
    }
    if let Some(types) = list(shape, "type") {
        types.retain(|ty| ty != "null");
        if let [one] = types.as_slice() {
            shape["type"] = one.clone();
        }
    }
    if let Some(words) = list(shape, "enum") {
        words.retain(|word| !word.is_null());
    }
    if let Some(shapes) = list(shape, "anyOf") {
        shapes.retain(|shape| shape["type"] != "null");
    }
}

/// Who made or changed a record, and everything that a record may be: shapes
/// that are the same wherever they stand.
pub fn shared(schema: &Schema, schemas: &mut Map<String, Json>) {
    let mut actor = vec![reference("schemas", "Reference")];
    let user = schema.object(&ObjectId::from("user"));
    actor.extend(user.map(|def| reference("schemas", &record_name(def))));
    schemas.insert(
        "Actor".into(),
        json!({
            "description": "A person, or the key of a program; a person who is expanded with the fields of one.",
            "anyOf": actor,
        }),
    );
    let all: Vec<Json> = schema
        .objects()
        .map(|def| reference("schemas", &record_name(def)))
        .collect();
    schemas.insert(
        "AnyRecord".into(),
        json!({"description": "A record of any object.", "anyOf": all}),
    );
}

fn is_actor(field: &FieldDef) -> bool {
    matches!(field.id.as_str(), "created_by" | "updated_by")
}

fn or_null(shape: Json) -> Json {
    json!({"anyOf": [shape, {"type": "null"}]})
}

/// A reference: as it is, hidden, or with the record it points to.
fn pointer(schema: &Schema, to: &[ObjectId], may_be_null: bool) -> Json {
    let mut shapes = vec![
        reference("schemas", "Reference"),
        reference("schemas", "HiddenReference"),
    ];
    if to.is_empty() {
        shapes.push(reference("schemas", "AnyRecord"));
    }
    let targets = schema.objects().filter(|def| to.contains(&def.id));
    shapes.extend(targets.map(|def| reference("schemas", &record_name(def))));
    if may_be_null {
        shapes.push(json!({"type": "null"}));
    }
    json!({"anyOf": shapes})
}
