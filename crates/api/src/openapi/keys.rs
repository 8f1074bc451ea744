//! The calls of keys, and their shapes.

use serde_json::{Map, Value as Json, json};

use super::objects::{limit, parameter};
use super::{answer, answers, body, empty_answer, reference, whole};
use crate::keys::{MOST, USUAL};

/// Adds them. No object's calls have names that begin so.
pub fn add(paths: &mut Map<String, Json>, schemas: &mut Map<String, Json>) {
    schemas.insert("Key".into(), key(None));
    let secret = json!({"type": "string", "pattern": "^rk_", "description": "The key itself. It is shown this once."});
    schemas.insert("NewKey".into(), key(Some(secret)));
    let call = |id: &str, summary: &str, parameters: Json, responses: Json| {
        json!({
            "operationId": id,
            "summary": summary,
            "tags": ["Administration"],
            "parameters": parameters,
            "responses": responses,
        })
    };
    let page = json!({
        "type": "object",
        "required": ["data", "next_cursor"],
        "additionalProperties": false,
        "properties": {
            "data": {"type": "array", "items": reference("schemas", "Key")},
            "next_cursor": {"type": ["string", "null"]},
        },
    });
    let list = call(
        "list_keys",
        "A page of keys that are not revoked, newest first; one's own, or all for who manages people",
        json!([parameter("cursor"), limit((USUAL, MOST))]),
        answers(&[("200", answer("A page.", &page, &[]))], &[]),
    );
    let made = answer(
        "It is made.",
        &reference("schemas", "NewKey"),
        &["Rapport-Batch"],
    );
    let mut create = call(
        "create_key",
        "Make a key: with a role, or, without one, a personal one that acts in one's own rights",
        json!([]),
        answers(&[("201", made)], &[408, 409, 413, 415, 422]),
    );
    create["requestBody"] = body(&asked());
    paths.insert("/keys".into(), json!({"get": list, "post": create}));
    let gone = answers(
        &[("204", empty_answer("It is revoked.", &["Rapport-Batch"]))],
        &[408, 413],
    );
    paths.insert(
        "/keys/{id}".into(),
        json!({
            "parameters": [parameter("id")],
            "delete": call("revoke_key", "Revoke a key for good", json!([]), gone),
        }),
    );
}

fn asked() -> Json {
    let texts = |description: &str| json!({"type": "array", "maxItems": 100, "items": {"type": "string"}, "description": description});
    let mut objects = texts("Names of the only objects that exist for it; all if not given.");
    objects["type"] = json!(["array", "null"]);
    json!({
        "type": "object",
        "required": ["name"],
        "additionalProperties": false,
        "properties": {
            "name": {"type": "string", "description": "What it is for."},
            "role": {"type": ["string", "null"], "description": "The key of a role. Without one it is personal: it may what its owner may at that moment."},
            "owner": {"type": ["string", "null"], "format": "uuid", "description": "The user whose records are its own; who makes it if not given."},
            "contact": {"type": ["string", "null"], "format": "uuid", "description": "The contact who comes in by it themselves, in the place of an owner: theirs is what names them, their team's what names a company of theirs."},
            "read_only": {"type": "boolean", "description": "Whether it writes nothing."},
            "objects": objects,
            "from": texts("Addresses and networks that it may be used from, such as 203.0.113.7 or 10.0.0.0/8; any if empty."),
            "expires_at": {"type": ["string", "null"], "format": "date-time", "description": "Until when it may be used."},
        },
    })
}

fn key(secret: Option<Json>) -> Json {
    let time = json!({"type": ["string", "null"], "format": "date-time"});
    let texts = json!({"type": "array", "items": {"type": "string"}});
    let person = json!({"anyOf": [reference("schemas", "Actor"), {"type": "null"}]});
    let mut properties = json!({
        "id": {"type": "string", "format": "uuid"},
        "name": {"type": "string"},
        "prefix": {"type": "string", "description": "What it begins with."},
        "role": {"type": ["string", "null"]},
        "owner": person,
        "contact": {"anyOf": [reference("schemas", "Reference"), {"type": "null"}], "description": "The contact who comes in by it."},
        "read_only": {"type": "boolean"},
        "objects": {"type": ["array", "null"], "items": {"type": "string"}},
        "from": texts,
        "created_at": {"type": "string", "format": "date-time"},
        "created_by": person,
        "expires_at": time,
        "is_expired": {"type": "boolean"},
        "last_used_at": time,
    });
    if let Some(secret) = secret {
        properties["key"] = secret;
    }
    whole(properties)
}
