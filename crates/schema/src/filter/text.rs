//! A filter as text: the shortest form that is read as the same filter again.

use super::{Aggregate, Filter, Literal, Op, Operand, Right, Test, path};
use crate::{ObjectDef, Schema};

/// Writes a filter with the names that fields have in the schema. What is no
/// longer there is named by its id.
pub fn to_text(filter: &Filter, def: &ObjectDef, schema: &Schema) -> String {
    match filter {
        Filter::All => String::new(),
        other => write(other, def, schema),
    }
}

fn write(filter: &Filter, def: &ObjectDef, schema: &Schema) -> String {
    let joined = |all: &[Filter], word: &str| {
        let parts: Vec<String> = all
            .iter()
            .map(|part| inside(filter, part, def, schema))
            .collect();
        parts.join(word)
    };
    match filter {
        // Every record has an id.
        Filter::All => "id is not empty".to_string(),
        Filter::And(all) if all.is_empty() => "id is not empty".to_string(),
        Filter::Or(all) if all.is_empty() => "id is empty".to_string(),
        Filter::And(all) => joined(all, " and "),
        Filter::Or(all) => joined(all, " or "),
        Filter::Not(inner) => format!("not {}", inside(filter, inner, def, schema)),
        Filter::Test(test) => test_text(test, def, schema),
    }
}

fn inside(outer: &Filter, inner: &Filter, def: &ObjectDef, schema: &Schema) -> String {
    let text = write(inner, def, schema);
    if needs_parentheses(outer, inner) {
        format!("({text})")
    } else {
        text
    }
}

/// Whether a filter within another would be read otherwise without parentheses.
pub(super) fn needs_parentheses(outer: &Filter, inner: &Filter) -> bool {
    match (outer, inner) {
        (_, Filter::All | Filter::Test(_)) => false,
        (Filter::Or(_), Filter::And(_)) => false,
        (Filter::And(_) | Filter::Or(_), Filter::Not(_)) => false,
        (Filter::And(_) | Filter::Or(_) | Filter::Not(_), _) => true,
        (Filter::All | Filter::Test(_), _) => false,
    }
}

fn test_text(test: &Test, def: &ObjectDef, schema: &Schema) -> String {
    let left = operand_text(&test.left, def, schema);
    let value = match &test.right {
        Right::Nothing => None,
        Right::One(value) => Some(value.to_text()),
        Right::Period(period) => Some(period.to_string()),
        Right::List(values) => {
            let values: Vec<String> = values.iter().map(Literal::to_text).collect();
            Some(format!("({})", values.join(", ")))
        }
    };
    match (test.op, value) {
        (Op::Holds, _) => left,
        (op, Some(value)) => format!("{left} {} {value}", op.text()),
        (op, None) => format!("{left} {}", op.text()),
    }
}

fn operand_text(operand: &Operand, def: &ObjectDef, schema: &Schema) -> String {
    match operand {
        Operand::Path(path) => path::name(path, def, schema),
        Operand::Related { path, filter, agg } => {
            let over = path::name(path, def, schema);
            let followed = path::follow(path, def, schema);
            let there = followed
                .as_ref()
                .and_then(|resolved| resolved.many(schema))
                .unwrap_or(def);
            let condition = match &**filter {
                Filter::All => String::new(),
                filter => format!("[{}]", write(filter, there, schema)),
            };
            format!("{over}{condition}.{}", aggregate_text(agg, there, schema))
        }
    }
}

/// An aggregate with its value, as text and JSON name it.
pub(super) fn aggregate_text(agg: &Aggregate, def: &ObjectDef, schema: &Schema) -> String {
    match agg.path() {
        None => agg.name().to_string(),
        Some(value) => format!("{}({})", agg.name(), path::name(value, def, schema)),
    }
}
