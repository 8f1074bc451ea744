//! Which records are shared with whom. How that decides what is in sight is
//! `read/sight`'s.

use base::{Error, Id, Micros, Result};
use schema::{Link, ObjectId, scope::Level};

use crate::{
    Conn, Row, Sql, Tx,
    list::{chunks, in_list},
    names::table,
};

/// That a record is shared with somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// A person or a team.
    pub whom: Link,
    pub level: Level,
    /// The user who shared it, if it was one.
    pub by: Option<Id>,
    pub at: Micros,
}

/// With whom a record is shared, each once, the first ones first.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn shares(conn: &mut Conn, object: &ObjectId, record: Id) -> Result<Vec<Share>> {
    let args = [object.as_str().into(), record.into()];
    let rows = conn.fetch(&Sql::with(OF_RECORD, args)).await?;
    let mut found: Vec<Share> = Vec::with_capacity(rows.len());
    for row in rows {
        let share = read(&row)?;
        // It may have come through several records that became this one.
        match found
            .iter_mut()
            .find(|known| known.whom.id == share.whom.id)
        {
            Some(known) => known.level = known.level.max(share.level),
            None => found.push(share),
        }
    }
    Ok(found)
}

fn read(row: &Row) -> Result<Share> {
    let level = row.get_text(2)?;
    Ok(Share {
        whom: Link::to(row.get_text(1)?.as_str().into(), row.get_id(0)?),
        level: Level::named(&level)
            .ok_or_else(|| Error::broken(format!("a share has the level {level}")))?,
        by: row.id(3)?,
        at: Micros(row.get_int(4)?),
    })
}

/// Shares a record with somebody, in place of how it was shared with them before.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn put_share(tx: &mut Tx, object: &ObjectId, record: Id, share: &Share) -> Result<()> {
    drop_share(tx, object, record, share.whom.id).await?;
    let args = [
        object.as_str().into(),
        record.into(),
        share.whom.id.into(),
        share.whom.object.as_str().into(),
        share.level.name().into(),
        share.by.into(),
        share.at.0.into(),
    ];
    tx.execute(&Sql::with(PUT, args)).await.map(drop)
}

/// Shares a record with somebody no more; gives whether it was.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn drop_share(tx: &mut Tx, object: &ObjectId, record: Id, whom: Id) -> Result<bool> {
    let args = [object.as_str().into(), record.into(), whom.into()];
    Ok(tx.execute(&Sql::with(DROP, args)).await? > 0)
}

/// Notes that records of an object may be shared with somebody; gives whether that
/// is new. It stays noted: whether they are is asked of the shares.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn note_sharing(tx: &mut Tx, whom: Id, object: &ObjectId) -> Result<bool> {
    let args = [whom.into(), object.as_str().into()];
    Ok(tx.execute(&Sql::with(NOTE, args)).await? > 0)
}

/// With whom records of which object may be shared: no more than so many.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn sharing(conn: &mut Conn, most: usize) -> Result<Vec<(Id, ObjectId)>> {
    let most = i64::try_from(most).map_err(Error::broken)?;
    let rows = conn.fetch(&Sql::with(SHARING, [most.into()])).await?;
    let pair = |row: &Row| Ok((row.get_id(0)?, row.get_text(1)?.as_str().into()));
    rows.iter().map(pair).collect()
}

/// How many records of an object are shared with any of these, to be seen only and to
/// be changed. Those in the trash do not count.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn shared_counts(conn: &mut Conn, object: &ObjectId, whom: &[Id]) -> Result<(u64, u64)> {
    let mut sql = Sql::new(
        "select count(*), coalesce(sum(f.furthest), 0) from ( \
         select s.record, max(case when s.level = 'write' then 1 else 0 end) as furthest \
         from {w}.shares s where s.object = ",
    );
    sql.bind(object.as_str()).push(" and ");
    sql.append(in_list(conn.dialect(), "s.whom", whom));
    sql.push(&format!(
        " and exists (select 1 from {} r where r.id = s.record and r.deleted_at is null) \
         group by s.record) f",
        table(object)
    ));
    let row = conn.fetch_one(&sql).await?;
    let (all, write) = (row.get_int(0)?, row.get_int(1)?);
    Ok(((all - write).unsigned_abs(), write.unsigned_abs()))
}

