//! Holding records while they are read to be changed.

use base::{Id, Result};
use schema::ObjectId;

use crate::{
    Dialect, Sql, Tx,
    list::{chunks, in_list},
    names,
};

/// Waits until no other transaction changes these records, and keeps others
/// from it until this one ends. On SQLite a write transaction is alone anyway.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn lock(tx: &mut Tx, object: &ObjectId, ids: &[Id]) -> Result<()> {
    if tx.dialect() == Dialect::Sqlite || ids.is_empty() {
        return Ok(());
    }
    // In the order of the ids, so that two writers never wait for each other.
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    for some in ids.chunks(10_000) {
        let mut sql = Sql::new(format!("select 1 from {} where ", names::table(object)));
        sql.append(in_list(tx.dialect(), "id", some))
            .push(" order by id for update");
        tx.fetch(&sql).await?;
    }
    Ok(())
}

/// Waits until no other transaction changes which of an object's records lie
/// above each other, and keeps others from it until this one ends: two that each
/// see no ring could make one together. On SQLite a write transaction is alone
/// anyway.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn lock_tree(tx: &mut Tx, object: &ObjectId) -> Result<()> {
    if tx.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    tx.fetch(&Sql::with(TREE, [object.as_str().into()]))
        .await
        .map(drop)
}

/// Which of these ids are records of other objects, or were.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn ids_of_others(tx: &mut Tx, object: &ObjectId, ids: &[Id]) -> Result<Vec<Id>> {
    let mut others = Vec::new();
    for some in chunks(ids) {
        let mut sql = Sql::new("select distinct record from {w}.changes where ");
        sql.append(in_list(tx.dialect(), "record", some))
            .push(" and object <> ")
            .bind(object.as_str());
        for row in tx.fetch(&sql).await? {
            others.push(row.get_id(0)?);
        }
    }
    Ok(others)
}

const TREE: &str = "select pg_advisory_xact_lock(hashtextextended('tree of {w}.' || $1, 0))";
