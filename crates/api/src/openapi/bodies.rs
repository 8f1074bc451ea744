//! Values as they may be written: every form that is taken, with an example.

use schema::input::{Mode, is_locked};
use schema::{FieldDef, FieldType, ObjectDef, ObjectId, Schema, def::system_field, limits};
use serde_json::{Map, Value as Json, json};

use super::reference;
use super::values::describe;

/// The shape of a body that makes or changes a record.
pub fn body(schema: &Schema, def: &ObjectDef, mode: Mode) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut example = Map::new();
    if mode == Mode::Create {
        let shape = json!({"type": "string", "format": "uuid", "description": "Made for you if you give none."});
        properties.insert("id".into(), shape);
    }
    let mut fields: Vec<&FieldDef> = def.live_fields().collect();
    for name in ["owner", "team"] {
        fields.extend(system_field(name).map(|field| -> &FieldDef { field }));
    }
    for field in fields.into_iter().filter(|field| !is_locked(field, mode)) {
        let mut shape = written(schema, field);
        if let Some(sample) = sample(field) {
            if field.required || (example.len() < 4 && !field.unique && !field.hidden) {
                example.insert(field.name.clone(), sample.clone());
            }
            shape["examples"] = json!([sample]);
        }
        describe(&mut shape, field);
        if mode == Mode::Create && field.required && field.default.is_none() {
            required.push(field.name.clone());
        }
        properties.insert(field.name.clone(), shape);
    }
    let mut body =
        json!({"type": "object", "additionalProperties": false, "properties": properties});
    if !required.is_empty() {
        body["required"] = json!(required);
    }
    // Without what is required it would be an example of a fault.
    if required.iter().all(|name| example.contains_key(name)) {
        body["examples"] = json!([example]);
    }
    body
}

fn written(schema: &Schema, field: &FieldDef) -> Json {
    match &field.ty {
        FieldType::Text | FieldType::Series { .. } => {
            json!({"type": ["string", "null"], "maxLength": limits::TEXT_CHARS})
        }
        FieldType::LongText | FieldType::RichText => json!({"type": ["string", "null"]}),
        FieldType::Rank => json!({"type": ["string", "null"], "pattern": "^[0-9A-Za-z]{0,50}$"}),
        FieldType::Integer | FieldType::AutoNumber => {
            json!({"type": ["integer", "null"], "minimum": -9_007_199_254_740_991_i64, "maximum": 9_007_199_254_740_991_i64})
        }
        FieldType::Rating => json!({"type": ["integer", "null"], "minimum": 1, "maximum": 5}),
        FieldType::Decimal { scale } | FieldType::Percent { scale } => {
            let text = format!("^-?[0-9]{{1,9}}(\\.[0-9]{{1,{}}})?$", (*scale).max(1));
            json!({"anyOf": [{"type": "string", "pattern": text}, {"type": "number"}, {"type": "null"}]})
        }
        FieldType::Money => json!({"anyOf": [
            reference("schemas", "Money"),
            {"type": "string", "pattern": "^-?[0-9]{1,12}(\\.[0-9]{1,2})?$"},
            {"type": "number"},
            {"type": "null"},
        ]}),
        FieldType::Boolean => json!({"type": ["boolean", "null"]}),
        FieldType::Date => json!({"type": ["string", "null"], "format": "date"}),
        FieldType::DateTime => json!({"type": ["string", "null"], "format": "date-time"}),
        FieldType::Duration => {
            let most = limits::DURATION_SECONDS;
            json!({"type": ["number", "null"], "minimum": -most, "maximum": most})
        }
        FieldType::Select { .. } => {
            let mut keys: Vec<Json> = offered(field).collect();
            keys.push(Json::Null);
            json!({"enum": keys})
        }
        FieldType::MultiSelect { .. } => {
            let keys: Vec<Json> = offered(field).collect();
            let items = if keys.is_empty() {
                json!({"type": "string"})
            } else {
                json!({"enum": keys})
            };
            json!({"type": ["array", "null"], "items": items})
        }
        FieldType::Tags => json!({
            "type": ["array", "null"],
            "maxItems": limits::TAGS,
            "items": {"type": "string", "minLength": 1, "maxLength": limits::TAG_CHARS},
        }),
        FieldType::Emails | FieldType::Phones | FieldType::Links => entries(field),
        FieldType::Address => reference_or_null("Address"),
        FieldType::PersonName => {
            json!({"anyOf": [reference("schemas", "PersonName"), {"type": "string"}, {"type": "null"}]})
        }
        FieldType::Reference { to, .. } => json!({"anyOf": [
            {"type": "string", "format": "uuid"},
            one_of(schema, std::slice::from_ref(to)),
            {"type": "null"},
        ]}),
        FieldType::AnyReference { to, .. } => {
            json!({"anyOf": [one_of(schema, to), {"type": "null"}]})
        }
        FieldType::References { to, .. } => many(schema, std::slice::from_ref(to)),
        FieldType::Files => many(schema, &[]),
        FieldType::Json => json!({}),
        FieldType::Formula { .. } | FieldType::Rollup { .. } => json!({"type": "null"}),
    }
}

