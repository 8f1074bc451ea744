//! Into the queue and out of it.

use base::{Error, Id, Micros, Result};
use serde::{Deserialize, Serialize};
use store::{Arg, Dialect, Row, Sql, Tx};

use super::{Job, clock::back_off};
use crate::{Cx, Principal, records};

/// Everything that a job is to be, besides its own value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Not before; at once if none.
    pub at: Option<Micros>,
    /// No second job is taken while one with this key waits or runs.
    pub key: Option<String>,
}

/// Who asked for a job, as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Asker {
    pub kind: String,
    pub id: Option<Id>,
    pub name: Option<String>,
    pub team: Option<Id>,
}

impl Asker {
    fn of(who: &Principal) -> Self {
        let (kind, id, name, team) = match who {
            Principal::System => ("system", None, None, None),
            Principal::User { id, name, team } => ("user", Some(*id), Some(name.clone()), *team),
            Principal::Key { id, name } => ("key", Some(*id), Some(name.clone()), None),
        };
        Self {
            kind: kind.into(),
            id,
            name,
            team,
        }
    }

    pub(super) fn principal(&self) -> Principal {
        let name = self.name.clone().unwrap_or_default();
        match (self.kind.as_str(), self.id) {
            ("user", Some(id)) => Principal::User {
                id,
                name,
                team: self.team,
            },
            ("key", Some(id)) => Principal::Key { id, name },
            _ => Principal::System,
        }
    }
}

/// A job that was claimed.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    pub id: Id,
    pub kind: String,
    pub payload: String,
    pub asker: Asker,
    pub batch: Id,
    pub attempt: i64,
    pub most_attempts: i64,
    pub checkpoint: Option<String>,
}

/// Adds a job in a transaction. Gives its id, or none if one with its key waits
/// or runs already.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn enqueue<J: Job>(tx: &mut Tx, cx: &Cx, job: &J, ask: &Ask) -> Result<Option<Id>> {
    let id = Id::make(cx.now);
    let payload = serde_json::to_string(job).map_err(Error::broken)?;
    let who = serde_json::to_string(&Asker::of(&cx.who)).map_err(Error::broken)?;
    let args: [Arg; 10] = [
        id.into(),
        J::QUEUE.into(),
        J::KIND.into(),
        Arg::Json(Some(payload)),
        Arg::Text(ask.key.clone()),
        Arg::Json(Some(who)),
        cx.batch.into(),
        ask.at.unwrap_or(cx.now).0.into(),
        i64::from(J::MOST_ATTEMPTS).into(),
        cx.now.0.into(),
    ];
    let added = tx.execute(&Sql::with(ADD, args)).await?;
    Ok((added == 1).then_some(id))
}

/// Adds a job in a transaction of its own.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn put<J: Job + Clone>(cx: &Cx, job: J, ask: Ask) -> Result<Option<Id>> {
    let inner = cx.clone();
    records::write_plain(cx, move |tx| {
        let (inner, job, ask) = (inner.clone(), job.clone(), ask.clone());
        Box::pin(async move { enqueue(tx, &inner, &job, &ask).await })
    })
    .await
}

/// Takes up to so many jobs of a queue that are due, the longest due first.
pub(super) async fn claim(
    tx: &mut Tx,
    queue: &str,
    most: usize,
    worker: Id,
    now: Micros,
    until: Micros,
) -> Result<Vec<Claimed>> {
    // A row that another worker is claiming is passed over.
    let skip = match tx.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => " for update skip locked",
    };
    let mut sql = Sql::with(CLAIM, [worker.into(), until.0.into(), queue.into(), now.0.into()]);
    sql.push(&format!(" limit {most}{skip}) returning {CLAIMED}"));
    let rows = tx.fetch(&sql).await?;
    let mut claimed = rows.iter().map(claimed).collect::<Result<Vec<_>>>()?;
    claimed.sort_by_key(|job| job.id);
    Ok(claimed)
}

