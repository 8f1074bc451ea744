//! From JSON to a filter.

use base::Error;
use serde_json::{Map, Value as Json};

use super::place::{At, Wrong};
use crate::{
    ObjectDef, Schema,
    filter::{
        Aggregate, Filter, Literal, Op, Operand, Right, Test,
        class::{self, Class},
        literal::{self, Written},
        parse::{MAX_DEPTH, MAX_LIST, MAX_REACH, MAX_TESTS, MAX_VALUES, too_far},
        path,
        text::needs_parentheses,
    },
};

/// Reads a filter on the records of an object from its JSON form.
///
/// # Errors
/// `Malformed` with code `filter`; its message names the place as a JSON pointer.
pub fn from_json(json: &Json, def: &ObjectDef, schema: &Schema) -> Result<Filter, Error> {
    read(json, def, schema).map_err(|wrong| wrong.error(None))
}

/// The same of JSON that was read from a text: faults have their position in it.
///
/// # Errors
/// `Malformed` with code `filter` and the position, in characters from 0.
pub fn from_json_text(
    text: &str,
    json: &Json,
    def: &ObjectDef,
    schema: &Schema,
) -> Result<Filter, Error> {
    read(json, def, schema).map_err(|wrong| wrong.error(Some(text)))
}

fn read(json: &Json, def: &ObjectDef, schema: &Schema) -> Result<Filter, Wrong> {
    Reader {
        schema,
        reach: 0,
        tests: 0,
        values: 0,
    }
    .filter(json, def, &At::Root, 0)
}

struct Reader<'a> {
    schema: &'a Schema,
    /// Steps from the filter's own records to where the reader is.
    reach: usize,
    tests: usize,
    values: usize,
}

impl<'a> Reader<'a> {
    /// Reads one node. `depth` counts what would be parentheses and brackets
    /// in the text, so that both forms have the same bounds.
    fn filter(
        &mut self,
        json: &Json,
        def: &'a ObjectDef,
        at: &At<'_>,
        depth: usize,
    ) -> Result<Filter, Wrong> {
        if depth > MAX_DEPTH {
            return Err(at.fault(format!("a filter is nested at most {MAX_DEPTH} deep.")));
        }
        let Json::Object(node) = json else {
            return Err(
                at.fault("an object with \"and\", \"or\", \"not\" or \"path\" is expected.")
            );
        };
        for (word, join) in [
            ("and", Filter::And as fn(Vec<Filter>) -> Filter),
            ("or", Filter::Or),
        ] {
            if let Some(all) = node.get(word) {
                only(node, &[word], at)?;
                return self.joined(all, join, def, &At::Key(at, word), depth);
            }
        }
        if let Some(inner) = node.get("not") {
            only(node, &["not"], at)?;
            let at = At::Key(at, "not");
            let inner = self.inside(inner, &Filter::Not(Box::default()), def, &at, depth)?;
            return Ok(Filter::Not(Box::new(inner)));
        }
        match node.is_empty() {
            true => Ok(Filter::All),
            false => self.test(node, def, at, depth),
        }
    }

    fn joined(
        &mut self,
        all: &Json,
        join: fn(Vec<Filter>) -> Filter,
        def: &'a ObjectDef,
        at: &At<'_>,
        depth: usize,
    ) -> Result<Filter, Wrong> {
        let Json::Array(all) = all else {
            return Err(at.fault("a list of filters is expected."));
        };
        let outer = join(Vec::new());
        let mut filters = Vec::with_capacity(all.len().min(MAX_TESTS));
        for (index, json) in all.iter().enumerate() {
            filters.push(self.inside(json, &outer, def, &At::Index(at, index), depth)?);
        }
        Ok(match filters.len() {
            1 => filters.swap_remove(0),
            _ => join(filters),
        })
    }

    fn inside(
        &mut self,
        json: &Json,
        outer: &Filter,
        def: &'a ObjectDef,
        at: &At<'_>,
        depth: usize,
    ) -> Result<Filter, Wrong> {
        // What it is shows in its key; its content does not matter to parentheses.
        let kind = match json
            .as_object()
            .and_then(|node| node.keys().next())
            .map(String::as_str)
        {
            Some("and") => Filter::And(Vec::new()),
            Some("or") => Filter::Or(Vec::new()),
            Some("not") => Filter::Not(Box::default()),
            _ => Filter::All,
        };
        // Each level counts a little even without parentheses: the stack is finite.
        let deeper = depth + usize::from(needs_parentheses(outer, &kind));
        self.filter(json, def, at, deeper)
    }

