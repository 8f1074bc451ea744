//! Pages and counts of the records of one object.

use base::Result;
use schema::{
    Cursor, Moment, Query, Record, Schema, Scoped,
    filter::{Pred, lower},
};

use super::{
    far::{MOST_SORTED, is_far},
    links,
    newest::Ways,
    plan::{FEW, Found, Plan, Purpose, Wanted, plan},
    row::{Maker, object},
    segments::Segment,
    sort::{Order, Walk},
    titles::Joined,
    words::Words,
};
use crate::{Conn, Dialect, Row, Sql, db::STORED_VERSION, rows::Selection};

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
    let limit = rows_of(query);
    let def = object(schema, &query.object)?;
    let selection = Selection::of(def, query.fields.as_deref())?;
    let (own, width) = selection.columns("t");
    let columns = format!("{own}, {STORED_VERSION}");
    let Some(prepared) = Prepared::of(conn, schema, ask, moment).await? else {
        return Ok(Page {
            records: Vec::new(),
            next: None,
        });
    };
    let mut rows: Vec<Row> = Vec::new();
    // One more than wanted tells whether there is a next page.
    for segment in prepared.segments(query.after.as_ref(), limit + 1)? {
        let left = limit + 1 - rows.len();
        let statement = |from: &str| prepared.statement(&columns, &segment, from, left);
        rows.extend(prepared.plan.fetch(conn, statement).await?);
        if rows.len() > limit {
            break;
        }
    }
    if let Some(row) = rows.first() {
        conn.saw_version(row.get_int(width)?);
    }
    let more = rows.len() > limit;
    rows.truncate(limit);
    let mut records = rows
        .iter()
        .map(|row| selection.decode(row, 0))
        .collect::<Result<Vec<_>>>()?;
    let next = match (rows.last(), records.last()) {
        (Some(row), Some(record)) if more => {
            Some(prepared.order.cursor(row, width + 1, record.id)?)
        }
        _ => None,
    };
    links::complete(conn, schema, ask.scope(), &selection, &mut records).await?;
    Ok(Page { records, next })
}

/// A query that is ready to be run, segment by segment.
struct Prepared {
    dialect: Dialect,
    order: Order,
    plan: Plan,
    /// How the first of them are found, where their order is that of ids.
    ways: Option<Ways>,
}

impl Prepared {
    /// None if the query finds nothing.
    async fn of(
        conn: &mut Conn,
        schema: &Schema,
        ask: &Scoped<Query>,
        moment: &Moment,
    ) -> Result<Option<Self>> {
        let query = ask.get();
        let maker = Maker::new(schema, ask.scope(), conn.dialect());
        let at = maker.root(&query.object)?;
        let mut order = Order::of(&maker, &at, &query.sort)?;
        if query.trash {
            // The indexes are of the records outside of it.
            order.leave_indexes(maker.dialect);
        }
        // A wrong cursor is told of even where there is nothing to go on with.
        let segments = order.segments(query.after.as_ref())?;
        let Some(words) = sought(query.search.as_deref(), moment) else {
            return Ok(None);
        };
        let pred = lower(&query.filter, at.def, schema, moment);
        let purpose = Purpose::of(order.walk.as_ref());
        let is_all = pred == Pred::True && words.is_none() && !query.trash;
        if is_all
            && purpose == Purpose::Walk(None)
            && let Some(ways) = Ways::of(&maker, &at)
        {
            let plan = Plan::few(at.table());
            order.leave_indexes(maker.dialect);
            return Ok(Some(Self {
                dialect: maker.dialect,
                order,
                plan,
                ways: Some(ways),
            }));
        }
        let wanted = Wanted {
            pred: &pred,
            words: words.as_ref(),
            trash: query.trash,
            purpose,
            is_one_column: matches!(order.walk, Some(Walk::Column(_))) && order.keys.len() == 1,
            few: FEW,
        };
        let mut planned = plan(conn, &maker, &at, &wanted).await?;
        if planned.found == Found::Many
            && maker.dialect == Dialect::Sqlite
            && matches!(order.walk, Some(Walk::Column(_)))
            && words.as_ref().is_some_and(Words::is_indexed)
            && !query.trash
            && is_far(conn, &planned, &segments, rows_of(query) + 1).await?
        {
            let few = MOST_SORTED;
            let by_index = plan(conn, &maker, &at, &Wanted { few, ..wanted }).await?;
            if by_index.found != Found::Many {
                planned = by_index;
            }
        }
        match planned.found {
            Found::Nowhere => return Ok(None),
            Found::Few => order.leave_indexes(maker.dialect),
            Found::Many => {}
        }
        Ok(Some(Self {
            dialect: maker.dialect,
            order,
            plan: planned,
            ways: None,
        }))
    }

