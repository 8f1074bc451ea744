//! Looking at jobs, and stepping in.

use base::{Error, Id, Micros, Result};
use serde::{Deserialize, Serialize};
use store::{Arg, Row, Sql};

use super::Schedule;
use crate::{Cx, records};

/// More than this many are never listed at once.
pub const MOST: u32 = 500;

/// What has become of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Not begun, or to be tried again.
    Waiting,
    Running,
    Done,
    /// Given up; the reason is kept.
    Failed,
    Cancelled,
}

impl State {
    /// Its name in the database and outside.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a name.
    pub fn named(name: &str) -> Option<Self> {
        [
            Self::Waiting,
            Self::Running,
            Self::Done,
            Self::Failed,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|state| state.name() == name)
    }
}

/// A job as people see it. What it is to do may hold what not everybody may
/// read, and is not shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    pub id: Id,
    pub queue: String,
    pub kind: String,
    pub state: State,
    pub attempts: i64,
    pub most_attempts: i64,
    /// When it is to be begun, or was due.
    pub run_at: Micros,
    pub created_at: Micros,
    pub ended_at: Option<Micros>,
    /// JSON of what it last said of how far it is.
    pub progress: Option<String>,
    /// Why it failed the last time.
    pub error: Option<String>,
    /// The change set that it writes.
    pub batch: Id,
}

/// Which jobs to list, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub state: Option<State>,
    pub queue: Option<String>,
    pub kind: Option<String>,
    /// Those made before this one.
    pub before: Option<Id>,
    /// At most [`MOST`].
    pub limit: u32,
}

/// How many jobs a queue has in a state.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    pub queue: String,
    pub waiting: i64,
    pub running: i64,
    pub failed: i64,
    /// Since when nothing of it is begun.
    pub paused_at: Option<Micros>,
    /// The longest due job that is not begun.
    pub oldest: Option<Micros>,
}

/// One job.
///
/// # Errors
/// `NotFound` if there is none; `Busy` if the database is away.
pub async fn status(cx: &Cx, id: Id) -> Result<Status> {
    let mut conn = cx.ws.db().read().await?;
    let mut sql = Sql::new(format!("select {SHOWN} from {{w}}.jobs where id = "));
    sql.bind(id);
    let rows = conn.fetch(&sql).await?;
    rows.first()
        .map(shown)
        .transpose()?
        .ok_or_else(|| Error::not_found("job"))
}

/// Jobs, newest first.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn list(cx: &Cx, filter: &Filter) -> Result<Vec<Status>> {
    let mut sql = Sql::new(format!("select {SHOWN} from {{w}}.jobs where 1 = 1"));
    if let Some(state) = filter.state {
        sql.push(" and state = ").bind(state.name());
    }
    if let Some(queue) = &filter.queue {
        sql.push(" and queue = ").bind(queue.as_str());
    }
    if let Some(kind) = &filter.kind {
        sql.push(" and kind = ").bind(kind.as_str());
    }
    if let Some(before) = filter.before {
        sql.push(" and id < ").bind(before);
    }
    let limit = filter.limit.clamp(1, MOST);
    sql.push(&format!(" order by id desc limit {limit}"));
    let mut conn = cx.ws.db().read().await?;
    conn.fetch(&sql).await?.iter().map(shown).collect()
}

/// Every queue that has jobs or is paused, by name. Jobs that are done are not
/// counted: there may be millions.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn counts(cx: &Cx) -> Result<Vec<Counts>> {
    let mut queues: Vec<Counts> = Vec::new();
    let workers = cx.ws.registry().workers();
    let known = workers.queues().into_iter().map(ToString::to_string);
    let mut conn = cx.ws.db().read().await?;
    let rows = conn.fetch(&Sql::new(COUNTS)).await?;
    let paused = conn.fetch(&Sql::new(PAUSED)).await?;
    drop(conn);
    let mut names: Vec<String> = known.collect();
    for row in rows.iter().chain(&paused) {
        names.push(row.get_text(0)?);
    }
    names.sort();
    names.dedup();
    for queue in names {
        queues.push(Counts {
            queue,
            waiting: 0,
            running: 0,
            failed: 0,
            paused_at: None,
            oldest: None,
        });
    }
    for row in &rows {
        let name = row.get_text(0)?;
        let Some(queue) = queues.iter_mut().find(|queue| queue.queue == name) else {
            continue;
        };
        let (state, count) = (row.get_text(1)?, row.get_int(2)?);
        match State::named(&state) {
            Some(State::Waiting) => {
                queue.waiting = count;
                queue.oldest = row.int(3)?.map(Micros);
            }
            Some(State::Running) => queue.running = count,
            Some(State::Failed) => queue.failed = count,
            _ => {}
        }
    }
    for row in &paused {
        let name = row.get_text(0)?;
        if let Some(queue) = queues.iter_mut().find(|queue| queue.queue == name) {
            queue.paused_at = row.int(1)?.map(Micros);
        }
    }
    Ok(queues)
}

