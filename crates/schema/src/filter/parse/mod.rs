//! The grammar of the language (API.md section 3), by recursive descent.
//!
//! Every error has its position and says what is expected there. Depth and
//! sizes are bounded, so that no text exhausts the stack or the database.

use base::Error;
use serde::{Deserialize, Serialize};

mod operand;
mod value;

use super::{
    Filter, Op, Operand, Right, Test,
    class::{self, Class},
    cursor::{Cursor, fault},
    expect::{Wanted, operators},
};
use crate::{ObjectDef, ObjectId, Path, Schema};

/// How deep parentheses and brackets may be nested.
pub(super) const MAX_DEPTH: usize = 100;
/// How many steps may lead from the records of a filter to those of its
/// innermost condition: each is a sub-select in another, and SQLite bounds how
/// deep an expression goes.
pub(super) const MAX_REACH: usize = 12;
/// How many tests a filter may have; databases bound the size of a statement.
pub(super) const MAX_TESTS: usize = 500;
/// How many values a list may have.
pub(super) const MAX_LIST: usize = 1_000;
/// How many values a filter may have.
pub(super) const MAX_VALUES: usize = 5_000;

/// Says that conditions within conditions lead too far.
pub(super) fn too_far() -> String {
    format!("Conditions within conditions lead at most {MAX_REACH} steps away.")
}

/// Reads a filter on the records of an object. An empty text is every record.
///
/// # Errors
/// `Malformed` with code `filter` and the position, in characters from 0.
pub fn parse(text: &str, def: &ObjectDef, schema: &Schema) -> Result<Filter, Error> {
    parse_named(text, def, schema).map(|(filter, _)| filter)
}

/// The same, with what the names in it mean.
///
/// # Errors
/// See [`parse`].
pub fn parse_named(
    text: &str,
    def: &ObjectDef,
    schema: &Schema,
) -> Result<(Filter, Vec<Named>), Error> {
    let mut parser = Parser::new(text, schema)?;
    parser.cursor.skip_spaces();
    if parser.cursor.peek().is_none() {
        return Ok((Filter::All, Vec::new()));
    }
    let filter = parser.or(def)?;
    match parser.cursor.peek() {
        None => Ok((filter, parser.names)),
        Some(')') => Err(fault(
            "This parenthesis closes none.",
            parser.cursor.position(),
        )),
        Some(']') => Err(fault("This bracket closes none.", parser.cursor.position())),
        Some(_) => Err(parser.more()),
    }
}

/// The state of reading a text; formulas are read by it as well.
pub(crate) struct Parser<'a> {
    pub(crate) cursor: Cursor,
    pub(crate) schema: &'a Schema,
    depth: usize,
    /// Steps from the filter's own records to where the parser is.
    reach: usize,
    tests: usize,
    values: usize,
    /// The names that were read, and what they lead to.
    pub(crate) names: Vec<Named>,
    /// Whether `first` and `last` may say by what: in roll-ups alone.
    pub(crate) takes_order: bool,
    /// What they said, and where.
    pub(crate) order: Option<(Path, usize)>,
    /// What could follow where the text ends.
    wishes: Vec<Wanted>,
}

/// A name in a text, and what it means, whatever it is called by now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// Where it stands, in characters from 0.
    pub at: usize,
    /// How many characters it has.
    pub len: usize,
    /// The object that the path starts at.
    pub object: ObjectId,
    pub path: Path,
}

/// Left side of a test with what it is.
pub(crate) struct Left<'a> {
    pub(crate) operand: Operand,
    pub(crate) class: Class<'a>,
    /// As it was written, for messages.
    pub(crate) text: String,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &str, schema: &'a Schema) -> Result<Self, Error> {
        Ok(Self {
            cursor: Cursor::new(text)?,
            schema,
            depth: 0,
            reach: 0,
            tests: 0,
            values: 0,
            names: Vec::new(),
            takes_order: false,
            order: None,
            wishes: Vec::new(),
        })
    }

    /// Reads a filter that is not finished: what could follow.
    pub(super) fn wanted(&mut self, def: &'a ObjectDef) -> Vec<Wanted> {
        self.cursor.skip_spaces();
        // It is a fault mostly, as something is missing.
        let _ = self.or(def);
        std::mem::take(&mut self.wishes)
    }

    /// Notes what could stand here, if the text ends here.
    pub(super) fn wish(&mut self, wanted: impl FnOnce() -> Wanted) {
        if self.cursor.is_at_end() {
            self.wishes.push(wanted());
        }
    }

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
        self.wish(|| match negated {
            true => Wanted::Words(vec!["("]),
            false => Wanted::Words(vec!["not", "("]),
        });
        let open = self.cursor.position();
        let inner = match self.cursor.take('(') {
            true => self.nested(def, open, ')')?,
            false => self.test(def)?,
        };
        self.cursor.skip_spaces();
        self.wish(|| Wanted::Words(vec!["and", "or"]));
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
        self.wish(|| Wanted::Words(vec![if close == ')' { ")" } else { "]" }]));
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
        self.wish(|| operators(&left.class, &left.operand));
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

    pub(crate) fn operator(&mut self) -> Result<Option<Op>, Error> {
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
            self.cursor.skip_spaces();
            self.wish(|| Wanted::Words(vec!["in"]));
            return match self.keyword("in") {
                true => Ok(Some(Op::NotIn)),
                false => Err(self.cursor.expected("\"in\" after \"not\"")),
            };
        }
        if self.cursor.keyword("is") {
            self.cursor.skip_spaces();
            self.wish(|| Wanted::Words(vec!["empty", "not empty"]));
            let op = if self.keyword("not") {
                self.cursor.skip_spaces();
                self.wish(|| Wanted::Words(vec!["empty"]));
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

    /// What may follow a test.
    fn more(&self) -> Error {
        let words = if self.cursor.breaks_text() {
            " A text that is not one word goes in quotes."
        } else {
            ""
        };
        let message = format!(
            "Expected \"and\", \"or\" or the end, found {}.{words}",
            self.cursor.here()
        );
        fault(message, self.cursor.position())
    }

    pub(crate) fn keyword(&mut self, word: &str) -> bool {
        self.cursor.skip_spaces();
        self.cursor.keyword(word)
    }
}

/// Words that stand between an operand and its value, or between tests.
pub(crate) fn is_keyword(text: &str) -> bool {
    joins(text)
        || ["in", "has", "is"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
}

/// Words that join and negate tests. In place of a value they mean that it was
/// forgotten; the other words may be one (`country = IN`).
pub(crate) fn joins(text: &str) -> bool {
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
