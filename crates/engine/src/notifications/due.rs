//! What is due today, and what was due and is not done: told once for each person and day by a
//! job that comes every morning. What a morning missed, because nobody worked, the next one tells.

use std::collections::BTreeMap;

use base::{Date, Id, Result};
use schema::{Cursor, FieldId, ObjectId, Query, Value, filter};
use serde::{Deserialize, Serialize};

use super::{Again, Detail, Kind, New, tell};
use crate::{
    Cx,
    jobs::{Job, Run},
    records, upkeep,
};

/// Records of one object that are looked at, in parts.
const PART: u32 = 500;
const PARTS: usize = 100;

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

/// How many, and the last of them.
type Heap = (i64, Option<Id>);

async fn of_object(cx: &Cx, due: &Due) -> Result<Vec<New>> {
    let Some(def) = cx.whole.object(&due.object).cloned() else {
        return Ok(Vec::new());
    };
    let Some(day) = def.field_by_id(&due.day) else {
        return Ok(Vec::new());
    };
    let name = &day.name;
    let text = format!(
        "{} and owner is not empty and {name} >= -7d and {name} <= today",
        due.open
    );
    // A workspace may have made another thing of it, which is not told of.
    let Ok(filter) = filter::parse(&text, &def, &cx.whole) else {
        return Ok(Vec::new());
    };
    let mut heaps: BTreeMap<(Id, Date), Heap> = BTreeMap::new();
    let mut cursor: Option<Cursor> = None;
    for _ in 0..PARTS {
        let query = Query {
            filter: filter.clone(),
            fields: Some(vec![due.day.clone()]),
            limit: PART,
            after: cursor.take(),
            ..Query::of(def.id.clone())
        };
        let page = records::list(cx, query).await?;
        for record in &page.records {
            let owner = record.owner.as_ref().map(|owner| owner.id);
            if let (Some(owner), Value::Date(at)) = (owner, record.value(due.day.as_str())) {
                let heap = heaps.entry((owner, *at)).or_default();
                *heap = (heap.0 + 1, Some(record.id));
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let today = cx.now.date_in(&cx.zone);
    let told = heaps.into_iter().map(|((person, at), (total, record))| {
        let kind = match at == today {
            true => Kind::Due,
            false => Kind::Overdue,
        };
        New {
            person,
            kind,
            mark: format!("{} {} {at}", kind.name(), def.id),
            object: Some(def.id.clone()),
            record: record.filter(|_| total == 1),
            total,
            by: None,
            detail: Detail {
                field: Some(due.day.clone()),
                day: Some(at),
                ..Detail::default()
            },
        }
    });
    Ok(told.collect())
}
