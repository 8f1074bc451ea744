//! One schema of a PostgreSQL database.
//!
//! Each transaction holds a shared advisory lock and compares the schema
//! version under it; a change of definitions holds the lock exclusively. Work
//! runs in a task of its own, so that a dropped request cannot leave a
//! transaction half done on a connection.

use std::{str::FromStr, sync::Arc, time::Duration};

use base::{Error, Result, Stopwatch};
use sha2::{Digest, Sha256};
use sqlx::{
    ConnectOptions, Connection as _, PgPool,
    pool::{PoolConnection, PoolOptions},
    postgres::PgConnectOptions,
};
use tokio::task::AbortHandle;

use super::{
    Conn, Failure, Load, Purpose, Tried, Tuning, Tx, Work, conn, fault::meaning, guarded, migrate,
    outage::Outage, watch::Hint,
};
use crate::{Dialect, Sql, changes::make_ahead};

/// A connection that was in use so short a while ago is not asked whether it lives,
/// which takes as long as many a question. Should it be lost all the same, a read
/// and the beginning of a transaction take another one.
const LIVES: Duration = Duration::from_millis(100);
/// How often a transaction is run that lost against others (serialization
/// failure, deadlock).
const ATTEMPTS: u32 = 12;
/// How often a transaction is run again whose statements were planned by
/// definitions that changed.
const REPLANS: u32 = 64;
/// How long a change of definitions waits for a lock before it lets the others
/// pass that queued behind it.
const LOCK_TIMEOUT: &str = "2s";

/// How long a connection is waited for before it is asked whether the server is
/// down. A pool that is busy gives one sooner, as a rule.
const UNUSUAL: Duration = Duration::from_millis(1_500);

const A_DAY: Duration = Duration::from_secs(86_400);

#[derive(Debug)]
pub(super) struct Postgres {
    reach: Reach,
    patience: Duration,
    watcher: AbortHandle,
    caretaker: AbortHandle,
}

/// What a connection needs.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    pool: PgPool,
    outage: Arc<Outage>,
    /// The quoted schema.
    schema: Arc<str>,
    /// Key of the advisory lock on the definitions of this workspace.
    lock: i64,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.watcher.abort();
        self.caretaker.abort();
    }
}

impl Reach {
    fn new(url: &str, workspace: &str, tuning: &Tuning) -> Result<Self> {
        let well_formed = (1..=48).contains(&workspace.len())
            && workspace
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !well_formed {
            return Err(Error::malformed(
                "workspace",
                "The name of a workspace is made of small letters, digits and _, at most 48 in all.",
            ));
        }
        // The driver's message may repeat the address, password included.
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| {
                Error::malformed("database", "The address of the database cannot be read.")
            })?
            .application_name("rapport")
            .statement_cache_capacity(256)
            .disable_statement_logging();
        let outage = Outage::new(options.clone());
        let pool = PoolOptions::<sqlx::Postgres>::new()
            .max_connections(tuning.connections)
            .acquire_timeout(tuning.patience)
            .test_before_acquire(false)
            .before_acquire(|connection, known| {
                Box::pin(async move {
                    match known.idle_for < LIVES {
                        true => Ok(true),
                        false => connection.ping().await.map(|()| true),
                    }
                })
            })
            .connect_lazy_with(options);
        Ok(Reach {
            pool,
            outage,
            schema: format!("\"ws_{workspace}\"").into(),
            lock: lock_key(workspace),
        })
    }

    /// Waits for a server that may be about to start.
    async fn begin(&self) -> Result<()> {
        self.pool
            .acquire()
            .await
            .map(drop)
            .map_err(|error| match error {
                sqlx::Error::PoolTimedOut => Error::busy("it does not answer"),
                error => meaning(error),
            })
    }

    pub(super) async fn connection(&self) -> Result<Conn> {
        let inner = conn::Inner::Postgres(self.acquire().await?);
        let heard = self.outage.heard();
        heard.one();
        Ok(Conn::new(inner, Arc::clone(&self.schema)).counted(heard))
    }

    /// A connection that answers just now. Others that are lost go.
    pub(super) async fn alive(&self) -> Result<PoolConnection<sqlx::Postgres>> {
        loop {
            let mut connection = self.acquire().await?;
            match connection.ping().await {
                Ok(()) => return Ok(connection),
                Err(_) => connection.close_on_drop(),
            }
        }
    }

    async fn acquire(&self) -> Result<PoolConnection<sqlx::Postgres>> {
        if let Some(cause) = self.outage.known() {
            return Err(Error::busy(cause));
        }
        // The place in the queue is kept while the server is asked.
        let mut acquired = std::pin::pin!(self.pool.acquire());
        let soon = tokio::time::timeout(UNUSUAL, acquired.as_mut()).await;
        let connection = match soon {
            Ok(connection) => connection,
            Err(_) => tokio::select! {
                connection = acquired.as_mut() => connection,
                down = self.outage.look() => match down {
                    Err(cause) => return Err(Error::busy(cause)),
                    Ok(()) => acquired.await,
                },
            },
        };
        connection.map_err(meaning)
    }

    pub(super) fn lock(&self) -> i64 {
        self.lock
    }
}

