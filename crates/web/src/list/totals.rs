//! What stands below a table and beside its groups: sums, averages, the least and the greatest.

use base::Result;
use engine::Cx;
use engine::records::{self, Group, MeasureValue};
use schema::query::GroupKey;
use schema::{AggregateQuery, Dir, FieldDef, FieldType, Filter, Measure, ObjectDef, Path, Query};

use super::arranged;
use super::ask::Ask;
use crate::language::Language;
use crate::texts::{Text, table as texts};
use crate::values::{numbers, times};

/// What is computed of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sum,
    Avg,
    Min,
    Max,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Sum, Kind::Avg, Kind::Min, Kind::Max];

    /// How it stands in an address.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Sum => "sum",
            Kind::Avg => "avg",
            Kind::Min => "min",
            Kind::Max => "max",
        }
    }

    /// What people call it.
    pub fn text(self) -> Text {
        match self {
            Kind::Sum => texts::SUM,
            Kind::Avg => texts::AVERAGE,
            Kind::Min => texts::LEAST,
            Kind::Max => texts::GREATEST,
        }
    }

    fn of(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Those that a field can have.
    pub fn fitting(field: &FieldDef) -> &'static [Kind] {
        match field.ty {
            _ if field.sensitive || field.hidden => &[],
            FieldType::Integer
            | FieldType::Decimal { .. }
            | FieldType::Money
            | FieldType::Percent { .. }
            | FieldType::Rating
            | FieldType::Duration => &Kind::ALL,
            FieldType::Date | FieldType::DateTime => &[Kind::Min, Kind::Max],
            _ => &[],
        }
    }
}

/// The totals of an address, one for a field at most.
pub fn chosen<'a>(def: &'a ObjectDef, ask: &Ask) -> Vec<(&'a FieldDef, Kind)> {
    let mut all: Vec<(&FieldDef, Kind)> = Vec::new();
    let offered = arranged::offered(def);
    for part in ask.totals.split(',').take(30) {
        let Some((name, kind)) = part.split_once(':') else {
            continue;
        };
        let field = offered.iter().find(|field| field.name == name);
        let kind = Kind::of(kind);
        if let (Some(field), Some(kind)) = (field, kind)
            && Kind::fitting(field).contains(&kind)
            && !all.iter().any(|(known, _)| known.id == field.id)
        {
            all.push((field, kind));
        }
    }
    all
}

/// The parameter with another total for a field, or with none.
pub fn parameter(chosen: &[(&FieldDef, Kind)], field: &FieldDef, kind: Option<Kind>) -> String {
    let others = chosen.iter().filter(|(known, _)| known.id != field.id);
    let mut all: Vec<String> = others
        .map(|(known, kind)| format!("{}:{}", known.name, kind.name()))
        .collect();
    all.extend(kind.map(|kind| format!("{}:{}", field.name, kind.name())));
    all.join(",")
}

/// How many records there are and what was computed of them; by one question for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    pub count: u64,
    /// By the field's name: what it is, and the value.
    pub totals: Vec<(String, Kind, String)>,
}

impl Figures {
    fn of(language: Language, cx: &Cx, chosen: &[(&FieldDef, Kind)], group: &Group) -> Figures {
        let count = match group.measures.first() {
            Some(MeasureValue::Int(count)) => u64::try_from(*count).unwrap_or_default(),
            _ => 0,
        };
        let values = chosen.iter().zip(group.measures.iter().skip(1));
        Figures {
            count,
            totals: values
                .map(|((field, kind), value)| {
                    let text = said(language, cx, field, value);
                    (field.name.clone(), *kind, text)
                })
                .collect(),
        }
    }

    /// The total of a column.
    pub fn column(&self, field: &str) -> Option<(Kind, &str)> {
        let found = self.totals.iter().find(|(name, ..)| name == field);
        found.map(|(_, kind, value)| (*kind, value.as_str()))
    }
}

/// What figures are grouped by, in which order, and how many groups there may be.
pub struct By {
    pub key: GroupKey,
    pub dir: Dir,
    pub limit: u32,
}

/// Figures of groups in their order, with the values that the groups have in common; without a key it
/// is one group of all.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn figures(
    language: Language,
    cx: &Cx,
    query: &Query,
    only: Filter,
    by: Option<By>,
    chosen: &[(&FieldDef, Kind)],
) -> Result<Vec<(Option<records::GroupValue>, Figures)>> {
    let measures = chosen.iter().map(|(field, kind)| {
        let path = Path::field(field.id.clone());
        match kind {
            Kind::Sum => Measure::Sum(path),
            Kind::Avg => Measure::Avg(path),
            Kind::Min => Measure::Min(path),
            Kind::Max => Measure::Max(path),
        }
    });
    let groups = records::aggregate(
        cx,
        AggregateQuery {
            object: query.object.clone(),
            filter: crate::board::and(query.filter.clone(), only),
            search: query.search.clone(),
            order_by: by.iter().map(|by| (0, by.dir)).collect(),
            limit: by.as_ref().map_or(1, |by| by.limit),
            group_by: by.into_iter().map(|by| by.key).collect(),
            measures: [Measure::Count].into_iter().chain(measures).collect(),
        },
    )
    .await?;
    let figures = groups.iter().map(|group| {
        let value = group.keys.first().cloned();
        (value, Figures::of(language, cx, chosen, group))
    });
    Ok(figures.collect())
}

fn said(language: Language, cx: &Cx, field: &FieldDef, value: &MeasureValue) -> String {
    let decimal = |units: i128, scale: u8| {
        let number = i64::try_from(units)
            .ok()
            .map(|units| base::Decimal { units, scale });
        match (number, &field.ty) {
            (Some(number), FieldType::Percent { .. }) => numbers::percent(language, number),
            (Some(number), _) => numbers::grouped(language, short(&number.to_string())),
            (None, _) => numbers::grouped(language, &units.to_string()),
        }
    };
    match value {
        MeasureValue::Empty => "\u{2013}".to_owned(),
        MeasureValue::Int(number) => numbers::grouped(language, &number.to_string()),
        MeasureValue::Decimal { units, scale } => decimal(*units, *scale),
        MeasureValue::Money { units, currency } => {
            numbers::money_short(language, *units, *currency)
        }
        MeasureValue::Duration(micros) => {
            times::duration(i64::try_from(*micros).unwrap_or(i64::MAX))
        }
        MeasureValue::Date(day) => times::day_text(language, *day),
        MeasureValue::DateTime(at) => times::day_text(language, at.date_in(&cx.zone)),
    }
}

/// A number with two digits after its point at most.
fn short(number: &str) -> &str {
    let Some(point) = number.find('.') else {
        return number;
    };
    let cut = number.get(..point + 3).unwrap_or(number);
    cut.trim_end_matches('0').trim_end_matches('.')
}
