//! With whom a record is shared.

use serde_json::{Map, Value as Json, json};

use super::super::{answer, answers, body, empty_answer, reference};
use super::{BODY, Calls, parameter};

/// The shapes of shares.
pub fn add(schemas: &mut Map<String, Json>) {
    let link = || {
        json!({"anyOf": [
            reference("schemas", "Reference"),
            reference("schemas", "HiddenReference"),
        ]})
    };
    let mut by = link();
    if let Some(shapes) = by["anyOf"].as_array_mut() {
        shapes.push(json!({"type": "null"}));
    }
    let level = json!({
        "enum": schema::scope::Level::ALL.map(schema::scope::Level::name),
        "description": "read: they see it. write: they may change it, too.",
    });
    schemas.insert(
        "Share".into(),
        json!({
            "type": "object",
            "description": "That a record is shared with a person or a team.",
            "required": ["whom", "level", "shared_by", "shared_at"],
            "additionalProperties": false,
            "properties": {
                "whom": link(),
                "level": level,
                "shared_by": by,
                "shared_at": {"type": "string", "format": "date-time"},
            },
        }),
    );
    schemas.insert(
        "Share.put".into(),
        json!({
            "type": "object",
            "required": ["level"],
            "additionalProperties": false,
            "properties": {"level": level},
        }),
    );
}

impl Calls<'_> {
    pub(super) fn shares(&self) -> Json {
        let what = format!("With whom {} is shared", self.a());
        let mut list = self.call("list_shares_of", &what);
        let shape = json!({
            "type": "object",
            "required": ["data"],
            "additionalProperties": false,
            "properties": {"data": {
                "type": "array",
                "items": reference("schemas", "Share"),
            }},
        });
        list["responses"] = answers(
            &[(
                "200",
                answer("All of them, the first ones first.", &shape, &[]),
            )],
            &[301],
        );
        json!({"parameters": [parameter("id")], "get": list})
    }

    pub(super) fn share(&self) -> Json {
        let shape = reference("schemas", "Share");
        let what = format!("Share {} with a person or a team", self.a());
        let mut put = self.call("put_share_of", &what);
        put["description"] = json!(
            "For who may change it by their roles. Where roles let somebody see no such records at all, a share gives them nothing."
        );
        put["requestBody"] = body(&reference("schemas", "Share.put"));
        let good = [
            (
                "200",
                answer("It was shared with them before.", &shape, &[]),
            ),
            ("201", answer("It is shared.", &shape, &[])),
        ];
        put["responses"] = answers(&good, &[BODY, &[301, 409]].concat());
        let mut remove = self.call("remove_share_of", "Share it with them no more");
        let gone = empty_answer("It is shared with them no more.", &[]);
        remove["responses"] = answers(&[("204", gone)], &[301, 408, 413]);
        let whom = json!({
            "name": "whom",
            "in": "path",
            "required": true,
            "description": "The id of a person or a team.",
            "schema": {"type": "string", "format": "uuid"},
        });
        json!({"parameters": [parameter("id"), whom], "put": put, "delete": remove})
    }
}
