//! A filter made ready to run: primitive tests on cells, every value bound.

use base::{Currency, Id, Micros, Zone};

use crate::{ObjectId, Path, Step};

/// Where and when a filter runs, and for whom.
#[derive(Clone, Debug)]
pub struct Moment {
    pub now: Micros,
    /// Days, periods and buckets are those of this zone.
    pub zone: Zone,
    /// The user who asks.
    pub me: Option<Id>,
    /// The user's primary team.
    pub my_team: Option<Id>,
    /// The workspace currency.
    pub currency: Currency,
    /// 1 to 12.
    pub fiscal_start_month: u32,
    /// ISO 3166 region (`DE`) that phone numbers without a prefix belong to.
    pub region: String,
}

/// A condition in terms that memory, SQLite and PostgreSQL evaluate alike.
///
/// A [`Cell`] test is false where there is no value; `Not` is the true
/// complement. A to-one step to a missing or trashed record is no value; over
/// a to-many step a test holds if it holds for any record there.
#[derive(Clone, Debug, PartialEq)]
pub enum Pred {
    True,
    False,
    And(Vec<Pred>),
    Or(Vec<Pred>),
    Not(Box<Pred>),
    /// From the record along `way` (references and inverses, may be empty) a
    /// test of one field there, or of a part of it.
    Cell {
        way: Vec<Step>,
        field: Path,
        cell: Cell,
    },
    /// Along `way` there is a record (outside the trash) that meets this.
    Exists {
        way: Vec<Step>,
        at: ObjectId,
        pred: Box<Pred>,
    },
    /// Aggregate over the records along `way` that meet `pred` (each record once,
    /// those in the trash not at all), tested by `cell`: `Number` for sum and
    /// average; for the others what the value's own type takes, money by its
    /// amount in the workspace currency as `Int`. `value` is none for a count;
    /// its path goes over to-one steps only. First and last go by
    /// (created_at, id), whether the value there is empty or not.
    Aggregate {
        way: Vec<Step>,
        at: ObjectId,
        pred: Box<Pred>,
        agg: Agg,
        value: Option<Path>,
        cell: Cell,
    },
}

/// Aggregates that compare; a sum of nothing is 0, the others of nothing are no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agg {
    Count,
    Sum,
    Min,
    Max,
    Avg,
    First,
    Last,
}

/// Comparison of values that have an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cmp {
    Eq,
    Lt,
    Le,
    Gt,
    Ge,
}

/// A test of one stored value, in its stored form: texts folded, decimals in
/// units of the field's scale, dates as day numbers, date-times and durations
/// in microseconds, booleans 0 or 1.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// There is a value.
    Present,
    /// Folded text (text, parts, person name as a whole) compares so.
    Text(Cmp, String),
    /// Folded text is one of these.
    TextIn(Vec<String>),
    /// Folded text contains this.
    TextContains(String),
    /// Integer storage compares so.
    Int(Cmp, i64),
    /// Integer storage is one of these.
    IntIn(Vec<i64>),
    /// Integer storage lies in this inclusive range.
    IntBetween(i64, i64),
    /// The amount in the workspace currency compares so.
    MoneyBase(Cmp, i64),
    /// The amount is in this currency and compares so.
    MoneyIn(Currency, Cmp, i64),
    /// A select's key is one of these.
    KeyIn(Vec<String>),
    /// A reference points to one of these, or (field `id`) the record is one of
    /// them. Whether the target is in the trash does not matter here: lowering
    /// adds `Exists` along the reference where it does.
    IdIn(Vec<Id>),
    /// A list (multi-select keys, folded tags) has one of these.
    ItemIn(Vec<String>),
    /// A list's folded item contains this (tags).
    ItemContains(String),
    /// One of the entries (folded normal form) equals this.
    EntryEq(String),
    /// One of the entries (folded normal form) contains this.
    EntryContains(String),
    /// An average or a sum compares so with `units / 10^scale`, exactly.
    Number { cmp: Cmp, units: i128, scale: u8 },
}