    fn test(
        &mut self,
        node: &Map<String, Json>,
        def: &'a ObjectDef,
        at: &At<'_>,
        depth: usize,
    ) -> Result<Filter, Wrong> {
        only(node, &["path", "op", "value", "where", "agg"], at)?;
        self.tests += 1;
        if self.tests > MAX_TESTS {
            return Err(at.fault(format!("a filter has at most {MAX_TESTS} tests.")));
        }
        let (left, class, what) = self.operand(node, def, at, depth)?;
        let op_at = At::Key(at, "op");
        let op = match node.get("op") {
            None if matches!(class, Class::Boolean) => Op::Holds,
            None => return Err(at.fault("\"op\" is missing.")),
            Some(json) => json
                .as_str()
                .and_then(|text| {
                    Op::WRITTEN
                        .into_iter()
                        .find(|op| op.text().eq_ignore_ascii_case(text))
                })
                .ok_or_else(|| {
                    let all: Vec<&str> = Op::WRITTEN.iter().map(|op| op.text()).collect();
                    op_at.fault(format!("one of {} is expected.", all.join(", ")))
                })?,
        };
        if let Some(message) = class::refuse(op, &class, &left, &what) {
            return Err(op_at.fault(message));
        }
        let right = self.right(node.get("value"), op, &class, &At::Key(at, "value"))?;
        Ok(Filter::Test(Test { left, op, right }))
    }

    fn operand(
        &mut self,
        node: &Map<String, Json>,
        def: &'a ObjectDef,
        at: &At<'_>,
        depth: usize,
    ) -> Result<(Operand, Class<'a>, String), Wrong> {
        let path_at = At::Key(at, "path");
        let Some(name) = node.get("path").and_then(Json::as_str) else {
            return Err(
                path_at.fault("the name of a field is expected, with dots through references.")
            );
        };
        let resolved = self.path(name, def, &path_at)?;
        let Some(agg) = node.get("agg") else {
            if node.contains_key("where") {
                return Err(
                    At::Key(at, "where").fault("a condition on related records goes with \"agg\".")
                );
            }
            let class = Class::of(&resolved, self.schema);
            return Ok((Operand::Path(resolved.path), class, name.to_string()));
        };
        let Some(there) = resolved.many(self.schema) else {
            return Err(
                path_at.fault("this does not lead to many records; an aggregate needs that.")
            );
        };
        let filter = match node.get("where") {
            Some(json) => {
                let steps = resolved.path.0.len();
                self.reach += steps;
                let inner = self.filter(json, there, &At::Key(at, "where"), depth + 1)?;
                self.reach -= steps;
                inner
            }
            None => Filter::All,
        };
        let agg_at = At::Key(at, "agg");
        let text = agg.as_str().unwrap_or_default();
        let (agg, class) = self.aggregate(text, there, &agg_at)?;
        Ok((
            Operand::Related {
                path: resolved.path,
                filter: Box::new(filter),
                agg,
            },
            class,
            text.to_string(),
        ))
    }

    fn aggregate(
        &self,
        text: &str,
        there: &'a ObjectDef,
        at: &At<'_>,
    ) -> Result<(Aggregate, Class<'a>), Wrong> {
        if text == "count" {
            return Ok((Aggregate::Count, Class::Number { scale: 0 }));
        }
        let parts = text.strip_suffix(')').and_then(|text| text.split_once('('));
        let known = parts.filter(|(word, _)| class::AGGREGATES.contains(word));
        let Some((word, value)) = known else {
            return Err(at.fault("\"count\" is expected, or sum, min, max, avg, first or last with a field: \"sum(amount)\"."));
        };
        let value = self.path(value.trim(), there, at)?;
        let agg = Aggregate::named(word, value.path.clone())
            .ok_or_else(|| at.fault("an aggregate is expected."))?;
        let class = class::aggregate(&agg, Some(&value), self.schema)
            .map_err(|message| at.fault(message))?;
        Ok((agg, class))
    }

