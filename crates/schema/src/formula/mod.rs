//! Formulas and roll-ups: fields whose values follow from others.
//!
//! A formula is a text in the words of the filter language, with arithmetic and
//! functions in call form: `if(stage.name = "Won", amount * 0.05, 0)`. It reads
//! the fields of its record and of records that this one refers to. A roll-up
//! is an aggregate over the records that refer to this one:
//! `deals[status = open].sum(amount)`. Both are read against a schema
//! ([`compile`]), refused with the position of what is wrong, and evaluated in
//! memory only; what a roll-up aggregates is asked of the database.
//!
//! [`Derived`] holds all of a schema in an order in which each can be computed,
//! and who has to be computed anew when a record changes.

mod call;
mod depends;
mod derived;
mod eval;
mod math;
mod read;
mod settle;

pub use depends::Dependency;
pub use derived::{Derived, DerivedField, Watch};
pub use eval::Ready;
pub(crate) use settle::settle;

use base::{Currency, Date, Decimal, Error, Micros};

use crate::{
    Computed, Condition, FieldDef, FieldId, FieldType, Filter, How, MoneyValue, ObjectDef,
    ObjectId, Path, Schema, Step,
    filter::{Aggregate, Named, path_name},
};
use base::time::Unit;

/// How many values and functions a formula may have.
pub const MOST_NODES: usize = 500;
/// Characters of a formula's text.
pub const MOST_CHARS: usize = 10_000;

/// What is wrong with a text, and where, in characters from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFault {
    pub message: String,
    pub position: usize,
}

impl From<Error> for TextFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Malformed {
                message, position, ..
            } => Self {
                message,
                position: position.unwrap_or_default(),
            },
            other => Self {
                message: other.to_string(),
                position: 0,
            },
        }
    }
}

/// How often a value changes although nothing that it is made of does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pace {
    /// Never.
    Stable,
    /// With each day of the workspace's zone.
    Day,
    /// With each minute.
    Minute,
}

/// A text that was read against a schema.
#[derive(Clone, Debug)]
pub enum Compiled {
    Formula(Formula),
    Rollup(Rollup),
}

/// A formula that was read.
#[derive(Clone, Debug)]
pub struct Formula {
    expr: Expr,
    /// Conditions in the filter language that it asks.
    tests: Vec<Filter>,
    ty: Ty,
}

/// A roll-up that was read.
#[derive(Clone, Debug)]
pub struct Rollup {
    /// Whose records are aggregated.
    pub object: ObjectId,
    /// Their reference to the record that has the roll-up.
    pub field: FieldId,
    pub filter: Filter,
    pub aggregate: Aggregate,
    /// Of a first or last: which value of the record that is chosen.
    pub pick: Option<Box<Pick>>,
}

/// The value of the first or the last of some records.
#[derive(Clone, Debug)]
pub struct Pick {
    /// What the records are in the order of, those without it left out; of their
    /// creation if none.
    pub order: Option<FieldId>,
    pub value: Formula,
    /// The references that lead to the value.
    pub way: Vec<(Step, ObjectId)>,
}

/// A text together with what it leads to.
#[derive(Clone, Debug)]
pub struct Read {
    pub compiled: Compiled,
    /// The type that its result has if no other is asked for.
    pub ty: FieldType,
    pub names: Vec<Named>,
    pub depends: Vec<Dependency>,
    pub pace: Pace,
}

/// Reads the text of a computed field of an object.
///
/// # Errors
/// What is wrong with it, and where.
pub fn compile(how: How, text: &str, def: &ObjectDef, schema: &Schema) -> Result<Read, TextFault> {
    if text.chars().nth(MOST_CHARS).is_some() {
        return Err(TextFault {
            message: format!("A {} has at most {MOST_CHARS} characters.", how.name()),
            position: MOST_CHARS,
        });
    }
    match how {
        How::Formula => read::formula(text, def, schema),
        How::Rollup => read::rollup(text, def, schema),
    }
}

/// The text with the names of the day.
pub fn text_of(computed: &Computed, schema: &Schema) -> String {
    renamed(&computed.text, &computed.names, schema)
}

/// The text of a condition with the names of the day.
pub fn condition_text(condition: &Condition, schema: &Schema) -> String {
    renamed(&condition.text, &condition.names, schema)
}

/// A condition that was read.
#[derive(Clone, Debug)]
pub struct Conditioned {
    pub filter: Filter,
    pub names: Vec<Named>,
    pub depends: Vec<Dependency>,
}

