//! A small workspace with every kind of field, and a source of its records.

use std::sync::LazyLock;

use base::{Currency, Id, Micros, Zone};
use schema::{FieldId, Moment, ObjectDef, ObjectId, Record, Schema, filter::Source};
use serde_json::{Value as Json, json};

pub static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    Schema::new(
        1,
        [
            object("user", "name", user()),
            object("team", "name", json!([{"id": "name", "type": "text"}])),
            object("company", "name", company()),
            object("contact", "full", contact()),
            object("deal", "name", deal()),
            object("note", "number", note()),
        ],
    )
});

fn user() -> Json {
    json!([
        {"id": "name", "type": "text"},
        {"id": "boss", "type": "reference", "to": "user", "inverse": "reports"},
    ])
}

fn company() -> Json {
    json!([
        {"id": "name", "type": "text"},
        {"id": "emails", "type": "emails"},
        {"id": "phones", "type": "phones"},
        {"id": "sites", "type": "links"},
        {"id": "address", "type": "address"},
        {"id": "employees", "type": "integer"},
        {"id": "parent", "type": "reference", "to": "company", "inverse": "children"},
    ])
}

fn contact() -> Json {
    json!([
        {"id": "full", "name": "name", "type": "person_name"},
        {"id": "company", "type": "reference", "to": "company", "inverse": "contacts", "on_delete": "restrict"},
    ])
}

fn deal() -> Json {
    json!([
        {"id": "name", "type": "text"},
        {"id": "order", "type": "text"},
        {"id": "description", "type": "long_text"},
        {"id": "body", "type": "rich_text"},
        {"id": "company", "type": "reference", "to": "company", "inverse": "deals"},
        {"id": "contacts", "type": "references", "to": "contact", "inverse": "deals"},
        {"id": "amount", "type": "money"},
        {"id": "chance", "type": "percent", "scale": 2},
        {"id": "weight", "type": "decimal", "scale": 3},
        {"id": "seats", "type": "integer"},
        {"id": "hours", "type": "duration"},
        {"id": "stars", "type": "rating"},
        {"id": "active", "type": "boolean"},
        {"id": "close_date", "type": "date"},
        {"id": "signed_at", "type": "datetime"},
        {"id": "stage", "type": "select", "options": [
            {"key": "prospecting", "label": "Prospecting"},
            {"key": "won", "label": "Won"},
            {"key": "lost", "label": "Lost for good"},
            {"key": "old", "label": "Élan", "retired": true},
        ]},
        {"id": "channels", "type": "multi_select", "options": [
            {"key": "web", "label": "Web site"},
            {"key": "fair", "label": "Trade fair"},
        ]},
        {"id": "tags", "type": "tags"},
        {"id": "number", "type": "auto_number"},
        {"id": "subject", "type": "any_reference", "to": ["company", "contact"]},
        {"id": "about", "type": "any_reference", "to": ["company"]},
        {"id": "papers", "type": "files"},
        {"id": "data", "type": "json"},
        {"id": "position", "type": "rank"},
        {"id": "total", "type": "formula", "formula": "amount * 2"},
    ])
}

fn note() -> Json {
    json!([
        {"id": "number", "type": "auto_number"},
        {"id": "text", "type": "text"},
        {"id": "deal", "type": "reference", "to": "deal", "inverse": "notes", "on_delete": "cascade"},
        {"id": "after", "type": "reference", "to": "note"},
        {"id": "written", "type": "datetime"},
    ])
}

fn object(name: &str, title: &str, fields: Json) -> ObjectDef {
    let fields = fields.as_array().unwrap().iter().map(|field| {
        let mut field = field.clone();
        let id = field["id"].as_str().unwrap().to_string();
        let defaults = field.as_object_mut().unwrap();
        defaults.entry("name").or_insert(json!(id));
        defaults.entry("label").or_insert(json!(id));
        (id, field)
    });
    serde_json::from_value(json!({
        "id": name, "name": name, "plural": format!("{name}s"), "label": name, "label_plural": name,
        "title": title, "fields": fields.collect::<serde_json::Map<_, _>>(),
    }))
    .unwrap()
}

pub fn def(name: &str) -> &'static ObjectDef {
    SCHEMA.named(name).unwrap()
}

/// An id that is easy to tell from others.
pub fn id(n: u8) -> Id {
    Id::from_bytes([n; 16])
}

pub const ME: u8 = 0xaa;
pub const MY_TEAM: u8 = 0xbb;

/// Wednesday 2026-03-11, 23:30 in UTC and 00:30 of the next day in Berlin.
pub fn moment(zone: &str) -> Moment {
    Moment {
        now: Micros::parse_rfc3339("2026-03-11T23:30:00Z").unwrap(),
        zone: Zone::named(zone).unwrap(),
        me: Some(id(ME)),
        my_team: Some(id(MY_TEAM)),
        currency: Currency::USD,
        fiscal_start_month: 4,
        region: "DE".to_string(),
    }
}

/// Records in memory.
pub struct Records(pub Vec<Record>);

impl Source for Records {
    fn get(&self, object: &ObjectId, id: Id) -> Option<&Record> {
        self.0
            .iter()
            .find(|record| record.object == *object && record.id == id)
    }

    fn pointing(&self, object: &ObjectId, field: &FieldId, target: Id) -> Vec<&Record> {
        let points = |record: &&Record| match record.read(field.as_str()) {
            schema::Value::Ref(link) => link.id == target,
            schema::Value::Refs(links) => links.iter().any(|link| link.id == target),
            _ => false,
        };
        self.0
            .iter()
            .filter(|record| record.object == *object)
            .filter(points)
            .collect()
    }
}
