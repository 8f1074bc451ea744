//! One change set in the log, for whoever takes it back: its rows from the last
//! to the first, and what came before and after them.

use std::collections::HashMap;

use base::{Error, Id, Micros, Result};
use schema::{Actor, ObjectId, Value};

use super::{ChangeRow, reading::change};
use crate::{
    Conn, Sql,
    list::{chunks, in_list},
};

/// Records whose earlier change one statement asks for: each is a part of it.
const EARLIER_AT_ONCE: usize = 100;

/// How often an undo is itself taken back, and that again, before nobody looks any further.
const MOST_UNDOS: usize = 16;

/// Which rows of a change set, and from where on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// All but purges, the last first, before this number.
    Before(i64),
    /// Purges, the first first, after this number.
    PurgedAfter(i64),
}

/// How a change set begins.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchStart {
    /// What people know it by, if it has a line of its own.
    pub label: Option<String>,
    pub at: Micros,
    pub who: Option<Actor>,
    pub via: String,
}

/// The change of a record before another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Earlier {
    /// When the record says that it was changed then, and who did.
    pub updated_at: Micros,
    pub updated_by: Option<Actor>,
}

/// Rows of a change set, at most `limit`.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn batch_rows(
    conn: &mut Conn,
    batch: Id,
    which: Came,
    limit: u32,
) -> Result<Vec<ChangeRow>> {
    let (statement, seq) = match which {
        Came::Before(seq) => (DOWN, seq),
        Came::PurgedAfter(seq) => (PURGED, seq),
    };
    let args = [batch.into(), seq.into(), i64::from(limit).into()];
    let rows = conn.fetch(&Sql::with(statement, args)).await?;
    rows.iter().map(change).collect()
}

/// How a change set begins; none if nothing was written in it.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn batch_start(conn: &mut Conn, batch: Id) -> Result<Option<BatchStart>> {
    let Some(row) = conn
        .fetch_optional(&Sql::with(START, [batch.into()]))
        .await?
    else {
        return Ok(None);
    };
    let (id, kind) = (row.id(1)?, row.text(2)?);
    Ok(Some(BatchStart {
        label: row.text(4)?,
        at: Micros(row.get_int(0)?),
        who: kind.map(|kind| Actor {
            kind,
            id,
            name: None,
        }),
        via: row.get_text(3)?,
    }))
}

/// Which of these change sets are taken back: by which one, and when. One that was
/// taken back and then brought back by an undo of the undo is not.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn undone(conn: &mut Conn, batches: &[Id]) -> Result<HashMap<Id, (Id, Micros)>> {
    let newest = newest_undo(conn, batches).await?;
    // Who stands at the end of each chain of undos, and whether the first is taken back then.
    let mut ends: HashMap<Id, Id> = newest.iter().map(|(id, undo)| (*id, undo.0)).collect();
    let mut is_undone: HashMap<Id, bool> = newest.keys().map(|id| (*id, true)).collect();
    for _ in 0..MOST_UNDOS {
        let last: Vec<Id> = ends.values().copied().collect();
        let further = newest_undo(conn, &last).await?;
        ends.retain(|_, end| further.contains_key(end));
        for (id, end) in &mut ends {
            if let (Some(undone), Some(undo)) = (is_undone.get_mut(id), further.get(end)) {
                *undone = !*undone;
                *end = undo.0;
            }
        }
        if ends.is_empty() {
            break;
        }
    }
    let is_undone = |id: &Id| is_undone.get(id).copied().unwrap_or(false);
    Ok(newest.into_iter().filter(|(id, _)| is_undone(id)).collect())
}

async fn newest_undo(conn: &mut Conn, batches: &[Id]) -> Result<HashMap<Id, (Id, Micros)>> {
    let mut found = HashMap::new();
    for some in chunks(batches) {
        let mut sql = Sql::new("select undoes, id, at from {w}.batches where ");
        sql.append(in_list(conn.dialect(), "undoes", some))
            .push(" order by at, id");
        for row in conn.fetch(&sql).await? {
            found.insert(row.get_id(0)?, (row.get_id(1)?, Micros(row.get_int(2)?)));
        }
    }
    Ok(found)
}

/// How many rows a change set has; counting stops at `cap`.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn row_counts(conn: &mut Conn, batch: Id, cap: u32) -> Result<u64> {
    let args = [batch.into(), i64::from(cap).into()];
    let count = conn.fetch_one(&Sql::with(COUNT, args)).await?.get_int(0)?;
    u64::try_from(count).map_err(Error::broken)
}