/// A record became another one: what was shared of it is of that one, too, and what
/// was shared with it (a person, a team) is shared with that one.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn merge_shares(tx: &mut Tx, object: &ObjectId, loser: Id, winner: Id) -> Result<()> {
    let args = [object.as_str().into(), loser.into(), winner.into()];
    tx.execute(&Sql::with(MERGE_RECORDS, args)).await?;
    if is_whom(object) {
        for text in [MERGE_WHOM, MERGE_SHARING] {
            tx.execute(&Sql::with(text, [loser.into(), winner.into()]))
                .await?;
        }
    }
    Ok(())
}

/// A record is itself again: what came through it to the other goes.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn unmerge_shares(tx: &mut Tx, loser: Id, winner: Id) -> Result<()> {
    tx.execute(&Sql::with(UNMERGE, [loser.into(), winner.into()]))
        .await
        .map(drop)
}

/// Records are gone for good, and all that was shared of them or with them.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn clear(tx: &mut Tx, object: &ObjectId, ids: &[Id]) -> Result<()> {
    for some in chunks(ids) {
        let mut sql = Sql::new("delete from {w}.shares where object = ");
        sql.bind(object.as_str()).push(" and ");
        sql.append(in_list(tx.dialect(), "record", some));
        tx.execute(&sql).await?;
        for table in ["shares", "sharing"] {
            if is_whom(object) {
                let mut sql = Sql::new(format!("delete from {{w}}.{table} where "));
                sql.append(in_list(tx.dialect(), "whom", some));
                tx.execute(&sql).await?;
            }
        }
    }
    Ok(())
}

/// Whether something may be shared with records of an object.
pub fn is_whom(object: &ObjectId) -> bool {
    matches!(object.as_str(), "user" | "team")
}

const OF_RECORD: &str = "select whom, whom_object, level, by_user, at from {w}.shares \
     where object = $1 and record = $2 order by at, whom";
const PUT: &str = "insert into {w}.shares \
     (object, record, whom, through, whom_object, level, by_user, at) \
     values ($1, $2, $3, $2, $4, $5, $6, $7)";
const DROP: &str = "delete from {w}.shares where object = $1 and record = $2 and whom = $3";
const NOTE: &str = "insert into {w}.sharing (whom, object) values ($1, $2) on conflict do nothing";
const SHARING: &str = "select whom, object from {w}.sharing limit $1";
/// Of several that came through other records the furthest one counts.
const MERGE_RECORDS: &str = "insert into {w}.shares \
     (object, record, whom, through, whom_object, level, by_user, at) \
     select r.object, $3, r.whom, $2, r.whom_object, r.level, r.by_user, r.at from ( \
     select s.*, row_number() over (partition by s.whom order by s.level desc, s.at) as n \
     from {w}.shares s where s.object = $1 and s.record = $2) r where r.n = 1 \
     on conflict do nothing";
const MERGE_WHOM: &str = "insert into {w}.shares \
     (object, record, whom, through, whom_object, level, by_user, at) \
     select r.object, r.record, $2, $1, r.whom_object, r.level, r.by_user, r.at from ( \
     select s.*, row_number() over (partition by s.object, s.record order by s.level desc, s.at) as n \
     from {w}.shares s where s.whom = $1) r where r.n = 1 \
     on conflict do nothing";
const MERGE_SHARING: &str = "insert into {w}.sharing (whom, object) \
     select $2, s.object from {w}.sharing s where s.whom = $1 on conflict do nothing";
const UNMERGE: &str = "delete from {w}.shares \
     where through = $1 and through <> record and (record = $2 or whom = $2)";

pub(crate) const STATEMENTS: &[&str] = &[
    OF_RECORD,
    PUT,
    DROP,
    NOTE,
    SHARING,
    MERGE_RECORDS,
    MERGE_WHOM,
    MERGE_SHARING,
    UNMERGE,
];
