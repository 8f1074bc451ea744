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
        match option(item, &at) {
            Ok(option) => options.push(option),
            Err(faults) => body.faults.extend(faults),
        }
    }
    Some(options)
}

fn option(json: &Json, at: &str) -> Result<SelectOption, Vec<Fault>> {
    if let Json::String(label) = json {
        let label = label.trim();
        return Ok(SelectOption {
            key: key_of(label),
            label: label.to_string(),
            color: String::new(),
            retired: false,
        });
    }
    let mut body = Body::new(
        json,
        &format!("{at}."),
        "an option such as {\"key\": \"won\", \"label\": \"Won\"}",
    )?;
    let key = body.text("key", limits::DEFINITION_LABEL_CHARS);
    let label = body.label("label");
    let color = body.text("color", 30).unwrap_or_default();
    let retired = body.flag("retired").unwrap_or_default();
    let option = match (key, label) {
        (Some(key), label) => SelectOption {
            label: label.unwrap_or_else(|| label_of(&key)),
            key,
            color,
            retired,
        },
        (None, Some(label)) => SelectOption {
            key: key_of(&label),
            label,
            color,
            retired,
        },
        (None, None) => {
            body.refuse("key", "required", "Give the option a key.");
            SelectOption {
                key: String::new(),
                label: String::new(),
                color,
                retired,
            }
        }
    };
    let faults = body.end();
    if faults.is_empty() {
        Ok(option)
    } else {
        Err(faults)
    }
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