fn offered(field: &FieldDef) -> impl Iterator<Item = Json> {
    field
        .ty
        .options()
        .iter()
        .filter(|option| !option.retired)
        .map(|option| json!(option.key))
}

fn reference_or_null(name: &str) -> Json {
    json!({"anyOf": [reference("schemas", name), {"type": "null"}]})
}

fn entries(field: &FieldDef) -> Json {
    let value = match field.ty {
        FieldType::Emails => json!({"type": "string", "format": "email"}),
        FieldType::Links => json!({"type": "string", "format": "uri"}),
        _ => json!({"type": "string", "pattern": "^\\+[1-9][0-9]{6,14}$"}),
    };
    let entry = json!({
        "type": "object",
        "required": ["value"],
        "additionalProperties": false,
        "properties": {
            "value": value,
            "label": {"type": ["string", "null"], "maxLength": limits::LABEL_CHARS},
            "primary": {"type": "boolean"},
            "display": {"type": ["string", "null"], "maxLength": limits::LABEL_CHARS},
        },
    });
    json!({"anyOf": [
        {"type": "array", "maxItems": limits::ENTRIES, "items": {"anyOf": [entry, value]}},
        value,
        {"type": "null"},
    ]})
}

/// A reference as it is read; only its id and object count.
fn one_of(schema: &Schema, to: &[ObjectId]) -> Json {
    let named = schema.objects().filter(|def| to.contains(&def.id));
    let names: Vec<&str> = named.map(|def| def.name.as_str()).collect();
    let object = match names.is_empty() {
        true => json!({"type": "string"}),
        false => json!({"enum": names}),
    };
    json!({
        "type": "object",
        "required": ["id", "object"],
        "additionalProperties": false,
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "object": object,
            "name": {"type": ["string", "null"]},
            "deleted": {"type": "boolean"},
        },
    })
}

fn many(schema: &Schema, to: &[ObjectId]) -> Json {
    let item = json!({"anyOf": [{"type": "string", "format": "uuid"}, one_of(schema, to)]});
    let list = json!({"type": "array", "items": item, "maxItems": limits::REFERENCES});
    json!({"anyOf": [
        list,
        {"type": "object", "additionalProperties": false, "properties": {"add": list, "remove": list}},
        {"type": "null"},
    ]})
}

/// A value that is taken; none where it depends on what is stored.
fn sample(field: &FieldDef) -> Option<Json> {
    Some(match &field.ty {
        FieldType::Text if field.name.contains("email") => json!("ana@north.example"),
        FieldType::Text if field.name.contains("zone") => json!("Europe/Berlin"),
        FieldType::Text => json!(field.label),
        FieldType::LongText => json!("First line\nSecond line"),
        FieldType::RichText => json!("<p>Some <strong>text</strong></p>"),
        FieldType::Integer => json!(3),
        FieldType::Rating => json!(4),
        FieldType::Decimal { .. } | FieldType::Percent { .. } => json!("12.5"),
        FieldType::Money => json!({"amount": "1234.50", "currency": "USD"}),
        FieldType::Boolean => json!(true),
        FieldType::Date => json!("2026-03-01"),
        FieldType::DateTime => json!("2026-03-01T09:30:00Z"),
        FieldType::Duration => json!(5400),
        FieldType::Select { .. } => offered(field).next()?,
        FieldType::MultiSelect { .. } => json!([offered(field).next()?]),
        FieldType::Tags => json!(["key account"]),
        FieldType::Emails => {
            json!([{"value": "ana@north.example", "label": "work", "primary": true}])
        }
        FieldType::Phones => json!([{"value": "+14155550123", "label": "work", "primary": true}]),
        FieldType::Links => json!([{"value": "https://north.example", "primary": true}]),
        FieldType::Address => {
            json!({"street": "1 Main St", "city": "Springfield", "postcode": "62701", "country": "US"})
        }
        FieldType::PersonName => json!({"first": "Ana", "last": "North"}),
        FieldType::Json => json!({"any": "thing"}),
        _ => return None,
    })
}
