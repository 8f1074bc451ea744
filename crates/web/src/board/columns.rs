//! A board's columns: the options of a select, or the records that a reference may point to;
//! with counts and sums.

use std::collections::HashMap;
use std::sync::Arc;

use base::{Currency, Error, Id, Result};
use engine::Cx;
use engine::records::{self, Group, GroupValue, MeasureValue};
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::query::GroupKey;
use schema::{AggregateQuery, Dir, FieldDef, FieldType, Filter, Kind, Measure, ObjectDef, Path, Query, Record, Schema, Sort, Value};

use super::and;
use crate::list::toolbar::Within;
use crate::ui::Tone;
use crate::values::{numbers, option_badge, title};

/// Columns of a board at most; pipelines have fewer stages.
const MOST: u32 = 60;

/// The columns of one board.
pub struct Lanes {
    /// The column of records without a value comes last.
    pub all: Vec<Lane>,
    /// The choice among the parents of the columns (pipelines), if they have one.
    pub within: Option<Within>,
    /// Leaves the records of other parents out.
    filter: Filter,
}

/// One column.
pub struct Lane {
    /// An option's key or a record's id; empty for none.
    pub value: String,
    pub title: String,
    pub tone: Tone,
}

impl Lanes {
    /// A filter, within the chosen parent.
    pub fn narrowed(&self, filter: Filter) -> Filter {
        match self.filter.clone() {
            Filter::All => filter,
            within => and(filter, within),
        }
    }
}

/// The field whose values are the columns: the one that is named, else the object's own, else
/// its first select. None if the object has no board.
pub fn field<'a>(def: &'a ObjectDef, name: &str) -> Option<&'a FieldDef> {
    let fits = |field: &&FieldDef| matches!(field.ty, FieldType::Select { .. } | FieldType::Reference { .. }) && !field.hidden;
    if !name.is_empty() {
        return def.field(name).filter(fits);
    }
    let own = def.board.as_ref().and_then(|id| def.field_by_id(id)).filter(fits);
    // What is set up has selects too, but is not worked through.
    let is_work = def.kind == Kind::Record && def.id.as_str() != "user";
    let select = || def.live_fields().find(|field| matches!(field.ty, FieldType::Select { .. }) && !field.hidden);
    own.or_else(|| is_work.then(select).flatten())
}

/// The object whose records are states of a process (stages), if the field refers to one.
pub fn states_of(schema: &Schema, field: &FieldDef) -> Option<Arc<ObjectDef>> {
    let FieldType::Reference { to, .. } = &field.ty else { return None };
    let target = schema.object(to)?;
    let has_select = target.live_fields().any(|field| matches!(field.ty, FieldType::Select { .. }));
    (matches!(target.kind, Kind::Config { .. }) && has_select).then(|| Arc::clone(target))
}

/// The columns of a board by a field. `within` is the id of the parent, the first one if empty.
///
/// # Errors
/// `NotFound` if `within` is no id; `Busy` if the database is away.
pub async fn of(cx: &Cx, def: &ObjectDef, by: &FieldDef, within: &str) -> Result<Lanes> {
    let FieldType::Reference { to, .. } = &by.ty else {
        let lanes = by.ty.options().iter().filter(|option| !option.retired).map(|option| {
            let badge = option_badge(by.ty.options(), &option.key);
            Lane { value: option.key.clone(), title: badge.label, tone: badge.tone }
        });
        return Ok(Lanes { all: lanes.chain([none()]).collect(), within: None, filter: Filter::All });
    };
    let target = Arc::clone(cx.schema.object(to).ok_or_else(|| Error::not_found("page"))?);
    let parent = parent_of(&cx.schema, &target);
    let (within, filter, narrow) = match &parent {
        Some((link, parent)) => {
            let within = choice(cx, parent, within).await?;
            let id = Id::parse(&within.chosen);
            let narrow = id.map(|id| equals(Path::field(link.id.clone()), id));
            let path = path_to_parent(def, by, link);
            (Some(within), id.map_or(Filter::All, |id| equals(path, id)), narrow)
        }
        None => (None, Filter::All, None),
    };
    let records = targets(cx, &target, narrow).await?;
    let lanes = records.iter().map(|record| Lane { value: record.id.to_string(), title: title(&target, record), tone: tone(&target, record) });
    Ok(Lanes { all: lanes.chain([none()]).collect(), within, filter })
}