/// Reads a condition on the records of an object, which asks the records
/// themselves and what they refer to.
///
/// # Errors
/// What is wrong with it, and where.
pub fn condition(text: &str, def: &ObjectDef, schema: &Schema) -> Result<Conditioned, TextFault> {
    let (filter, names) = crate::filter::parse_named(text, def, schema)?;
    if let Some(message) = depends::too_deep(&filter) {
        return Err(TextFault {
            message: message.to_string(),
            position: 0,
        });
    }
    let mut depends = Vec::new();
    depends::of_filter(&filter, def, schema, &[], &mut depends);
    Ok(Conditioned {
        filter,
        names,
        depends,
    })
}

fn renamed(whole: &str, names: &[Named], schema: &Schema) -> String {
    let chars: Vec<char> = whole.chars().collect();
    let mut text = String::with_capacity(whole.len());
    let mut at = 0;
    let mut names: Vec<&Named> = names.iter().collect();
    names.sort_by_key(|name| name.at);
    for name in names {
        let (Some(before), Some(def)) = (chars.get(at..name.at), schema.object(&name.object))
        else {
            continue;
        };
        text.extend(before);
        text.push_str(&path_name(&name.path, def, schema));
        at = (name.at + name.len).min(chars.len());
    }
    text.extend(chars.get(at..).unwrap_or_default());
    text
}

/// Whether values of one type can be kept by a field of another.
pub(crate) fn fits(made: &FieldType, asked: &FieldType) -> bool {
    use FieldType::{Date, DateTime, Decimal, Integer, LongText, Money, Percent, Text};
    match asked {
        Integer | Decimal { .. } | Percent { .. } => {
            matches!(made, Integer | Decimal { .. } | Percent { .. })
        }
        Money => matches!(made, Integer | Decimal { .. } | Percent { .. } | Money),
        Text | LongText => matches!(made, Text | LongText),
        Date | DateTime => made == asked,
        _ => made == asked,
    }
}

/// What kind of value an expression has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ty {
    /// Never a value.
    Nothing,
    Text,
    Number {
        scale: u8,
    },
    Money,
    Boolean,
    Date,
    DateTime,
}

impl Ty {
    fn noun(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Text => "a text",
            Self::Number { .. } => "a number",
            Self::Money => "an amount of money",
            Self::Boolean => "true or false",
            Self::Date => "a day",
            Self::DateTime => "a time",
        }
    }

    /// The kind that values of both are of.
    fn joined(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Nothing, ty) | (ty, Self::Nothing) => Some(ty),
            (Self::Number { scale: a }, Self::Number { scale: b }) => {
                Some(Self::Number { scale: a.max(b) })
            }
            (Self::Number { .. }, Self::Money) | (Self::Money, Self::Number { .. }) => {
                Some(Self::Money)
            }
            (a, b) => (a == b).then_some(a),
        }
    }

    fn field_type(self) -> Option<FieldType> {
        Some(match self {
            Self::Nothing => return None,
            Self::Text => FieldType::Text,
            Self::Number { scale: 0 } => FieldType::Integer,
            Self::Number { scale } => FieldType::Decimal { scale },
            Self::Money => FieldType::Money,
            Self::Boolean => FieldType::Boolean,
            Self::Date => FieldType::Date,
            Self::DateTime => FieldType::DateTime,
        })
    }
}

/// A value in the midst of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Val {
    Empty,
    Text(String),
    Number(Decimal),
    Money(MoneyValue),
    Boolean(bool),
    Date(Date),
    DateTime(Micros),
}

/// What a formula computes.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    Is(Val),
    Today,
    Now,
    /// The day so far from today.
    Ahead(i64, Unit),
    /// A value of the record, or of one that it leads to.
    Field {
        way: Vec<Step>,
        field: FieldId,
        part: Option<String>,
    },
    /// One of the conditions in the filter language, by its place.
    Test(usize),
    Negative(Box<Expr>),
    Math(Math, Box<Expr>, Box<Expr>),
    Compare(Order, Box<Expr>, Box<Expr>),
    IsEmpty(Box<Expr>),
    Not(Box<Expr>),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Call(call::Func, Vec<Expr>),
}

/// An operation of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Math {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

impl Rollup {
    /// The value that is aggregated, along its path; none for a count.
    pub fn value(&self) -> Option<&Path> {
        self.aggregate.path()
    }
}

/// An amount in a currency that is the workspace's own.
pub(crate) fn own_money(units: i64, currency: Currency) -> MoneyValue {
    MoneyValue {
        units,
        currency,
        base: Some(units),
    }
}

impl FieldDef {
    /// The text of a computed field with the names of the day, under the key
    /// that it has in the definition.
    pub fn computed_text(&self, schema: &Schema) -> Option<(How, String)> {
        if let Some(computed) = &self.computed {
            return Some((computed.how, text_of(computed, schema)));
        }
        match &self.ty {
            FieldType::Formula { formula } => Some((How::Formula, formula.clone())),
            FieldType::Rollup { rollup } => Some((How::Rollup, rollup.clone())),
            _ => None,
        }
    }
}
