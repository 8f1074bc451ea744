//! Texts, JSON and ranks.

use base::{Fault, fold};
use serde_json::Value as Json;

use super::{Read, no_nul, too_long};
use crate::{
    limits,
    value::{Value, html},
};

/// What becomes of line breaks in a text of one line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    Refused,
    Joined,
}

/// A text of one line without white space around it, short enough for an index.
pub fn text(at: &str, text: &str, lines: Lines) -> Read<Value> {
    no_nul(at, text)?;
    let text = text.trim();
    if text.is_empty() {
        return Ok(Value::Empty);
    }
    let breaks = ['\n', '\r', '\u{2028}', '\u{2029}'];
    let text = match lines {
        Lines::Joined if text.contains(breaks) => text
            .split(breaks)
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
        Lines::Refused if text.contains(breaks) => {
            return Err(Fault::new(
                at,
                "line_break",
                "This text has one line. Take the line breaks out.",
            ));
        }
        _ => text.to_string(),
    };
    if text.len() > limits::TEXT_CHARS && text.chars().nth(limits::TEXT_CHARS).is_some() {
        return Err(too_long(at, "This text", limits::TEXT_CHARS, "characters"));
    }
    if text.len() > limits::TEXT_FOLDED_BYTES / 4 && fold(&text).len() > limits::TEXT_FOLDED_BYTES {
        return Err(too_long(
            at,
            "This text",
            limits::TEXT_FOLDED_BYTES,
            "bytes without case and accents",
        ));
    }
    Ok(Value::Text(text))
}

/// A text of many lines. What its first one is indented by is kept.
pub fn long(at: &str, text: &str) -> Read<Value> {
    no_nul(at, text)?;
    let text = text.trim_end();
    if text.is_empty() {
        return Ok(Value::Empty);
    }
    if text.len() > limits::LONG_TEXT_BYTES {
        return Err(too_long(at, "This text", limits::LONG_TEXT_BYTES, "bytes"));
    }
    Ok(Value::Text(text.to_string()))
}

/// HTML, made harmless. Nothing to see is empty.
pub fn rich(at: &str, html: &str) -> Read<Value> {
    no_nul(at, html)?;
    if html.len() > limits::LONG_TEXT_BYTES {
        return Err(too_long(at, "This text", limits::LONG_TEXT_BYTES, "bytes"));
    }
    if html::is_tangled(html) {
        return Err(Fault::new(
            at,
            "too_deep",
            "This text has too much markup, or elements too deep within each other. Simplify it, or send it as plain text.",
        ));
    }
    let mut clean = html::sanitise(html);
    clean.truncate(clean.trim_end().len());
    if html::plain(&clean).trim().is_empty() && !clean.contains("<img") && !clean.contains("<hr") {
        return Ok(Value::Empty);
    }
    // Escaping may lengthen a text.
    if clean.len() > limits::LONG_TEXT_BYTES {
        return Err(too_long(at, "This text", limits::LONG_TEXT_BYTES, "bytes"));
    }
    Ok(Value::Text(clean))
}

/// Any JSON within its limits.
pub fn json(at: &str, json: &Json) -> Read<Json> {
    if is_deeper(json, limits::JSON_DEPTH) {
        return Err(Fault::new(
            at,
            "too_deep",
            format!(
                "This JSON has more than {} levels. Flatten it.",
                limits::JSON_DEPTH
            ),
        ));
    }
    if json.to_string().len() > limits::JSON_BYTES {
        return Err(too_long(at, "This JSON", limits::JSON_BYTES, "bytes"));
    }
    if holds_nul(json) {
        return Err(Fault::new(
            at,
            "nul",
            "A text in this JSON holds a NUL (U+0000), which cannot be stored. Remove it.",
        ));
    }
    Ok(json.clone())
}

fn is_deeper(json: &Json, most: usize) -> bool {
    match json {
        Json::Array(items) => most == 0 || items.iter().any(|item| is_deeper(item, most - 1)),
        Json::Object(items) => most == 0 || items.values().any(|item| is_deeper(item, most - 1)),
        _ => false,
    }
}

fn holds_nul(json: &Json) -> bool {
    match json {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(holds_nul),
        Json::Object(items) => items
            .iter()
            .any(|(key, item)| key.contains('\0') || holds_nul(item)),
        _ => false,
    }
}

/// A position on a board.
pub fn rank(at: &str, text: &str) -> Read<Value> {
    if text.is_empty() {
        return Ok(Value::Empty);
    }
    if text.len() > limits::RANK_CHARS || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        let most = limits::RANK_CHARS;
        return Err(Fault::new(
            at,
            "rank",
            format!("A position has at most {most} letters a-z, A-Z and digits."),
        ));
    }
    Ok(Value::Rank(text.to_string()))
}
