//! Stepping in: jobs tried again or cancelled, queues paused.

use base::{Error, Id, Result};
use store::{Sql, Tx};

use super::{
    State,
    look::{Filter, MOST, Status, administers, list, own, queue_exists, status},
};
use crate::{Cx, records};

/// Tries a job again that failed or was cancelled, from its last checkpoint.
///
/// # Errors
/// `Forbidden` to all but administrators; `NotFound` if there is none;
/// `Conflict` if it is in another state, or if a job with its key waits or runs.
pub async fn retry(cx: &Cx, id: Id) -> Result<Status> {
    let before = status(cx, id).await?;
    let now = cx.now;
    let again = records::write_plain(cx, move |tx| {
        Box::pin(async move { once_more(tx, id, now.0).await })
    })
    .await?;
    match again {
        Again::Yes => status(cx, id).await,
        Again::Clashes => Err(conflict(
            "Another job for the same thing waits or runs already.".into(),
        )),
        Again::No => Err(conflict(format!(
            "Only jobs that failed or were cancelled can be tried again; this one is {}.",
            before.state.name()
        ))),
    }
}

/// Tries every job of a queue and kind again that failed, but for those of which
/// another waits or runs. Gives how many there were.
///
/// # Errors
/// `Forbidden` to all but administrators.
pub async fn retry_failed(cx: &Cx, queue: Option<&str>, kind: Option<&str>) -> Result<u64> {
    let mut filter = Filter {
        state: Some(State::Failed),
        queue: queue.map(Into::into),
        kind: kind.map(Into::into),
        before: None,
        limit: MOST,
    };
    let (now, mut count) = (cx.now, 0);
    loop {
        let page: Vec<Id> = list(cx, &filter).await?.iter().map(|job| job.id).collect();
        let Some(last) = page.last() else {
            return Ok(count);
        };
        filter.before = Some(*last);
        count += records::write_plain(cx, move |tx| {
            let page = page.clone();
            Box::pin(async move {
                let mut count = 0;
                for id in page {
                    count += u64::from(once_more(tx, id, now.0).await? == Again::Yes);
                }
                Ok(count)
            })
        })
        .await?;
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Again {
    Yes,
    /// One with its key waits or runs.
    Clashes,
    /// It is in another state.
    No,
}

async fn once_more(tx: &mut Tx, id: Id, now: i64) -> Result<Again> {
    if tx
        .fetch_optional(&Sql::with(CLASHES, [id.into()]))
        .await?
        .is_some()
    {
        return Ok(Again::Clashes);
    }
    let done = tx
        .execute(&Sql::with(RETRY, [id.into(), now.into()]))
        .await?;
    Ok(if done == 1 { Again::Yes } else { Again::No })
}

/// Ends a job that waits or runs, for administrators and whoever asked for it. One
/// that runs writes nothing more.
///
/// # Errors
/// `Forbidden` to all others; `NotFound` if there is none; `Conflict` if it has
/// ended.
pub async fn cancel(cx: &Cx, id: Id) -> Result<Status> {
    if let Err(error) = own(cx, id).await {
        administers(cx)?;
        return Err(error);
    }
    let now = cx.now;
    let done = records::write_plain(cx, move |tx| {
        Box::pin(async move {
            tx.execute(&Sql::with(CANCEL, [id.into(), now.0.into()]))
                .await
        })
    })
    .await?;
    let status = own(cx, id).await?;
    match done {
        0 => Err(conflict(format!(
            "The job has ended already; it is {}.",
            status.state.name()
        ))),
        _ => Ok(status),
    }
}

/// Begins no more jobs of a queue; those at work go on.
///
/// # Errors
/// `Forbidden` to all but administrators; `NotFound` if there is no such queue.
pub async fn pause(cx: &Cx, queue: &str) -> Result<()> {
    let sql = Sql::with(PAUSE, [queue.into(), cx.now.0.into()]);
    steer(cx, queue, sql).await
}

/// Begins jobs of a queue again.
///
/// # Errors
/// `Forbidden` to all but administrators; `NotFound` if there is no such queue.
pub async fn resume(cx: &Cx, queue: &str) -> Result<()> {
    steer(cx, queue, Sql::with(RESUME, [queue.into()])).await
}

async fn steer(cx: &Cx, queue: &str, sql: Sql) -> Result<()> {
    administers(cx)?;
    let exists = queue_exists(cx, &mut cx.ws.db().read().await?, queue).await?;
    if !exists {
        return Err(Error::not_found("queue"));
    }
    records::write_plain(cx, move |tx| {
        let sql = sql.clone();
        Box::pin(async move { tx.execute(&sql).await.map(drop) })
    })
    .await
}

fn conflict(message: String) -> Error {
    Error::conflict("job_state", message)
}

const CLASHES: &str = "select 1 from {w}.jobs j join {w}.jobs o on o.unique_key = j.unique_key and o.id <> j.id \
     where j.id = $1 and j.state in ('failed', 'cancelled') and o.unique_key is not null \
     and o.state in ('waiting', 'running') limit 1";
const RETRY: &str = "update {w}.jobs set state = 'waiting', attempts = 0, again = 0, run_at = $2, ended_at = null \
     where id = $1 and state in ('failed', 'cancelled')";
const CANCEL: &str = "update {w}.jobs set state = 'cancelled', again = 0, ended_at = $2, worker = null, claim = null \
     where id = $1 and state in ('waiting', 'running')";
const PAUSE: &str =
    "insert into {w}.queues (name, paused_at) values ($1, $2) on conflict (name) do nothing";
const RESUME: &str = "delete from {w}.queues where name = $1";

pub(super) const STATEMENTS: &[&str] = &[CLASHES, RETRY, CANCEL, PAUSE, RESUME];
