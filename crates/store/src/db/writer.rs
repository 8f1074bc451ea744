//! The task that writes to an SQLite file.
//!
//! It takes what waits, runs each closure in a savepoint of one transaction,
//! commits once, and then answers all of them. A closure that fails or panics
//! takes back its own work only. If the transaction itself is lost (a full
//! disk), every closure of the group is run again by itself, so that one is not
//! answered for another's fault.

use std::{path::PathBuf, sync::Arc, time::Duration};

use base::{Error, Result, Stopwatch};
use futures::future::BoxFuture;
use sqlx::{Executor, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use super::{Conn, Failure, Purpose, SCHEMA_VERSION, Tried, Tuning, Tx, Work, conn, guarded};
use crate::Sql;

/// A group is committed after so many closures...
const GROUP_SIZE: usize = 64;
/// ... or this long after it began.
const GROUP_TIME: Duration = Duration::from_millis(5);
/// A process that writes without pause leaves the file free for this long now
/// and then if it is not alone: the lock of a file knows no queue.
const BREATH: Duration = Duration::from_millis(3);

/// For so long a file that is not there is looked for again. One that is there but
/// cannot be opened is tried for as long as a lock: a connection to it that ends takes
/// the log away, and who opens it in that moment finds half of it.
const APPEARS_WITHIN: Duration = Duration::from_millis(100);

/// After this long without anything to write, memory is let go of.
const IDLE: Duration = Duration::from_secs(2);

/// A closure that waits to be run, and somebody who waits for its answer.
pub(super) trait Job: Send {
    fn purpose(&self) -> Purpose;
    fn expected(&self) -> i64;
    /// Runs it; keeps what it gives until the commit.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, Result<()>>;
    /// Answers with what it gave, or with the error.
    fn answer(self: Box<Self>, outcome: Result<()>);
}

/// A caller's closure.
pub(super) struct Asked<T> {
    purpose: Purpose,
    expected: i64,
    work: Work<T>,
    value: Option<T>,
    answer: oneshot::Sender<Result<T>>,
}

impl<T> Asked<T> {
    pub(super) fn new(
        purpose: Purpose,
        expected: i64,
        work: Work<T>,
        answer: oneshot::Sender<Result<T>>,
    ) -> Self {
        Self {
            purpose,
            expected,
            work,
            value: None,
            answer,
        }
    }
}

impl<T: Send> Job for Asked<T> {
    fn purpose(&self) -> Purpose {
        self.purpose
    }

    fn expected(&self) -> i64 {
        self.expected
    }

    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, Result<()>> {
        Box::pin(async move {
            let work = Arc::clone(&self.work);
            self.value = Some(work(tx).await?);
            Ok(())
        })
    }

    fn answer(self: Box<Self>, outcome: Result<()>) {
        let Self { value, answer, .. } = *self;
        let outcome =
            outcome.and_then(|()| value.ok_or_else(|| Error::broken("a transaction gave nothing")));
        // Nobody waits if the request was dropped; the work is done all the same.
        drop(answer.send(outcome));
    }
}

/// The task that writes.
pub(super) struct Writer {
    pool: SqlitePool,
    file: PathBuf,
    patience: Duration,
    neighbour: Neighbour,
}

/// A closure that was run, and how it went.
type Ran = (Box<dyn Job>, Result<()>);

impl Writer {
    /// One that has the only connection of a pool.
    pub(super) fn new(pool: SqlitePool, tuning: &Tuning) -> Self {
        Self {
            file: pool.connect_options().get_filename().to_path_buf(),
            pool,
            patience: tuning.patience,
            neighbour: Neighbour::default(),
        }
    }

    /// For tests of migrations, which write without a task.
    pub(super) fn into_pool(self) -> SqlitePool {
        self.pool
    }

    pub(super) async fn run(mut self, mut waiting: mpsc::Receiver<Box<dyn Job>>) {
        while let Some(first) = self.next(&mut waiting).await {
            if let Err((mut jobs, error)) = self.group(first, &mut waiting).await {
                // The file cannot be written now: whoever waits is told at once. Who asks
                // after the first of them was told may ask a file that is back.
                while let Ok(job) = waiting.try_recv() {
                    jobs.push(job);
                }
                for job in jobs {
                    job.answer(Err(again(&error)));
                }
            }
        }
        self.pool.close().await;
    }

    /// What is to be written next; none when nothing ever will be. A while
    /// without anything, and the pages of the file that are held are let go of.
    async fn next(&self, waiting: &mut mpsc::Receiver<Box<dyn Job>>) -> Option<Box<dyn Job>> {
        if let Ok(job) = tokio::time::timeout(IDLE, waiting.recv()).await {
            return job;
        }
        if let Ok(mut conn) = self.pool.acquire().await
            && let Err(error) = conn.execute("pragma shrink_memory").await
        {
            tracing::debug!(%error, "the writer's memory could not be let go of");
        }
        waiting.recv().await
    }

    /// Runs one closure and those that wait behind it, commits, answers.
    async fn group(
        &mut self,
        first: Box<dyn Job>,
        waiting: &mut mpsc::Receiver<Box<dyn Job>>,
    ) -> std::result::Result<(), (Vec<Box<dyn Job>>, Error)> {
        let mut tx = match self.begin().await {
            Ok(tx) => tx,
            Err(error) => return Err((vec![first], error)),
        };
        let watch = Stopwatch::start();
        let mut ran: Vec<Ran> = Vec::new();
        let mut next = Some(first);
        let mut lost = false;
        while let Some(mut job) = next.take() {
            if ran.is_empty() {
                match in_transaction(&mut tx, job.as_mut()).await {
                    Ok(()) => ran.push((job, Ok(()))),
                    Err(error) => {
                        // Nothing is left of it; how the rollback goes changes nothing.
                        drop(tx.end("rollback").await);
                        job.answer(Err(error));
                        return Ok(());
                    }
                }
            } else {
                let outcome = in_savepoint(&mut tx, job.as_mut()).await;
                lost = matches!(outcome, Outcome::Lost(_));
                ran.push((job, outcome.into()));
            }
            if !lost && ran.len() < GROUP_SIZE && watch.elapsed() < GROUP_TIME {
                next = waiting.try_recv().ok();
            }
        }
        let ended = if lost {
            tx.abandon();
            Err(Failure::Other(Error::busy("the transaction was lost")))
        } else {
            tx.end("commit").await
        };
        match ended {
            Ok(()) => ran
                .into_iter()
                .for_each(|(job, outcome)| job.answer(outcome)),
            Err(failure) => self.one_by_one(ran, failure).await,
        }
        self.neighbour.breathe(watch.elapsed()).await;
        Ok(())
    }

    /// After a group was lost: those that had gone well are run again, each in
    /// a transaction of its own.
    async fn one_by_one(&mut self, ran: Vec<Ran>, failure: Failure) {
        let alone = ran.len() == 1;
        let failure = Error::from(failure);
        for (mut job, outcome) in ran {
            let outcome = match outcome {
                Err(error) => Err(error),
                Ok(()) if alone => Err(again(&failure)),
                Ok(()) => self.alone(job.as_mut()).await,
            };
            job.answer(outcome);
        }
    }

    async fn alone(&mut self, job: &mut dyn Job) -> Result<()> {
        let mut tx = self.begin().await?;
        match in_transaction(&mut tx, job).await {
            Ok(()) => tx.end("commit").await.map_err(Error::from),
            Err(error) => {
                // Nothing is left of it; how the rollback goes changes nothing.
                drop(tx.end("rollback").await);
                Err(error)
            }
        }
    }

    /// For how long it is tried again after such a failure.
    fn patience_with(&self, failure: &Failure) -> Duration {
        match failure {
            Failure::Locked(_) => self.patience,
            Failure::Unopened(_) if self.file.exists() => self.patience,
            Failure::Unopened(_) => APPEARS_WITHIN.min(self.patience),
            _ => Duration::ZERO,
        }
    }

    /// Begins a transaction that may write at once. Another process may hold
    /// the lock; it is asked for again every millisecond or two, because the
    /// gaps that a busy process leaves are short.
    pub(super) async fn begin(&mut self) -> Result<Tx> {
        let watch = Stopwatch::start();
        let mut wait = Duration::from_millis(1);
        let mut conn = loop {
            match begun(&self.pool).await {
                Ok(conn) => break conn,
                Err(failure) if watch.elapsed() < self.patience_with(&failure) => {
                    tokio::time::sleep(wait).await;
                    wait = (wait + Duration::from_millis(1)).min(Duration::from_millis(4));
                }
                Err(failure) => return Err(failure.into()),
            }
        };
        let version = match self.neighbour.look(&mut conn).await {
            Ok(()) => version(&mut conn).await,
            Err(error) => Err(error),
        };
        match version {
            Ok(version) => Ok(Tx::new(conn, version)),
            Err(error) => {
                conn.discard();
                Err(error)
            }
        }
    }
}

/// The same for each of several who wait. What cannot be written now may be later.
fn again(error: &Error) -> Error {
    match error {
        Error::Busy { message, cause } => Error::Busy {
            message: message.clone(),
            cause: cause.clone(),
        },
        other => Error::busy(other),
    }
}

/// Connecting may need the lock too: a new file is put into its mode once.
async fn begun(pool: &SqlitePool) -> Tried<Conn> {
    let connection = pool.acquire().await?;
    let mut conn = Conn::new(conn::Inner::Sqlite(connection), "main".into());
    match conn.script("begin immediate").await {
        Ok(_) => Ok(conn),
        Err(failure) => {
            if !matches!(failure, Failure::Locked(_)) {
                conn.discard();
            }
            Err(failure)
        }
    }
}

/// The schema version; 0 before the fixed tables are there.
async fn version(conn: &mut Conn) -> Result<i64> {
    let there =
        "select count(*) from {w}.sqlite_master where type = 'table' and name = 'workspace'";
    match conn.fetch_one(&Sql::new(SCHEMA_VERSION)).await {
        Ok(row) => row.get_int(0),
        Err(error) => match conn.fetch_one(&Sql::new(there)).await?.get_int(0)? {
            0 => Ok(0),
            _ => Err(error),
        },
    }
}

enum Outcome {
    Done,
    /// Its own work was taken back; the transaction goes on.
    Failed(Error),
    /// SQLite has given up the whole transaction.
    Lost(Error),
}

impl From<Outcome> for Result<()> {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Ok(()),
            Outcome::Failed(error) | Outcome::Lost(error) => Err(error),
        }
    }
}

