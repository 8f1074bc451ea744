//! With whom a record is shared.

use serde_json::{Map, Value as Json, json};

use super::super::{answer, answers, body, empty_answer, reference, whole};
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

/// The shapes of public links.
pub fn add_public(schemas: &mut Map<String, Json>) {
    let time = json!({"type": ["string", "null"], "format": "date-time"});
    let link = |url: Option<Json>| {
        let mut properties = json!({
            "id": {"type": "string", "format": "uuid"},
            "fields": {"type": "array", "items": {"type": "string"}, "description": "Names of the fields that it shows beside the title."},
            "created_at": {"type": "string", "format": "date-time"},
            "created_by": {"anyOf": [reference("schemas", "Reference"), reference("schemas", "HiddenReference")]},
            "expires_at": time,
            "is_expired": {"type": "boolean"},
            "last_used_at": time,
        });
        if let Some(url) = url {
            properties["url"] = url;
        }
        whole(properties)
    };
    schemas.insert("PublicLink".into(), link(None));
    let url = json!({"type": "string", "description": "Whoever has it sees the fields. It is told this once."});
    schemas.insert("NewPublicLink".into(), link(Some(url)));
    schemas.insert(
        "PublicLink.post".into(),
        json!({
            "type": "object",
            "required": ["fields"],
            "additionalProperties": false,
            "properties": {
                "fields": {"type": "array", "minItems": 1, "items": {"type": "string"}, "description": "Names of fields: no sensitive ones, and no files."},
                "expires_at": {"type": ["string", "null"], "format": "date-time"},
            },
        }),
    );
}

impl Calls<'_> {
    pub(super) fn public_links(&self) -> Json {
        let what = format!("The public links of {}", self.a());
        let mut list = self.call("list_public_links_of", &what);
        let shape = json!({
            "type": "object",
            "required": ["data"],
            "additionalProperties": false,
            "properties": {"data": {
                "type": "array",
                "items": reference("schemas", "PublicLink"),
            }},
        });
        list["responses"] = answers(
            &[("200", answer("All of them, the newest first.", &shape, &[]))],
            &[301],
        );
        let what = format!("Make a link by which anybody sees some of {}", self.a());
        let mut make = self.call("make_public_link_of", &what);
        make["description"] = json!(
            "By people in person, with the right to publish. It shows no more than who made it may see when it is opened."
        );
        make["requestBody"] = body(&reference("schemas", "PublicLink.post"));
        let made = answer("It is made.", &reference("schemas", "NewPublicLink"), &[]);
        make["responses"] = answers(&[("201", made)], &[BODY, &[301, 409]].concat());
        json!({"parameters": [parameter("id")], "get": list, "post": make})
    }

    pub(super) fn public_link(&self) -> Json {
        let mut remove = self.call("end_public_link_of", "End a public link");
        let gone = empty_answer("It is good for nothing now.", &[]);
        remove["responses"] = answers(&[("204", gone)], &[301, 408, 413]);
        let link = json!({
            "name": "link",
            "in": "path",
            "required": true,
            "schema": {"type": "string", "format": "uuid"},
        });
        json!({"parameters": [parameter("id"), link], "delete": remove})
    }

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
