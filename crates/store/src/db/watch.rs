//! A hint that something was committed, by us or by another process.

use std::{sync::Arc, time::Duration};

use base::Result;
use tokio::sync::watch;

use super::{Conn, Row};
use crate::{Dialect, Sql};

/// How many times a change is told again on PostgreSQL: what is looked at moves
/// when a row is made, which is before its commit.
const ECHOES: u32 = 10;

/// Counts up when something may have been committed.
#[derive(Clone, Debug)]
pub(super) struct Hint(Arc<watch::Sender<u64>>);

impl Hint {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }

    pub(super) fn fire(&self) {
        self.0.send_modify(|count| *count += 1);
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }

    /// Looks for commits of other processes, for ever. A connection is asked
    /// for anew after each failure, so that a database that was away is watched
    /// again once it is back.
    pub(super) async fn watch<C>(self, dialect: Dialect, poll: Duration, connect: impl Fn() -> C)
    where
        C: Future<Output = Result<Conn>>,
    {
        let mut seen = None;
        let mut echoes = 0;
        let mut kept = None;
        loop {
            tokio::time::sleep(poll).await;
            let now = match look(dialect, &mut kept, &connect).await {
                Ok(now) => Some(now),
                Err(error) => {
                    tracing::debug!(%error, "cannot look for changes");
                    kept = None;
                    None
                }
            };
            if now != seen {
                echoes = if dialect == Dialect::Postgres {
                    ECHOES
                } else {
                    1
                };
                seen = now;
            }
            if echoes > 0 {
                echoes -= 1;
                self.fire();
            }
        }
    }
}

/// What moves when something is committed.
async fn look<C>(
    dialect: Dialect,
    kept: &mut Option<Conn>,
    connect: &impl Fn() -> C,
) -> Result<(i64, i64)>
where
    C: Future<Output = Result<Conn>>,
{
    let mut conn = match kept.take() {
        Some(conn) => conn,
        None => connect().await?,
    };
    match dialect {
        Dialect::Sqlite => {
            let row = conn.fetch_one(&Sql::new(DATA_VERSION)).await?;
            // The number has a meaning for this connection only.
            *kept = Some(conn);
            Ok((row.get_int(0)?, 0))
        }
        Dialect::Postgres => pair(&conn.fetch_one(&Sql::new(LOOK)).await?),
    }
}

fn pair(row: &Row) -> Result<(i64, i64)> {
    Ok((row.get_int(0)?, row.get_int(1)?))
}

/// A sequence that was never asked stands at its first number already.
const LOOK: &str = "select w.schema_version, s.last_value + s.is_called::int \
                    from {w}.workspace w cross join {w}.changes_seq s";

const DATA_VERSION: &str = "pragma data_version";

pub(crate) const SQLITE_STATEMENTS: &[&str] = &[DATA_VERSION];
pub(crate) const POSTGRES_STATEMENTS: &[&str] = &[LOOK];