impl Postgres {
    pub(super) async fn open(
        url: &str,
        workspace: &str,
        tuning: &Tuning,
        changed: Hint,
    ) -> Result<Self> {
        let reach = Reach::new(url, workspace, tuning)?;
        reach.begin().await?;
        migrate::postgres(&reach, migrate::LATEST).await?;

        let caretaker = tokio::spawn(look_ahead(reach.clone())).abort_handle();
        let watched = reach.clone();
        let poll = tuning.poll.max(Duration::from_millis(100));
        let watch = changed.watch(Dialect::Postgres, poll, move || {
            let reach = watched.clone();
            async move { reach.connection().await }
        });
        Ok(Self {
            reach,
            caretaker,
            patience: tuning.patience,
            watcher: tokio::spawn(watch).abort_handle(),
        })
    }

    pub(super) async fn connection(&self) -> Result<Conn> {
        let conn = self.reach.connection().await?;
        Ok(conn.again_from(self.reach.clone()))
    }

    pub(super) async fn transact<T: Send + 'static>(
        &self,
        purpose: Purpose,
        expected: i64,
        work: Work<T>,
    ) -> Result<T> {
        let (reach, patience) = (self.reach.clone(), self.patience);
        tokio::spawn(async move { transact(&reach, patience, purpose, expected, &work).await })
            .await
            .map_err(|e| Error::broken(format!("a transaction ended badly: {e}")))?
    }

    pub(super) fn load(&self) -> Load {
        let pool = &self.reach.pool;
        Load {
            connections: pool.size(),
            idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX),
            most: pool.options().get_max_connections(),
            waiting: None,
        }
    }

    pub(super) async fn close(&self) {
        self.watcher.abort();
        self.caretaker.abort();
        self.reach.pool.close().await;
    }
}

/// Whether the workspace's fixed tables are there.
pub(super) async fn is_there(url: &str, workspace: &str, tuning: &Tuning) -> Result<bool> {
    let reach = Reach::new(url, workspace, tuning)?;
    reach.begin().await?;
    let mut conn = reach.connection().await?;
    let row = conn.fetch_one(&Sql::new(IS_THERE)).await?;
    drop(conn);
    reach.pool.close().await;
    Ok(row.get_int(0)? != 0)
}

/// The name in quotes is that of a schema, which a name in a text may have too.
const IS_THERE: &str = "select (to_regclass('{w}.workspace') is not null)::int::bigint";

/// A connection that reads a workspace as an earlier version left it; none if
/// there is none.
pub(super) async fn untouched(url: &str, workspace: &str, tuning: &Tuning) -> Result<Option<Conn>> {
    let reach = Reach::new(url, workspace, tuning)?;
    reach.begin().await?;
    let mut conn = reach.connection().await?;
    let is_made = conn.fetch_one(&Sql::new(IS_THERE)).await?.get_int(0)? != 0;
    Ok(is_made.then_some(conn))
}

pub(super) async fn open_at(
    url: &str,
    workspace: &str,
    tuning: &Tuning,
    migration: usize,
) -> Result<Conn> {
    let reach = Reach::new(url, workspace, tuning)?;
    migrate::postgres(&reach, migration).await?;
    reach.connection().await
}

