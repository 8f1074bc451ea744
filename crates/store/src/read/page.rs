//! Pages and counts of the records of one object.

use base::Result;
use schema::{
    Cursor, FieldId, Moment, ObjectDef, Query, Record, Schema, Scoped, Sort, filter::lower,
};

use super::{
    links,
    plan::{Found, Plan, Wanted, plan},
    row::{At, Maker},
    sort::Order,
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
    let selection = Selection::of(at.def, query.fields.as_deref())?;
    let (columns, width) = selection.columns("t");
    let Some(plan) = planned(conn, &maker, &at, query, moment).await? else {
        order.segments(query.after.as_ref())?;
        return Ok(Page {
            records: Vec::new(),
            next: None,
        });
    };
    if plan.found == Found::Few {
        order.leave_indexes(maker.dialect);
    }
    let mut rows: Vec<Row> = Vec::new();
    for segment in order.segments(query.after.as_ref())? {
        let mut sql = Sql::new("select ");
        sql.push(&columns);
        for key in order.columns() {
            sql.push(", ").append(key);
        }
        sql.push(&format!(" from {} where ", at.table()))
            .append(plan.condition.clone());
        for condition in segment.conditions {
            sql.push(" and ").append(condition);
        }
        // One more than wanted tells whether there is a next page.
        sql.push(" order by ")
            .append(segment.order)
            .push(&format!(" limit {}", limit + 1 - rows.len()));
        rows.extend(conn.fetch(&sql).await?);
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
    let query = Query {
        sort: Vec::new(),
        after: None,
        ..ask.get().clone()
    };
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
    };
    let plan = plan(conn, &maker, &at, &wanted, false).await?;
    if plan.found == Found::Nowhere {
        return Ok(0);
    }
    let mut sql = Sql::new("select count(*) from ");
    match cap {
        Some(cap) => {
            sql.push(&format!("(select 1 from {} where ", at.table()))
                .append(plan.condition);
            sql.push(&format!(" limit {cap}) counted"));
        }
        None => {
            sql.push(&at.table()).push(" where ").append(plan.condition);
        }
    }
    Ok(u64::try_from(conn.fetch_one(&sql).await?.get_int(0)?).unwrap_or_default())
}

/// The plan of a query; none if it finds nothing.
async fn planned(
    conn: &mut Conn,
    maker: &Maker<'_>,
    at: &At<'_>,
    query: &Query,
    moment: &Moment,
) -> Result<Option<Plan>> {
    let Some(words) = sought(query.search.as_deref()) else {
        return Ok(None);
    };
    let pred = lower(&query.filter, at.def, maker.schema, moment);
    let wanted = Wanted {
        pred: &pred,
        words: words.as_ref(),
        trash: query.trash,
    };
    let plan = plan(
        conn,
        maker,
        at,
        &wanted,
        walkable(maker, at.def, &query.sort),
    )
    .await?;
    Ok(Some(plan).filter(|plan| plan.found != Found::Nowhere))
}

/// The words that are asked for: `Some(None)` if none are, none if what is
/// asked for has no words and so finds nothing.
pub(super) fn sought(text: Option<&str>) -> Option<Option<Words>> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Some(None),
        Some(text) => Words::of(text).map(Some),
    }
}

/// Whether an index gives the order.
fn walkable(maker: &Maker<'_>, def: &ObjectDef, sort: &[Sort]) -> bool {
    let Some(first) = sort.first() else {
        return true;
    };
    let indexed = |id: &FieldId| {
        *id == def.title
            || def.field_by_id(id).is_some_and(|field| {
                super::sort::kind(&field.ty).is_some() && maker.is_indexed(field)
            })
    };
    first.path.as_field().is_some_and(indexed)
}
