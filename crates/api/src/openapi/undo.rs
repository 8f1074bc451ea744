//! The call that takes a change set back, and what comes of it.

use serde_json::{Map, Value as Json, json};

use super::objects::parameter;
use super::{answer, answers, reference};

/// Adds them.
pub fn add(paths: &mut Map<String, Json>, schemas: &mut Map<String, Json>) {
    call(paths);
    shapes(schemas);
}

/// Adds the call.
fn call(paths: &mut Map<String, Json>) {
    let shape = reference("schemas", "Undo");
    let batch = json!({"name": "batch", "in": "path", "required": true, "description": "The Rapport-Batch of the answer that wrote it.", "schema": {"type": "string", "format": "uuid"}});
    let done = answer(
        "It is done; with preview=true, what it would be.",
        &shape,
        &[],
    );
    let begun = answer(
        "A job does it. Location says how it stands.",
        &shape,
        &["Location", "Rapport-Batch"],
    );
    let good = [("200", done), ("202", begun)];
    paths.insert("/undo/{batch}".into(), json!({
        "parameters": [batch],
        "post": {
            "operationId": "undo",
            "summary": "Take a change set back",
            "description": "Fields go back where they still hold what was written, what was made goes to the trash if nothing came of it since, what was removed comes back. What others did since stays, and is told in `left`. A record that is wholly what it was says again when and by whom it was last changed; its version moves on. The undo is a change set too. A large one is a job's work (202).",
            "tags": ["Workspace"],
            "parameters": [parameter("preview"), parameter("Idempotency-Key")],
            "responses": answers(&good, &[408, 409, 413, 422]),
        },
        "get": {
            "operationId": "undo_status",
            "summary": "How the job stands that takes a change set back",
            "tags": ["Workspace"],
            "responses": answers(&[("200", answer("Here it is.", &shape, &[]))], &[]),
        },
    }));
}

/// The shapes of what comes of an undo, and of an edit of many.
fn shapes(schemas: &mut Map<String, Json>) {
    let count =
        |description: &str| json!({"type": "integer", "minimum": 0, "description": description});
    let id = json!({"type": "string", "format": "uuid"});
    let id_or_null = json!({"type": ["string", "null"], "format": "uuid"});
    let text_or_null = json!({"type": ["string", "null"]});
    let shape = |properties: Json| {
        let required: Vec<String> = properties
            .as_object()
            .into_iter()
            .flat_map(|map| map.keys().cloned())
            .collect();
        json!({
            "type": "object",
            "required": required,
            "additionalProperties": false,
            "properties": properties,
        })
    };
    let pair = shape(json!({"before": {}, "after": {}}));
    let change = shape(json!({
        "object": {"type": "string"},
        "id": id_or_null,
        "name": text_or_null,
        "action": {"enum": ["update", "delete", "restore", "create", "merge", "definition"]},
        "fields": {"type": "object", "additionalProperties": pair},
    }));
    let left = shape(json!({
        "object": {"type": "string"},
        "id": id_or_null,
        "name": text_or_null,
        "field": {"type": ["string", "null"], "description": "null if it is the whole record."},
        "code": {"type": "string"},
        "message": {"type": "string"},
    }));
    let state = json!({"enum": ["preview", "done", "waiting", "running", "failed", "cancelled"]});
    schemas.insert("Undo".into(), shape(json!({
        "batch": {"type": ["string", "null"], "format": "uuid", "description": "The change set of the undo itself; null for a preview."},
        "undoes": id,
        "state": state,
        "complete": {"type": "boolean", "description": "Whether all of it was gone through. A preview looks at the last changes of a large one."},
        "job": id_or_null,
        "error": text_or_null,
        "seen": count("Changes that were gone through."),
        "updated": count("Records whose fields are again what they were."),
        "trashed": count("Records that went to the trash, or into another record again."),
        "restored": count("Records that came back."),
        "remade": count("Records that were gone for good and are there again."),
        "definitions": count("Definitions that are again what they were."),
        "unchanged": count("Changes of which nothing was left."),
        "conflicts": count("What stays as it is."),
        "changes": {"type": "array", "items": change, "description": "The first of what changed."},
        "left": {"type": "array", "items": left, "description": "The first of what stays, and why."},
    })));
    let failed = shape(json!({
        "id": id,
        "code": {"type": "string"},
        "message": {"type": "string"},
        "errors": {"type": "array", "items": reference("schemas", "Fault")},
    }));
    let state = json!({"enum": ["waiting", "running", "done", "failed", "cancelled"]});
    schemas.insert("BulkEdit".into(), shape(json!({
        "id": id,
        "object": {"type": "string"},
        "batch": {"type": "string", "format": "uuid", "description": "The change set that it writes."},
        "state": state,
        "total": count("Records that met the filter when it was asked for; 0 until it is begun."),
        "seen": count("Records that were gone through."),
        "changed": count("Records that were changed or removed."),
        "unchanged": count("Records that were so already."),
        "failed": count("Records at fault."),
        "errors": {"type": "array", "items": failed, "description": "The first of those, and why."},
        "error": {"type": ["string", "null"], "description": "Why the job failed the last time."},
    })));
}
