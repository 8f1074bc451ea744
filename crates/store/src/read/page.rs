//! Pages and counts of the records of one object.

use base::Result;
use schema::{Cursor, Moment, Query, Record, Schema, Scoped, filter::lower};

use super::{
    links,
    plan::{Found, Purpose, Wanted, plan},
    row::Maker,
    sort::{Order, Walk},
    titles::Joined,
    words::Words,
};
use crate::{Conn, Row, Sql, rows::Selection};

/// More rows than this are never read at once.
pub const MOST_ROWS: u32 = 1_000;

/// Some records of an object in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub records: Vec<Record>,
    /// Where the next page starts; none if this is the last.
    pub next: Option<Cursor>,
}

/// A page of records, their references with the names of what they point to.
/// At most [`MOST_ROWS`], whatever the limit.
///
/// # Errors
/// `Malformed` if the cursor belongs to another order or a path has no order;
/// `Busy` if the database is away.
pub async fn page(
    conn: &mut Conn,
    schema: &Schema,
    ask: &Scoped<Query>,
    moment: &Moment,
) -> Result<Page> {
    let query = ask.get();
    let limit = usize::try_from(query.limit.min(MOST_ROWS)).unwrap_or_default();
    let maker = Maker::new(schema, conn.dialect());
    let at = maker.root(&query.object)?;
    let mut order = Order::of(&maker, &at, &query.sort)?;
    if query.trash {
        // The indexes are of the records outside of it.
        order.leave_indexes(maker.dialect);
    }
    let mut segments = order.segments(query.after.as_ref())?;
    let selection = Selection::of(at.def, query.fields.as_deref())?;
    let (columns, width) = selection.columns("t");
    let nothing = Page {
        records: Vec::new(),
        next: None,
    };
    let Some(words) = sought(query.search.as_deref()) else {
        return Ok(nothing);
    };
    let pred = lower(&query.filter, at.def, schema, moment);
    let wanted = Wanted {
        pred: &pred,
        words: words.as_ref(),
        trash: query.trash,
        purpose: Purpose::of(order.walk()),
    };
    let plan = plan(conn, &maker, &at, &wanted).await?;
    match plan.found {
        Found::Nowhere => return Ok(nothing),
        Found::Few => {
            order.leave_indexes(maker.dialect);
            segments = order.segments(query.after.as_ref())?;
        }
        Found::Many => {}
    }
    let mut rows: Vec<Row> = Vec::new();
    for segment in segments {
        // One more than wanted tells whether there is a next page.
        let left = limit + 1 - rows.len();
        let mut select = Sql::new(&columns);
        for key in order.columns() {
            select.push(", ").append(key);
        }
        let statement = |from: &str| match (&segment.through, order.walk()) {
            (Some(through), Some(Walk::Titles(titles))) => {
                let rows = Joined {
                    columns: &select,
                    from,
                    condition: &plan.condition,
                    limit: left,
                };
                titles.statement(maker.dialect, &rows, &segment, through)
            }
            _ => {
                let mut sql = Sql::new("select ");
                sql.append(select.clone())
                    .push(&format!(" from {from} where "))
                    .append(plan.condition.clone());
                for condition in &segment.conditions {
                    sql.push(" and ").append(condition.clone());
                }
                sql.push(" order by ")
                    .append(segment.order.clone())
                    .push(&format!(" limit {left}"));
                sql
            }
        };
        rows.extend(plan.fetch(conn, statement).await?);
        if rows.len() > limit {
            break;
        }
    }
    let more = rows.len() > limit;
    rows.truncate(limit);
    let mut records = rows
        .iter()
        .map(|row| selection.decode(row, 0))
        .collect::<Result<Vec<_>>>()?;
    let next = match (rows.last(), records.last()) {
        (Some(row), Some(record)) if more => Some(order.cursor(row, width, record.id)?),
        _ => None,
    };
    links::complete(conn, schema, &selection, &mut records).await?;
    Ok(Page { records, next })
}

/// How many records a query finds, counted no further than `cap`. Its limit,
/// order and cursor do not matter.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn count(
    conn: &mut Conn,
    schema: &Schema,
    ask: &Scoped<Query>,
    moment: &Moment,
    cap: Option<u64>,
) -> Result<u64> {
    let query = ask.get();
    let maker = Maker::new(schema, conn.dialect());
    let at = maker.root(&query.object)?;
    let Some(words) = sought(query.search.as_deref()) else {
        return Ok(0);
    };
    let pred = lower(&query.filter, at.def, schema, moment);
    let wanted = Wanted {
        pred: &pred,
        words: words.as_ref(),
        trash: query.trash,
        purpose: Purpose::Count,
    };
    let plan = plan(conn, &maker, &at, &wanted).await?;
    if plan.found == Found::Nowhere {
        return Ok(0);
    }
    let statement = |from: &str| {
        let mut sql = Sql::new("select count(*) from ");
        match cap {
            Some(cap) => {
                sql.push(&format!("(select 1 from {from} where "))
                    .append(plan.condition.clone());
                sql.push(&format!(" limit {cap}) counted"));
            }
            None => {
                sql.push(&format!("{from} where "))
                    .append(plan.condition.clone());
            }
        }
        sql
    };
    let rows = plan.fetch(conn, statement).await?;
    let count = rows
        .first()
        .map(|row| row.get_int(0))
        .transpose()?
        .unwrap_or_default();
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The words that are asked for: `Some(None)` if none are, none if what is
/// asked for has no words and so finds nothing.
pub(super) fn sought(text: Option<&str>) -> Option<Option<Words>> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Some(None),
        Some(text) => Words::of(text).map(Some),
    }
}
