//! Looking at jobs and queues, as administrators do.

use std::collections::BTreeMap;

use base::{Error, Id, Micros, Result};
use serde_json::{Value as Json, json};
use store::{Conn, Row, Sql};

use super::{Ended, Job, queue::Asker};
use crate::{Cx, Workspace};

/// More than this many are never listed at once.
pub const MOST: u32 = 500;

/// What has become of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    /// Whether nothing comes of it any more by itself.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }

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
    ///
    /// # Errors
    /// `Malformed` if there is none, with those that there are.
    pub fn named(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|state| state.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            let shown = base::text::truncate(name, 60);
            let message = format!("There is no state \"{shown}\" of a job. Take one of {names}.");
            Error::malformed("state", message).in_field("state")
        })
    }
}

/// A job as administrators see it. What it is to do may hold what not everybody
/// may read, and is not shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    pub id: Id,
    pub queue: String,
    pub kind: String,
    pub state: State,
    pub key: Option<String>,
    pub attempts: i64,
    pub most_attempts: i64,
    /// How many workers in a row died while they did it, and it got nowhere.
    pub deaths: i64,
    /// When it is to be begun, or was due.
    pub run_at: Micros,
    pub created_at: Micros,
    /// When the last run began.
    pub begun_at: Option<Micros>,
    pub ended_at: Option<Micros>,
    /// What it last said of how far it is.
    pub progress: Json,
    /// Why it failed the last time.
    pub error: Option<String>,
    /// The change set that it writes.
    pub batch: Id,
    asker: Asker,
}

impl Status {
    /// The form that REST and commands show.
    pub fn json(&self) -> Json {
        let time = |at: Option<Micros>| at.map(Micros::to_rfc3339);
        let by = self
            .asker
            .id
            .map(|id| json!({"id": id, "object": self.asker.kind, "name": self.asker.name}));
        json!({
            "id": self.id,
            "queue": self.queue,
            "kind": self.kind,
            "state": self.state.name(),
            "key": self.key,
            "attempts": self.attempts,
            "most_attempts": self.most_attempts,
            "deaths": self.deaths,
            "run_at": self.run_at.to_rfc3339(),
            "created_at": self.created_at.to_rfc3339(),
            "begun_at": time(self.begun_at),
            "ended_at": time(self.ended_at),
            "progress": self.progress,
            "error": self.error,
            "batch": self.batch,
            "by": by,
        })
    }
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    pub queue: String,
    pub waiting: i64,
    pub running: i64,
    pub failed: i64,
    /// Since when nothing of it is begun.
    pub paused_at: Option<Micros>,
    /// When the first job that is not begun was due, or will be.
    pub next_at: Option<Micros>,
}

impl Counts {
    /// The form that REST and commands show.
    pub fn json(&self) -> Json {
        json!({
            "name": self.queue,
            "waiting": self.waiting,
            "running": self.running,
            "failed": self.failed,
            "paused_at": self.paused_at.map(Micros::to_rfc3339),
            "next_at": self.next_at.map(Micros::to_rfc3339),
        })
    }
}

/// Jobs are of the whole workspace: who runs it looks after them.
pub(super) fn administers(cx: &Cx) -> Result<()> {
    match cx.who.is_administrator() {
        true => Ok(()),
        false => Err(Error::forbidden(
            "Jobs are looked after by administrators. Ask one of them.",
        )),
    }
}

/// One job.
///
/// # Errors
/// `Forbidden` to all but administrators; `NotFound` if there is none.
pub async fn status(cx: &Cx, id: Id) -> Result<Status> {
    administers(cx)?;
    let found = at(&mut cx.ws.db().read().await?, id).await?;
    found.ok_or_else(|| Error::not_found("job"))
}

/// The job with this id, for whoever asked for it too.
///
/// # Errors
/// `NotFound` if there is none of theirs.
pub(crate) async fn own(cx: &Cx, id: Id) -> Result<Status> {
    let found = at(&mut cx.ws.db().read().await?, id).await?;
    theirs(cx, found)
}

