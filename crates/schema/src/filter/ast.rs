//! A filter as it was written: names are resolved to ids, values are typed by
//! their form, words like `today` and `me` stay what they are.

use base::{
    Date, Id, Micros,
    time::{Period, Unit},
};
use serde::{Deserialize, Serialize};

use crate::Path;

/// A condition on the records of one object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Every record.
    #[default]
    All,
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Test(Test),
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Test {
    pub left: Operand,
    pub op: Op,
    pub right: Right,
}

/// What is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operand {
    Path(Path),
    /// An aggregate over related records: the path ends in an inverse or in
    /// many references; the filter is on the records there.
    Related {
        path: Path,
        filter: Box<Filter>,
        agg: Aggregate,
    },
}

/// What is computed over related records. `first` and `last` go by creation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    Count,
    Sum(Path),
    Min(Path),
    Max(Path),
    Avg(Path),
    First(Path),
    Last(Path),
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Contains,
    NotContains,
    In,
    NotIn,
    Has,
    IsEmpty,
    IsNotEmpty,
    /// A boolean field standing alone.
    Holds,
}

/// What it is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    Nothing,
    One(Literal),
    List(Vec<Literal>),
    Period(Period),
}

/// A value as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Literal {
    /// In quotes.
    Text(String),
    /// A number as typed, so that no digit is lost; with a currency for money.
    Number {
        digits: String,
        currency: Option<String>,
    },
    Date(Date),
    DateTime(Micros),
    Bool(bool),
    Me,
    MyTeam,
    Now,
    Today,
    Yesterday,
    Tomorrow,
    /// `-30d`: that many units from now.
    Offset {
        amount: i64,
        unit: Unit,
    },
    Id(Id),
    /// Without quotes: an option key or a title.
    Word(String),
}
