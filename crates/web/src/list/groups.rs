//! Rows by groups: what the rows of a page have in common, and the figures of each group.

use std::collections::HashMap;

use base::time::Bucket;
use base::{Date, Micros, Result, fold};
use engine::records::GroupValue;
use schema::query::GroupKey;
use schema::{Dir, FieldDef, FieldType, Filter, Path, Query, Record, Sort, Value};

use super::folding::among;
use super::totals::{By, Figures, Kind, figures};
use crate::language::Language;
use crate::parts::cell::Cell;
use crate::values::{Show, times};
use crate::visit::Reader;

/// Groups that begin on a page are fewer.
const MOST: u32 = 1_000;

/// Where a group begins.
#[derive(Clone, Debug)]
pub struct Head {
    /// Tells groups apart.
    pub key: String,
    /// What its records have in common.
    pub value: Cell,
    pub figures: Figures,
    /// Whether its rows are put away.
    pub is_folded: bool,
}

/// The order of rows that are grouped: by the group first.
pub fn sorted(field: &FieldDef, sort: Vec<Sort>) -> Vec<Sort> {
    let path = Path::field(field.id.clone());
    let dir = sort.iter().find(|one| one.path == path);
    let dir = dir.map_or(Dir::Asc, |one| one.dir);
    let first = Sort {
        path: path.clone(),
        dir,
    };
    let others = sort.into_iter().filter(|one| one.path != path);
    [first].into_iter().chain(others).collect()
}

/// The group of a record; days go together by months.
pub fn key(cx: &engine::Cx, field: &FieldDef, record: &Record) -> String {
    of_value(cx, &record.read(field.id.as_str()))
}

fn of_value(cx: &engine::Cx, value: &Value) -> String {
    match value {
        Value::Key(key) => key.clone(),
        // What leads to the trash or out of sight is no value, here as in filters: nobody learns
        // which of these records have something in common.
        Value::Ref(link) if link.hidden || link.deleted => String::new(),
        Value::Ref(link) => link.id.to_string(),
        Value::Text(text) => fold(text),
        Value::Bool(on) => on.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Date(day) => Bucket::Month.key(*day),
        Value::DateTime(at) => Bucket::Month.key(at.date_in(&cx.zone)),
        _ => String::new(),
    }
}

/// Where groups begin on a page of rows: by the row's place. `before` is the group of the row
/// above the first one.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn heads(
    reader: &Reader,
    shown: &Show,
    field: &FieldDef,
    query: &Query,
    rows: &[Record],
    before: Option<&str>,
    totals: &[(&FieldDef, Kind)],
) -> Result<HashMap<usize, Head>> {
    let cx = &reader.cx;
    let mut last = before.map(str::to_owned);
    let mut begins: Vec<(usize, String)> = Vec::new();
    for (at, record) in rows.iter().enumerate() {
        let key = key(cx, field, record);
        if last.as_deref() != Some(&key) {
            begins.push((at, key.clone()));
            last = Some(key);
        }
    }
    if begins.is_empty() {
        return Ok(HashMap::new());
    }
    let only = among(field, begins.iter().map(|(_, key)| key.as_str()));
    let by = (only, Dir::Asc, MOST);
    let found = some(reader, field, query, by, totals).await?;
    let by_key: HashMap<String, Figures> = found
        .into_iter()
        .map(|(value, figures)| (named(cx, value.as_ref()), figures))
        .collect();
    let heads = begins.into_iter().filter_map(|(at, key)| {
        let record = rows.get(at)?;
        let head = Head {
            value: match key.is_empty() {
                true => shown.cell(field, &Value::Empty),
                false => title(reader.ui.language, cx, shown, field, record),
            },
            figures: by_key.get(&key).cloned().unwrap_or_default(),
            key,
            is_folded: false,
        };
        Some((at, head))
    });
    Ok(heads.collect())
}

fn bucket(field: &FieldDef) -> Option<Bucket> {
    matches!(field.ty, FieldType::Date | FieldType::DateTime).then_some(Bucket::Month)
}

fn by(field: &FieldDef) -> GroupKey {
    GroupKey {
        path: Path::field(field.id.clone()),
        bucket: bucket(field),
    }
}

/// Groups of a question in the order of its rows, with their figures: of some of its records, so many
/// at most.
///
/// # Errors
/// `Busy` if the database is away.
pub(super) async fn some(
    reader: &Reader,
    field: &FieldDef,
    query: &Query,
    (only, dir, limit): (Filter, Dir, u32),
    totals: &[(&FieldDef, Kind)],
) -> Result<Vec<(Option<GroupValue>, Figures)>> {
    let by = By {
        key: by(field),
        dir,
        limit,
    };
    let (language, cx) = (reader.ui.language, &reader.cx);
    figures(language, cx, query, only, Some(by), totals).await
}

/// The head of a group that was counted.
pub(super) fn head(
    reader: &Reader,
    shown: &Show,
    field: &FieldDef,
    value: Option<&GroupValue>,
    figures: &Figures,
    key: String,
    is_folded: bool,
) -> Head {
    let value = match value {
        Some(GroupValue::Value(value)) => shown.cell(field, value),
        Some(GroupValue::Bucket(month)) => match Date::parse_iso(&format!("{month}-01")) {
            Some(day) => Cell::Text(times::month_text(reader.ui.language, day)),
            None => Cell::Text(month.clone()),
        },
        Some(GroupValue::Empty) | None => shown.cell(field, &Value::Empty),
    };
    Head {
        key,
        value,
        figures: figures.clone(),
        is_folded,
    }
}

pub(super) fn named(cx: &engine::Cx, value: Option<&GroupValue>) -> String {
    match value {
        Some(GroupValue::Value(value)) => of_value(cx, value),
        Some(GroupValue::Bucket(key)) => key.clone(),
        Some(GroupValue::Empty) | None => String::new(),
    }
}

fn title(
    language: Language,
    cx: &engine::Cx,
    shown: &Show,
    field: &FieldDef,
    record: &Record,
) -> Cell {
    let month = |day| Cell::Text(times::month_text(language, day));
    match record.read(field.id.as_str()) {
        Value::Date(day) => month(day),
        Value::DateTime(at) => month(Micros::date_in(at, &cx.zone)),
        value => shown.cell(field, &value),
    }
}
