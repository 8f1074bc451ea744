//! The calls of imports, and their shapes.

use engine::imports::{FILES, State};
use serde_json::{Map, Value as Json, json};

use super::objects::{limit, parameter};
use super::{answer, answers, header_list, reference, whole};
use crate::imports::{MOST, USUAL};

/// Adds them. No object's calls have names that begin so.
pub fn add(paths: &mut Map<String, Json>, schemas: &mut Map<String, Json>) {
    schemas.insert("Import".into(), import());
    let import = reference("schemas", "Import");
    let call = |id: &str, summary: &str, parameters: Json, responses: Json| {
        json!({
            "operationId": id,
            "summary": summary,
            "tags": ["Imports"],
            "parameters": parameters,
            "responses": responses,
        })
    };
    let page = json!({
        "type": "object",
        "required": ["data", "next_cursor"],
        "additionalProperties": false,
        "properties": {
            "data": {"type": "array", "items": import},
            "next_cursor": {"type": ["string", "null"]},
        },
    });
    let found = answers(&[("200", answer("A page.", &page, &[]))], &[]);
    let list = call(
        "list_imports",
        "A page of imports, newest first; one's own, or all for administrators",
        json!([parameter("cursor"), limit((USUAL, MOST))]),
        found,
    );
    let taken = answer(
        "It was taken in, and is done by a job.",
        &import,
        &["Location", "Rapport-Batch"],
    );
    let mut create = call(
        "create_import",
        "Import files; they may be CSV, XLSX, ODS, JSON lines and vCards, and refer to each other",
        json!([parameter("Idempotency-Key")]),
        answers(&[("202", taken)], &[408, 409, 413, 415, 422]),
    );
    create["requestBody"] =
        json!({"required": true, "content": {"multipart/form-data": {"schema": form()}}});
    paths.insert("/imports".into(), json!({"get": list, "post": create}));
    let found = answers(&[("200", answer("Here it is.", &import, &[]))], &[]);
    paths.insert(
        "/imports/{id}".into(),
        json!({
            "parameters": [parameter("id")],
            "get": call("read_import", "Read an import: how far it has come, and what came of it", json!([]), found),
        }),
    );
    let file = json!({
        "description": "The rows at fault of a file, with their reasons. Correct them and import the file.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
        "headers": header_list(&[]),
    });
    let of = json!({"name": "file", "in": "query", "description": "Which of its files, from 1.",
        "schema": {"type": "integer", "minimum": 1, "maximum": FILES, "default": 1}});
    paths.insert(
        "/imports/{id}/errors".into(),
        json!({
            "parameters": [parameter("id")],
            "get": call("read_import_errors", "The rows at fault, as CSV", json!([of]), answers(&[("200", file)], &[])),
        }),
    );
    let ended = answers(
        &[(
            "200",
            answer("It is cancelled. What is in stays in.", &import, &[]),
        )],
        &[408, 409, 413, 422],
    );
    paths.insert(
        "/imports/{id}/cancel".into(),
        json!({
            "parameters": [parameter("id")],
            "post": call("cancel_import", "End an import that waits or runs", json!([parameter("Idempotency-Key")]), ended),
        }),
    );
}

/// What is sent. What is said once holds for all files; what is said as often as
/// there are files is for each in their order.
fn form() -> Json {
    let text = |description: &str| json!({"type": "string", "description": description});
    json!({
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "string", "format": "binary", "description": format!("A file; the field may be repeated, up to {FILES} times.")},
            "object": text("What the rows are: the name of an object. Without it, the file is named after one."),
            "mapping": text("The text of a mapping file (TOML): which column is which field."),
            "match": text("The field by which existing records are found, to be updated."),
            "sheet": text("The sheet of a workbook; the first that is not empty if not given."),
            "dry_run": {"type": "string", "enum": ["true", "false"], "description": "Check everything, write nothing."},
        },
    })
}

fn import() -> Json {
    let count = json!({"type": "integer", "minimum": 0});
    let text_or_null =
        |description: &str| json!({"type": ["string", "null"], "description": description});
    let time_or_null = json!({"type": ["string", "null"], "format": "date-time"});
    let counts = json!({"read": count, "created": count, "updated": count, "unchanged": count, "failed": count});
    let mut of_file = counts.clone();
    of_file["made"] = json!({
        "type": "object",
        "additionalProperties": count,
        "description": "Records made for references, by what they are.",
    });
    let file = whole(json!({
        "name": {"type": "string"},
        "object": {"type": "string"},
        "read_as": {"type": "string", "description": "Its encoding, or its format and sheet."},
        "layout": text_or_null("The program whose layout it was recognised as."),
        "left_out": {"type": "array", "items": {"type": "string"}, "description": "Columns that are not imported, and why."},
        "bytes": count,
        "bytes_read": count,
        "counts": whole(of_file),
    }));
    let error = whole(json!({
        "file": {"type": "integer", "minimum": 1},
        "row": count,
        "line": count,
        "message": {"type": "string"},
    }));
    whole(json!({
        "id": {"type": "string", "format": "uuid"},
        "state": {"enum": State::ALL.map(State::name)},
        "dry_run": {"type": "boolean"},
        "batch": {"type": "string", "format": "uuid", "description": "The change set that it writes."},
        "counts": whole(counts),
        "files": {"type": "array", "items": file, "description": "In the order in which they are imported."},
        "errors": {"type": "array", "items": error, "description": "The first rows at fault; /errors has all."},
        "error": text_or_null("Why it had to stop."),
        "created_at": {"type": "string", "format": "date-time"},
        "begun_at": time_or_null,
        "ended_at": time_or_null,
        "by": {"anyOf": [reference("schemas", "Actor"), {"type": "null"}], "description": "Who asked for it; null if the system did."},
    }))
}
