//! The grammar of the language (API.md section 3), by recursive descent.
//!
//! Every error has its position and says what is expected there. Depth and
//! sizes are bounded, so that no text exhausts the stack or the database.

use base::Error;

use super::{
    Aggregate, Filter, Literal, Op, Operand, Right, Test,
    class::{self, AGGREGATES, Class},
    cursor::{Cursor, Run, fault},
    literal::{self, Written},
    path::{self, Resolved},
};
use crate::{ObjectDef, Schema};

/// How deep parentheses and brackets may be nested.
pub(super) const MAX_DEPTH: usize = 100;
/// How many tests a filter may have; databases bound the size of a statement.
pub(super) const MAX_TESTS: usize = 500;
/// How many values a list may have.
pub(super) const MAX_LIST: usize = 1_000;
/// How many values a filter may have.
pub(super) const MAX_VALUES: usize = 5_000;

/// Reads a filter on the records of an object. An empty text is every record.
///
/// # Errors
/// `Malformed` with code `filter` and the position, in characters from 0.
pub fn parse(text: &str, def: &ObjectDef, schema: &Schema) -> Result<Filter, Error> {
    let mut parser = Parser {
        cursor: Cursor::new(text)?,
        schema,
        depth: 0,
        tests: 0,
        values: 0,
    };
    parser.cursor.skip_spaces();
    if parser.cursor.peek().is_none() {
        return Ok(Filter::All);
    }
    let filter = parser.or(def)?;
    match parser.cursor.peek() {
        None => Ok(filter),
        Some(')') => Err(fault(
            "This parenthesis closes none.",
            parser.cursor.position(),
        )),
        Some(']') => Err(fault("This bracket closes none.", parser.cursor.position())),
        Some(_) => Err(parser.more()),
    }
}

struct Parser<'a> {
    cursor: Cursor,
    schema: &'a Schema,
    depth: usize,
    tests: usize,
    values: usize,
}

/// Left side of a test with what it is.
struct Left<'a> {
    operand: Operand,
    class: Class<'a>,
    /// As it was written, for messages.
    text: String,
}

impl<'a> Parser<'a> {
    fn or(&mut self, def: &'a ObjectDef) -> Result<Filter, Error> {
        let mut all = vec![self.and(def)?];
        while self.keyword("or") {
            all.push(self.and(def)?);
        }
        Ok(single_or(all, Filter::Or))
    }

    fn and(&mut self, def: &'a ObjectDef) -> Result<Filter, Error> {
        let mut all = vec![self.not(def)?];
        while self.keyword("and") {
            all.push(self.not(def)?);
        }
        Ok(single_or(all, Filter::And))
    }

    fn not(&mut self, def: &'a ObjectDef) -> Result<Filter, Error> {
        let negated = self.keyword("not");
        self.cursor.skip_spaces();
        let open = self.cursor.position();
        let inner = match self.cursor.take('(') {
            true => self.nested(def, open, ')')?,
            false => self.test(def)?,
        };
        self.cursor.skip_spaces();
        Ok(if negated {
            Filter::Not(Box::new(inner))
        } else {
            inner
        })
    }