    fn path(
        &self,
        text: &str,
        def: &'a ObjectDef,
        at: &At<'_>,
    ) -> Result<path::Resolved<'a>, Wrong> {
        let names: Vec<&str> = text.split('.').collect();
        let resolved =
            path::resolve(&names, def, self.schema).map_err(|no| at.fault(no.message))?;
        match self.reach + names.len() > MAX_REACH {
            true => Err(at.fault(too_far())),
            false => Ok(resolved),
        }
    }

    fn right(
        &mut self,
        value: Option<&Json>,
        op: Op,
        class: &Class<'_>,
        at: &At<'_>,
    ) -> Result<Right, Wrong> {
        match (op, value) {
            (Op::IsEmpty | Op::IsNotEmpty | Op::Holds, None) => Ok(Right::Nothing),
            (Op::IsEmpty | Op::IsNotEmpty | Op::Holds, Some(_)) => {
                Err(at.fault("no value goes with this."))
            }
            (_, None) => Err(at.fault("a value is missing.")),
            (Op::In | Op::NotIn, Some(Json::Array(values))) => {
                if values.is_empty() || values.len() > MAX_LIST {
                    return Err(at.fault(format!("a list has 1 to {MAX_LIST} values.")));
                }
                let each = values.iter().enumerate();
                each.map(|(index, json)| self.literal(json, op, class, &At::Index(at, index)))
                    .collect::<Result<_, _>>()
                    .map(Right::List)
            }
            (Op::In | Op::NotIn, Some(Json::String(text))) if class.in_time() => {
                let text: String = text.split_whitespace().collect();
                literal::period(&text)
                    .map(Right::Period)
                    .map_err(|message| at.fault(message))
            }
            (Op::In | Op::NotIn, Some(_)) => Err(at.fault("a list of values is expected.")),
            (_, Some(json)) => self.literal(json, op, class, at).map(Right::One),
        }
    }

    fn literal(
        &mut self,
        json: &Json,
        op: Op,
        class: &Class<'_>,
        at: &At<'_>,
    ) -> Result<Literal, Wrong> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(at.fault(format!("a filter has at most {MAX_VALUES} values.")));
        }
        let read = |written: Written<'_>| {
            let text = match written {
                Written::Bare(text) | Written::Quoted(text) => text,
            };
            base::text::check(text).map_err(|nul| at.fault(nul))?;
            literal::read(class, op, written).map_err(|message| at.fault(message))
        };
        match json {
            Json::String(text) => read(Written::Bare(text)),
            Json::Number(number) => read(Written::Bare(&plain_number(number))),
            Json::Bool(b) => read(Written::Bare(if *b { "true" } else { "false" })),
            Json::Object(node) => {
                match (class, node.get("text"), node.get("amount"), node.get("id")) {
                    (_, Some(Json::String(text)), None, None) if node.len() == 1 => {
                        read(Written::Quoted(text))
                    }
                    (Class::Money | Class::BaseMoney, None, Some(amount), None) => {
                        only(node, &["amount", "currency"], at)?;
                        let digits = amount
                            .as_str()
                            .map(str::to_string)
                            .or_else(|| amount.as_number().map(plain_number));
                        match (digits, node.get("currency").and_then(Json::as_str)) {
                            (Some(digits), Some(code)) => {
                                read(Written::Bare(&format!("{digits} {code}")))
                            }
                            _ => Err(at.fault("\"amount\" and \"currency\" are expected.")),
                        }
                    }
                    // As references are read over REST: the name beside the id is a comment.
                    (
                        Class::Reference { .. } | Class::References { .. } | Class::Id,
                        None,
                        None,
                        Some(Json::String(id)),
                    ) => match base::Id::parse(id) {
                        Some(_) => read(Written::Bare(id)),
                        None => Err(At::Key(at, "id").fault("an id is a UUID.")),
                    },
                    _ => Err(at.fault("a value is expected: a text, a number, true or false.")),
                }
            }
            Json::Null => Err(at.fault("null is no value; use \"op\":\"is empty\".")),
            Json::Array(_) => Err(at.fault("a list goes with \"in\" only.")),
        }
    }
}

/// A number without an exponent.
fn plain_number(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => format!("{float}"),
        _ => number.to_string(),
    }
}

/// Refuses keys that have no meaning here.
fn only(node: &Map<String, Json>, known: &[&str], at: &At<'_>) -> Result<(), Wrong> {
    match node.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => {
            let shown = base::text::truncate(key, 40);
            Err(at.key_fault(key, format!("\"{shown}\" has no meaning here.")))
        }
    }
}