/// The job with this id, whosever it is.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn at(conn: &mut Conn, id: Id) -> Result<Option<Status>> {
    let mut sql = Sql::new(format!("select {SHOWN} from {{w}}.jobs where id = "));
    sql.bind(id);
    let row = conn.fetch_optional(&sql).await?;
    row.as_ref().map(shown).transpose()
}

/// The newest job of a queue with this key, for whoever asked for it too.
///
/// # Errors
/// `NotFound` if there is none of theirs.
pub(crate) async fn own_of_key(cx: &Cx, queue: &str, key: &str) -> Result<Status> {
    let found = newest(&mut cx.ws.db().read().await?, queue, key).await?;
    theirs(cx, found)
}

/// The newest job of a queue with this key.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn newest(conn: &mut Conn, queue: &str, key: &str) -> Result<Option<Status>> {
    let mut sql = Sql::new(format!("select {SHOWN} from {{w}}.jobs where queue = "));
    sql.bind(queue)
        .push(" and unique_key = ")
        .bind(key)
        .push(" order by id desc limit 1");
    conn.fetch_optional(&sql)
        .await?
        .as_ref()
        .map(shown)
        .transpose()
}

/// The jobs of a kind that wait, run or have failed, the newest first, with what
/// they are to do.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn unfinished<J: Job>(conn: &mut Conn) -> Result<Vec<(Status, J)>> {
    let mut sql = Sql::new(format!(
        "select {SHOWN}, payload from {{w}}.jobs where state in ('waiting', 'running', 'failed') and kind = "
    ));
    sql.bind(J::KIND)
        .push(&format!(" order by id desc limit {MOST}"));
    let rows = conn.fetch(&sql).await?;
    let payload = SHOWN.split(',').count();
    rows.iter()
        .map(|row| {
            let job = serde_json::from_str(&row.get_json(payload)?).map_err(Error::broken)?;
            Ok((shown(row)?, job))
        })
        .collect()
}

/// Whether a job that waits or runs writes this change set: long work that people
/// asked for. What the system does about it afterwards does not count.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn is_writing(conn: &mut Conn, batch: Id) -> Result<bool> {
    let sql = Sql::with(WRITING, [batch.into()]);
    Ok(conn.fetch_optional(&sql).await?.is_some())
}

fn theirs(cx: &Cx, job: Option<Status>) -> Result<Status> {
    let is_theirs = |job: &Status| cx.who.is_administrator() || job.asker.is(&cx.who);
    job.filter(is_theirs).ok_or_else(|| Error::not_found("job"))
}

/// Jobs, newest first.
///
/// # Errors
/// `Forbidden` to all but administrators.
pub async fn list(cx: &Cx, filter: &Filter) -> Result<Vec<Status>> {
    administers(cx)?;
    let mut sql = Sql::new(format!("select {SHOWN} from {{w}}.jobs where id < "));
    sql.bind(filter.before.unwrap_or(LAST_ID));
    if let Some(state) = filter.state {
        sql.push(" and state = ").bind(state.name());
    }
    if let Some(queue) = &filter.queue {
        sql.push(" and queue = ").bind(queue.as_str());
    }
    if let Some(kind) = &filter.kind {
        sql.push(" and kind = ").bind(kind.as_str());
    }
    let limit = filter.limit.clamp(1, MOST + 1);
    sql.push(&format!(" order by id desc limit {limit}"));
    let rows = cx.ws.db().read().await?.fetch(&sql).await?;
    rows.iter().map(shown).collect()
}

