//! A small workspace for the tests: one object with a field of every type.

use base::Currency;
use schema::{FieldDef, FieldType, ObjectDef, Schema, value::Locale};
use serde_json::{Value as Json, json};

/// Options of the selects: two offered, one retired.
fn options() -> Json {
    json!([
        {"key": "petrol", "label": "Petrol"},
        {"key": "diesel", "label": "Diesel oil"},
        {"key": "steam", "label": "Steam", "retired": true}
    ])
}

/// The definition of a vehicle, as a body.
pub fn vehicle() -> Json {
    json!({
        "name": "vehicle", "plural": "vehicles", "label": "Vehicle", "title": "name",
        "fields": [
            {"name": "name", "type": "text", "required": true},
            {"name": "long", "type": "long_text"},
            {"name": "rich", "type": "rich_text"},
            {"name": "integer", "type": "integer"},
            {"name": "decimal", "type": "decimal", "scale": 3},
            {"name": "money", "type": "money"},
            {"name": "percent", "type": "percent", "scale": 1},
            {"name": "boolean", "type": "boolean"},
            {"name": "date", "type": "date"},
            {"name": "datetime", "type": "datetime"},
            {"name": "duration", "type": "duration"},
            {"name": "select", "type": "select", "options": options()},
            {"name": "multi", "type": "multi_select", "options": options()},
            {"name": "tags", "type": "tags"},
            {"name": "rating", "type": "rating"},
            {"name": "emails", "type": "emails"},
            {"name": "phones", "type": "phones"},
            {"name": "links", "type": "links"},
            {"name": "address", "type": "address"},
            {"name": "person", "type": "person_name"},
            {"name": "keeper", "type": "reference", "to": "company", "inverse": "kept"},
            {"name": "owners", "type": "references", "to": "company"},
            {"name": "about", "type": "any_reference", "to": ["company", "vehicle"]},
            {"name": "anything", "type": "any_reference"},
            {"name": "files", "type": "files"},
            {"name": "number", "type": "auto_number"},
            {"name": "formula", "type": "formula", "formula": "1 + 1"},
            {"name": "json", "type": "json"},
            {"name": "rank", "type": "rank"},
            {"name": "fixed", "type": "text", "write": "on_create"}
        ]
    })
}

/// A workspace with companies and vehicles.
pub fn schema() -> Schema {
    let company = json!({"name": "company", "plural": "companies", "fields": [{"name": "name", "type": "text"}]});
    let empty = Schema::default();
    let companies = ObjectDef::from_json(&company, &empty, ids("xc")).unwrap();
    let first = Schema::new(1, [companies.clone()]);
    let vehicles = ObjectDef::from_json(&vehicle(), &first, ids("xv")).unwrap();
    assert_eq!(schema::def::check(&vehicles, &first), []);
    Schema::new(2, [companies, vehicles])
}

/// Ids that count up.
pub fn ids(prefix: &'static str) -> impl Fn() -> String {
    let count = std::cell::Cell::new(0);
    move || {
        count.set(count.get() + 1);
        format!("{prefix}{:02}", count.get())
    }
}

/// A field of the vehicle.
pub fn field(schema: &Schema, name: &str) -> FieldDef {
    schema
        .named("vehicle")
        .unwrap()
        .field(name)
        .unwrap()
        .clone()
}

/// Germans who count in dollars.
pub fn locale() -> Locale {
    Locale {
        currency: Currency::USD,
        region: "DE".into(),
    }
}

/// Whether the field's values are written by clients.
pub fn is_written(field: &FieldDef) -> bool {
    !matches!(
        field.ty,
        FieldType::Formula { .. } | FieldType::Rollup { .. }
    )
}
