//! The tables of notifications.

use std::collections::{BTreeSet, HashMap, HashSet};

use base::{Error, Id, Micros, Result};
use schema::ObjectId;
use store::{Arg, Conn, Row, Sql, Tx, in_list};

use super::{Again, Detail, Kind, New, Which};

/// A notification as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub id: Id,
    pub kind: Kind,
    pub object: Option<ObjectId>,
    pub record: Option<Id>,
    pub total: i64,
    pub by: Option<Id>,
    pub detail: Detail,
    pub at: Micros,
    pub read_at: Option<Micros>,
}

/// What is to be forgotten.
#[derive(Clone, Copy, Debug)]
pub(super) enum Forget {
    /// All that is older.
    Before(Id),
    /// All of a person's but so many.
    Behind(Id, i64),
}

/// Rows that are removed in one transaction.
pub(super) const AT_ONCE: u64 = 2_000;
/// People who have too many and are looked at in one tidying.
const MANY: i64 = 500;

const COLUMNS: &str = "id, kind, object, record, total, actor, detail, at, read_at";
/// What more of the same makes of one: it is unread again, and of no single record.
const PUT: &str = "insert into {w}.notifications as n \
     (id, person, kind, mark, object, record, total, actor, detail, at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (person, mark) do ";
const ADDS: &str = "update set total = n.total + excluded.total, record = null, \
     detail = excluded.detail, at = excluded.at, read_at = null";
const READ_ALL: &str =
    "update {w}.notifications set read_at = $2 where person = $1 and read_at is null";
const BEFORE: &str = "delete from {w}.notifications where id in \
     (select id from {w}.notifications where id < $1 order by id limit $2)";
const BEHIND: &str = "delete from {w}.notifications where person = $1 and id <= \
     (select id from {w}.notifications where person = $1 order by id desc limit 1 offset $2)";
const WITH_MANY: &str = "select person from {w}.notifications group by person \
     having count(*) > $1 limit $2";
const MUTED: &str = "select kind from {w}.muted_notifications where person = $1";
const UNMUTE: &str = "delete from {w}.muted_notifications where person = $1";
const MUTE: &str = "insert into {w}.muted_notifications (person, kind) values ($1, $2) \
     on conflict (person, kind) do nothing";

/// Every whole statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[READ_ALL, BEFORE, BEHIND, WITH_MANY, MUTED, UNMUTE, MUTE];

/// A person's, the newest first, from a place on.
pub(super) async fn page(
    conn: &mut Conn,
    person: Id,
    unread: bool,
    after: Option<Id>,
    limit: usize,
) -> Result<Vec<Kept>> {
    let mut sql = Sql::new(format!(
        "select {COLUMNS} from {{w}}.notifications where person = "
    ));
    sql.bind(person);
    if unread {
        sql.push(" and read_at is null");
    }
    if let Some(after) = after {
        sql.push(" and id < ").bind(after);
    }
    sql.push(&format!(" order by id desc limit {limit}"));
    conn.fetch(&sql).await?.iter().map(kept).collect()
}

pub(super) async fn find(conn: &mut Conn, person: Id, id: Id) -> Result<Option<Kept>> {
    let mut sql = Sql::new(format!(
        "select {COLUMNS} from {{w}}.notifications where id = "
    ));
    sql.bind(id).push(" and person = ").bind(person);
    conn.fetch_optional(&sql)
        .await?
        .as_ref()
        .map(kept)
        .transpose()
}

/// What is unread of a person, whether they may know of it or not: how much, and since when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Heap {
    pub count: i64,
    pub last: i64,
}

/// What is unread of each of these people; who is not named has nothing.
pub(super) async fn unread_of(conn: &mut Conn, people: &[Id]) -> Result<HashMap<Id, Heap>> {
    let mut found = HashMap::new();
    for some in people.chunks(500) {
        let mut sql = Sql::new(
            "select person, count(*), max(at) from {w}.notifications where read_at is null and ",
        );
        sql.append(in_list(conn.dialect(), "person", some))
            .push(" group by person");
        for row in conn.fetch(&sql).await? {
            let heap = Heap {
                count: row.get_int(1)?,
                last: row.get_int(2)?,
            };
            found.insert(row.get_id(0)?, heap);
        }
    }
    Ok(found)
}

