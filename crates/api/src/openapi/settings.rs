//! The calls that say what the workspace is set to, and their shape.

use engine::people::LANGUAGES;
use engine::settings::{BRANDS, NAME_CHARS, WEEK_STARTS};
use serde_json::{Map, Value as Json, json};

use super::{answer, answers, body, reference};

/// Adds them.
pub fn add(paths: &mut Map<String, Json>, schemas: &mut Map<String, Json>) {
    let mut settings = settings();
    schemas.insert("SettingsChanges".into(), settings.clone());
    let keys = settings["properties"].as_object();
    settings["required"] = keys.into_iter().flat_map(Map::keys).cloned().collect();
    schemas.insert("Settings".into(), settings);
    let one = reference("schemas", "Settings");
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
        "admin_update_settings",
        "Change what the workspace is set to",
        changed,
    );
    update["requestBody"] = body(&reference("schemas", "SettingsChanges"));
    paths.insert(
        "/admin/settings".into(),
        json!({
            "get": call("admin_read_settings", "What the workspace is set to", here),
            "patch": update,
        }),
    );
}

fn settings() -> Json {
    let languages: Vec<&str> = LANGUAGES.iter().map(|(code, _)| *code).collect();
    let brands: Vec<&str> = std::iter::once("").chain(BRANDS).collect();
    let week_starts: Vec<&str> = std::iter::once("").chain(WEEK_STARTS).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "brand": {"enum": brands, "description": "The colour of actions on pages; empty for the product's own."},
            "name": {"type": "string", "minLength": 1, "maxLength": NAME_CHARS},
            "currency": {"type": "string", "minLength": 3, "maxLength": 3, "description": "Money without a currency is in this one, and sums are. It stays once there are amounts or exchange rates."},
            "zone": {"type": "string", "description": "The time zone that days and months are those of, such as `Europe/Berlin`."},
            "region": {"type": "string", "minLength": 2, "maxLength": 2, "description": "The country of phone numbers without a prefix."},
            "fiscal_start_month": {"type": "integer", "minimum": 1, "maximum": 12},
            "week_start": {"enum": week_starts, "description": "On which day weeks begin in calendars; empty as the region has it. Periods of filters are weeks of ISO 8601 in any case."},
            "language": {"enum": languages, "description": "The language of pages for who has chosen none."},
        },
    })
}
