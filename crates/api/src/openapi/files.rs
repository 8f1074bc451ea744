//! How files are sent and fetched, where that is not as with other records.

use schema::{ObjectDef, Schema, def::FILE};
use serde_json::{Map, Value as Json, json};

use super::objects::parameter;
use super::{answers, empty_answer, header_list};

/// Changes the calls of the object of files to what they are.
pub fn add(schema: &Schema, paths: &mut Map<String, Json>) {
    let is_of_files = |def: &&std::sync::Arc<ObjectDef>| def.id.as_str() == FILE;
    let Some(def) = schema.objects().find(is_of_files) else {
        return;
    };
    let base = format!("/{}", def.plural);
    if let Some(create) = paths.get_mut(&base).map(|calls| &mut calls["post"]) {
        create["summary"] = json!("Send a file");
        create["requestBody"] =
            json!({"required": true, "content": {"multipart/form-data": {"schema": form()}}});
    }
    if let Some(read) = paths
        .get_mut(&format!("{base}/{{id}}"))
        .map(|calls| &mut calls["get"])
    {
        read["summary"] = json!("Fetch what a file holds");
        read["description"] =
            json!("Its record is in the list of files, and what sending it answers.");
        read["parameters"] = json!([parameter("If-None-Match")]);
        let found = json!({
            "description": "What was sent, byte for byte, under its name.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            "headers": header_list(&["ETag"]),
        });
        let known = empty_answer("You have this version.", &["ETag"]);
        read["responses"] = answers(&[("200", found), ("304", known)], &[301]);
    }
}

fn form() -> Json {
    let most = engine::files::MOST >> 20;
    json!({
        "type": "object",
        "required": ["file"],
        "additionalProperties": false,
        "properties": {
            "file": {
                "type": "string",
                "format": "binary",
                "description": format!("The file, with its name, of at most {most} MB."),
            },
        },
    })
}