    /// What stands between a mark that is just taken and the one that closes it.
    fn nested(&mut self, def: &'a ObjectDef, open: usize, close: char) -> Result<Filter, Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(fault(
                format!("Parentheses and brackets go at most {MAX_DEPTH} deep."),
                open,
            ));
        }
        let inner = self.or(def)?;
        self.cursor.skip_spaces();
        if !self.cursor.take(close) {
            return Err(match self.cursor.peek() {
                Some(_) => self
                    .cursor
                    .expected(&format!("\"and\", \"or\" or \"{close}\"")),
                None => fault(format!("This is not closed; \"{close}\" is missing."), open),
            });
        }
        self.depth -= 1;
        Ok(inner)
    }

    fn test(&mut self, def: &'a ObjectDef) -> Result<Filter, Error> {
        self.tests += 1;
        if self.tests > MAX_TESTS {
            return Err(fault(
                format!("A filter has at most {MAX_TESTS} tests."),
                self.cursor.position(),
            ));
        }
        let left = self.operand(def)?;
        self.cursor.skip_spaces();
        let at = self.cursor.position();
        let Some(op) = self.operator()? else {
            return match left.class {
                Class::Boolean => Ok(test(left.operand, Op::Holds, Right::Nothing)),
                class => Err(self.cursor.expected(&after_operand(&class, &left.text))),
            };
        };
        if let Some(message) = class::refuse(op, &left.class, &left.operand, &left.text) {
            return Err(fault(message, at));
        }
        let right = match op {
            Op::IsEmpty | Op::IsNotEmpty | Op::Holds => Right::Nothing,
            Op::In | Op::NotIn => self.list_or_period(&left.class, op)?,
            _ => Right::One(self.value(&left.class, op)?),
        };
        Ok(test(left.operand, op, right))
    }

    fn operator(&mut self) -> Result<Option<Op>, Error> {
        let at = self.cursor.position();
        for (mark, wanted) in [
            ("==", "="),
            ("<>", "!="),
            ("=~", "~"),
            ("&&", "and"),
            ("||", "or"),
        ] {
            if self.cursor.take_all(mark) {
                return Err(fault(
                    format!("\"{mark}\" is written \"{wanted}\" here."),
                    at,
                ));
            }
        }
        // Those of two marks stand before those that they begin with.
        for op in [
            Op::Ne,
            Op::NotContains,
            Op::Le,
            Op::Ge,
            Op::Eq,
            Op::Lt,
            Op::Gt,
            Op::Contains,
        ] {
            if self.cursor.take_all(op.text()) {
                return Ok(Some(op));
            }
        }
        if self.cursor.keyword("in") {
            return Ok(Some(Op::In));
        }
        if self.cursor.keyword("has") {
            return Ok(Some(Op::Has));
        }
        if self.cursor.keyword("not") {
            return match self.keyword("in") {
                true => Ok(Some(Op::NotIn)),
                false => Err(self.cursor.expected("\"in\" after \"not\"")),
            };
        }
        if self.cursor.keyword("is") {
            let op = if self.keyword("not") {
                Op::IsNotEmpty
            } else {
                Op::IsEmpty
            };
            return match self.keyword("empty") {
                true => Ok(Some(op)),
                false => Err(self
                    .cursor
                    .expected("\"empty\" or \"not empty\" after \"is\"")),
            };
        }
        Ok(None)
    }

    fn operand(&mut self, def: &'a ObjectDef) -> Result<Left<'a>, Error> {
        let run = self.cursor.dotted();
        if run.text.is_empty() || is_keyword(&run.text) {
            self.cursor.back_to(run.at);
            return Err(self.cursor.expected("a field or \"(\""));
        }
        let after = self.cursor.position();
        self.cursor.skip_spaces();
        let open = self.cursor.position();
        if self.cursor.take('[') {
            return self.bracketed(def, &run, open);
        }
        self.cursor.back_to(after);
        if self.cursor.peek() == Some('(')
            && let Some((before, name)) = run.text.rsplit_once('.')
        {
            let at = run.at + before.chars().count() + 1;
            let path = self.many(
                def,
                &Run {
                    text: before.to_string(),
                    at: run.at,
                },
            )?;
            return self.aggregate(
                path,
                Filter::All,
                Run {
                    text: name.to_string(),
                    at,
                },
                run.at,
            );
        }
        if let Some(before) = run.text.strip_suffix(".count")
            && let Ok(resolved) =
                path::resolve(&before.split('.').collect::<Vec<_>>(), def, self.schema)
            && let Some(there) = resolved.many(self.schema)
            && there.field("count").is_none()
        {
            let operand = Operand::Related {
                path: resolved.path,
                filter: Box::default(),
                agg: Aggregate::Count,
            };
            return Ok(Left {
                operand,
                class: Class::Number { scale: 0 },
                text: run.text,
            });
        }
        let resolved = self.path(def, &run)?;
        let class = Class::of(&resolved, self.schema);
        Ok(Left {
            operand: Operand::Path(resolved.path),
            class,
            text: run.text,
        })
    }

    /// `path "[" or "]" "." aggregate`, from behind the bracket.
    fn bracketed(&mut self, def: &'a ObjectDef, run: &Run, open: usize) -> Result<Left<'a>, Error> {
        let path = self.many(def, run)?;
        let Some(there) = path.many(self.schema) else {
            return Err(not_many(&run.text, run.at));
        };
        let filter = self.nested(there, open, ']')?;
        self.cursor.skip_spaces();
        if !self.cursor.take('.') {
            return Err(self
                .cursor
                .expected("\".\" and an aggregate such as .count or .sum(amount)"));
        }
        self.cursor.skip_spaces();
        let name = self.cursor.dotted();
        self.aggregate(path, filter, name, run.at)
    }

    /// The aggregate of this name over related records, from behind its name.
    fn aggregate(
        &mut self,
        over: Resolved<'a>,
        filter: Filter,
        name: Run,
        start: usize,
    ) -> Result<Left<'a>, Error> {
        let related = |agg| Operand::Related {
            path: over.path.clone(),
            filter: Box::new(filter),
            agg,
        };
        if name.text == "count" {
            return Ok(Left {
                operand: related(Aggregate::Count),
                class: Class::Number { scale: 0 },
                text: name.text,
            });
        }
        if !AGGREGATES.contains(&name.text.as_str()) {
            self.cursor.back_to(name.at);
            return Err(self.cursor.expected(
                "count, or sum, min, max, avg, first or last with a field in parentheses",
            ));
        }
        self.cursor.skip_spaces();
        let open = self.cursor.position();
        if !self.cursor.take('(') {
            return Err(self
                .cursor
                .expected(&format!("\"(\" and the field to take the {} of", name.text)));
        }
        let Some(there) = over.many(self.schema) else {
            return Err(not_many(&name.text, start));
        };
        self.cursor.skip_spaces();
        let run = self.cursor.dotted();
        if run.text.is_empty() {
            return Err(self.cursor.expected("a field"));
        }
        let value = self.path(there, &run)?;
        self.cursor.skip_spaces();
        if !self.cursor.take(')') {
            return Err(match self.cursor.peek() {
                Some(_) => self.cursor.expected("\")\""),
                None => fault("This is not closed; \")\" is missing.", open),
            });
        }
        let Some(agg) = Aggregate::named(&name.text, value.path.clone()) else {
            return Err(fault("Expected an aggregate.", name.at));
        };
        let class = class::aggregate(&agg, Some(&value), self.schema)
            .map_err(|message| fault(message, run.at))?;
        Ok(Left {
            operand: related(agg),
            class,
            text: format!("{}({})", name.text, run.text),
        })
    }

    /// A path that leads to many records.
    fn many(&mut self, def: &'a ObjectDef, run: &Run) -> Result<Resolved<'a>, Error> {
        let resolved = self.path(def, run)?;
        match resolved.many(self.schema) {
            Some(_) => Ok(resolved),
            None => Err(not_many(&run.text, run.at)),
        }
    }

    fn path(&mut self, def: &'a ObjectDef, run: &Run) -> Result<Resolved<'a>, Error> {
        let names: Vec<&str> = run.text.split('.').collect();
        let position = |name: usize| {
            let before: usize = names.iter().take(name).map(|n| n.chars().count() + 1).sum();
            run.at + before
        };
        if let Some(empty) = names.iter().position(|name| name.is_empty()) {
            return Err(fault("Expected the name of a field.", position(empty)));
        }
        path::resolve(&names, def, self.schema).map_err(|no| fault(no.message, position(no.name)))
    }

    fn list_or_period(&mut self, class: &Class<'_>, op: Op) -> Result<Right, Error> {
        self.cursor.skip_spaces();
        let open = self.cursor.position();
        if self.cursor.take('(') {
            return self.list(class, op, open).map(Right::List);
        }
        if !class.in_time() {
            return Err(self.cursor.expected("\"(\" and a list of values"));
        }
        let text = self.period_text();
        if text.is_empty() {
            return Err(self
                .cursor
                .expected("a list in parentheses or a period such as this_month"));
        }
        literal::period(&text)
            .map(Right::Period)
            .map_err(|message| fault(message, open))
    }

    /// A period; around the dots between two days there may be spaces.
    fn period_text(&mut self) -> String {
        let mut text = self.cursor.run().text;
        loop {
            let end = self.cursor.position();
            self.cursor.skip_spaces();
            let goes_on =
                text.ends_with("..") || (!text.contains("..") && self.cursor.peek() == Some('.'));
            let more = if goes_on {
                self.cursor.run().text
            } else {
                String::new()
            };
            if more.is_empty() {
                self.cursor.back_to(end);
                return text;
            }
            text.push_str(&more);
        }
    }

    fn list(&mut self, class: &Class<'_>, op: Op, open: usize) -> Result<Vec<Literal>, Error> {
        let mut values = Vec::new();
        loop {
            values.push(self.value(class, op)?);
            if values.len() > MAX_LIST {
                return Err(fault(
                    format!("A list has at most {MAX_LIST} values."),
                    open,
                ));
            }
            self.cursor.skip_spaces();
            if self.cursor.take(')') {
                return Ok(values);
            }
            if !self.cursor.take(',') {
                return Err(match self.cursor.peek() {
                    Some(_) => self.cursor.expected("\",\" or \")\""),
                    None => fault("This list is not closed; \")\" is missing.", open),
                });
            }
        }
    }

    fn value(&mut self, class: &Class<'_>, op: Op) -> Result<Literal, Error> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(fault(
                format!("A filter has at most {MAX_VALUES} values."),
                self.cursor.position(),
            ));
        }
        self.cursor.skip_spaces();
        let at = self.cursor.position();
        if let Some(text) = self.cursor.string()? {
            return literal::read(class, op, Written::Quoted(&text))
                .map_err(|message| fault(message, at));
        }
        let mut text = self.cursor.run().text;
        if text.is_empty() || joins(&text) {
            self.cursor.back_to(at);
            return Err(self
                .cursor
                .expected("a value; a text that is not one word goes in quotes"));
        }
        if literal::number_parts(&text).is_some()
            && matches!(
                class,
                Class::Money | Class::BaseMoney | Class::Number { .. }
            )
        {
            self.currency(&mut text, class)?;
        }
        literal::read(class, op, Written::Bare(&text)).map_err(|message| fault(message, at))
    }

    /// Adds the currency that may follow a number.
    fn currency(&mut self, number: &mut String, class: &Class<'_>) -> Result<(), Error> {
        let end = self.cursor.position();
        self.cursor.skip_spaces();
        let Run { text: code, at } = self.cursor.run();
        let is_code =
            code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic()) && !is_keyword(&code);
        if !is_code {
            self.cursor.back_to(end);
            return Ok(());
        }
        number.push(' ');
        number.push_str(&code);
        match literal::read(class, Op::Eq, Written::Bare(number)) {
            // The number stands for itself; what is wrong is the currency.
            Err(message)
                if literal::read(class, Op::Eq, Written::Bare(&number[..number.len() - 4]))
                    .is_ok() =>
            {
                Err(fault(message, at))
            }
            _ => Ok(()),
        }
    }

    /// What may follow a test.
    fn more(&self) -> Error {
        let words = if self.cursor.peek().is_some_and(char::is_alphanumeric) {
            " A text of several words goes in quotes."
        } else {
            ""
        };
        let message = format!(
            "Expected \"and\", \"or\" or the end, found {}.{words}",
            self.cursor.here()
        );
        fault(message, self.cursor.position())
    }

    fn keyword(&mut self, word: &str) -> bool {
        self.cursor.skip_spaces();
        self.cursor.keyword(word)
    }
}

