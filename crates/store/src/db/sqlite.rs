//! One SQLite file: many readers, and one task that writes.
//!
//! What the task does is said in [`super::writer`].

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use base::{Error, Result};
use sqlx::{
    ConnectOptions, SqlitePool,
    pool::PoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::{
    sync::{mpsc, oneshot},
    task::{AbortHandle, JoinHandle},
};

use super::{
    Conn, Load, Purpose, Tuning, Work, conn,
    fault::meaning,
    migrate,
    presence::Presence,
    watch::Hint,
    writer::{Asked, Job, Writer},
};
use crate::{Dialect, Sql};

/// How many closures may wait; who comes later waits to be let in.
const QUEUE: usize = 1_024;
/// Page caches, in KiB (SQLite counts them negative). There are many readers.
const READER_CACHE: &str = "-8000";
const WRITER_CACHE: &str = "-64000";
/// Pages that the log may have before they are carried over to the file. With
/// SQLite's thousand, bulk writes carry each page over again and again.
const CHECKPOINT: &str = "8000";

#[derive(Debug)]
pub(super) struct Sqlite {
    readers: SqlitePool,
    queue: std::sync::Mutex<Option<mpsc::Sender<Box<dyn Job>>>>,
    writer: tokio::sync::Mutex<Option<JoinHandle<()>>>,
    watcher: AbortHandle,
    /// How a reader connects.
    reading: SqliteConnectOptions,
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.watcher.abort();
    }
}

impl Sqlite {
    pub(super) async fn open(file: PathBuf, tuning: &Tuning, changed: Hint) -> Result<Self> {
        let options = options(&file);
        let mut first = Writer::new(made(&options, tuning), tuning);
        migrate::sqlite(&mut first, migrate::LATEST).await?;
        first.into_pool().close().await;

        // From here on the file is there, or the database is away: a new one in
        // its place would be empty.
        let presence = Arc::new(Presence::of(file));
        let writing = for_writing(&options);
        let writer = Writer::new(pool(1, writing, tuning, &presence), tuning);
        let reading = options.read_only(true).busy_timeout(tuning.patience);
        // One more than asked for: the watcher keeps one.
        let readers = pool(tuning.connections + 1, reading.clone(), tuning, &presence);
        let (queue, waiting) = mpsc::channel(QUEUE);
        let writer = tokio::spawn(writer.run(waiting));
        let watched = readers.clone();
        let connect = move || connection(watched.clone());
        let watcher =
            tokio::spawn(changed.watch(Dialect::Sqlite, tuning.poll, connect)).abort_handle();
        Ok(Self {
            readers,
            queue: std::sync::Mutex::new(Some(queue)),
            writer: tokio::sync::Mutex::new(Some(writer)),
            watcher,
            reading,
        })
    }

    pub(super) async fn read(&self) -> Result<Conn> {
        connection(self.readers.clone()).await
    }

    /// A connection that has read nothing yet. The integrity check of a
    /// full-text index looks at what its connection remembers of it.
    pub(super) async fn fresh(&self) -> Result<Conn> {
        let pool = PoolOptions::<sqlx::Sqlite>::new()
            .max_connections(1)
            .connect_lazy_with(self.reading.clone());
        connection(pool).await
    }

    pub(super) async fn transact<T: Send + 'static>(
        &self,
        purpose: Purpose,
        expected: i64,
        work: Work<T>,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(Asked::new(purpose, expected, work, answer));
        let queue = self.queue.lock().ok().and_then(|queue| queue.clone());
        let closed = || Error::busy("the database is closed");
        queue
            .ok_or_else(closed)?
            .send(job)
            .await
            .map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }

    pub(super) fn load(&self) -> Load {
        let queue = self.queue.lock().ok().and_then(|queue| queue.clone());
        let waiting = queue.map_or(0, |queue| queue.max_capacity() - queue.capacity());
        Load {
            connections: self.readers.size(),
            idle: u32::try_from(self.readers.num_idle()).unwrap_or(u32::MAX),
            most: self.readers.options().get_max_connections(),
            waiting: u64::try_from(waiting).ok(),
        }
    }

    pub(super) async fn close(&self) {
        if let Ok(mut queue) = self.queue.lock() {
            queue.take();
        }
        if let Some(writer) = self.writer.lock().await.take()
            && let Err(error) = writer.await
        {
            tracing::error!(%error, "the writer ended badly");
        }
        self.watcher.abort();
        self.readers.close().await;
    }
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("mmap_size", "0")
        .pragma("cache_size", READER_CACHE)
        .pragma("journal_size_limit", "67108864")
        .statement_cache_capacity(256)
        .disable_statement_logging()
}

/// How the one that writes connects: its waiting for the file's lock is our own
/// (see [`Writer::begin`]).
fn for_writing(options: &SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .clone()
        .busy_timeout(Duration::ZERO)
        .pragma("cache_size", WRITER_CACHE)
        .pragma("wal_autocheckpoint", CHECKPOINT)
}

/// A connection that makes the file if there is none.
fn made(options: &SqliteConnectOptions, tuning: &Tuning) -> SqlitePool {
    PoolOptions::new()
        .max_connections(1)
        .acquire_timeout(tuning.patience)
        .connect_lazy_with(for_writing(options).create_if_missing(true))
}

/// Connections to the file that is there now.
fn pool(
    connections: u32,
    options: SqliteConnectOptions,
    tuning: &Tuning,
    presence: &Arc<Presence>,
) -> SqlitePool {
    let presence = Arc::clone(presence);
    PoolOptions::<sqlx::Sqlite>::new()
        .max_connections(connections)
        .acquire_timeout(tuning.patience)
        // It asks the file, not the database.
        .test_before_acquire(false)
        .before_acquire(move |_, connection| {
            let holds = presence.holds(connection.age);
            Box::pin(async move { Ok(holds) })
        })
        .connect_lazy_with(options)
}

pub(super) async fn open_at(file: &Path, tuning: &Tuning, migration: usize) -> Result<Conn> {
    let mut writer = Writer::new(made(&options(file), tuning), tuning);
    migrate::sqlite(&mut writer, migration).await?;
    connection(writer.into_pool()).await
}

/// A connection that reads a file as an earlier version left it; none if the file
/// has no tables.
pub(super) async fn untouched(file: &Path, tuning: &Tuning) -> Result<Option<Conn>> {
    let reading = options(file).read_only(true).busy_timeout(tuning.patience);
    let pool = PoolOptions::new()
        .max_connections(1)
        .acquire_timeout(tuning.patience)
        .connect_lazy_with(reading);
    let mut conn = connection(pool).await?;
    let is_made = conn.fetch_one(&Sql::new(IS_MADE)).await?.get_int(0)? != 0;
    Ok(is_made.then_some(conn))
}

const IS_MADE: &str = "select count(*) from {w}.sqlite_master where name = 'migrations'";

async fn connection(pool: SqlitePool) -> Result<Conn> {
    let connection = pool.acquire().await.map_err(meaning)?;
    Ok(Conn::new(conn::Inner::Sqlite(connection), "main".into()))
}
