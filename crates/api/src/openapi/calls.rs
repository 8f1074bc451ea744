//! The calls that belong to no object: the search, and this document.

use serde_json::{Map, Value as Json, json};

use super::objects::limit;
use super::{answer, answers, empty_answer, header_list};
use crate::records::SEARCH_HITS;

/// Adds them.
pub fn add(paths: &mut Map<String, Json>) {
    let hit = json!({
        "type": "object",
        "required": ["id", "object", "name", "matched"],
        "additionalProperties": false,
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "object": {"type": "string"},
            "name": {"type": "string"},
            "matched": {"type": ["string", "null"], "description": "What the words were found in, where that is not the name."},
        },
    });
    let hits = json!({
        "type": "object",
        "required": ["data"],
        "additionalProperties": false,
        "properties": {"data": {"type": "array", "items": hit}},
    });
    let text = |name: &str, required: bool, description: &str| json!({"name": name, "in": "query", "required": required, "description": description, "schema": {"type": "string", "minLength": usize::from(required)}});
    paths.insert("/search".into(), json!({"get": {
        "operationId": "search",
        "summary": "Words in any object, best first",
        "tags": ["Workspace"],
        "parameters": [
            text("q", true, "The words."),
            text("objects", false, "Names of objects to search in, with commas between them; all if none."),
            limit(SEARCH_HITS),
        ],
        "responses": answers(&[("200", answer("What was found.", &hits, &[]))], &[]),
    }}));
    paths.insert("/events".into(), json!({"get": {
        "operationId": "events",
        "summary": "What happens, as it happens",
        "description": "Server-sent events that do not end: `deal.created`, `deal.updated`, `deal.deleted`, `deal.restored`, `deal.merged`, `deal.purged` and the like, and `schema.updated`. Each comes at least once, those of one record in their order; its data are JSON of what the record's history says of it. Send the id of the last one that you saw as `Last-Event-ID` to get what came after it.",
        "tags": ["Workspace"],
        "parameters": [
            text("objects", false, "Names of objects that are of interest, with commas between them; all if none."),
            text("cursor", false, "The same as Last-Event-ID, which goes before it."),
            {"name": "unread", "in": "query", "description": "Whether to tell how many notifications are unread as well, at once and when that changes: `notifications.unread`, without an id, with `unread` among its data.", "schema": {"type": "boolean"}},
            {"name": "Last-Event-ID", "in": "header", "description": "The id of the last event that you saw.", "schema": {"type": "string"}},
        ],
        "responses": answers(&[("200", stream())], &[]),
    }}));
    let this = json!({"type": "object", "required": ["openapi", "info", "paths", "components"]});
    // The tag of a document is not a version of a record.
    let response = answer("This document.", &this, &[]);
    paths.insert("/openapi.json".into(), json!({"get": {
        "operationId": "openapi",
        "summary": "This document",
        "tags": ["Workspace"],
        "responses": answers(&[("200", response), ("304", empty_answer("You have it.", &[]))], &[]),
    }}));
}

fn stream() -> Json {
    json!({
        "description": "Events, until the client goes away.",
        "headers": header_list(&[]),
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    })
}
