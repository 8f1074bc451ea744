//! The calls of the audit log, and the shape of what it tells.

use engine::audit::KEYS;
use serde_json::{Map, Value as Json, json};

use super::objects::{limit, parameter};
use super::{answer, answers, header_list, reference, whole};
use crate::audit::LIMITS;

/// Adds them. No object's calls have names that begin so.
pub fn add(paths: &mut Map<String, Json>, schemas: &mut Map<String, Json>) {
    schemas.insert("AuditEvent".into(), event());
    let page = json!({
        "type": "object",
        "required": ["data", "next_cursor"],
        "additionalProperties": false,
        "properties": {
            "data": {"type": "array", "items": reference("schemas", "AuditEvent")},
            "next_cursor": {"type": ["string", "null"]},
        },
    });
    let found = answers(&[("200", answer("A page.", &page, &[]))], &[]);
    let mut parameters = filters();
    parameters.extend([parameter("cursor"), limit(LIMITS)]);
    paths.insert(
        "/audit".into(),
        json!({"get": {
            "operationId": "audit_list",
            "summary": "A page of the audit log, newest first",
            "tags": ["Audit log"],
            "parameters": parameters,
            "responses": found,
        }}),
    );
    let file = json!({
        "description": "The file. That it was asked for stands in the log.",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/jsonl": {"schema": {"type": "string"}},
        },
        "headers": header_list(&[]),
    });
    let mut parameters = filters();
    parameters.push(json!({
        "name": "format",
        "in": "query",
        "description": "Which kind of file. Texts of a csv file that begin like a formula have a quote mark before them.",
        "schema": {"enum": ["csv", "jsonl"], "default": "csv"},
    }));
    paths.insert(
        "/audit/export".into(),
        json!({"get": {
            "operationId": "audit_export",
            "summary": "The audit log as a file, newest first",
            "tags": ["Audit log"],
            "parameters": parameters,
            "responses": answers(&[("200", file)], &[]),
        }}),
    );
}

fn filters() -> Vec<Json> {
    let query = |name: &str, description: &str, schema: Json| json!({"name": name, "in": "query", "description": description, "schema": schema});
    let id = || json!({"type": "string", "format": "uuid"});
    let text = || json!({"type": "string"});
    vec![
        query("event", "Events of this kind.", json!({"enum": KEYS})),
        query("who", "What this user or key did.", id()),
        query(
            "object",
            "What was done to this object, or to keys: user, role, deal, key.",
            text(),
        ),
        query("record", "What was done to this record.", id()),
        query(
            "from",
            "From this time or day on: 2026-03-01T12:00:00Z, 2026-03-01.",
            text(),
        ),
        query(
            "to",
            "Before this time, or up to the end of this day.",
            text(),
        ),
    ]
}

fn event() -> Json {
    let whom = json!({
        "type": ["object", "null"],
        "required": ["id", "object"],
        "additionalProperties": false,
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "object": {"type": "string"},
            "name": {"type": "string", "description": "What it is called now, if you may see it."},
        },
    });
    let properties = json!({
        "seq": {"type": "integer", "minimum": 1, "description": "Its place in the log, without gaps."},
        "at": {"type": "string", "format": "date-time"},
        "event": {"enum": KEYS},
        "who": whom,
        "who_kind": {"enum": ["user", "key", "contact", "link", "system", "nobody"]},
        "via": {"type": "string", "description": "page, rest, import, command, job."},
        "address": {"type": "string", "description": "The network address, or \"command line\"."},
        "agent": {"type": "string", "description": "What the browser or program says of itself."},
        "object": {"type": ["string", "null"]},
        "record": whom,
        "details": {"type": "object", "description": "More of it: ids and keys, no names."},
        "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 over this row and the hash of the one before."},
    });
    whole(properties)
}