/// Words that stand between an operand and its value, or between tests.
fn is_keyword(text: &str) -> bool {
    joins(text)
        || ["in", "has", "is"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
}

/// Words that join and negate tests. In place of a value they mean that it was
/// forgotten; the other words may be one (`country = IN`).
fn joins(text: &str) -> bool {
    ["and", "or", "not"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

fn single_or(mut all: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    match (all.len(), all.pop()) {
        (1, Some(one)) => one,
        (_, Some(last)) => {
            all.push(last);
            join(all)
        }
        (_, None) => Filter::All,
    }
}

fn test(left: Operand, op: Op, right: Right) -> Filter {
    Filter::Test(Test { left, op, right })
}

fn after_operand(class: &Class<'_>, text: &str) -> String {
    let ops: Vec<&str> = class
        .ops()
        .iter()
        .map(|op| op.text())
        .filter(|op| !op.is_empty())
        .collect();
    match ops.is_empty() {
        true => format!("something else: {text} cannot be used in a filter"),
        false => format!("one of {} after {text}", ops.join(", ")),
    }
}

fn not_many(text: &str, at: usize) -> Error {
    let shown = base::text::truncate(text, 60);
    fault(
        format!(
            "{shown} does not lead to many records; aggregates and conditions in brackets need that."
        ),
        at,
    )
}
