//! Counts and sums of a board's columns and rows.

use std::collections::HashMap;

use base::{Currency, Id, Result};
use engine::Cx;
use engine::records::{self, Group, GroupValue, MeasureValue};
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::query::GroupKey;
use schema::{AggregateQuery, FieldDef, FieldType, Filter, Measure, Path, Query, Value};

use super::and;
use super::columns::Lane;
use crate::language::Language;
use crate::values::numbers;

/// Counts and sums of all columns.
#[derive(Default)]
pub struct Totals {
    columns: HashMap<String, Total>,
    /// By the values of column and row.
    cells: HashMap<(String, String), Total>,
    all: u64,
    nothing: Total,
}

/// A field with the values that are columns, or rows.
#[derive(Clone, Copy)]
pub struct Axis<'a> {
    pub field: &'a FieldDef,
    /// None where any value is one.
    pub lanes: &'a [Lane],
}

impl Axis<'_> {
    /// The records of its lanes, where a field has so many values that only some of them are lanes: to
    /// count by all of them could be to count each record by itself.
    fn narrow(&self) -> Option<Filter> {
        if !self.lanes.iter().any(|lane| lane.is_of_many) {
            return None;
        }
        let ids = self.lanes.iter().filter_map(|lane| Id::parse(&lane.value));
        let test = |op, right| {
            Filter::Test(Test {
                left: Operand::Path(Path::field(self.field.id.clone())),
                op,
                right,
            })
        };
        let ids = Right::List(ids.map(Literal::Id).collect());
        let nothing = test(Op::IsEmpty, Right::Nothing);
        Some(Filter::Or(vec![test(Op::In, ids), nothing]))
    }

    fn key(&self) -> GroupKey {
        GroupKey {
            path: Path::field(self.field.id.clone()),
            bucket: None,
        }
    }
}

/// Count and sum of one column, row or cell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Total {
    pub count: u64,
    sum: Option<Sum>,
}

#[derive(Clone, Copy, Debug)]
enum Sum {
    /// In 1/10,000 of the workspace currency's unit.
    Money(i128, Currency),
    /// `units / 10^scale`.
    Number(i128, u8),
}

impl Totals {
    /// Those of a column; a column without records has a sum of nothing.
    pub fn of(&self, column: &str) -> Total {
        self.columns.get(column).copied().unwrap_or(self.nothing)
    }

    /// Those of a row.
    pub fn of_row(&self, row: &str) -> Total {
        let own = self.cells.iter().filter(|((_, one), _)| one == row);
        own.fold(self.nothing, |all, (_, one)| all.and(*one))
    }

    /// Those of a column within a row.
    pub fn of_cell(&self, column: &str, row: &str) -> Total {
        let key = (column.to_owned(), row.to_owned());
        self.cells.get(&key).copied().unwrap_or(self.nothing)
    }

    fn total(&self, cx: &Cx, group: &Group) -> Total {
        let currency = cx.ws.settings().currency;
        Total {
            count: count(group),
            sum: match group.measures.get(1) {
                Some(MeasureValue::Money { units, .. }) => Some(Sum::Money(*units, currency)),
                Some(MeasureValue::Int(units)) => Some(Sum::Number(*units, 0)),
                Some(MeasureValue::Decimal { units, scale }) => Some(Sum::Number(*units, *scale)),
                _ => self.nothing.sum,
            },
        }
    }

    /// How many records there are in all, in columns or not.
    pub fn all(&self) -> u64 {
        self.all
    }
}

impl Total {
    fn nothing(cx: &Cx, summed: Option<&FieldDef>) -> Total {
        let currency = cx.ws.settings().currency;
        Total {
            count: 0,
            sum: summed.map(|field| match field.ty {
                FieldType::Money => Sum::Money(0, currency),
                _ => Sum::Number(0, 0),
            }),
        }
    }

