//! The calls that make links with which people choose a password.

use schema::Schema;
use serde_json::{Map, Value as Json, json};

use super::objects::parameter;
use super::{answer, answers, empty_answer};

/// Adds them, where there are people.
pub fn add(schema: &Schema, paths: &mut Map<String, Json>) {
    let Some(def) = schema.objects().find(|def| def.id.as_str() == "user") else {
        return;
    };
    let link = json!({
        "type": "object",
        "required": ["purpose", "url", "expires_at"],
        "additionalProperties": false,
        "properties": {
            "purpose": {"enum": ["invitation", "reset"]},
            "url": {"type": "string", "description": "It is told this once."},
            "expires_at": {"type": "string", "format": "date-time"},
        },
    });
    for (verb, summary) in [
        (
            "invitation",
            "Make a link with which somebody chooses their first password",
        ),
        (
            "reset",
            "Make a link with which somebody chooses a new password",
        ),
    ] {
        let made = answer(
            "The link. One that was made before is good for nothing now.",
            &link,
            &[],
        );
        paths.insert(
            format!("/{}/{{id}}/{verb}", def.plural),
            json!({
                "parameters": [parameter("id")],
                "post": {
                    "operationId": format!("{verb}_link"),
                    "summary": summary,
                    "tags": [def.label_plural],
                    "parameters": [parameter("Idempotency-Key")],
                    "responses": answers(&[("201", made)], &[301, 408, 409, 413, 422]),
                },
                "delete": {
                    "operationId": format!("withdraw_{verb}_link"),
                    "summary": "Take such a link back that nobody has used",
                    "tags": [def.label_plural],
                    "responses": answers(&[("204", empty_answer("It is good for nothing now.", &[]))], &[301]),
                },
            }),
        );
    }
}