/// Runs a closure as the first of its transaction: if it fails, that is taken back as a
/// whole, so it needs no savepoint, for which SQLite copies every page that changes.
async fn in_transaction(tx: &mut Tx, job: &mut dyn Job) -> Result<()> {
    if job.expected() != tx.schema_version() {
        return Err(Error::SchemaChanged);
    }
    worked(tx, job).await?;
    has_bumped(tx, job);
    Ok(())
}

/// Runs a closure behind others of the same transaction, which its failure leaves alone.
async fn in_savepoint(tx: &mut Tx, job: &mut dyn Job) -> Outcome {
    if job.expected() != tx.schema_version() {
        return Outcome::Failed(Error::SchemaChanged);
    }
    if let Err(failure) = tx.script("savepoint job").await {
        return Outcome::Lost(failure.into());
    }
    match worked(tx, job).await {
        Ok(()) => match tx.script("release savepoint job").await {
            Ok(_) => {
                has_bumped(tx, job);
                Outcome::Done
            }
            Err(failure) => Outcome::Lost(failure.into()),
        },
        Err(error) => match tx
            .script("rollback to savepoint job; release savepoint job")
            .await
        {
            Ok(_) => Outcome::Failed(error),
            Err(_) => Outcome::Lost(error),
        },
    }
}

