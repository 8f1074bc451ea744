//! Counts and sums of a board's columns and rows, by one question for all of them.

use std::collections::HashMap;

use base::{Currency, Result};
use engine::Cx;
use engine::records::{self, Group, GroupValue, MeasureValue};
use schema::query::GroupKey;
use schema::{AggregateQuery, FieldDef, FieldType, Measure, Path, Query, Value};

use crate::language::Language;
use crate::values::numbers;

/// Counts and sums of all columns.
#[derive(Default)]
pub struct Totals {
    /// By the values of column and row; without rows the latter is empty.
    by_value: HashMap<(String, String), Total>,
    nothing: Total,
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
        self.added(|(one, _)| one == column)
    }

    /// Those of a row.
    pub fn of_row(&self, row: &str) -> Total {
        self.added(|(_, one)| one == row)
    }

    /// Those of a column within a row.
    pub fn of_cell(&self, column: &str, row: &str) -> Total {
        let key = (column.to_owned(), row.to_owned());
        self.by_value.get(&key).copied().unwrap_or(self.nothing)
    }

    /// How many records there are in all.
    pub fn all(&self) -> u64 {
        self.added(|_| true).count
    }

    fn added(&self, is_meant: impl Fn(&(String, String)) -> bool) -> Total {
        let meant = self.by_value.iter().filter(|(key, _)| is_meant(key));
        meant.fold(self.nothing, |all, (_, one)| Total {
            count: all.count + one.count,
            sum: match (all.sum, one.sum) {
                (Some(Sum::Money(a, currency)), Some(Sum::Money(b, _))) => {
                    Some(Sum::Money(a.saturating_add(b), currency))
                }
                (Some(Sum::Number(a, _)), Some(Sum::Number(b, scale))) => {
                    Some(Sum::Number(a.saturating_add(b), scale))
                }
                (sum, _) => sum,
            },
        })
    }
}

impl Total {
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

/// Counts and sums by one question for all columns and rows.
///
/// # Errors
/// `Busy` if the database is away; `Malformed` if there are too many values to count.
pub async fn of(
    cx: &Cx,
    by: &FieldDef,
    rows: Option<&FieldDef>,
    summed: Option<&FieldDef>,
    query: Query,
) -> Result<Totals> {
    let sum = summed.map(|field| Measure::Sum(Path::field(field.id.clone())));
    let key = |field: &FieldDef| GroupKey {
        path: Path::field(field.id.clone()),
        bucket: None,
    };
    let groups = records::aggregate(
        cx,
        AggregateQuery {
            object: query.object,
            filter: query.filter,
            search: query.search,
            group_by: [Some(by), rows].into_iter().flatten().map(key).collect(),
            measures: [Measure::Count].into_iter().chain(sum).collect(),
            order_by: Vec::new(),
            limit: 10_000,
        },
    )
    .await?;
    let currency = cx.ws.settings().currency;
    let nothing = Total {
        count: 0,
        sum: summed.map(|field| match field.ty {
            FieldType::Money => Sum::Money(0, currency),
            _ => Sum::Number(0, 0),
        }),
    };
    let total = |group: &Group| Total {
        count: count(group),
        sum: match group.measures.get(1) {
            Some(MeasureValue::Money { units, .. }) => Some(Sum::Money(*units, currency)),
            Some(MeasureValue::Int(units)) => Some(Sum::Number(*units, 0)),
            Some(MeasureValue::Decimal { units, scale }) => Some(Sum::Number(*units, *scale)),
            _ => nothing.sum,
        },
    };
    let mut by_value: HashMap<(String, String), Total> = HashMap::new();
    for group in &groups {
        let row = rows.map_or(String::new(), |_| value(group, 1));
        by_value.insert((value(group, 0), row), total(group));
    }
    Ok(Totals { by_value, nothing })
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
