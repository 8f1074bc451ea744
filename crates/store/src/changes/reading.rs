//! What the log says: from a place in it on, and of one record.

use base::{Error, Id, Micros, Result};
use schema::{Actor, ObjectId};

use super::{ChangeCursor, ChangeRow, Op, place::read_placed};
use crate::{Conn, Row, Sql};

/// What was committed after a place in the log, in an order in which nothing
/// comes later that belongs before; and the place to go on from.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn read_changes(
    conn: &mut Conn,
    after: &ChangeCursor,
    limit: u32,
) -> Result<(Vec<ChangeRow>, ChangeCursor)> {
    let placed = read_placed(conn, after, limit).await?;
    let cursor = placed.last().map_or(*after, |(place, _)| *place);
    Ok((placed.into_iter().map(|(_, row)| row).collect(), cursor))
}

/// What was done to a record, newest first, before a number in the log.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn history(
    conn: &mut Conn,
    object: &ObjectId,
    record: Id,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<ChangeRow>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let args = [
        record.into(),
        object.as_str().into(),
        before.unwrap_or(i64::MAX).into(),
        limit.into(),
    ];
    conn.fetch(&Sql::with(HISTORY, args))
        .await?
        .iter()
        .map(change)
        .collect()
}

/// What went to the trash after a record, as part of the same change set, and
/// has not come back since: the object and id of each, in the order they went;
/// what one deletion took along stands first. Nothing if the record was never
/// in the trash.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn trashed_after(
    conn: &mut Conn,
    object: &ObjectId,
    record: Id,
    limit: u32,
) -> Result<Vec<(ObjectId, Id)>> {
    let args = [
        record.into(),
        object.as_str().into(),
        i64::from(limit).into(),
    ];
    conn.fetch(&Sql::with(TRASHED_AFTER, args))
        .await?
        .iter()
        .map(|row| Ok((ObjectId::new(row.get_text(0)?), row.get_id(1)?)))
        .collect()
}

/// How many columns a change is read from.
pub(super) const WIDTH: usize = 12;

pub(super) fn change(row: &Row) -> Result<ChangeRow> {
    let kind = row.text(3)?;
    let id = row.id(2)?;
    let op = row.get_text(7)?;
    Ok(ChangeRow {
        seq: row.get_int(0)?,
        at: Micros(row.get_int(1)?),
        who: kind.map(|kind| Actor {
            kind,
            id,
            name: None,
        }),
        via: row.get_text(4)?,
        object: ObjectId::new(row.get_text(5)?),
        record: row.id(6)?,
        op: Op::parse(&op)
            .ok_or_else(|| Error::broken(format!("the log has an unknown operation {op}")))?,
        event: row.text(8)?,
        diff: row
            .json(9)?
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(Error::broken)?,
        batch: row.get_id(10)?,
        schema_version: row.get_int(11)?,
    })
}

pub(super) const HISTORY: &str = "select seq, at, who, who_kind, via, object, record, op, event, diff, batch, schema_version \
                       from {w}.changes where record = $1 and object = $2 and seq < $3 order by seq desc limit $4";
pub(super) const TRASHED_AFTER: &str = "with d as (select batch, at, seq from {w}.changes \
                             where record = $1 and object = $2 and op = 'delete' order by seq desc limit 1) \
                             select c.object, c.record from d join {w}.changes c on c.batch = d.batch \
                             where c.at = d.at and c.seq > d.seq and c.op = 'delete' \
                             and not exists (select 1 from {w}.changes r where r.record = c.record \
                             and r.object = c.object and r.seq > c.seq and r.op = 'restore') \
                             order by c.seq limit $3";
pub(super) const SQLITE: &str = "select seq, at, who, who_kind, via, object, record, op, event, diff, batch, schema_version, 0 \
                           from {w}.changes where seq > $1 order by seq limit $2";
pub(super) const POSTGRES: &str = "select seq, at, who, who_kind, via, object, record, op, event, diff, batch, schema_version, \
                             tx::text::bigint from {w}.changes \
                             where (tx, seq) > ($1::text::xid8, $2) and tx < pg_snapshot_xmin(pg_current_snapshot()) \
                             order by tx, seq limit $3";