/// Its work, and a new version of the definitions if it changes them.
async fn worked(tx: &mut Tx, job: &mut dyn Job) -> Result<()> {
    let (purpose, expected) = (job.purpose(), job.expected());
    let work = async {
        job.run(&mut *tx).await?;
        if purpose == Purpose::Definitions {
            let mut bump = Sql::new("");
            bump.push("update {w}.workspace set schema_version = schema_version + 1 where schema_version = ").bind(expected);
            tx.execute(&bump).await?;
        }
        tx.write_notes().await
    };
    let done = guarded(work).await;
    if done.is_err() {
        tx.forget_notes();
    }
    done
}

/// Those that follow in the transaction are told of the version that it left.
fn has_bumped(tx: &mut Tx, job: &dyn Job) {
    if job.purpose() == Purpose::Definitions {
        tx.set_schema_version(job.expected() + 1);
    }
}

/// Whether another process writes to the file as well.
#[derive(Default)]
struct Neighbour {
    data_version: Option<i64>,
    seen: Option<Stopwatch>,
    worked: Duration,
}

impl Neighbour {
    /// How long after its last write another process counts as being there.
    const STAYS: Duration = Duration::from_secs(5);
    /// How long to work before a pause is due.
    const WORK: Duration = Duration::from_millis(20);

    /// Within a transaction: whether anybody else has written since the last.
    async fn look(&mut self, conn: &mut Conn) -> Result<()> {
        let now = conn
            .fetch_one(&Sql::new("pragma data_version"))
            .await?
            .int(0)?;
        if self.data_version.is_some() && self.data_version != now {
            self.seen = Some(Stopwatch::start());
        }
        self.data_version = now;
        Ok(())
    }

    /// After a transaction: lets another process have its turn.
    async fn breathe(&mut self, worked: Duration) {
        if self.seen.is_none_or(|seen| seen.elapsed() > Self::STAYS) {
            return;
        }
        self.worked += worked;
        if self.worked > Self::WORK {
            self.worked = Duration::ZERO;
            tokio::time::sleep(BREATH).await;
        }
    }
}
