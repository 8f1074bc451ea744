//! Makes anew what is kept beside records and follows from them, where it is wrong.
//!
//! Records themselves are never changed: they are what everything else follows
//! from, so that no version, no log and no cursor of a reader moves.

use std::{collections::HashSet, sync::Arc};

use base::{Error, Id, Result};
use schema::{ObjectDef, ObjectId, Record, Schema};

use super::{
    SIDES,
    counters::{behind, numbered},
    records::Looking,
    stray,
};
use crate::{Db, Sql, Tx, rows, sync};

/// What was made anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Records whose folded values, links, handles or document of the search
    /// were not theirs.
    pub records: u64,
    /// Rows of records that are not there, and contents of files that are not.
    pub strays: u64,
    /// Counters that would have given a number again.
    pub counters: u64,
}

impl Repaired {
    /// Whether nothing was wrong.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Goes through all records, some hundred per transaction, and makes anew what is
/// wrong beside them. Others may work meanwhile. What records point to, their
/// trees and the log are left as they are: nothing tells what they should be.
///
/// # Errors
/// `Unsupported` if the tables do not follow the definitions; `Conflict` if two
/// records have a value that only one may have; `SchemaChanged` if definitions
/// change meanwhile; `Busy` if the database is away.
pub async fn repair(db: &Db, schema: &Arc<Schema>) -> Result<Repaired> {
    let mut conn = db.read().await?;
    if !sync::is_synced(&mut conn, schema).await? {
        return Err(Error::unsupported(
            "The tables do not follow the definitions; run `rapport migrate` first.",
        ));
    }
    drop(conn);
    let mut repaired = Repaired::default();
    for def in schema.objects() {
        repaired.strays += sweep(db, schema, &def.id).await?;
        repaired.counters += count_on(db, schema, &def.id).await?;
        let mut after = Some(Id::nil());
        while let Some(from) = after {
            let (mended, last) = some(db, schema, &def.id, from).await?;
            repaired.records += mended;
            after = last;
        }
    }
    Ok(repaired)
}

/// Removes rows of records that are not there.
async fn sweep(db: &Db, schema: &Arc<Schema>, object: &ObjectId) -> Result<u64> {
    with(db, schema, object, |tx, def| {
        Box::pin(async move {
            let mut gone = 0;
            for (side, columns) in SIDES {
                let mut sql = Sql::new("delete ");
                sql.append(stray(def, side, columns));
                gone += tx.execute(&sql).await?;
            }
            Ok(gone)
        })
    })
    .await
}

/// Puts counters beyond the numbers that were given.
async fn count_on(db: &Db, schema: &Arc<Schema>, object: &ObjectId) -> Result<u64> {
    with(db, schema, object, |tx, def| {
        Box::pin(async move {
            let mut moved = 0;
            for field in numbered(def) {
                if let Some(next) = behind(tx, def, field).await? {
                    crate::definitions::number_from(tx, &def.id, &field.id, next).await?;
                    moved += 1;
                }
            }
            for field in def.live_fields() {
                moved += crate::series::count_on(tx, def, field).await?;
            }
            Ok(moved)
        })
    })
    .await
}

/// The records after this one: how many were mended, and the last of them.
async fn some(
    db: &Db,
    schema: &Arc<Schema>,
    object: &ObjectId,
    after: Id,
) -> Result<(u64, Option<Id>)> {
    with(db, schema, object, move |tx, def| {
        Box::pin(async move {
            let looking = Looking::at(tx, def).await?;
            let (records, faults) = looking.next(tx, after, true).await?;
            let wrong: HashSet<Id> = faults.iter().map(|fault| fault.record).collect();
            let wrong: Vec<&Record> = records
                .iter()
                .filter(|record| wrong.contains(&record.id))
                .collect();
            rows::put_beside(tx, def, &wrong).await?;
            Ok((wrong.len() as u64, records.last().map(|last| last.id)))
        })
    })
    .await
}

type Work<'t, T> = futures::future::BoxFuture<'t, Result<T>>;

/// A transaction about one object.
async fn with<T: Send + 'static>(
    db: &Db,
    schema: &Arc<Schema>,
    object: &ObjectId,
    work: impl for<'t> Fn(&'t mut Tx, &'t ObjectDef) -> Work<'t, T> + Clone + Send + Sync + 'static,
) -> Result<T> {
    let (known, object) = (Arc::clone(schema), object.clone());
    db.write(schema.version(), move |tx| {
        let (known, object, work) = (Arc::clone(&known), object.clone(), work.clone());
        Box::pin(async move {
            let def = known
                .object(&object)
                .ok_or_else(|| Error::broken(format!("there is no object {object}")))?;
            work(tx, def).await
        })
    })
    .await
}