/// For changes of records, by record and number, when and by whom each record
/// was changed the last time before. A record that has none before is left out.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn earlier_changes(
    conn: &mut Conn,
    changes: &[(Id, i64)],
) -> Result<HashMap<Id, Earlier>> {
    let mut found = HashMap::with_capacity(changes.len());
    for some in changes.chunks(EARLIER_AT_ONCE) {
        let mut sql = Sql::default();
        for (n, (record, seq)) in some.iter().enumerate() {
            sql.push(if n == 0 { "" } else { " union all " })
                .push("select * from (select record, at, who, who_kind, diff from {w}.changes where record = ")
                .bind(*record)
                .push(" and seq < ")
                .bind(*seq)
                .push(&format!(" order by seq desc limit 1) e{n}"));
        }
        for row in conn.fetch(&sql).await? {
            let (who, kind) = (row.id(2)?, row.text(3)?);
            let actor = kind.map(|kind| Actor {
                kind,
                id: who,
                name: None,
            });
            let diff = row.json(4)?.unwrap_or_default();
            let earlier = said(&diff).unwrap_or(Earlier {
                updated_at: Micros(row.get_int(1)?),
                updated_by: actor,
            });
            found.insert(row.get_id(0)?, earlier);
        }
    }
    Ok(found)
}

/// What a change says itself of when its record was changed: one that took the
/// record back to what it was.
fn said(diff: &str) -> Option<Earlier> {
    let diff: serde_json::Value = serde_json::from_str(diff).ok()?;
    let after = |name: &str| serde_json::from_value(diff.get(name)?.get(1)?.clone()).ok();
    let Value::DateTime(updated_at) = after("updated_at")? else {
        return None;
    };
    let updated_by = match after("updated_by") {
        Some(Value::Ref(link)) => Some(Actor {
            kind: link.object.to_string(),
            id: Some(link.id),
            name: None,
        }),
        _ => None,
    };
    Some(Earlier {
        updated_at,
        updated_by,
    })
}

/// What was done to these records after a number in the log, in order.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn later_changes(
    conn: &mut Conn,
    object: &ObjectId,
    records: &[Id],
    after: i64,
) -> Result<Vec<ChangeRow>> {
    let mut found = Vec::new();
    for some in chunks(records) {
        let mut sql = Sql::new(format!("select {SHOWN} from {{w}}.changes where "));
        sql.append(in_list(conn.dialect(), "record", some))
            .push(" and object = ")
            .bind(object.as_str())
            .push(" and seq > ")
            .bind(after)
            .push(" order by seq");
        for row in conn.fetch(&sql).await? {
            found.push(change(&row)?);
        }
    }
    Ok(found)
}

/// An object's definition as the log has it before a number.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn definition_before(
    conn: &mut Conn,
    object: &ObjectId,
    seq: i64,
) -> Result<Option<serde_json::Value>> {
    let sql = Sql::with(DEFINITION, [object.as_str().into(), seq.into()]);
    match conn.fetch_optional(&sql).await? {
        Some(row) => Ok(change(&row)?.diff),
        None => Ok(None),
    }
}

const SHOWN: &str =
    "seq, at, who, who_kind, via, object, record, op, event, diff, batch, schema_version";
pub(super) const DOWN: &str = "select seq, at, who, who_kind, via, object, record, op, event, diff, batch, schema_version \
                               from {w}.changes where batch = $1 and seq < $2 and op <> 'purge' order by seq desc limit $3";
pub(super) const PURGED: &str = "select seq, at, who, who_kind, via, object, record, op, event, diff, batch, schema_version \
                                 from {w}.changes where batch = $1 and seq > $2 and op = 'purge' order by seq limit $3";
pub(super) const START: &str = "select c.at, c.who, c.who_kind, c.via, b.label from {w}.changes c \
                                left join {w}.batches b on b.id = c.batch where c.batch = $1 order by c.seq limit 1";
pub(super) const COUNT: &str =
    "select count(*) from (select 1 from {w}.changes where batch = $1 limit $2) counted";
pub(super) const DEFINITION: &str = "select seq, at, who, who_kind, via, object, record, op, event, diff, batch, schema_version \
                                     from {w}.changes where record is null and object = $1 and op = 'definition' \
                                     and seq < $2 order by seq desc limit 1";
