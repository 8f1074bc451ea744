//! The calls of notifications, and their shape.

use engine::notifications::Kind;
use serde_json::{Map, Value as Json, json};

use super::objects::limit;
use super::{answer, answers, body, reference, whole};
use crate::notifications::{MOST, MOST_IDS, USUAL};

/// Adds them.
pub fn add(paths: &mut Map<String, Json>, schemas: &mut Map<String, Json>) {
    schemas.insert("Notification".into(), shape());
    let unread = json!({"type": "integer", "minimum": 0, "maximum": engine::notifications::COUNTED, "description": "How many are unread; counting stops at the most."});
    let page = json!({
        "type": "object",
        "required": ["data", "next_cursor", "unread"],
        "additionalProperties": false,
        "properties": {
            "data": {"type": "array", "items": reference("schemas", "Notification")},
            "next_cursor": {"type": ["string", "null"], "format": "uuid", "description": "The `after` of the next page."},
            "unread": unread,
        },
    });
    let query = |name: &str, description: &str, schema: Json| json!({"name": name, "in": "query", "description": description, "schema": schema});
    paths.insert("/notifications".into(), json!({"get": {
        "operationId": "list_notifications",
        "summary": "What happened that concerns you, newest first",
        "description": "For people: sessions, personal keys and connected programs. What is about records that you may not see any more is left out.",
        "tags": ["Workspace"],
        "parameters": [
            query("unread", "Only what is not read yet.", json!({"type": "boolean"})),
            limit((USUAL, MOST)),
            query("after", "Only what is older than this one.", json!({"type": "string", "format": "uuid"})),
        ],
        "responses": answers(&[("200", answer("A page.", &page, &[]))], &[]),
    }}));
    let asked = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "ids": {"type": "array", "maxItems": MOST_IDS, "items": {"type": "string", "format": "uuid"}, "description": "Those that are read. What is not yours, or not there, is passed over."},
            "all": {"const": true, "description": "All are, in the place of ids."},
        },
        "oneOf": [{"required": ["ids"]}, {"required": ["all"]}],
    });
    let left = json!({
        "type": "object",
        "required": ["unread"],
        "additionalProperties": false,
        "properties": {"unread": unread},
    });
    paths.insert("/notifications/read".into(), json!({"post": {
        "operationId": "read_notifications",
        "summary": "Mark notifications as read",
        "tags": ["Workspace"],
        "parameters": [],
        "requestBody": body(&asked),
        "responses": answers(&[("200", answer("They are read.", &left, &[]))], &[408, 409, 413, 415, 422]),
    }}));
}

fn shape() -> Json {
    let id = json!({"type": "string", "format": "uuid"});
    let kinds: Vec<&str> = Kind::ALL.into_iter().map(Kind::name).collect();
    let record = json!({"anyOf": [reference("schemas", "Reference"), {"type": "null"}]});
    let text = json!({"type": ["string", "null"]});
    let work = json!({
        "type": ["object", "null"],
        "description": "The work that has ended.",
        "required": ["kind", "job"],
        "additionalProperties": false,
        "properties": {
            "kind": {"type": "string", "description": "Such as `import`, `export`, `bulk`."},
            "job": id,
            "thing": {"type": "string", "format": "uuid", "description": "The id of the import or change set, if it is of one."},
        },
    });
    let view = json!({
        "type": ["object", "null"],
        "description": "The view that was shared.",
        "required": ["id", "name"],
        "additionalProperties": false,
        "properties": {"id": id, "name": {"type": "string"}},
    });
    let to = json!({
        "anyOf": [reference("schemas", "Reference"), {"type": "string"}, {"type": "null"}],
        "description": "What the field holds since: an option's key, or a record.",
    });
    let properties = json!({
        "id": id,
        "kind": {"enum": kinds},
        "object": text,
        "record": record,
        "total": {"type": "integer", "minimum": 0, "description": "How many records it is of; `record` is given if it is one."},
        "by": record,
        "field": text,
        "to": to,
        "day": {"type": ["string", "null"], "format": "date", "description": "The day by which it was to be done."},
        "work": work,
        "view": view,
        "at": {"type": "string", "format": "date-time"},
        "read_at": {"type": ["string", "null"], "format": "date-time"},
    });
    whole(properties)
}
