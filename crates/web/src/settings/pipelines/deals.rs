//! The deals that lie in stages: how many, and where they go when a stage is removed.

use std::collections::HashMap;

use base::{Error, Id, Result};
use engine::Cx;
use engine::records::{self, Ask, Atomicity, Operation};
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::{Filter, ObjectId, Path, Query};
use serde_json::json;

use crate::language::Language;
use crate::values::numbers;

/// Counted this far.
pub const COUNTED: u64 = 10_000;
/// So many are moved at once; more are a job's work.
pub const AT_ONCE: u64 = 1_000;
/// Records of one transaction.
const STEP: u32 = 250;

fn deal() -> ObjectId {
    ObjectId::from("deal")
}

/// The deals that point to a record by a field.
pub fn at(field: &str, id: Id) -> Filter {
    Filter::Test(Test {
        left: Operand::Path(Path::field(field)),
        op: Op::Eq,
        right: Right::One(Literal::Id(id)),
    })
}

fn query(field: &str, id: Id) -> Query {
    Query {
        filter: at(field, id),
        limit: STEP,
        ..Query::of(deal())
    }
}

/// How many deals there are, whoever may see them: they hold their stage all the same.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn count(cx: &Cx, field: &str, id: Id) -> Result<u64> {
    if cx.whole.object(&deal()).is_none() {
        return Ok(0);
    }
    records::count(&cx.ws.system(), &query(field, id), Some(COUNTED + 1)).await
}

/// How many of them the reader sees.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn seen(cx: &Cx, field: &str, id: Id) -> Result<u64> {
    if cx.schema.object(&deal()).is_none() {
        return Ok(0);
    }
    records::count(cx, &query(field, id), Some(COUNTED + 1)).await
}

/// How many lie in each stage, for people; none of what is empty.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn of_stages(
    cx: &Cx,
    language: Language,
    ids: impl Iterator<Item = &str>,
) -> Result<HashMap<String, String>> {
    let mut all = HashMap::new();
    for id in ids {
        let Some(stage) = Id::parse(id) else {
            continue;
        };
        let count = count(cx, "stage", stage).await?;
        if count > 0 {
            all.insert(id.to_owned(), numbers::count(language, count, COUNTED));
        }
    }
    Ok(all)
}

/// Moves all deals of a stage that the reader may move, in steps under one change set.
///
/// # Errors
/// `Forbidden` or `Invalid` if one of them refuses to go.
pub async fn moved(cx: &Cx, from: Id, to: Id) -> Result<()> {
    for _ in 0..=AT_ONCE / u64::from(STEP) {
        let page = records::list(cx, query("stage", from)).await?;
        if page.records.is_empty() {
            return Ok(());
        }
        let operations = page.records.iter();
        let operations = operations
            .map(|record| Operation::Save(Ask::update(record.id, json!({"stage": to}))))
            .collect();
        let done = records::batch(cx, &deal(), operations, Atomicity::AllOrNothing).await;
        done.map_err(|fault| fault.error)?;
    }
    Err(Error::conflict(
        "in_use",
        "Deals keep coming into this stage. Try again.",
    ))
}
