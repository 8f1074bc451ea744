//! A field as its form says it, in the language of definitions.

use base::fold;
use schema::{FieldDef, FieldType, Schema};
use serde_json::{Map, Value as Json, json};

use crate::sent::Sent;

/// Switches of the form.
const FLAGS: [&str; 6] = [
    "required",
    "unique",
    "indexed",
    "search",
    "sensitive",
    "hidden",
];
/// Texts that are left out where they are empty.
const CONDITIONS: [&str; 3] = ["required_if", "read_only_if", "issue_if"];

/// A name in REST made of what people call something: `Näherer Ort` becomes `naherer_ort`.
pub fn name_of(label: &str) -> String {
    let folded = fold(label);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let name = words.join("_");
    let name = match name.as_bytes().first() {
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        _ => name,
    };
    name.chars().take(60).collect()
}

/// A new field.
pub fn made(sent: &Sent) -> Json {
    let ty = sent.get("type");
    let mut body = common(sent, ty);
    body.insert("type".into(), ty.into());
    let name = match sent.get("name").trim() {
        "" => name_of(sent.get("label")),
        name => name.to_owned(),
    };
    body.insert("name".into(), name.into());
    body.retain(|_, value| !value.is_null());
    Json::Object(body)
}

/// What of a field the form changes. `kept` is the same field as it is kept, in no language
/// but its own: what was not touched goes back as that.
pub fn changed(sent: &Sent, field: &FieldDef, kept: Option<&FieldDef>, schema: &Schema) -> Json {
    let before = field.to_json(schema);
    let ty = match sent.get("type") {
        "" => field.type_name(),
        ty => ty,
    };
    let mut body = common(sent, ty);
    body.insert("type".into(), ty.into());
    if let Some(name) = sent.first("name") {
        body.insert("name".into(), name.trim().into());
    }
    let is_retyped = ty != field.type_name();
    body.retain(|key, value| {
        let was = before.get(key).unwrap_or(&Json::Null);
        match key.as_str() {
            "options" => is_retyped || tidy(value) != tidy(was),
            // A new type says them anew.
            "scale" | "to" | "on_delete" => is_retyped || value != was,
            "inverse" => value.as_str().unwrap_or_default() != was.as_str().unwrap_or_default(),
            _ => value != was,
        }
    });
    if let Some(options) = body.get_mut("options").and_then(Json::as_array_mut) {
        options
            .iter_mut()
            .for_each(|option| untranslated(option, field, kept));
    }
    Json::Object(body)
}

/// Puts the kept label back where that of the reader's language was left as it is.
fn untranslated(option: &mut Json, field: &FieldDef, kept: Option<&FieldDef>) {
    let of = |field: &FieldDef| {
        let mut all = field.ty.options().iter();
        let found = all.find(|one| option["key"] == one.key.as_str());
        found.map(|one| one.label.clone())
    };
    let (shown, own) = (of(field), kept.and_then(of));
    if shown.is_some_and(|shown| option["label"] == shown.as_str())
        && let Some(own) = own
    {
        option["label"] = own.into();
    }
}

/// Options with every key that they may have.
fn tidy(options: &Json) -> Vec<(String, String, String, bool)> {
    let text = |option: &Json, key: &str| option[key].as_str().unwrap_or_default().to_owned();
    let all = options.as_array().into_iter().flatten();
    all.map(|option| {
        let retired = option["retired"].as_bool().unwrap_or_default();
        (
            text(option, "key"),
            text(option, "label"),
            text(option, "color"),
            retired,
        )
    })
    .collect()
}

