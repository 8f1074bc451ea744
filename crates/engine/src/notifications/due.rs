//! What is due today, and what was due and is not done: told once for each person and day by a
//! job that comes every morning. What a morning missed, because nobody worked, the next one tells.

use std::collections::HashMap;

use base::{Id, Result};
use schema::{
    AggregateQuery, FieldId, Filter, Measure, ObjectDef, ObjectId, Path, Query, Value,
    filter::{self, Literal, Op, Operand, Right, Test},
    query::GroupKey,
};
use serde::{Deserialize, Serialize};

use super::{Again, Detail, Kind, New, tell};
use crate::{
    Cx,
    jobs::{Job, Run},
    records::{self, Group, GroupValue, MeasureValue},
    upkeep,
};

/// Days before today of which is told, for mornings on which nobody worked.
const DAYS: i64 = 7;
/// People who are told of one day; as many groups as the store gives.
const MOST_PEOPLE: u32 = 9_999;
/// Records that are read at once.
const PART: u32 = 500;
/// Whose something is.
const OWNER: &str = "owner";

/// Things that are to be done by a day.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub object: ObjectId,
    pub day: FieldId,
    /// What is not done yet, in the filter language.
    pub open: &'static str,
}

/// Tells people what is due.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RemindDue {}

impl Job for RemindDue {
    const KIND: &'static str = "remind_due";
    const QUEUE: &'static str = upkeep::QUEUE;

    async fn run(self, run: &Run) -> Result<()> {
        let cx = run.cx();
        let mut all = Vec::new();
        for due in cx.ws.registry().due_given() {
            all.extend(of_object(cx, due).await?);
        }
        run.finish(move |tx| {
            let all = all.clone();
            Box::pin(async move { tell(tx.store, tx.cx.now, all, Again::Known).await })
        })
        .await
    }
}

/// What is due of one person on a day: how much, and the record if it is one.
struct Heap {
    person: Id,
    total: i64,
    record: Option<Id>,
}

async fn of_object(cx: &Cx, due: &Due) -> Result<Vec<New>> {
    let Some(def) = cx.whole.object(&due.object).cloned() else {
        return Ok(Vec::new());
    };
    let Some(field) = def.field_by_id(&due.day) else {
        return Ok(Vec::new());
    };
    let today = cx.now.date_in(&cx.zone);
    let mut told = Vec::new();
    for at in (0..=DAYS).map(|back| today.plus_days(-back)) {
        let text = format!(
            "{} and owner is not empty and {} = {}",
            due.open,
            field.name,
            at.to_iso()
        );
        // A workspace may have made another thing of it, which is not told of.
        let Ok(filter) = filter::parse(&text, &def, &cx.whole) else {
            return Ok(Vec::new());
        };
        let kind = match at == today {
            true => Kind::Due,
            false => Kind::Overdue,
        };
        let heaps = heaps(cx, &def, filter).await?;
        told.extend(heaps.into_iter().map(|heap| New {
            person: heap.person,
            kind,
            mark: format!("{} {} {at}", kind.name(), def.id),
            object: Some(def.id.clone()),
            record: heap.record,
            total: heap.total,
            by: None,
            detail: Detail {
                field: Some(due.day.clone()),
                day: Some(at),
                ..Detail::default()
            },
        }));
    }
    Ok(told)
}

/// What a filter finds, person by person. The database counts it, however much it is; only
/// what somebody has one of is read.
async fn heaps(cx: &Cx, def: &ObjectDef, filter: Filter) -> Result<Vec<Heap>> {
    let counted = AggregateQuery {
        object: def.id.clone(),
        filter: filter.clone(),
        search: None,
        group_by: vec![GroupKey {
            path: Path::field(OWNER),
            bucket: None,
        }],
        measures: vec![Measure::Count],
        order_by: Vec::new(),
        limit: MOST_PEOPLE,
    };
    let groups = records::aggregate(cx, counted).await?;
    let mut heaps: Vec<Heap> = groups.iter().filter_map(heap).collect();
    let of_one: Vec<Id> = heaps
        .iter()
        .filter(|heap| heap.total == 1)
        .map(|heap| heap.person)
        .collect();
    let mut found = HashMap::new();
    for some in of_one.chunks(PART as usize) {
        found.extend(only_ones(cx, def, &filter, some).await?);
    }
    for heap in heaps.iter_mut().filter(|heap| heap.total == 1) {
        heap.record = found.get(&heap.person).copied();
    }
    Ok(heaps)
}

fn heap(group: &Group) -> Option<Heap> {
    let (Some(GroupValue::Value(Value::Ref(owner))), Some(MeasureValue::Int(total))) =
        (group.keys.first(), group.measures.first())
    else {
        return None;
    };
    Some(Heap {
        person: owner.id,
        total: i64::try_from(*total).ok()?,
        record: None,
    })
}

/// The records of people of whom each has one.
async fn only_ones(
    cx: &Cx,
    def: &ObjectDef,
    filter: &Filter,
    people: &[Id],
) -> Result<Vec<(Id, Id)>> {
    let owned = Filter::Test(Test {
        left: Operand::Path(Path::field(OWNER)),
        op: Op::In,
        right: Right::List(people.iter().copied().map(Literal::Id).collect()),
    });
    let query = Query {
        filter: Filter::And(vec![filter.clone(), owned]),
        fields: Some(Vec::new()),
        limit: PART,
        ..Query::of(def.id.clone())
    };
    let page = records::list(cx, query).await?;
    let owned = page.records.iter();
    Ok(owned
        .filter_map(|record| Some((record.owner.as_ref()?.id, record.id)))
        .collect())
}