fn claimed(row: &Row) -> Result<Claimed> {
    Ok(Claimed {
        id: row.get_id(0)?,
        kind: row.get_text(1)?,
        payload: row.get_json(2)?,
        asker: serde_json::from_str(&row.get_json(3)?).map_err(Error::broken)?,
        batch: row.get_id(4)?,
        attempt: row.get_int(5)?,
        most_attempts: row.get_int(6)?,
        checkpoint: row.json(7)?,
    })
}

/// Keeps what a worker has claimed for longer.
pub(super) async fn renew(tx: &mut Tx, worker: Id, until: Micros) -> Result<()> {
    tx.execute(&Sql::with(RENEW, [worker.into(), until.0.into()]))
        .await
        .map(drop)
}

/// Puts back what workers had claimed who were not heard of since.
pub(super) async fn take_back(tx: &mut Tx, now: Micros) -> Result<u64> {
    tx.execute(&Sql::with(TAKE_BACK, [now.0.into()])).await
}

/// Gives up what a worker has claimed, when it ends in good order.
pub(super) async fn release(tx: &mut Tx, worker: Id, now: Micros) -> Result<()> {
    tx.execute(&Sql::with(RELEASE, [worker.into(), now.0.into()]))
        .await
        .map(drop)
}

/// Ends a run that failed: tried again later, or for good.
pub(super) async fn fail(
    tx: &mut Tx,
    job: &Claimed,
    worker: Id,
    why: &str,
    for_good: bool,
    now: Micros,
) -> Result<()> {
    let mine: [Arg; 3] = [job.id.into(), worker.into(), job.attempt.into()];
    let sql = if for_good || job.attempt >= job.most_attempts {
        Sql::with(FAIL, mine.into_iter().chain([why.into(), now.0.into()]))
    } else {
        let salt = job.id.as_bytes()[15];
        let next = now.plus_seconds(back_off(job.attempt, salt));
        Sql::with(LATER, mine.into_iter().chain([why.into(), next.0.into()]))
    };
    tx.execute(&sql).await.map(drop)
}

/// When the next job of these queues is due; none if none waits.
pub(super) async fn next_due(conn: &mut store::Conn, queue: &str) -> Result<Option<Micros>> {
    let rows = conn.fetch(&Sql::with(NEXT, [queue.into()])).await?;
    rows.first()
        .map(|row| row.get_int(0).map(Micros))
        .transpose()
}

const CLAIMED: &str = "id, kind, payload, who, batch, attempts, most_attempts, checkpoint";

const ADD: &str = "insert into {w}.jobs (id, queue, kind, payload, state, unique_key, who, batch, run_at, attempts, most_attempts, created_at) \
     values ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, 0, $9, $10) \
     on conflict (unique_key) where state in ('waiting', 'running') do nothing";
const CLAIM: &str = "update {w}.jobs set state = 'running', attempts = attempts + 1, worker = $1, leased_until = $2 \
     where id in (select id from {w}.jobs where state = 'waiting' and queue = $3 and run_at <= $4 order by run_at, id";
const RENEW: &str = "update {w}.jobs set leased_until = $2 where state = 'running' and worker = $1";
const TAKE_BACK: &str = "update {w}.jobs set state = 'waiting', worker = null, leased_until = null \
     where state = 'running' and leased_until < $1";
const RELEASE: &str = "update {w}.jobs set state = 'waiting', attempts = attempts - 1, run_at = $2, worker = null, leased_until = null \
     where state = 'running' and worker = $1";
const FAIL: &str = "update {w}.jobs set state = 'failed', error = $4, ended_at = $5, worker = null, leased_until = null \
     where id = $1 and worker = $2 and attempts = $3 and state = 'running'";
const LATER: &str = "update {w}.jobs set state = 'waiting', error = $4, run_at = $5, worker = null, leased_until = null \
     where id = $1 and worker = $2 and attempts = $3 and state = 'running'";
const NEXT: &str =
    "select run_at from {w}.jobs where state = 'waiting' and queue = $1 order by run_at limit 1";

/// Every whole statement of this module.
pub(super) const STATEMENTS: &[&str] = &[ADD, RENEW, TAKE_BACK, RELEASE, FAIL, LATER, NEXT];