fn common(sent: &Sent, ty: &str) -> Map<String, Json> {
    let mut body = Map::new();
    let mut put = |key: &str, value: Json| drop(body.insert(key.to_owned(), value));
    for key in ["label", "help", "pattern", "formula", "rollup", "inverse"] {
        if let Some(text) = sent.first(key) {
            put(key, text.trim().into());
        }
    }
    for key in ["returns", "on_delete", "write"] {
        if let Some(word) = sent.first(key).filter(|word| !word.is_empty()) {
            put(key, word.into());
        }
    }
    for key in CONDITIONS {
        if let Some(text) = sent.first(key) {
            put(key, filled(text));
        }
    }
    for key in FLAGS {
        // The last one counts: the first says that the switch was there.
        if let Some((_, value)) = sent.0.iter().rev().find(|(name, _)| name == key) {
            put(key, (value == "true").into());
        }
    }
    if let Some(scale) = sent.first("scale") {
        let number = scale.trim().parse::<u64>();
        put("scale", number.map_or_else(|_| scale.into(), Json::from));
    }
    match ty {
        "any_reference" => {
            let to = sent
                .0
                .iter()
                .filter(|(key, value)| key == "to" && !value.is_empty());
            put(
                "to",
                to.map(|(_, value)| Json::from(value.as_str())).collect(),
            );
        }
        _ => {
            if let Some(to) = sent.first("to") {
                put("to", to.into());
            }
        }
    }
    if matches!(ty, "select" | "multi_select") {
        put("options", options(sent));
    }
    if let Some(text) = sent.first("default") {
        put("default", default(ty, text.trim()));
    }
    body
}

fn filled(text: &str) -> Json {
    match text.trim() {
        "" => Json::Null,
        text => text.into(),
    }
}

/// The options in the order of their rows; a row without a label is none.
pub fn options(sent: &Sent) -> Json {
    let mut rows: Vec<&str> = Vec::new();
    for (name, _) in sent.0.iter() {
        let row = name
            .strip_prefix("option.")
            .and_then(|rest| rest.strip_suffix(".label"));
        rows.extend(row.filter(|row| !rows.contains(row)));
    }
    let all = rows.into_iter().filter_map(|row| {
        let part = |part: &str| sent.get(&format!("option.{row}.{part}")).trim();
        let label = part("label");
        if label.is_empty() {
            return None;
        }
        let mut option = Map::new();
        option.insert("label".into(), label.into());
        option.insert("color".into(), part("color").into());
        if !part("key").is_empty() {
            option.insert("key".into(), part("key").into());
            option.insert("retired".into(), (part("offered") != "true").into());
        }
        Some(Json::Object(option))
    });
    all.collect()
}

/// A default as the type's JSON.
fn default(ty: &str, text: &str) -> Json {
    if text.is_empty() {
        return Json::Null;
    }
    match ty {
        "integer" | "rating" => {
            let number = text.parse::<i64>();
            number.map_or_else(|_| text.into(), Json::from)
        }
        "boolean" => (text == "true").into(),
        "multi_select" | "tags" => {
            let words = text.split(',').map(str::trim);
            words
                .filter(|word| !word.is_empty())
                .map(Json::from)
                .collect()
        }
        "json" => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
        _ => text.into(),
    }
}

/// A default as it is typed.
pub fn default_text(field: &FieldDef) -> String {
    match field.default.as_ref() {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text.clone(),
        Some(Json::Array(items)) if !matches!(field.ty, FieldType::Json) => {
            let words = items.iter().filter_map(Json::as_str);
            words.collect::<Vec<_>>().join(", ")
        }
        Some(other) => json!(other).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Sent {
        let own = pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Sent(Arc::new(own.collect()))
    }

    #[test]
    fn names_are_made_of_labels() {
        for (label, name) in [
            ("Näherer Ort", "naherer_ort"),
            ("  First contact! ", "first_contact"),
            ("2nd floor", "n2nd_floor"),
            ("名前", ""),
        ] {
            assert_eq!(name_of(label), name, "{label}");
        }
    }

    #[test]
    fn options_keep_the_order_of_their_rows() {
        let sent = sent(&[
            ("option.7.key", "b"),
            ("option.7.label", "Bee"),
            ("option.7.offered", "true"),
            ("option.0.key", "a"),
            ("option.0.label", "A"),
            ("option.0.color", "red"),
            ("option.new.label", " New "),
            ("option.empty.label", ""),
        ]);
        assert_eq!(
            options(&sent),
            json!([
                {"label": "Bee", "color": "", "key": "b", "retired": false},
                {"label": "A", "color": "red", "key": "a", "retired": true},
                {"label": "New", "color": ""},
            ])
        );
    }

    #[test]
    fn a_switch_that_is_on_is_sent_twice() {
        let sent = sent(&[
            ("label", "Fuel"),
            ("type", "text"),
            ("required", "false"),
            ("required", "true"),
            ("unique", "false"),
        ]);
        let body = made(&sent);
        assert_eq!(body["required"], true);
        assert_eq!(body["unique"], false);
        assert_eq!(body["name"], "fuel");
    }
}
