//! A transaction in progress. It reads like a connection; what it may write is
//! said by the modules that write.

use std::ops::{Deref, DerefMut};

use base::Result;
use futures::future::BoxFuture;

use super::{Conn, Tried, guarded};
use crate::audit::{self, Entry};

/// A transaction: everything in it becomes visible at once, or nothing.
#[derive(Debug)]
pub struct Tx {
    conn: Conn,
    schema_version: i64,
    /// Depth of savepoints, for their names.
    depth: u32,
    /// What the audit log is told at the end.
    notes: Vec<Entry>,
}

impl Tx {
    pub(super) fn new(mut conn: Conn, schema_version: i64) -> Self {
        conn.in_transaction = true;
        Self {
            conn,
            schema_version,
            depth: 0,
            notes: Vec::new(),
        }
    }

    /// The version of the definitions that this transaction works by.
    pub fn schema_version(&self) -> i64 {
        self.schema_version
    }

    pub(super) fn set_schema_version(&mut self, version: i64) {
        self.schema_version = version;
    }

    /// Has the audit log told of something, if this commits. It is written when all
    /// else is done, because whoever writes to that log holds it until the end.
    pub fn note(&mut self, entry: Entry) {
        self.notes.push(entry);
    }

    /// Writes what was noted. Nothing else may be written after it.
    pub(super) async fn write_notes(&mut self) -> Result<()> {
        let notes = std::mem::take(&mut self.notes);
        audit::append(&mut self.conn, notes).await
    }

    /// What was to be noted was taken back.
    pub(super) fn forget_notes(&mut self) {
        self.notes.clear();
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
        let noted = self.notes.len();
        let outcome = guarded(async { work(&mut *self).await }).await;
        if outcome.is_ok() {
            self.conn
                .script(&format!("release savepoint {point}"))
                .await?;
        } else {
            self.notes.truncate(noted);
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
