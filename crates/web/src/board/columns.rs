//! A board's columns: the options of a select, or the records that a reference may point to.

use std::sync::Arc;

use base::{Error, Id, Result};
use engine::Cx;
use engine::records::{self, Group, GroupValue};
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::query::GroupKey;
use schema::{
    AggregateQuery, Dir, FieldDef, FieldType, Filter, Kind, Measure, ObjectDef, Path, Query,
    Record, Schema, Sort, Value,
};

use super::{age, and};
use crate::list::choices;
use crate::list::toolbar::Within;
use crate::ui::Tone;
use crate::values::{option_badge, title};

/// Columns of a board at most; pipelines have fewer stages.
const MOST: u32 = 60;
/// As many records of daily work are columns even where no card is; of more only those that have
/// cards, those with the most.
const FEW: usize = 12;
const BUSY: u32 = 30;

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
    /// After how many days a card here needs attention, if the state says so.
    pub rots: Option<i64>,
    /// Whether it is one of the busiest, of more than can be shown.
    pub is_of_many: bool,
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
    if !name.is_empty() {
        let mut all = choices::parts(def).into_iter();
        return all.find(|field| field.name == name);
    }
    let fits = |field: &&FieldDef| choices::is_part(field);
    let own = def
        .board
        .as_ref()
        .and_then(|id| def.field_by_id(id))
        .filter(fits);
    // What is set up has selects too, but is not worked through.
    let is_work = def.kind == Kind::Record && def.id.as_str() != "user";
    let select = || {
        def.live_fields()
            .find(|field| matches!(field.ty, FieldType::Select { .. }) && !field.hidden)
    };
    own.or_else(|| is_work.then(select).flatten())
}

/// The object whose records are states of a process (stages), if the field refers to one.
pub fn states_of(schema: &Schema, field: &FieldDef) -> Option<Arc<ObjectDef>> {
    let FieldType::Reference { to, .. } = &field.ty else {
        return None;
    };
    let target = schema.object(to)?;
    let has_select = target
        .live_fields()
        .any(|field| matches!(field.ty, FieldType::Select { .. }));
    (matches!(target.kind, Kind::Config { .. }) && has_select).then(|| Arc::clone(target))
}

/// The columns of a board by a field. `within` is the id of the parent, the first one if empty.
///
/// # Errors
/// `NotFound` if `within` is no id; `Busy` if the database is away.
pub async fn of(
    cx: &Cx,
    def: &ObjectDef,
    by: &FieldDef,
    within: &str,
    question: &Query,
) -> Result<Lanes> {
    let FieldType::Reference { to, .. } = &by.ty else {
        let lanes = by
            .ty
            .options()
            .iter()
            .filter(|option| !option.retired)
            .map(|option| {
                let badge = option_badge(by.ty.options(), &option.key);
                Lane {
                    value: option.key.clone(),
                    title: badge.label,
                    tone: badge.tone,
                    rots: None,
                    is_of_many: false,
                }
            });
        return Ok(Lanes {
            all: lanes.chain([none()]).collect(),
            within: None,
            filter: Filter::All,
        });
    };
    let target = Arc::clone(
        cx.schema
            .object(to)
            .ok_or_else(|| Error::not_found("page"))?,
    );
    if target.kind == Kind::Record {
        return Ok(Lanes {
            all: busiest(cx, by, &target, question).await?,
            within: None,
            filter: Filter::All,
        });
    }
    let parent = parent_of(&cx.schema, &target);
    let (within, filter, narrow) = match &parent {
        Some((link, parent)) => {
            let within = choice(cx, parent, within).await?;
            let id = Id::parse(&within.chosen);
            let narrow = id.map(|id| equals(Path::field(link.id.clone()), id));
            let path = path_to_parent(def, by, link);
            (
                Some(within),
                id.map_or(Filter::All, |id| equals(path, id)),
                narrow,
            )
        }
        None => (None, Filter::All, None),
    };
    let records = targets(cx, &target, narrow).await?;
    let lanes = records.iter().map(|record| lane(&target, record));
    Ok(Lanes {
        all: lanes.chain([none()]).collect(),
        within,
        filter,
    })
}

/// Every state of a process, whichever whole it belongs to.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn all_of(cx: &Cx, target: &ObjectDef) -> Result<Vec<Lane>> {
    let records = targets(cx, target, None).await?;
    let lanes = records.iter().map(|record| lane(target, record));
    Ok(lanes.chain([none()]).collect())
}

fn lane(target: &ObjectDef, record: &Record) -> Lane {
    Lane {
        value: record.id.to_string(),
        title: title(target, record),
        tone: tone(target, record),
        rots: age::said_by(target, record),
        is_of_many: false,
    }
}

