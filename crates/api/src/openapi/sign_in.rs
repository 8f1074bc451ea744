//! The calls that say how people get in, and their shape.

use engine::rights::PRESETS;
use serde_json::{Map, Value as Json, json};

use super::{answer, answers, body, reference};

/// Adds them.
pub fn add(paths: &mut Map<String, Json>, schemas: &mut Map<String, Json>) {
    let mut rules = rules();
    schemas.insert("SignInRulesChanges".into(), rules.clone());
    rules["required"] = json!(["second_factor", "idle_minutes", "longest_minutes"]);
    schemas.insert("SignInRules".into(), rules);
    let one = reference("schemas", "SignInRules");
    let call = |id: &str, summary: &str, responses: Json| {
        json!({
            "operationId": id,
            "summary": summary,
            "tags": ["Administration"],
            "responses": responses,
        })
    };
    let here = answers(&[("200", answer("Here they are.", &one, &[]))], &[]);
    let changed = answers(
        &[("200", answer("They are changed.", &one, &[]))],
        &[408, 409, 413, 415, 422],
    );
    let mut update = call(
        "admin_update_sign_in_rules",
        "Say how people get in; it acts within seconds, on open sessions too",
        changed,
    );
    update["requestBody"] = body(&reference("schemas", "SignInRulesChanges"));
    paths.insert(
        "/admin/sign-in-rules".into(),
        json!({
            "get": call("admin_read_sign_in_rules", "How people get in", here),
            "patch": update,
        }),
    );
}

fn rules() -> Json {
    let roles: Vec<&str> = PRESETS.iter().map(|(key, _)| *key).collect();
    let minutes = |least: u32, description: &str| json!({"type": "integer", "minimum": least, "maximum": 129_600, "description": description});
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "second_factor": {
                "type": "array",
                "items": {"enum": roles},
                "description": "Standard roles that ask for a second factor. Other roles say it themselves.",
            },
            "idle_minutes": minutes(15, "A session ends after so many minutes without a request."),
            "longest_minutes": minutes(60, "A session ends so many minutes after signing in."),
        },
    })
}
