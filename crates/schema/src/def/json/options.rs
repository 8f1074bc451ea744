//! Options of selects.

use base::{Fault, fold};
use serde_json::Value as Json;

use super::body::{Body, label_of};
use crate::{SelectOption, limits};

/// The options of a select; texts alone become labels, and keys made of them.
pub fn options(body: &mut Body<'_>) -> Option<Vec<SelectOption>> {
    let Some(items) = body.json("options")?.as_array() else {
        body.refuse(
            "options",
            "type",
            "Give a list such as [{\"key\": \"won\", \"label\": \"Won\"}].",
        );
        return None;
    };
    let mut options = Vec::with_capacity(items.len().min(limits::OPTIONS));
    for (n, item) in items.iter().take(limits::OPTIONS + 1).enumerate() {
        let at = body.at(&format!("options[{n}]"));
        options.push(option(item, &at, &mut body.faults));
    }
    Some(options)
}

/// One option, as much of it as can be read: its place counts.
fn option(json: &Json, at: &str, faults: &mut Vec<Fault>) -> SelectOption {
    let mut option = SelectOption {
        key: String::new(),
        label: String::new(),
        color: String::new(),
        retired: false,
    };
    if let Json::String(label) = json {
        option.label = label.trim().to_string();
        option.key = key_of(&option.label);
        return option;
    }
    let expected = "an option such as {\"key\": \"won\", \"label\": \"Won\"}";
    let mut body = match Body::new(json, &format!("{at}."), expected) {
        Ok(body) => body,
        Err(found) => {
            faults.extend(found);
            return option;
        }
    };
    let key = body.text("key", limits::DEFINITION_LABEL_CHARS);
    let label = body.label("label");
    option.color = body.text("color", 30).unwrap_or_default();
    option.retired = body.flag("retired").unwrap_or_default();
    match (key, label) {
        (Some(key), label) => {
            option.label = label.unwrap_or_else(|| label_of(&key));
            option.key = key;
        }
        (None, Some(label)) => {
            option.key = key_of(&label);
            option.label = label;
        }
        (None, None) => body.refuse("key", "required", "Give the option a key."),
    }
    faults.extend(body.end());
    option
}

/// A key made of a label: `In review` becomes `in_review`.
fn key_of(label: &str) -> String {
    let folded = fold(label);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("_")
}

/// What is offered now, and what was offered before as retired.
pub fn with_retired(mut offered: Vec<SelectOption>, before: &[SelectOption]) -> Vec<SelectOption> {
    for old in before {
        if !offered.iter().any(|option| option.key == old.key) {
            offered.push(SelectOption {
                retired: true,
                ..old.clone()
            });
        }
    }
    offered
}