fn none() -> Lane {
    Lane { value: String::new(), title: String::new(), tone: Tone::Gray }
}

/// The reference by which states belong to a larger whole that is set up as well.
fn parent_of(schema: &Schema, target: &ObjectDef) -> Option<(FieldDef, Arc<ObjectDef>)> {
    target.live_fields().find_map(|field| match &field.ty {
        FieldType::Reference { to, .. } => {
            let parent = schema.object(to).filter(|parent| matches!(parent.kind, Kind::Config { .. }) && parent.id != target.id)?;
            Some((field.clone(), Arc::clone(parent)))
        }
        _ => None,
    })
}

/// How a record knows its parent: by a reference of its own, else through its state.
fn path_to_parent(def: &ObjectDef, by: &FieldDef, link: &FieldDef) -> Path {
    match def.live_fields().find(|field| field.ty.target().is_some() && field.ty.target() == link.ty.target()) {
        Some(own) => Path::field(own.id.clone()),
        None => Path(vec![schema::Step::Field(by.id.clone()), schema::Step::Field(link.id.clone())]),
    }
}

fn equals(path: Path, id: Id) -> Filter {
    Filter::Test(Test { left: Operand::Path(path), op: Op::Eq, right: Right::One(Literal::Id(id)) })
}

async fn choice(cx: &Cx, parent: &ObjectDef, chosen: &str) -> Result<Within> {
    let choices: Vec<(String, String)> =
        targets(cx, parent, None).await?.iter().map(|record| (record.id.to_string(), title(parent, record))).collect();
    let chosen = choices.iter().find(|(id, _)| id == chosen).or(choices.first()).map_or(String::new(), |(id, _)| id.clone());
    Ok(Within { label: parent.label.clone(), choices, chosen })
}

/// The records that a column may stand for, in their own order.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn targets(cx: &Cx, target: &ObjectDef, filter: Option<Filter>) -> Result<Vec<Record>> {
    let place = target.live_fields().find(|field| field.ty == FieldType::Rank || field.name == "position");
    let key = place.map_or_else(|| target.title.clone(), |field| field.id.clone());
    let query = Query {
        filter: filter.unwrap_or_default(),
        sort: vec![Sort { path: Path::field(key), dir: Dir::Asc }],
        limit: MOST,
        ..Query::of(target.id.clone())
    };
    Ok(records::list(cx, query).await?.records)
}

/// The colour of a state: its own if it has one, else that of its kind.
pub fn tone(def: &ObjectDef, record: &Record) -> Tone {
    let selects = || def.live_fields().filter(|field| matches!(field.ty, FieldType::Select { .. }));
    let own = selects().filter(|field| field.name == "color").chain(selects().filter(|field| field.name != "color"));
    own.filter_map(|field| match record.value(field.id.as_str()) {
        Value::Key(key) => Some(option_badge(field.ty.options(), key).tone),
        _ => None,
    })
    .next()
    .unwrap_or(Tone::Gray)
}

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
    pub fn count_text(self) -> String {
        numbers::grouped(&self.count.to_string())
    }

    /// `$10,005,534`; none if the object has no amount.
    pub fn sum_text(self) -> Option<String> {
        self.sum.map(|(units, currency)| numbers::money_short(units, currency))
    }
}

/// Counts and sums by one question for all columns.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn totals(cx: &Cx, def: &ObjectDef, by: &FieldDef, query: Query) -> Result<Totals> {
    let amount = def.live_fields().find(|field| field.ty == FieldType::Money && !field.hidden);
    let sum = amount.map(|field| Measure::Sum(Path::field(field.id.clone())));
    let groups = records::aggregate(
        cx,
        AggregateQuery {
            object: query.object,
            filter: query.filter,
            search: query.search,
            group_by: vec![GroupKey { path: Path::field(by.id.clone()), bucket: None }],
            measures: [Measure::Count].into_iter().chain(sum).collect(),
            order_by: Vec::new(),
            limit: 10_000,
        },
    )
    .await?;
    let currency = cx.ws.settings().currency;
    let total = |group: &Group| Total { count: count(group), sum: amount.map(|_| (units(group), currency)) };
    let nothing = Total { count: 0, sum: amount.map(|_| (0, currency)) };
    Ok(Totals { by_value: groups.iter().map(|group| (key(group), total(group))).collect(), nothing })
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