/// Tries a job again that failed or was cancelled, from its last checkpoint.
///
/// # Errors
/// `NotFound` if there is none; `Conflict` if it is in another state, or if a
/// job with its key waits or runs.
pub async fn retry(cx: &Cx, id: Id) -> Result<Status> {
    let now = cx.now;
    let done = records::write_plain(cx, move |tx| {
        Box::pin(async move {
            let clash = tx.fetch(&Sql::with(CLASHES, [id.into()])).await?;
            if !clash.is_empty() {
                return Err(conflict("Another job for the same thing waits or runs already."));
            }
            tx.execute(&Sql::with(RETRY, [id.into(), now.0.into()])).await
        })
    })
    .await?;
    let status = status(cx, id).await?;
    match done {
        0 => Err(conflict(&format!(
            "Only jobs that failed or were cancelled can be tried again; this one is {}.",
            status.state.name()
        ))),
        _ => Ok(status),
    }
}

/// Ends a job that waits or runs. One that runs writes nothing more.
///
/// # Errors
/// `NotFound` if there is none; `Conflict` if it has ended.
pub async fn cancel(cx: &Cx, id: Id) -> Result<Status> {
    let now = cx.now;
    let done = records::write_plain(cx, move |tx| {
        Box::pin(async move { tx.execute(&Sql::with(CANCEL, [id.into(), now.0.into()])).await })
    })
    .await?;
    let status = status(cx, id).await?;
    match done {
        0 => Err(conflict(&format!(
            "The job has ended already; it is {}.",
            status.state.name()
        ))),
        _ => Ok(status),
    }
}

/// Begins no more jobs of a queue; those at work go on.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn pause(cx: &Cx, queue: &str) -> Result<()> {
    let args: [Arg; 2] = [queue.into(), cx.now.0.into()];
    write(cx, PAUSE, args.to_vec()).await
}

/// Begins jobs of a queue again.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn resume(cx: &Cx, queue: &str) -> Result<()> {
    write(cx, RESUME, vec![queue.into()]).await
}

/// The queues that are paused.
pub(super) async fn paused(cx: &Cx) -> Result<Vec<String>> {
    let mut conn = cx.ws.db().read().await?;
    let rows = conn.fetch(&Sql::new(PAUSED)).await?;
    rows.iter().map(|row| row.get_text(0)).collect()
}

/// Whether a claim has run out.
pub(super) async fn has_stale(cx: &Cx) -> Result<bool> {
    let mut conn = cx.ws.db().read().await?;
    let rows = conn.fetch(&Sql::with(STALE, [cx.now.0.into()])).await?;
    Ok(!rows.is_empty())
}

/// Whether a schedule is new or has a tick that nobody has enqueued.
pub(super) async fn is_due(cx: &Cx, schedule: &Schedule) -> Result<bool> {
    let mut conn = cx.ws.db().read().await?;
    let rows = conn.fetch(&Sql::with(LAST, [schedule.name().into()])).await?;
    match rows.first() {
        None => Ok(true),
        Some(row) => {
            let last = Micros(row.get_int(0)?);
            Ok(schedule.next(last, &cx.zone)? <= cx.now)
        }
    }
}

async fn write(cx: &Cx, text: &'static str, args: Vec<Arg>) -> Result<()> {
    records::write_plain(cx, move |tx| {
        let args = args.clone();
        Box::pin(async move { tx.execute(&Sql::with(text, args)).await.map(drop) })
    })
    .await
}

fn conflict(message: &str) -> Error {
    Error::Conflict {
        code: "job_state",
        message: message.into(),
        faults: Vec::new(),
    }
}

fn shown(row: &Row) -> Result<Status> {
    let state = row.get_text(3)?;
    Ok(Status {
        id: row.get_id(0)?,
        queue: row.get_text(1)?,
        kind: row.get_text(2)?,
        state: State::named(&state)
            .ok_or_else(|| Error::broken(format!("a job is in the state {state}")))?,
        attempts: row.get_int(4)?,
        most_attempts: row.get_int(5)?,
        run_at: Micros(row.get_int(6)?),
        created_at: Micros(row.get_int(7)?),
        ended_at: row.int(8)?.map(Micros),
        progress: row.json(9)?,
        error: row.text(10)?,
        batch: row.get_id(11)?,
    })
}

const SHOWN: &str = "id, queue, kind, state, attempts, most_attempts, run_at, created_at, ended_at, progress, error, batch";
const COUNTS: &str = "select queue, state, count(*), min(run_at) from {w}.jobs \
     where state in ('waiting', 'running', 'failed') group by queue, state";
const PAUSED: &str = "select name, paused_at from {w}.queues order by name";
const CLASHES: &str = "select 1 from {w}.jobs j join {w}.jobs o on o.unique_key = j.unique_key and o.id <> j.id \
     where j.id = $1 and o.state in ('waiting', 'running') limit 1";
const RETRY: &str = "update {w}.jobs set state = 'waiting', attempts = 0, run_at = $2, ended_at = null \
     where id = $1 and state in ('failed', 'cancelled')";
const CANCEL: &str = "update {w}.jobs set state = 'cancelled', ended_at = $2, worker = null, leased_until = null \
     where id = $1 and state in ('waiting', 'running')";
const PAUSE: &str =
    "insert into {w}.queues (name, paused_at) values ($1, $2) on conflict (name) do nothing";
const RESUME: &str = "delete from {w}.queues where name = $1";
const STALE: &str = "select 1 from {w}.jobs where state = 'running' and leased_until < $1 limit 1";
const LAST: &str = "select last_tick from {w}.schedules where name = $1";

pub(super) const STATEMENTS: &[&str] = &[
    COUNTS, PAUSED, CLASHES, RETRY, CANCEL, PAUSE, RESUME, STALE, LAST,
];
