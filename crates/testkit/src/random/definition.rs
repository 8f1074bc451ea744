//! Random definitions with every type of field.

use schema::{ObjectDef, Schema};
use serde_json::{Value as Json, json};

use super::Rng;

/// Objects besides users and teams.
const OBJECTS: [&str; 3] = ["alpha", "beta", "gamma"];

/// A workspace of users, teams and three objects with many fields that point
/// to each other.
///
/// # Panics
/// If a generated definition does not read as one, which would be a defect here.
pub fn schema(rng: &mut Rng) -> Schema {
    let mut objects = vec![
        object(
            "user",
            "name",
            vec![
                named("name", json!({"type": "text"})),
                named(
                    "boss",
                    json!({"type": "reference", "to": "user", "inverse": "reports"}),
                ),
            ],
        ),
        object("team", "name", vec![named("name", json!({"type": "text"}))]),
    ];
    for name in OBJECTS {
        let title = rng.word(&["text", "text", "person_name", "auto_number"]);
        let mut fields = vec![named("title", json!({"type": title}))];
        for ty in plain_types(rng) {
            let type_name = ty["type"].as_str().unwrap_or_default().to_string();
            if rng.chance(85) {
                let mut field = named(&format!("a_{type_name}"), ty);
                field["indexed"] = json!(rng.chance(30) && may_be_indexed(&type_name));
                fields.push(field);
            }
        }
        for n in 0..4 {
            let field_name = format!("to_{n}");
            let inverse = format!("of_{name}_{n}");
            fields.push(named(&field_name, reference(rng, n, &inverse)));
        }
        objects.push(object(name, "title", fields));
    }
    Schema::new(1, objects)
}

fn plain_types(rng: &mut Rng) -> Vec<Json> {
    let scale = rng.below(10);
    vec![
        json!({"type": "text"}),
        json!({"type": "long_text"}),
        json!({"type": "rich_text"}),
        json!({"type": "integer"}),
        json!({"type": "decimal", "scale": scale}),
        json!({"type": "money"}),
        json!({"type": "percent", "scale": 2}),
        json!({"type": "boolean"}),
        json!({"type": "date"}),
        json!({"type": "datetime"}),
        json!({"type": "duration"}),
        json!({"type": "select", "options": options()}),
        json!({"type": "multi_select", "options": options()}),
        json!({"type": "tags"}),
        json!({"type": "rating"}),
        json!({"type": "emails"}),
        json!({"type": "phones"}),
        json!({"type": "links"}),
        json!({"type": "address"}),
        json!({"type": "person_name"}),
        json!({"type": "json"}),
        json!({"type": "rank"}),
    ]
}

fn may_be_indexed(type_name: &str) -> bool {
    !matches!(
        type_name,
        "long_text"
            | "rich_text"
            | "multi_select"
            | "tags"
            | "emails"
            | "phones"
            | "links"
            | "address"
            | "json"
    )
}

fn options() -> Json {
    json!([
        {"key": "open", "label": "Open"},
        {"key": "won", "label": "Wón"},
        {"key": "lost", "label": "Lost for good"},
        {"key": "won2", "label": "WON"},
        {"key": "old", "label": "Straße", "retired": true},
    ])
}

fn reference(rng: &mut Rng, n: usize, inverse: &str) -> Json {
    let to = *rng.pick(&OBJECTS);
    let on_delete = rng.word(&["clear", "clear", "restrict", "cascade"]);
    match n {
        0 | 1 => json!({"type": "reference", "to": to, "inverse": inverse, "on_delete": on_delete}),
        2 => json!({"type": "references", "to": to, "inverse": inverse}),
        _ => {
            let to = match rng.below(3) {
                0 => json!([]),
                1 => json!([to]),
                _ => json!(["alpha", "gamma"]),
            };
            json!({"type": "any_reference", "to": to, "inverse": inverse, "on_delete": on_delete})
        }
    }
}

fn named(name: &str, mut field: Json) -> Json {
    // Ids and names differ, so that one taken for the other shows.
    field["id"] = json!(format!("x{name}"));
    field["name"] = json!(name);
    field["label"] = json!(name);
    field
}

fn object(name: &str, title: &str, fields: Vec<Json>) -> ObjectDef {
    let id_of = |field: &Json| field["id"].as_str().unwrap_or_default().to_string();
    let fields: serde_json::Map<String, Json> = fields
        .into_iter()
        .map(|field| (id_of(&field), field))
        .collect();
    let def = json!({
        "id": name, "name": name, "plural": format!("{name}s"), "label": name, "label_plural": name,
        "title": format!("x{title}"), "fields": fields,
    });
    serde_json::from_value(def).expect("a generated definition reads as one")
}