/// Those of these people who do not want these kinds.
pub(super) async fn muted_of(tx: &mut Tx, all: &[New]) -> Result<HashSet<(Id, String)>> {
    let people: BTreeSet<Id> = all.iter().map(|new| new.person).collect();
    let people: Vec<Id> = people.into_iter().collect();
    let mut found = HashSet::new();
    for some in people.chunks(500) {
        let mut sql = Sql::new("select person, kind from {w}.muted_notifications where ");
        sql.append(in_list(tx.dialect(), "person", some));
        for row in tx.fetch(&sql).await? {
            found.insert((row.get_id(0)?, row.get_text(1)?));
        }
    }
    Ok(found)
}

pub(super) async fn put(tx: &mut Tx, at: Micros, new: &New, again: Again) -> Result<()> {
    let detail = serde_json::to_string(&new.detail).map_err(Error::broken)?;
    let args: [Arg; 10] = [
        Id::make(at).into(),
        new.person.into(),
        new.kind.name().into(),
        new.mark.as_str().into(),
        Arg::Text(new.object.as_ref().map(ToString::to_string)),
        new.record.into(),
        new.total.into(),
        new.by.into(),
        Arg::Json(Some(detail)),
        at.0.into(),
    ];
    let mut sql = Sql::with(PUT, args);
    sql.push(match again {
        Again::Adds => ADDS,
        Again::Known => "nothing",
    });
    tx.execute(&sql).await.map(drop)
}

pub(super) async fn mark(tx: &mut Tx, person: Id, which: &Which, now: Micros) -> Result<()> {
    match which {
        Which::All => {
            let args = [person.into(), now.0.into()];
            tx.execute(&Sql::with(READ_ALL, args)).await?;
        }
        Which::These(ids) => {
            for some in ids.chunks(500) {
                let mut sql = Sql::new("update {w}.notifications set read_at = ");
                sql.bind(now.0)
                    .push(" where read_at is null and person = ")
                    .bind(person)
                    .push(" and ")
                    .append(in_list(tx.dialect(), "id", some));
                tx.execute(&sql).await?;
            }
        }
    }
    Ok(())
}

/// Gives how many went.
pub(super) async fn forget(tx: &mut Tx, what: Forget) -> Result<u64> {
    let sql = match what {
        Forget::Before(id) => {
            let most = i64::try_from(AT_ONCE).map_err(Error::broken)?;
            Sql::with(BEFORE, [id.into(), most.into()])
        }
        Forget::Behind(person, most) => Sql::with(BEHIND, [person.into(), most.into()]),
    };
    tx.execute(&sql).await
}

/// People who have more than so many.
pub(super) async fn with_many(conn: &mut Conn, most: i64) -> Result<Vec<Id>> {
    let sql = Sql::with(WITH_MANY, [most.into(), MANY.into()]);
    let rows = conn.fetch(&sql).await?;
    rows.iter().map(|row| row.get_id(0)).collect()
}

/// Kinds that somebody does not want.
pub(super) async fn muted(conn: &mut Conn, person: Id) -> Result<Vec<Kind>> {
    let rows = conn.fetch(&Sql::with(MUTED, [person.into()])).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.extend(Kind::named(&row.get_text(0)?));
    }
    Ok(found)
}

pub(super) async fn mute(tx: &mut Tx, person: Id, kinds: &[Kind]) -> Result<()> {
    tx.execute(&Sql::with(UNMUTE, [person.into()])).await?;
    for kind in kinds {
        let args = [person.into(), kind.name().into()];
        tx.execute(&Sql::with(MUTE, args)).await?;
    }
    Ok(())
}

fn kept(row: &Row) -> Result<Kept> {
    let kind = row.get_text(1)?;
    let missing = || Error::broken(format!("a notification is of the kind {kind}"));
    Ok(Kept {
        id: row.get_id(0)?,
        kind: Kind::named(&kind).ok_or_else(missing)?,
        object: row.text(2)?.map(|id| ObjectId::from(id.as_str())),
        record: row.id(3)?,
        total: row.get_int(4)?,
        by: row.id(5)?,
        detail: serde_json::from_str(&row.get_json(6)?).map_err(Error::broken)?,
        at: Micros(row.get_int(7)?),
        read_at: row.int(8)?.map(Micros),
    })
}