/// The records of daily work that cards refer to: all if they are few, else those with the most
/// cards, by their names.
async fn busiest(
    cx: &Cx,
    by: &FieldDef,
    target: &ObjectDef,
    question: &Query,
) -> Result<Vec<Lane>> {
    let all = targets(cx, target, None).await?;
    if all.len() <= FEW {
        let lanes = all.iter().map(|record| lane(target, record));
        return Ok(lanes.chain([none()]).collect());
    }
    let asked = AggregateQuery {
        object: question.object.clone(),
        filter: question.filter.clone(),
        search: question.search.clone(),
        group_by: vec![GroupKey {
            path: Path::field(by.id.clone()),
            bucket: None,
        }],
        measures: vec![Measure::Count],
        order_by: vec![(1, Dir::Desc)],
        limit: BUSY,
    };
    let groups = records::aggregate(cx, asked).await?;
    let link = |group: &Group| match group.keys.first() {
        Some(GroupValue::Value(Value::Ref(link))) if !link.hidden => Some(link.clone()),
        _ => None,
    };
    let mut lanes: Vec<Lane> = groups
        .iter()
        .filter_map(link)
        .map(|link| Lane {
            value: link.id.to_string(),
            title: link.name.unwrap_or_default(),
            tone: Tone::Gray,
            rots: None,
            is_of_many: true,
        })
        .collect();
    lanes.sort_by_key(|lane| base::fold(&lane.title));
    lanes.push(Lane {
        is_of_many: true,
        ..none()
    });
    Ok(lanes)
}

fn none() -> Lane {
    Lane {
        value: String::new(),
        title: String::new(),
        tone: Tone::Gray,
        rots: None,
        is_of_many: false,
    }
}

/// The reference by which states belong to a larger whole that is set up as well.
pub fn parent_of(schema: &Schema, target: &ObjectDef) -> Option<(FieldDef, Arc<ObjectDef>)> {
    target.live_fields().find_map(|field| match &field.ty {
        FieldType::Reference { to, .. } => {
            let parent = schema.object(to).filter(|parent| {
                matches!(parent.kind, Kind::Config { .. }) && parent.id != target.id
            })?;
            Some((field.clone(), Arc::clone(parent)))
        }
        _ => None,
    })
}

/// How a record knows its parent: by a reference of its own, else through its state.
fn path_to_parent(def: &ObjectDef, by: &FieldDef, link: &FieldDef) -> Path {
    match def
        .live_fields()
        .find(|field| field.ty.target().is_some() && field.ty.target() == link.ty.target())
    {
        Some(own) => Path::field(own.id.clone()),
        None => Path(vec![
            schema::Step::Field(by.id.clone()),
            schema::Step::Field(link.id.clone()),
        ]),
    }
}

/// A test that a reference leads to a record.
pub fn equals(path: Path, id: Id) -> Filter {
    Filter::Test(Test {
        left: Operand::Path(path),
        op: Op::Eq,
        right: Right::One(Literal::Id(id)),
    })
}

async fn choice(cx: &Cx, parent: &ObjectDef, chosen: &str) -> Result<Within> {
    let choices: Vec<(String, String)> = targets(cx, parent, None)
        .await?
        .iter()
        .map(|record| (record.id.to_string(), title(parent, record)))
        .collect();
    let chosen = choices
        .iter()
        .find(|(id, _)| id == chosen)
        .or(choices.first())
        .map_or(String::new(), |(id, _)| id.clone());
    Ok(Within {
        label: parent.label.clone(),
        choices,
        chosen,
    })
}

/// The records that a column may stand for, in their own order.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn targets(cx: &Cx, target: &ObjectDef, filter: Option<Filter>) -> Result<Vec<Record>> {
    let key = target
        .order_field()
        .map_or_else(|| target.title.clone(), |field| field.id.clone());
    let query = Query {
        filter: filter.unwrap_or_default(),
        sort: vec![Sort {
            path: Path::field(key),
            dir: Dir::Asc,
        }],
        limit: MOST,
        ..Query::of(target.id.clone())
    };
    Ok(records::list(cx, query).await?.records)
}

/// The colour of a state: its own if it has one, else that of its kind.
pub fn tone(def: &ObjectDef, record: &Record) -> Tone {
    let selects = || {
        def.live_fields()
            .filter(|field| matches!(field.ty, FieldType::Select { .. }))
    };
    let own = selects()
        .filter(|field| field.name == "color")
        .chain(selects().filter(|field| field.name != "color"));
    own.filter_map(|field| match record.value(field.id.as_str()) {
        Value::Key(key) => Some(option_badge(field.ty.options(), key).tone),
        _ => None,
    })
    .next()
    .unwrap_or(Tone::Gray)
}