    fn and(self, other: Total) -> Total {
        Total {
            count: self.count + other.count,
            sum: match (self.sum, other.sum) {
                (Some(Sum::Money(a, currency)), Some(Sum::Money(b, _))) => {
                    Some(Sum::Money(a.saturating_add(b), currency))
                }
                (Some(Sum::Number(a, _)), Some(Sum::Number(b, scale))) => {
                    Some(Sum::Number(a.saturating_add(b), scale))
                }
                (sum, _) => sum,
            },
        }
    }

    /// `1,589`.
    pub fn count_text(self, language: Language) -> String {
        numbers::grouped(language, &self.count.to_string())
    }

    /// `$10,005,534`; none if nothing is summed up.
    pub fn sum_text(self, language: Language) -> Option<String> {
        self.sum.map(|sum| match sum {
            Sum::Money(units, currency) => numbers::money_short(language, units, currency),
            Sum::Number(units, scale) => {
                let unit = 10_i128.saturating_pow(u32::from(scale));
                let rounded = (units.abs() + unit / 2) / unit * units.signum();
                numbers::grouped(language, &rounded.to_string())
            }
        })
    }
}

/// Counts and sums of columns and rows: by one question, if no more values are counted than are shown.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn of(
    cx: &Cx,
    columns: Axis<'_>,
    rows: Option<Axis<'_>>,
    summed: Option<&FieldDef>,
    query: Query,
) -> Result<Totals> {
    let some = columns.narrow();
    let fewer = rows.and_then(|rows| rows.narrow());
    let narrowed = |more: &Option<Filter>, query: &Query| Query {
        filter: match more {
            Some(more) => and(query.filter.clone(), more.clone()),
            None => query.filter.clone(),
        },
        ..query.clone()
    };
    let own = narrowed(&some, &query);
    let mut totals = Totals {
        nothing: Total::nothing(cx, summed),
        ..Totals::default()
    };
    if let Some(rows) = rows {
        let shown = narrowed(&fewer, &own);
        for group in counted(cx, &[columns, rows], summed, shown).await? {
            let total = totals.total(cx, &group);
            let place = (value(&group, 0), value(&group, 1));
            totals.cells.insert(place, total);
        }
    }
    // Cards in rows that are not shown count in their columns too.
    if rows.is_none() || fewer.is_some() {
        for group in counted(cx, &[columns], summed, own).await? {
            let total = totals.total(cx, &group);
            totals.columns.insert(value(&group, 0), total);
        }
    } else {
        for ((column, _), one) in &totals.cells {
            let all = totals.columns.entry(column.clone());
            let all = all.or_insert(totals.nothing);
            *all = all.and(*one);
        }
    }
    totals.all = match some {
        Some(_) => records::count(cx, &query, None).await?,
        None => totals.columns.values().map(|one| one.count).sum(),
    };
    Ok(totals)
}

async fn counted(
    cx: &Cx,
    by: &[Axis<'_>],
    summed: Option<&FieldDef>,
    query: Query,
) -> Result<Vec<Group>> {
    let sum = summed.map(|field| Measure::Sum(Path::field(field.id.clone())));
    let asked = AggregateQuery {
        object: query.object,
        filter: query.filter,
        search: query.search,
        group_by: by.iter().map(Axis::key).collect(),
        measures: [Measure::Count].into_iter().chain(sum).collect(),
        order_by: Vec::new(),
        limit: 10_000,
    };
    records::aggregate(cx, asked).await
}

/// The value of a group as columns name it.
pub(super) fn value(group: &Group, at: usize) -> String {
    match group.keys.get(at) {
        Some(GroupValue::Value(Value::Key(key))) => key.clone(),
        Some(GroupValue::Value(Value::Ref(link))) => link.id.to_string(),
        _ => String::new(),
    }
}

fn count(group: &Group) -> u64 {
    match group.measures.first() {
        Some(MeasureValue::Int(count)) => u64::try_from(*count).unwrap_or_default(),
        _ => 0,
    }
}
