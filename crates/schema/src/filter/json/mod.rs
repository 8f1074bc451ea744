//! A filter as JSON: `{"and":[..]}`, `{"or":[..]}`, `{"not":{..}}` and tests
//! `{"path","op","value"}`, with `"agg"` and `"where"` for related records.
//!
//! Values: numbers as JSON numbers or texts, `true` and `false`, lists for `in`;
//! a text is read as if it stood in a filter without quotes (`"me"`, `"today"`,
//! `"-30d"`, `"this_month"`, `"2026-01-01..2026-03-31"`, `"1000 EUR"`), and spaces
//! do not matter to that. Money may be `{"amount","currency"}`, a reference
//! `{"id"}`; `{"text":".."}` is a text and nothing else. No test at all
//! (`{}`) is every record; a boolean field without `op` stands alone.

mod place;
mod position;
mod read;

use serde_json::{Map, Value as Json, json};

pub use read::{from_json, from_json_text};

use super::{Filter, Literal, Op, Operand, Right, Test, path, text::aggregate_text};
use crate::{ObjectDef, Schema};

/// Writes a filter as JSON.
pub fn to_json(filter: &Filter, def: &ObjectDef, schema: &Schema) -> Json {
    let each = |all: &[Filter]| {
        all.iter()
            .map(|part| to_json(part, def, schema))
            .collect::<Vec<_>>()
    };
    match filter {
        Filter::All => json!({}),
        Filter::And(all) => json!({ "and": each(all) }),
        Filter::Or(all) => json!({ "or": each(all) }),
        Filter::Not(inner) => json!({ "not": to_json(inner, def, schema) }),
        Filter::Test(test) => Json::Object(test_json(test, def, schema)),
    }
}

fn test_json(test: &Test, def: &ObjectDef, schema: &Schema) -> Map<String, Json> {
    let mut out = Map::new();
    match &test.left {
        Operand::Path(path) => {
            out.insert("path".into(), path::name(path, def, schema).into());
        }
        Operand::Related { path, filter, agg } => {
            let followed = path::follow(path, def, schema);
            let there = followed
                .as_ref()
                .and_then(|resolved| resolved.many(schema))
                .unwrap_or(def);
            out.insert("path".into(), path::name(path, def, schema).into());
            if **filter != Filter::All {
                out.insert("where".into(), to_json(filter, there, schema));
            }
            out.insert("agg".into(), aggregate_text(agg, there, schema).into());
        }
    }
    if test.op != Op::Holds {
        out.insert("op".into(), test.op.text().into());
    }
    match &test.right {
        Right::Nothing => None,
        Right::One(value) => out.insert("value".into(), literal_json(value)),
        Right::List(values) => {
            out.insert("value".into(), values.iter().map(literal_json).collect())
        }
        Right::Period(period) => out.insert("value".into(), period.to_string().into()),
    };
    out
}

fn literal_json(value: &Literal) -> Json {
    match value {
        Literal::Bool(b) => (*b).into(),
        Literal::Number {
            digits,
            currency: Some(code),
        } => json!({ "amount": digits, "currency": code }),
        // What another program reads as a number and writes again stays the same.
        Literal::Number {
            digits,
            currency: None,
        } => match digits.parse::<i64>() {
            Ok(n) if n.to_string() == *digits && n.unsigned_abs() < 1 << 53 => n.into(),
            _ => digits.clone().into(),
        },
        Literal::Text(text) | Literal::Word(text) if means_more(text) => json!({ "text": text }),
        other => other.plain().into(),
    }
}

/// Whether a text without quotes may be more than the text.
fn means_more(text: &str) -> bool {
    base::Id::parse(text).is_some()
        || ["me", "my_team"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
}