    /// The ranges of rows after a cursor, in their order.
    fn segments(&self, after: Option<&Cursor>, limit: usize) -> Result<Vec<Segment>> {
        let mut segments = self.order.segments(after)?;
        if let Some(ways) = &self.ways {
            for segment in &mut segments {
                segment.conditions = vec![ways.first(after, self.order.ties, limit)?];
            }
        }
        Ok(segments)
    }

    /// The statement that reads the first rows of a segment, with their keys
    /// after these columns.
    fn statement(&self, columns: &str, segment: &Segment, from: &str, limit: usize) -> Sql {
        let mut select = Sql::new(columns);
        for key in self.order.columns() {
            select.push(", ").append(key);
        }
        if let (Some(through), Some(Walk::Titles(titles))) =
            (&segment.through, self.order.walk.as_ref())
        {
            let rows = Joined {
                columns: &select,
                from,
                condition: &self.plan.condition,
                limit,
            };
            return titles.statement(self.dialect, &rows, segment, through);
        }
        if let Some(told) = &self.plan.told {
            return self.told_first(select, segment, told, limit);
        }
        if !self.sorts() {
            return self.rows(select, segment, from, limit);
        }
        let mut sql = Sql::new("select ");
        sql.append(select)
            .push(&format!(" from {} where t.id in (", self.plan.table))
            .append(self.rows("t.id".into(), segment, from, limit))
            .push(") order by ")
            .append(segment.order.clone());
        sql
    }

    /// Whether rows are found first and sorted then. SQLite would put all columns of each
    /// into its sorter, also of those that are not on the page.
    fn sorts(&self) -> bool {
        self.dialect == Dialect::Sqlite && self.plan.found == Found::Few && self.ways.is_none()
    }

    /// Ids and keys by the index alone, in its order, and then the rows of those.
    fn told_first(&self, select: Sql, segment: &Segment, told: &Sql, limit: usize) -> Sql {
        let mut sql = Sql::new("select ");
        sql.append(select).push(" from (select t.id as id");
        for (n, key) in self.order.columns().enumerate() {
            sql.push(", ").append(key).push(&format!(" as key{n}"));
        }
        sql.push(&format!(" from {} where ", self.plan.table))
            .append(told.clone());
        for condition in &segment.conditions {
            sql.push(" and ").append(condition.clone());
        }
        // The end keeps the planner from making one scan of the two.
        sql.push(" order by ")
            .append(self.order.of_index())
            .push(&format!(
                " offset 0) k join {} on t.id = k.id where ",
                self.plan.table
            ))
            .append(self.plan.condition.clone())
            .push(" order by ")
            .append(self.order.outside().of_index())
            .push(&format!(" limit {limit}"));
        sql
    }

    fn rows(&self, select: Sql, segment: &Segment, from: &str, limit: usize) -> Sql {
        let mut sql = Sql::new("select ");
        sql.append(select)
            .push(&format!(" from {from} where "))
            .append(self.plan.condition.clone());
        for condition in &segment.conditions {
            sql.push(" and ").append(condition.clone());
        }
        sql.push(" order by ")
            .append(segment.order.clone())
            .push(&format!(" limit {limit}"));
        sql
    }
}

/// As many rows as a page of a query may have.
fn rows_of(query: &Query) -> usize {
    usize::try_from(query.limit.min(MOST_ROWS)).unwrap_or_default()
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
    let maker = Maker::new(schema, ask.scope(), conn.dialect());
    let at = maker.root(&query.object)?;
    let Some(words) = sought(query.search.as_deref(), moment) else {
        return Ok(0);
    };
    let pred = lower(&query.filter, at.def, schema, moment);
    let wanted = Wanted {
        pred: &pred,
        words: words.as_ref(),
        trash: query.trash,
        purpose: Purpose::Count,
        is_one_column: false,
        few: FEW,
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
pub(super) fn sought(text: Option<&str>, moment: &Moment) -> Option<Option<Words>> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Some(None),
        Some(text) => Words::of(text, &moment.region).map(Some),
    }
}

#[cfg(test)]
mod tests;
