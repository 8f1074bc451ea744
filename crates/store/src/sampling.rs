//! Records that were made up: those whose first write came through `demo`. Whoever changes one
//! by any other way makes it one that was changed since.

use std::collections::HashSet;

use base::{Id, Result};
use schema::ObjectId;

use crate::{
    Conn, Sql, Tx,
    list::{chunks, in_list},
    names::table,
};

/// Through what they are written.
pub const MADE_UP: &str = "demo";
/// What the rows of samples meet: every table has an index of their ids alone, so that they are
/// found among any number of others.
///
/// Invariant: statements say it word by word, else the planner does not know the index for theirs.
pub(crate) const IS_MADE_UP: &str = "created_via = 'demo'";

/// How many there are of an object, those in the trash too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SampleCount {
    pub all: u64,
    /// Of them, those that somebody changed since.
    pub changed: u64,
}

/// The next ones of an object by their ids, those in the trash too.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn samples_after(
    conn: &mut Conn,
    object: &ObjectId,
    after: Id,
    limit: u32,
) -> Result<Vec<Id>> {
    let rows = conn.fetch(&following(object, after, limit)).await?;
    rows.iter().map(|row| row.get_id(0)).collect()
}

pub(crate) fn following(object: &ObjectId, after: Id, limit: u32) -> Sql {
    let mut sql = Sql::new(format!(
        "select id from {} where {IS_MADE_UP} and id > ",
        table(object)
    ));
    sql.bind(after).push(&format!(" order by id limit {limit}"));
    sql
}

/// Makes those that somebody changed since records of people's own; gives how many they are.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn adopt_changed(tx: &mut Tx, object: &ObjectId) -> Result<u64> {
    tx.execute(&adopting(object)).await
}

/// The same of some of them.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn adopt_changed_among(tx: &mut Tx, object: &ObjectId, ids: &[Id]) -> Result<u64> {
    let mut adopted = 0;
    for some in chunks(ids) {
        let mut sql = adopting(object);
        sql.push(" and ").append(in_list(tx.dialect(), "id", some));
        adopted += tx.execute(&sql).await?;
    }
    Ok(adopted)
}

pub(crate) fn adopting(object: &ObjectId) -> Sql {
    Sql::new(format!(
        "update {} set created_via = updated_via \
         where {IS_MADE_UP} and updated_via <> '{MADE_UP}'",
        table(object)
    ))
}

/// How many there are of an object.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn count_samples(conn: &mut Conn, object: &ObjectId) -> Result<SampleCount> {
    let row = conn.fetch_one(&counting(object)).await?;
    let count = |place| Ok::<_, base::Error>(row.get_int(place)?.unsigned_abs());
    Ok(SampleCount {
        all: count(0)?,
        changed: count(1)?,
    })
}

pub(crate) fn counting(object: &ObjectId) -> Sql {
    Sql::new(format!(
        "select count(*), count(case when updated_via <> '{MADE_UP}' then 1 end) from {} \
         where {IS_MADE_UP}",
        table(object)
    ))
}

/// Which of these records of an object were made up.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn which_are_samples(
    conn: &mut Conn,
    object: &ObjectId,
    ids: &[Id],
) -> Result<HashSet<Id>> {
    let mut found = HashSet::new();
    for some in chunks(ids) {
        let mut sql = Sql::new(format!(
            "select id from {} where {IS_MADE_UP} and ",
            table(object)
        ));
        sql.append(in_list(conn.dialect(), "id", some));
        for row in conn.fetch(&sql).await? {
            found.insert(row.get_id(0)?);
        }
    }
    Ok(found)
}

/// The newest records of an object, outside the trash, that were not made up.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn newest_own(conn: &mut Conn, object: &ObjectId, limit: u32) -> Result<Vec<Id>> {
    let sql = Sql::new(format!(
        "select id from {} where created_via <> '{MADE_UP}' and deleted_at is null \
         order by id desc limit {limit}",
        table(object)
    ));
    let rows = conn.fetch(&sql).await?;
    rows.iter().map(|row| row.get_id(0)).collect()
}
