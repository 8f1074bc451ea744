//! Calls that make files of an object's records.

use serde_json::{Map, Value as Json, json};

use super::super::{answer, answers, body, header_list, reference};
use super::{BODY, Calls, parameter};

impl Calls<'_> {
    pub(super) fn export(&self) -> Json {
        let mut export = self.call("export", "Have a file made of records");
        export["description"] =
            json!("A job makes it, however many they are. Ask how it stands, then fetch it.");
        export["parameters"] = json!([parameter("Idempotency-Key")]);
        let names: Vec<&str> = self.def.live_fields().map(|f| f.name.as_str()).collect();
        export["requestBody"] = body(&json!({
            "type": "object",
            "required": ["format"],
            "additionalProperties": false,
            "properties": {
                "format": {"enum": ["csv", "xlsx", "jsonl"]},
                "filter": {"type": ["string", "object", "null"], "description": "Which records, in the filter language or its JSON form; all of them if not given."},
                "q": {"type": ["string", "null"], "description": "Words that are looked for in them."},
                "fields": {
                    "type": ["array", "null"],
                    "minItems": 1,
                    "items": {"type": "string"},
                    "description": "Names of the fields, in the order of the file; all and the record's id if not given.",
                    "examples": [names.iter().take(2).collect::<Vec<_>>()],
                },
                "safe": {"type": ["boolean", "null"], "description": "Only for csv: a quote mark before cells that a spreadsheet would take for formulas. Such a file does not come back as it was."},
            },
        }));
        let begun = answer(
            "A job makes it. Location says how it stands.",
            &reference("schemas", "Export"),
            &["Location"],
        );
        export["responses"] = answers(&[("202", begun)], &[BODY, &[409]].concat());
        json!({"post": export})
    }

    pub(super) fn export_status(&self) -> Json {
        let mut read = self.call("export_status", "How an export stands");
        let found = answer("Here it is.", &reference("schemas", "Export"), &[]);
        read["responses"] = answers(&[("200", found)], &[]);
        json!({"parameters": [parameter("id")], "get": read})
    }

    pub(super) fn export_file(&self) -> Json {
        let mut read = self.call("export_file", "Fetch the file of an export");
        let found = json!({
            "description": "The file, under its name.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            "headers": header_list(&[]),
        });
        read["responses"] = answers(&[("200", found)], &[409]);
        json!({"parameters": [parameter("id")], "get": read})
    }
}

/// Adds the shape of an export.
pub fn add(schemas: &mut Map<String, Json>) {
    let count =
        |description: &str| json!({"type": "integer", "minimum": 0, "description": description});
    let file = json!({
        "type": "object",
        "required": ["name", "bytes", "until", "href"],
        "additionalProperties": false,
        "properties": {
            "name": {"type": "string"},
            "bytes": count("Its size."),
            "until": {"type": "string", "format": "date-time", "description": "Until when it can be fetched, at least."},
            "href": {"type": "string", "description": "Where it is fetched."},
        },
    });
    schemas.insert("Export".into(), json!({
        "type": "object",
        "required": ["id", "object", "state", "total", "done", "file", "error"],
        "additionalProperties": false,
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "object": {"type": "string"},
            "state": {"enum": ["waiting", "running", "done", "failed", "cancelled"]},
            "total": count("Records that were there when it was asked for; 0 until it is begun."),
            "done": count("Records that are in the file."),
            "file": {"anyOf": [file, {"type": "null"}], "description": "The file, once it is whole."},
            "error": {"type": ["string", "null"], "description": "Why the job failed the last time."},
        },
    }));
}
