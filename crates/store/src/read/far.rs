//! Words whose records stand at the far end of an order, on SQLite.
//!
//! Words that many records have are tested row by row along the order of the page,
//! since some of so many come soon. Not so where the order is akin to the words: of
//! a million contacts by name, *quirin* stands behind three quarters of them. The
//! beginning of the walk tells; where it fills no page, the records with the words
//! are found by their index, and sorted.

use base::Result;

use super::{plan::Plan, segments::Segment};
use crate::{Conn, Sql};

/// So many rows are tested before the walk is given up.
const LOOKED_AT: usize = 10_000;
/// More records than this take longer to sort than the walk takes at its worst.
pub(super) const MOST_SORTED: usize = 100_000;

/// Whether the walk of a plan goes on for long before it has this many rows.
pub(super) async fn is_far(
    conn: &mut Conn,
    plan: &Plan,
    segments: &[Segment],
    limit: usize,
) -> Result<bool> {
    let Some(segment) = segments.first() else {
        return Ok(false);
    };
    let walk = |from: &str| {
        let mut sql = Sql::new(format!(
            "select t.id as id from {from} where t.deleted_at is null"
        ));
        for condition in &segment.conditions {
            sql.push(" and ").append(condition.clone());
        }
        sql.push(" order by ").append(segment.order.clone());
        sql
    };
    // The order of the join keeps the rows from being looked at further than they are wanted.
    let found = |from: &str| {
        let mut sql = Sql::new("select 1 from (");
        sql.append(walk(from))
            .push(&format!(
                " limit {LOOKED_AT}) k cross join {} on t.id = k.id where ",
                plan.table
            ))
            .append(plan.condition.clone())
            .push(&format!(" limit {limit}"));
        sql
    };
    if plan.fetch(conn, found).await?.len() >= limit {
        return Ok(false);
    }
    let last = |from: &str| {
        let mut sql = walk(from);
        sql.push(&format!(" limit 1 offset {}", LOOKED_AT - 1));
        sql
    };
    Ok(!plan.fetch(conn, last).await?.is_empty())
}
