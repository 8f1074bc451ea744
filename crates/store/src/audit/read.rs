//! Pages of the log, newest first, by what somebody looks for. Each way to look has
//! an index that ends with the time, so a page costs the same in a long log.

use base::{Id, Micros, Result};

use super::{AuditRow, COLUMNS, Entry};
use crate::{Conn, Row, Sql};

/// Which rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    pub event: Option<String>,
    pub who: Option<Id>,
    pub object: Option<String>,
    pub record: Option<Id>,
    /// Not before.
    pub from: Option<Micros>,
    /// Before.
    pub to: Option<Micros>,
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AuditPlace {
    pub at: i64,
    pub seq: i64,
}

/// The rows that follow a place, newest first.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn audit_page(
    conn: &mut Conn,
    filter: &AuditFilter,
    after: Option<AuditPlace>,
    limit: u32,
) -> Result<Vec<AuditRow>> {
    let rows = conn.fetch(&sql(filter, after, limit)).await?;
    rows.iter().map(read).collect()
}

/// How many rows there are of a filter.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn audit_count(conn: &mut Conn, filter: &AuditFilter) -> Result<u64> {
    let sql = asked("select count(*) from {w}.audit where ", filter, None);
    let count = conn.fetch_one(&sql).await?.get_int(0)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

fn sql(filter: &AuditFilter, after: Option<AuditPlace>, limit: u32) -> Sql {
    let head = format!("select {COLUMNS} from {{w}}.audit where ");
    let mut sql = asked(&head, filter, after);
    sql.push(" order by at desc, seq desc limit ");
    sql.bind(i64::from(limit));
    sql
}

fn asked(head: &str, filter: &AuditFilter, after: Option<AuditPlace>) -> Sql {
    let mut sql = Sql::new(head);
    if let Some(event) = &filter.event {
        sql.push("event = ").bind(event.as_str()).push(" and ");
    }
    if let Some(who) = filter.who {
        sql.push("who = ").bind(who).push(" and ");
    }
    if let Some(object) = &filter.object {
        sql.push("object = ").bind(object.as_str()).push(" and ");
    }
    if let Some(record) = filter.record {
        sql.push("record = ").bind(record).push(" and ");
    }
    if let Some(from) = filter.from {
        sql.push("at >= ").bind(from.0).push(" and ");
    }
    match (after, filter.to) {
        // The place lies before the end already.
        (Some(place), _) => {
            sql.push("(at, seq) < (").bind(place.at).push(", ");
            sql.bind(place.seq).push(")");
        }
        (None, Some(to)) => {
            sql.push("at < ").bind(to.0);
        }
        (None, None) => {
            sql.push("at is not null");
        }
    }
    sql
}

/// A row with all columns.
pub(super) fn read(row: &Row) -> Result<AuditRow> {
    Ok(AuditRow {
        seq: row.get_int(0)?,
        entry: Entry {
            at: Micros(row.get_int(1)?),
            event: row.get_text(2)?,
            who: row.id(3)?,
            who_kind: row.get_text(4)?,
            via: row.get_text(5)?,
            address: row.get_text(6)?,
            agent: row.get_text(7)?,
            object: row.text(8)?,
            record: row.id(9)?,
            details: row.get_text(10)?,
        },
        hash: row.get_text(11)?,
    })
}
