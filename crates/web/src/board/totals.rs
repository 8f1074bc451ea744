//! Counts and sums of a board's columns, by one question for all of them.

use std::collections::HashMap;

use base::{Currency, Result};
use engine::Cx;
use engine::records::{self, Group, GroupValue, MeasureValue};
use schema::query::GroupKey;
use schema::{AggregateQuery, FieldDef, FieldType, Measure, ObjectDef, Path, Query, Value};

use crate::language::Language;
use crate::values::numbers;

/// Counts and sums of all columns.
pub struct Totals {
    by_value: HashMap<String, Total>,
    nothing: Total,
}

/// Count and sum of one column.
#[derive(Clone, Copy, Debug, Default)]
pub struct Total {
    pub count: u64,
    /// In 1/10,000 of the workspace currency's unit.
    sum: Option<(i128, Currency)>,
}

impl Totals {
    /// Those of a column; a column without records has a sum of nothing.
    pub fn of(&self, value: &str) -> Total {
        self.by_value.get(value).copied().unwrap_or(self.nothing)
    }

    /// How many records there are in all.
    pub fn all(&self) -> u64 {
        self.by_value.values().map(|total| total.count).sum()
    }
}

impl Total {
    /// `1,589`.
    pub fn count_text(self, language: Language) -> String {
        numbers::grouped(language, &self.count.to_string())
    }

    /// `$10,005,534`; none if the object has no amount.
    pub fn sum_text(self, language: Language) -> Option<String> {
        self.sum
            .map(|(units, currency)| numbers::money_short(language, units, currency))
    }
}

/// Counts and sums by one question for all columns.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn of(cx: &Cx, def: &ObjectDef, by: &FieldDef, query: Query) -> Result<Totals> {
    let amount = def
        .live_fields()
        .find(|field| field.ty == FieldType::Money && !field.hidden);
    let sum = amount.map(|field| Measure::Sum(Path::field(field.id.clone())));
    let groups = records::aggregate(
        cx,
        AggregateQuery {
            object: query.object,
            filter: query.filter,
            search: query.search,
            group_by: vec![GroupKey {
                path: Path::field(by.id.clone()),
                bucket: None,
            }],
            measures: [Measure::Count].into_iter().chain(sum).collect(),
            order_by: Vec::new(),
            limit: 10_000,
        },
    )
    .await?;
    let currency = cx.ws.settings().currency;
    let total = |group: &Group| Total {
        count: count(group),
        sum: amount.map(|_| (units(group), currency)),
    };
    let nothing = Total {
        count: 0,
        sum: amount.map(|_| (0, currency)),
    };
    Ok(Totals {
        by_value: groups
            .iter()
            .map(|group| (key(group), total(group)))
            .collect(),
        nothing,
    })
}

fn key(group: &Group) -> String {
    match group.keys.first() {
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

fn units(group: &Group) -> i128 {
    match group.measures.get(1) {
        Some(MeasureValue::Money { units, .. }) => *units,
        _ => 0,
    }
}
