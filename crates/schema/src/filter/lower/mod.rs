//! Binds a filter to its moment: words, days and labels become the values that
//! are stored, negative operators the complements of positive ones.
//!
//! A test whose field is no longer there is a test of an empty value.

mod cells;
mod number;
mod place;
mod time;

use place::Place;

use super::{
    Aggregate, Filter, Op, Operand, Right, Test,
    class::{self, Class},
    path,
    pred::{Agg, Moment, Pred},
};
use crate::{ObjectDef, Schema};

/// Makes a filter ready to run at a moment.
pub fn lower(filter: &Filter, def: &ObjectDef, schema: &Schema, moment: &Moment) -> Pred {
    let each = |all: &[Filter]| {
        all.iter()
            .map(|part| lower(part, def, schema, moment))
            .collect()
    };
    match filter {
        Filter::All => Pred::True,
        Filter::And(all) => Pred::all(each(all)),
        Filter::Or(all) => Pred::any(each(all)),
        Filter::Not(inner) => lower(inner, def, schema, moment).negated(),
        Filter::Test(test) => self::test(test, def, schema, moment),
    }
}

fn test(test: &Test, def: &ObjectDef, schema: &Schema, moment: &Moment) -> Pred {
    let (op, negative) = match test.op {
        Op::Ne => (Op::Eq, true),
        Op::NotContains => (Op::Contains, true),
        Op::NotIn => (Op::In, true),
        Op::IsEmpty => (Op::IsNotEmpty, true),
        op => (op, false),
    };
    let holds = positive(&test.left, op, &test.right, def, schema, moment).unwrap_or(Pred::False);
    if negative { holds.negated() } else { holds }
}

/// A test whose operator is not a negative one; none if its field is gone.
fn positive(
    left: &Operand,
    op: Op,
    right: &Right,
    def: &ObjectDef,
    schema: &Schema,
    moment: &Moment,
) -> Option<Pred> {
    match left {
        Operand::Path(path) => {
            let resolved = path::follow(path, def, schema)?;
            let class = Class::of(&resolved, schema);
            let (way, field) = resolved.split();
            let place = Place::Record {
                way,
                at: resolved.at.id.clone(),
                field,
            };
            Some(cells::pred(&class, op, right, &place, moment))
        }
        Operand::Related { path, filter, agg } => {
            let over = path::follow(path, def, schema)?;
            let there = over.many(schema)?;
            let value = match agg.path() {
                Some(value) => Some(path::follow(value, there, schema)?),
                None => None,
            };
            let class = class::aggregate(agg, value.as_ref(), schema).ok()?;
            let place = Place::Related {
                way: path.0.clone(),
                at: there.id.clone(),
                pred: lower(filter, there, schema, moment),
                agg: kind(agg),
                value: value.map(|value| value.path),
            };
            Some(cells::pred(&class, op, right, &place, moment))
        }
    }
}

fn kind(agg: &Aggregate) -> Agg {
    match agg {
        Aggregate::Count => Agg::Count,
        Aggregate::Sum(_) => Agg::Sum,
        Aggregate::Min(_) => Agg::Min,
        Aggregate::Max(_) => Agg::Max,
        Aggregate::Avg(_) => Agg::Avg,
        Aggregate::First(_) => Agg::First,
        Aggregate::Last(_) => Agg::Last,
    }
}

/// How many conditions are joined side by side: databases read `a or b or c`
/// as a tree as deep as it is long, and bound its depth.
const ABREAST: usize = 50;

impl Pred {
    /// All of these hold.
    pub fn all(preds: Vec<Self>) -> Self {
        join(preds, &Self::True, &Self::False, Self::And)
    }

    /// One of these holds.
    pub fn any(preds: Vec<Self>) -> Self {
        join(preds, &Self::False, &Self::True, Self::Or)
    }

    /// The exact complement.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}

/// Joins conditions; `idle` ones say nothing, a `ruling` one says all.
fn join(mut preds: Vec<Pred>, idle: &Pred, ruling: &Pred, make: fn(Vec<Pred>) -> Pred) -> Pred {
    if preds.contains(ruling) {
        return ruling.clone();
    }
    preds.retain(|pred| pred != idle);
    while preds.len() > ABREAST {
        let mut rest = preds.into_iter().peekable();
        preds = Vec::new();
        while rest.peek().is_some() {
            preds.push(make(rest.by_ref().take(ABREAST).collect()));
        }
    }
    match preds.len() {
        0 => idle.clone(),
        1 => preds.swap_remove(0),
        _ => make(preds),
    }
}
