//! The database of one workspace: where it is, its connections, its
//! transactions.
//!
//! Reading takes a connection of a pool ([`Db::read`]). Writing hands in a
//! closure ([`Db::write`]) that may be run again, so that a lost race or a
//! group that could not be committed is nobody's concern.

mod bind;
mod conn;
mod fault;
mod migrate;
mod outage;
mod postgres;
mod presence;
mod row;
mod sqlite;
mod tx;
mod watch;
mod writer;

use std::{path::PathBuf, sync::Arc, time::Duration};

use base::{Error, Result};
use futures::future::BoxFuture;
use tokio::sync::watch as channel;

pub(crate) use bind::Kind;
pub use conn::Conn;
pub use fault::is_damage;
pub(crate) use fault::{Clash, Failure, Tried};
pub use migrate::LATEST as LATEST_MIGRATION;
pub use row::Row;
pub use tx::Tx;
pub(crate) use watch::{POSTGRES_STATEMENTS, SQLITE_STATEMENTS};

use crate::{Dialect, Sql};

/// Where a workspace's data lies.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file; its folder must exist, it is made if need be.
    Sqlite(PathBuf),
    /// The schema `ws_<workspace>` of a database; it is made if need be.
    Postgres { url: String, workspace: String },
}

/// The address holds a password, so it is not shown.
impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(file) => f.debug_tuple("Sqlite").field(file).finish(),
            Self::Postgres { workspace, .. } => f
                .debug_struct("Postgres")
                .field("workspace", workspace)
                .finish_non_exhaustive(),
        }
    }
}

/// How much of a database is used at once, and for how long it is waited for.
#[derive(Clone, Debug)]
pub struct Tuning {
    /// Connections: readers of an SQLite file, all of a PostgreSQL pool.
    pub connections: u32,
    /// How long to wait for a connection or for another process' write before
    /// the answer is `Busy`.
    pub patience: Duration,
    /// How often to look whether another process has written.
    pub poll: Duration,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            connections: 12,
            patience: Duration::from_secs(10),
            poll: Duration::from_millis(100),
        }
    }
}

/// How much of a database is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Connections of the pool that are made, and those of them that nobody uses.
    pub connections: u32,
    pub idle: u32,
    /// How many there may be.
    pub most: u32,
    /// Writes that wait for their turn, where they stand in one line (SQLite).
    pub waiting: Option<u64>,
}

/// The database of one workspace. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct Db(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    engine: Engine,
    changed: watch::Hint,
}

#[derive(Debug)]
enum Engine {
    Sqlite(Box<sqlite::Sqlite>),
    Postgres(Box<postgres::Postgres>),
}

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Records,
    /// Nothing else may write meanwhile; the schema version counts up.
    Definitions,
}

/// A closure that writes; it may be run more than once.
pub(crate) type Work<T> = Arc<dyn for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T>> + Send + Sync>;

impl Db {
    /// Opens the workspace, and makes or migrates its fixed tables under a lock.
    ///
    /// # Errors
    /// `Busy` if the database cannot be reached; `Unsupported` if a newer
    /// program has written it.
    pub async fn open(location: Location, tuning: Tuning) -> Result<Self> {
        let changed = watch::Hint::new();
        let engine = match location {
            Location::Sqlite(file) => {
                let sqlite = sqlite::Sqlite::open(file, &tuning, changed.clone()).await?;
                Engine::Sqlite(Box::new(sqlite))
            }
            Location::Postgres { url, workspace } => {
                let postgres =
                    postgres::Postgres::open(&url, &workspace, &tuning, changed.clone()).await?;
                Engine::Postgres(Box::new(postgres))
            }
        };
        Ok(Self(Arc::new(Inner { engine, changed })))
    }

    /// Whether there is a workspace at a place; nothing is made.
    ///
    /// # Errors
    /// `Busy` if the database cannot be reached.
    pub async fn is_there(location: &Location, tuning: &Tuning) -> Result<bool> {
        match location {
            Location::Sqlite(file) => Ok(file.is_file()),
            Location::Postgres { url, workspace } => {
                postgres::is_there(url, workspace, tuning).await
            }
        }
    }