/// Every queue that is known, has jobs or is paused, by name. Jobs that are done
/// are not counted: there may be millions.
///
/// # Errors
/// `Forbidden` to all but administrators.
pub async fn counts(cx: &Cx) -> Result<Vec<Counts>> {
    administers(cx)?;
    let mut queues: BTreeMap<String, Counts> = BTreeMap::new();
    let mut of = |name: &str, put: &dyn Fn(&mut Counts)| {
        let counts = queues.entry(name.to_string()).or_insert_with(|| Counts {
            queue: name.to_string(),
            ..Counts::default()
        });
        put(counts);
    };
    for queue in cx.ws.registry().workers().queues() {
        of(queue, &|_| ());
    }
    let mut conn = cx.ws.db().read().await?;
    for row in conn.fetch(&Sql::new(WAITING)).await? {
        let (count, next) = (row.get_int(1)?, row.int(2)?.map(Micros));
        of(&row.get_text(0)?, &|queue| {
            (queue.waiting, queue.next_at) = (count, next);
        });
    }
    for row in conn.fetch(&Sql::new(BEGUN)).await? {
        let (state, count) = (row.get_text(1)?, row.get_int(2)?);
        of(&row.get_text(0)?, &|queue| match state.as_str() {
            "running" => queue.running = count,
            _ => queue.failed = count,
        });
    }
    for row in conn.fetch(&Sql::new(PAUSED)).await? {
        let at = row.int(1)?.map(Micros);
        of(&row.get_text(0)?, &|queue| queue.paused_at = at);
    }
    Ok(queues.into_values().collect())
}

/// How many runs have ended in this process since it started, by queue.
pub fn ended(ws: &Workspace) -> Vec<(&'static str, Ended, u64)> {
    ws.registry().workers().tally.read()
}

/// Whether there is such a queue: one that is known, has jobs still or is paused.
pub(super) async fn queue_exists(cx: &Cx, conn: &mut Conn, queue: &str) -> Result<bool> {
    if cx.ws.registry().workers().queues().contains(&queue) {
        return Ok(true);
    }
    let used = Sql::with(USED, [queue.into()]);
    Ok(conn.fetch_optional(&used).await?.is_some())
}

fn shown(row: &Row) -> Result<Status> {
    let state = row.get_text(3)?;
    let state = State::named(&state)
        .map_err(|_| Error::broken(format!("a job is in the state {state}")))?;
    let progress = row.json(10)?;
    Ok(Status {
        id: row.get_id(0)?,
        queue: row.get_text(1)?,
        kind: row.get_text(2)?,
        state,
        attempts: row.get_int(4)?,
        most_attempts: row.get_int(5)?,
        deaths: row.get_int(15)? / 2,
        run_at: Micros(row.get_int(6)?),
        created_at: Micros(row.get_int(7)?),
        begun_at: row.int(8)?.map(Micros),
        ended_at: row.int(9)?.map(Micros),
        progress: progress
            .map(|json| serde_json::from_str(&json).map_err(Error::broken))
            .transpose()?
            .unwrap_or_default(),
        error: row.text(11)?,
        batch: row.get_id(12)?,
        key: row.text(13)?,
        asker: serde_json::from_str(&row.get_json(14)?).map_err(Error::broken)?,
    })
}

/// No id comes after it.
const LAST_ID: Id = Id::from_bytes([0xff; 16]);

const SHOWN: &str = "id, queue, kind, state, attempts, most_attempts, run_at, created_at, begun_at, ended_at, progress, error, \
     batch, unique_key, who, again";
const WAITING: &str =
    "select queue, count(*), min(run_at) from {w}.jobs where state = 'waiting' group by queue";
const BEGUN: &str = "select queue, state, count(*) from {w}.jobs where state in ('running', 'failed') group by queue, state";
const PAUSED: &str = "select name, paused_at from {w}.queues";
const USED: &str = "select 1 from {w}.jobs where queue = $1 union all select 1 from {w}.queues where name = $1 limit 1";

const WRITING: &str = "select 1 from {w}.jobs where queue in ('bulk', 'imports') and batch = $1 \
                       and state in ('waiting', 'running') limit 1";

pub(super) const STATEMENTS: &[&str] = &[WAITING, BEGUN, PAUSED, USED, WRITING];