/// Makes the change log's partitions, at once and once a day.
async fn look_ahead(reach: Reach) {
    loop {
        let made = match reach.connection().await {
            Ok(mut conn) => make_ahead(&mut conn).await,
            Err(error) => Err(error),
        };
        if let Err(error) = made {
            tracing::info!(%error, "the change log's partitions cannot be looked at now");
        }
        tokio::time::sleep(A_DAY).await;
    }
}

/// The same for every process, whatever its version of the program.
fn lock_key(workspace: &str) -> i64 {
    let hash = Sha256::digest(format!("rapport definitions {workspace}"));
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(first)
}

async fn transact<T>(
    reach: &Reach,
    patience: Duration,
    purpose: Purpose,
    expected: i64,
    work: &Work<T>,
) -> Result<T> {
    let watch = Stopwatch::start();
    let mut attempt = 0;
    let mut replans = 0;
    loop {
        attempt += 1;
        match once(reach, purpose, expected, work).await {
            Err(Failure::Retry(cause)) if attempt < ATTEMPTS => {
                tracing::debug!(cause, attempt, "a transaction is run again");
                pause(attempt).await;
            }
            // Each costs a connection whose statements are of old definitions, and
            // all of the pool may have such.
            Err(Failure::Replan(cause)) if replans < REPLANS => {
                tracing::debug!(cause, replans, "a transaction is planned anew");
                replans += 1;
                attempt -= 1;
            }
            Err(Failure::Locked(cause))
                if purpose == Purpose::Definitions && watch.elapsed() < patience * 3 =>
            {
                tracing::debug!(cause, attempt, "a change of definitions waits for others");
                pause(attempt.min(10)).await;
            }
            outcome => return outcome.map_err(Error::from),
        }
    }
}

/// Grows with the attempts, and differs between those who collided.
async fn pause(attempt: u32) {
    let jitter = u64::from(getrandom::u32().unwrap_or(0) % 10);
    tokio::time::sleep(Duration::from_millis(u64::from(attempt) * 10 + jitter)).await;
}

async fn once<T>(reach: &Reach, purpose: Purpose, expected: i64, work: &Work<T>) -> Tried<T> {
    let mut conn = reach.connection().await.map_err(Failure::Other)?;
    let version = match begin(&mut conn, purpose, reach.lock()).await {
        Ok(version) => version,
        Err(failure) => {
            conn.discard();
            return Err(match failure {
                // Nothing was done on it yet.
                Failure::Lost(cause) => Failure::Retry(cause),
                failure => failure,
            });
        }
    };
    let mut tx = Tx::new(conn, version);
    let outcome = if version == expected {
        guarded(async {
            let value = work(&mut tx).await?;
            if purpose == Purpose::Definitions {
                let mut bump = Sql::new("update {w}.workspace set schema_version = ");
                bump.bind(expected + 1);
                tx.execute(&bump).await?;
            }
            tx.write_notes().await?;
            Ok(value)
        })
        .await
    } else {
        Err(Error::SchemaChanged)
    };
    match outcome {
        Ok(value) => tx.end("commit").await.map(|()| value),
        Err(error) => {
            let failure = tx.take_failure();
            if matches!(failure, Some(Failure::Replan(_))) {
                tx.abandon();
            } else {
                // Nothing is left of it; how the rollback goes changes nothing.
                drop(tx.end("rollback").await);
            }
            Err(failure.unwrap_or(Failure::Other(error)))
        }
    }
}

/// One round trip. The version is read by a statement of its own: it must see
/// what was committed while the lock was waited for.
async fn begin(conn: &mut Conn, purpose: Purpose, lock: i64) -> Tried<i64> {
    let lock = match purpose {
        Purpose::Records => format!("select pg_advisory_xact_lock_shared({lock})"),
        Purpose::Definitions => {
            format!(
                "set local lock_timeout = '{LOCK_TIMEOUT}'; select pg_advisory_xact_lock({lock})"
            )
        }
    };
    let rows = conn
        .script(&format!(
            "begin; {lock}; select schema_version from {{w}}.workspace"
        ))
        .await?;
    let last = rows
        .last()
        .ok_or_else(|| Failure::Other(Error::broken("the workspace has no version")))?;
    last.get_int(0).map_err(Failure::Other)
}
