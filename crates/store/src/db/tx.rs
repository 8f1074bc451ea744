//! A transaction in progress. It reads like a connection; what it may write is
//! said by the modules that write.

use std::ops::{Deref, DerefMut};

use base::Result;
use futures::future::BoxFuture;

use super::{Conn, Tried, guarded};

/// A transaction: everything in it becomes visible at once, or nothing.
#[derive(Debug)]
pub struct Tx {
    conn: Conn,
    schema_version: i64,
    /// Depth of savepoints, for their names.
    depth: u32,
}

impl Tx {
    pub(super) fn new(mut conn: Conn, schema_version: i64) -> Self {
        conn.in_transaction = true;
        Self {
            conn,
            schema_version,
            depth: 0,
        }
    }

    /// The version of the definitions that this transaction works by.
    pub fn schema_version(&self) -> i64 {
        self.schema_version
    }

    pub(super) fn set_schema_version(&mut self, version: i64) {
        self.schema_version = version;
    }

    /// Tries something: if it fails, what it wrote is taken back, and the
    /// transaction goes on.
    ///
    /// # Errors
    /// What `work` answers; `Busy` if the database lost the transaction.
    pub async fn attempt<T, F>(&mut self, work: F) -> Result<T>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T>>,
    {
        self.depth += 1;
        let point = format!("attempt_{}", self.depth);
        let outcome = self.attempt_at(&point, work).await;
        self.depth -= 1;
        outcome
    }

    async fn attempt_at<T, F>(&mut self, point: &str, work: F) -> Result<T>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T>>,
    {
        self.conn.script(&format!("savepoint {point}")).await?;
        let outcome = guarded(async { work(&mut *self).await }).await;
        if outcome.is_ok() {
            self.conn
                .script(&format!("release savepoint {point}"))
                .await?;
        } else {
            self.conn
                .script(&format!(
                    "rollback to savepoint {point}; release savepoint {point}"
                ))
                .await?;
        }
        outcome
    }

    /// Ends the transaction with `commit` or `rollback`.
    pub(super) async fn end(mut self, statement: &str) -> Tried<()> {
        let ended = self.conn.script(statement).await;
        self.conn.in_transaction = false;
        if ended.is_err() {
            self.conn.discard();
        }
        ended.map(drop)
    }

    /// Gives the connection up: nobody knows what state it is in.
    pub(super) fn abandon(mut self) {
        self.conn.discard();
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
