//! The calls that set up providers which sign people in, and their shapes.

use serde_json::{Map, Value as Json, json};

use super::objects::parameter;
use super::{answer, answers, body, empty_answer, reference, whole};

/// What a call with a body can be answered with besides.
const WRITTEN: &[u16] = &[408, 409, 413, 415, 422];
/// The same without a body.
const CHANGED: &[u16] = &[408, 409, 413, 422];

/// Adds them.
pub fn add(paths: &mut Map<String, Json>, schemas: &mut Map<String, Json>) {
    schemas.insert("Provider".into(), provider());
    schemas.insert("ProviderNew".into(), input(true));
    schemas.insert("ProviderChanges".into(), input(false));
    let one = reference("schemas", "Provider");
    let call = |id: &str, summary: &str, responses: Json| {
        json!({
            "operationId": id,
            "summary": summary,
            "tags": ["Administration"],
            "responses": responses,
        })
    };
    let all = json!({
        "type": "object",
        "required": ["data"],
        "additionalProperties": false,
        "properties": {"data": {"type": "array", "items": one}},
    });
    let found = answers(&[("200", answer("Every provider.", &all, &[]))], &[]);
    let made = answers(
        &[("201", answer("It is added.", &one, &["Location"]))],
        WRITTEN,
    );
    let mut create = call(
        "admin_create_provider",
        "Add a provider that signs people in",
        made,
    );
    create["parameters"] = json!([parameter("Idempotency-Key")]);
    create["requestBody"] = body(&reference("schemas", "ProviderNew"));
    paths.insert(
        "/admin/providers".into(),
        json!({
            "get": call("admin_list_providers", "Every provider that signs people in", found),
            "post": create,
        }),
    );
    let here = answers(&[("200", answer("Here it is.", &one, &[]))], &[]);
    let changed = answers(&[("200", answer("It is changed.", &one, &[]))], WRITTEN);
    let gone = answers(&[("204", empty_answer("It is removed.", &[]))], CHANGED);
    let mut update = call("admin_update_provider", "Change a provider", changed);
    update["requestBody"] = body(&reference("schemas", "ProviderChanges"));
    paths.insert(
        "/admin/providers/{id}".into(),
        json!({
            "parameters": [parameter("id")],
            "get": call("admin_read_provider", "Read a provider", here),
            "patch": update,
            "delete": call("admin_remove_provider", "Remove a provider", gone),
        }),
    );
    let tested = answers(
        &[("200", answer("What was found.", &report(), &[]))],
        CHANGED,
    );
    let mut test = call("admin_test_provider", "Ask a provider who it is", tested);
    test["parameters"] = json!([parameter("Idempotency-Key")]);
    paths.insert(
        "/admin/providers/{id}/test".into(),
        json!({"parameters": [parameter("id")], "post": test}),
    );
}

fn report() -> Json {
    json!({
        "type": "object",
        "required": ["usable", "findings"],
        "additionalProperties": false,
        "properties": {
            "usable": {"type": "boolean"},
            "findings": {"type": "array", "items": {
                "type": "object",
                "required": ["outlook", "message"],
                "additionalProperties": false,
                "properties": {
                    "outlook": {"enum": ["good", "doubtful", "bad"]},
                    "message": {"type": "string"},
                },
            }},
        },
    })
}

fn settings() -> Map<String, Json> {
    let texts = |description: &str| json!({"type": "array", "items": {"type": "string"}, "maxItems": 200, "description": description});
    let claim = |description: &str| json!({"type": "string", "description": description});
    let flag = |description: &str| json!({"type": "boolean", "description": description});
    let mapped = json!({
        "type": "object",
        "required": ["value", "role"],
        "properties": {"value": {"type": "string"}, "role": {"type": "string", "description": "The key of a role."}},
    });
    let all = json!({
        "active": flag("Whether people can sign in with it."),
        "scopes": texts("What is asked for; openid always is."),
        "email_claim": claim("Where it tells e-mail addresses."),
        "name_claim": claim("Where it tells names."),
        "roles_claim": claim("Where it tells roles or groups; a path has dots."),
        "roles": {"type": "array", "items": mapped, "maxItems": 200, "description": "Roles by the values of that claim, taken anew at each sign-in."},
        "default_role": {"type": ["string", "null"], "description": "The role of who has none of the values; null lets them not in."},
        "create_users": flag("Whether somebody whom nobody knows becomes a user."),
        "domains": texts("Domains of e-mail addresses that it speaks for; all if none."),
        "trusted": flag("Whether addresses of those domains count without its word that they were checked, those of administrators too."),
        "second_factor": {"enum": ["never", "claims", "always"], "description": "Whether a sign-in counts as one with two factors."},
        "second_factor_acr": texts("Classes of sign-in (acr) that are two factors."),
    });
    match all {
        Json::Object(all) => all,
        _ => Map::new(),
    }
}

fn provider() -> Json {
    let text = json!({"type": "string"});
    let mut properties = Map::new();
    for (name, shape) in [
        ("id", json!({"type": "string", "format": "uuid"})),
        ("key", text.clone()),
        ("name", text.clone()),
        ("issuer", text.clone()),
        ("client_id", text.clone()),
        ("has_secret", json!({"type": "boolean"})),
        (
            "redirect_uri",
            json!({"type": "string", "description": "To be registered with the provider."}),
        ),
        (
            "created_at",
            json!({"type": "string", "format": "date-time"}),
        ),
    ] {
        properties.insert(name.to_owned(), shape);
    }
    properties.extend(settings());
    whole(Json::Object(properties))
}

fn input(is_new: bool) -> Json {
    let mut properties = Map::new();
    for (name, shape) in [
        (
            "name",
            json!({"type": "string", "minLength": 1, "maxLength": 100}),
        ),
        (
            "client_id",
            json!({"type": "string", "minLength": 1, "maxLength": 500}),
        ),
        (
            "client_secret",
            json!({"type": ["string", "null"], "maxLength": 2000, "description": "Kept sealed and never told again; null removes it."}),
        ),
    ] {
        properties.insert(name.to_owned(), shape);
    }
    if is_new {
        let key = json!({"type": ["string", "null"], "pattern": "^[a-z0-9-]{1,40}$", "description": "Part of its addresses; made of the name if none."});
        let issuer = json!({"type": "string", "maxLength": 500, "pattern": "^https?://", "description": "As the provider calls itself; http on this machine only."});
        properties.insert("key".into(), key);
        properties.insert("issuer".into(), issuer);
    }
    properties.extend(settings());
    let mut shape = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    });
    if is_new {
        shape["required"] = json!(["name", "issuer", "client_id"]);
    }
    shape
}
