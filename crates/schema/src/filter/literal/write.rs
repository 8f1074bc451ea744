//! Values as the language writes them.

use base::{Id, time::Period};

use super::in_word;
use crate::filter::Literal;

/// The words that mean something of their own where a value is expected.
const WORDS: &[&str] = &[
    "and",
    "or",
    "not",
    "in",
    "has",
    "is",
    "empty",
    "true",
    "false",
    "me",
    "my_team",
    "now",
    "today",
    "yesterday",
    "tomorrow",
];

/// Whether a text is written without quotes and read as the same text beside
/// every kind of operand.
fn is_plain(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
        && text.chars().all(in_word)
        && !text.contains("..")
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
        && Id::parse(text).is_none()
        && Period::parse(text).is_none()
}

/// Writes a text as a value: in quotes unless it is a plain word.
pub(crate) fn quoted_if_needed(text: &str) -> String {
    if is_plain(text) {
        text.to_string()
    } else {
        quoted(text)
    }
}

fn quoted(text: &str) -> String {
    let mark = if text.contains('"') && !text.contains('\'') {
        '\''
    } else {
        '"'
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(mark);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == mark => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push(mark);
    out
}

impl Literal {
    /// The value as the language writes it.
    pub fn to_text(&self) -> String {
        match self {
            Self::Text(text) | Self::Word(text) => quoted_if_needed(text),
            other => other.plain(),
        }
    }

    /// The value without quotes.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Text(text) | Self::Word(text) => text.clone(),
            Self::Number {
                digits,
                currency: None,
            } => digits.clone(),
            Self::Number {
                digits,
                currency: Some(code),
            } => format!("{digits} {code}"),
            Self::Date(day) => day.to_iso(),
            Self::DateTime(at) => at.to_rfc3339(),
            Self::Bool(b) => b.to_string(),
            Self::Me => "me".to_string(),
            Self::MyTeam => "my_team".to_string(),
            Self::Now => "now".to_string(),
            Self::Today => "today".to_string(),
            Self::Yesterday => "yesterday".to_string(),
            Self::Tomorrow => "tomorrow".to_string(),
            Self::Offset { amount, unit } => {
                let sign = if *amount < 0 { '-' } else { '+' };
                format!("{sign}{}{}", amount.unsigned_abs(), unit.letter())
            }
            Self::Id(id) => id.to_string(),
        }
    }
}
