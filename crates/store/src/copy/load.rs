//! Filling an empty workspace.

use std::sync::Arc;

use base::{Error, Result};
use schema::Schema;
use serde_json::json;

use super::{Row, Table};
use crate::{
    Arg, Conn, Db, Dialect, Location, Sql, Tuning, Tx,
    definitions::{put_setting, schema_version, setting},
    names::WORKSPACE,
    rows::{insert, reindex},
    sync,
};

/// Under this key a workspace is set to be unfinished.
const MARK: &str = "restoring";

/// What is at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Free,
    /// Filling was begun and did not end.
    Unfinished,
    Taken,
}

/// What is at a place where a workspace is to be filled.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn place(location: &Location, tuning: &Tuning) -> Result<Place> {
    if !Db::is_there(location, tuning).await? {
        return Ok(Place::Free);
    }
    let db = Db::open(location.clone(), tuning.clone()).await?;
    let mut conn = db.read().await?;
    let is_unfinished = is_unfinished(&mut conn).await?;
    drop(conn);
    db.close().await;
    Ok(match is_unfinished {
        true => Place::Unfinished,
        false => Place::Taken,
    })
}

/// Whether a workspace was begun to be filled and is not whole.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn is_unfinished(conn: &mut Conn) -> Result<bool> {
    Ok(setting(conn, MARK).await?.is_some())
}

/// Takes away what is left of a workspace that was not filled whole.
///
/// # Errors
/// `Conflict` if it is not unfinished; `Busy` if the database is away.
pub async fn clear(location: &Location, tuning: &Tuning) -> Result<()> {
    if place(location, tuning).await? != Place::Unfinished {
        return Err(Error::conflict("taken", "This workspace is in use."));
    }
    match location {
        Location::Sqlite(file) => {
            for end in ["", "-wal", "-shm"] {
                let mut name = file.as_os_str().to_os_string();
                name.push(end);
                match std::fs::remove_file(&name) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(Error::busy(format!("the file cannot be removed: {error}")));
                    }
                    _ => {}
                }
            }
            Ok(())
        }
        Location::Postgres { .. } => {
            let db = Db::open(location.clone(), tuning.clone()).await?;
            let dropped = db.fresh().await?.script("drop schema {w} cascade").await;
            db.close().await;
            dropped.map(drop).map_err(Error::from)
        }
    }
}

/// A workspace that is being filled.
pub struct Load {
    db: Db,
    /// Of the definitions so far.
    version: i64,
}

/// Opens the place, which must be free, and marks it as unfinished.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn begin_load(location: Location, tuning: Tuning) -> Result<Load> {
    let db = Db::open(location, tuning).await?;
    let version = schema_version(&mut db.read().await?).await?;
    db.write(version, |tx| {
        Box::pin(async move { put_setting(tx, MARK, &json!(true)).await })
    })
    .await?;
    Ok(Load { db, version })
}

impl Load {
    /// For what is to be read of what is there so far.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Adds rows of a table, in the order in which they were read.
    ///
    /// # Errors
    /// `Malformed` if they are none of this table; `Busy` if the database is away.
    pub async fn add(&self, table: &Table, rows: Vec<Row>) -> Result<()> {
        let mut cells = Vec::with_capacity(rows.len() * table.columns.len());
        for row in rows {
            if row.len() != table.columns.len() {
                let message = format!("A row of {} has not as many values as columns.", table.name);
                return Err(Error::malformed("backup", message));
            }
            for (cell, (name, holds)) in row.into_iter().zip(&table.columns) {
                cells.push(cell.checked(name, *holds)?);
            }
        }
        let work = Arc::new((table.clone(), cells));
        self.db
            .write(self.version, move |tx| {
                let work = Arc::clone(&work);
                Box::pin(async move { add(tx, &work.0, work.1.clone()).await })
            })
            .await
    }

    /// Makes the tables of objects.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn define(&mut self, schema: Arc<Schema>) -> Result<()> {
        self.db
            .change_definitions(self.version, move |tx| {
                let schema = Arc::clone(&schema);
                Box::pin(async move { sync::sync(tx, &schema).await })
            })
            .await?;
        self.version = schema_version(&mut self.db.read().await?).await?;
        Ok(())
    }

    /// The workspace is whole; `last` is done in the last transaction. The
    /// definitions are at `version` from then on.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn finish<F>(self, schema: Arc<Schema>, version: i64, last: F) -> Result<()>
    where
        F: for<'t> Fn(&'t mut Tx) -> futures::future::BoxFuture<'t, Result<()>>
            + Send
            + Sync
            + 'static,
    {
        let last = Arc::new(last);
        self.db
            .write(self.version, move |tx| {
                let (schema, last) = (Arc::clone(&schema), Arc::clone(&last));
                Box::pin(async move {
                    finish(tx, &schema, version).await?;
                    last(tx).await
                })
            })
            .await?;
        self.db.close().await;
        Ok(())
    }

    /// Leaves it unfinished.
    pub async fn leave(self) {
        self.db.close().await;
    }
}

async fn add(tx: &mut Tx, table: &Table, cells: Vec<Arg>) -> Result<()> {
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|(name, holds)| (name.as_str(), holds.kind()))
        .collect();
    let name = format!("{WORKSPACE}.{}", table.name);
    insert(tx, &name, &columns, cells, "").await?;
    Ok(())
}

async fn finish(tx: &mut Tx, schema: &Schema, version: i64) -> Result<()> {
    if tx.dialect() == Dialect::Postgres {
        tx.fetch_one(&Sql::new(GO_ON)).await?;
    }
    tx.execute(&Sql::new(WAITING)).await?;
    for def in schema.objects() {
        reindex(tx, &def.id).await?;
    }
    tx.execute(&Sql::with(VERSION, [version.into()])).await?;
    tx.execute(&Sql::with(UNMARK, [MARK.into()])).await?;
    Ok(())
}

/// Nobody does these jobs any more.
const WAITING: &str = "update {w}.jobs set state = 'waiting' where state = 'running'";
const VERSION: &str = "update {w}.workspace set schema_version = $1";
const UNMARK: &str = "delete from {w}.settings where key = $1";
/// The log's numbers go on after the last.
const GO_ON: &str =
    "select setval('{w}.changes_seq', (select greatest(max(seq), 1) from {w}.changes))";

pub(crate) const STATEMENTS: &[&str] = &[WAITING, VERSION, UNMARK];
pub(crate) const POSTGRES_STATEMENTS: &[&str] = &[GO_ON];