    /// How much of the database is in use at this moment.
    pub fn load(&self) -> Load {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.load(),
            Engine::Postgres(postgres) => postgres.load(),
        }
    }

    /// Which database it is.
    pub fn dialect(&self) -> Dialect {
        match &self.0.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// A connection to read with; it goes back when it is dropped.
    ///
    /// # Errors
    /// `Busy` if none is to be had in time.
    pub async fn read(&self) -> Result<Conn> {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.read().await,
            Engine::Postgres(postgres) => postgres.connection().await,
        }
    }

    /// A connection to look the workspace through with, of its own.
    ///
    /// # Errors
    /// `Busy` if none is to be had in time.
    pub(crate) async fn fresh(&self) -> Result<Conn> {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.fresh().await,
            Engine::Postgres(postgres) => postgres.connection().await,
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// `Busy` if it does not.
    pub async fn ping(&self) -> Result<()> {
        self.read()
            .await?
            .fetch_one(&Sql::new(PING))
            .await
            .map(drop)
    }

    /// Writes: all that `work` does becomes visible at once, or none of it.
    /// Answers after the commit. `work` may be run again, so it must have no
    /// effect besides; a caller that goes away does not stop it. It must not
    /// write through the `Db` again.
    ///
    /// # Errors
    /// `SchemaChanged` if the definitions are not at `schema_version` any more:
    /// nothing is written, the caller loads them and tries again. `Busy` if the
    /// database is away, full or locked. Else what `work` answers.
    pub async fn write<T, F>(&self, schema_version: i64, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    {
        self.transact(Purpose::Records, schema_version, Arc::new(work))
            .await
    }

    /// Changes definitions, and tables with them, while nobody else writes. The
    /// schema version is one higher afterwards.
    ///
    /// # Errors
    /// See [`Db::write`].
    pub async fn change_definitions<T, F>(&self, schema_version: i64, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    {
        self.transact(Purpose::Definitions, schema_version, Arc::new(work))
            .await
    }

    async fn transact<T: Send + 'static>(
        &self,
        purpose: Purpose,
        expected: i64,
        work: Work<T>,
    ) -> Result<T> {
        let outcome = match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.transact(purpose, expected, work).await,
            Engine::Postgres(postgres) => postgres.transact(purpose, expected, work).await,
        };
        if outcome.is_ok() {
            self.0.changed.fire();
        }
        outcome
    }

    /// Counts up when something may have been committed, here or by another
    /// process. Only a hint: it may fire early, late or for nothing.
    pub fn changed(&self) -> channel::Receiver<u64> {
        self.0.changed.subscribe()
    }

    /// The version of the definitions that are stored. Counts up from 0.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn schema_version(&self, conn: &mut Conn) -> Result<i64> {
        conn.fetch_one(&Sql::new(SCHEMA_VERSION)).await?.get_int(0)
    }

    /// Finishes what is being written and closes every connection.
    pub async fn close(&self) {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }
}

/// A connection that reads a workspace as an earlier version of the program left
/// it, and how far its fixed tables are; none if there is no workspace, or it is
/// not behind.
pub(crate) async fn left_behind(
    location: &Location,
    tuning: &Tuning,
) -> Result<Option<(Conn, usize)>> {
    let conn = match location {
        Location::Sqlite(file) if !file.is_file() => None,
        Location::Sqlite(file) => sqlite::untouched(file, tuning).await?,
        Location::Postgres { url, workspace } => {
            postgres::untouched(url, workspace, tuning).await?
        }
    };
    let Some(mut conn) = conn else {
        return Ok(None);
    };
    let done = migrate::done(&mut conn).await?;
    Ok((1..LATEST_MIGRATION)
        .contains(&done)
        .then_some((conn, done)))
}

const PING: &str = "select one from {w}.workspace";
/// Brings a workspace to an earlier migration and gives a connection that may
/// write to it: for the tests of migrations.
///
/// # Errors
/// `Busy` if the database cannot be reached.
#[doc(hidden)]
pub async fn open_at(location: Location, migration: usize) -> Result<Conn> {
    let tuning = Tuning::default();
    match location {
        Location::Sqlite(file) => sqlite::open_at(&file, &tuning, migration).await,
        Location::Postgres { url, workspace } => {
            postgres::open_at(&url, &workspace, &tuning, migration).await
        }
    }
}

pub(crate) const SCHEMA_VERSION: &str = "select schema_version from {w}.workspace";

/// The same as a column of another question: its answer tells by which
/// definitions it should be read, at no further trip to the database.
pub(crate) const STORED_VERSION: &str = "(select schema_version from {w}.workspace)";

/// Every fixed statement of this module that both databases read.
pub(crate) const STATEMENTS: &[&str] = &[PING, SCHEMA_VERSION];

/// Runs a closure of ours or of a rule; a panic in it is an error like others.
pub(crate) async fn guarded<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    use futures::FutureExt;
    match std::panic::AssertUnwindSafe(work).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(panic) => {
            let said = panic
                .downcast_ref::<&str>()
                .map(|s| (*s).to_string())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            Err(Error::broken(format!("a transaction panicked: {said}")))
        }
    }
}
