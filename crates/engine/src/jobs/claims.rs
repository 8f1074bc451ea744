//! What a worker does in the queue: it claims what is due, says how it ended,
//! shows that it lives, and takes over from those who do not.
//!
//! A claim is an id that a job has while it is being done and that no two
//! claims share. Whatever a run writes is written only where its claim is still
//! there, so a job that was taken over, cancelled or begun anew is out of reach
//! of an earlier run. Whether a worker lives is not read off a clock: its row
//! counts up while it works, and whoever has seen it stand still for long enough
//! takes its jobs over. Clocks that differ or are set do no harm.
//!
//! A death of its worker is no failure of a job: it is taken up again at once, and
//! waits no longer for it. Only one whose worker dies again and again while it gets
//! nowhere is given up. The column `again` counts both: it is odd if the job was
//! asked for again while it ran, and half of it is the number of deaths in a row.

use base::{Id, Micros, Result};
use store::{Arg, Conn, Dialect, Row, Sql, Tx, in_list};

use super::fate::{Fate, back_off};
use crate::notifications::{self, Subject};

/// A job that was claimed.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    pub id: Id,
    pub claim: Id,
    pub kind: String,
    pub payload: String,
    /// JSON of who asked for it.
    pub who: String,
    pub batch: Id,
    pub attempt: i64,
    pub most_attempts: i64,
    pub checkpoint: Option<String>,
    /// What it is about, if whoever asked is told of its end.
    pub subject: Option<Subject>,
    run_at: Micros,
}

impl Claimed {
    /// Whether a failure now is the last.
    pub(super) fn is_last_attempt(&self) -> bool {
        self.attempt >= self.most_attempts
    }
}

/// When the next job of a queue is due that this program knows; none if none
/// waits or the queue is paused.
pub(super) async fn next_due(
    conn: &mut Conn,
    queue: &str,
    kinds: &[&'static str],
) -> Result<Option<Micros>> {
    let mut sql = Sql::with(NEXT, [queue.into()]);
    sql.push(" and ")
        .append(in_list(conn.dialect(), "kind", kinds))
        .push(" order by run_at limit 1");
    let row = conn.fetch_optional(&sql).await?;
    row.map(|row| row.get_int(0).map(Micros)).transpose()
}

/// Takes up to so many jobs of a queue that are due, the longest due first.
pub(super) async fn claim(
    tx: &mut Tx,
    queue: &str,
    kinds: &[&'static str],
    most: usize,
    worker: Id,
    now: Micros,
) -> Result<Vec<Claimed>> {
    // A row that another worker is claiming is passed over. The list is made
    // once, before anything is changed: it must not be looked up row by row.
    let skip = match tx.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => " for update skip locked",
    };
    let claim = Id::make(now);
    let mut sql = Sql::with(DUE, [queue.into(), now.0.into()]);
    sql.push(" and ")
        .append(in_list(tx.dialect(), "kind", kinds))
        .push(&format!(
            " order by run_at, id limit {most}{skip}) {CLAIM} worker = "
        ))
        .bind(worker)
        .push(", claim = ")
        .bind(claim)
        .push(&format!(
            " where id in (select due_id from due) returning {CLAIMED}"
        ));
    let rows = tx.fetch(&sql).await?;
    let mut all = rows
        .iter()
        .map(|row| claimed(row, claim))
        .collect::<Result<Vec<_>>>()?;
    all.sort_by_key(|job| (job.run_at, job.id));
    Ok(all)
}

fn claimed(row: &Row, claim: Id) -> Result<Claimed> {
    Ok(Claimed {
        id: row.get_id(0)?,
        claim,
        kind: row.get_text(1)?,
        payload: row.get_json(2)?,
        who: row.get_json(3)?,
        batch: row.get_id(4)?,
        attempt: row.get_int(5)?,
        most_attempts: row.get_int(6)?,
        checkpoint: row.json(7)?,
        // The worker knows the kind.
        subject: None,
        run_at: Micros(row.get_int(8)?),
    })
}

/// Says how runs ended. Those whose claim is lost are passed over.
pub(super) async fn end(
    tx: &mut Tx,
    ended: &[(std::sync::Arc<Claimed>, Fate)],
    now: Micros,
) -> Result<()> {
    let mut done: Vec<(Id, Vec<Id>)> = Vec::new();
    for (job, fate) in ended {
        match fate {
            Fate::Settled => {}
            Fate::Done => match done.iter_mut().find(|(claim, _)| *claim == job.claim) {
                Some((_, ids)) => ids.push(job.id),
                None => done.push((job.claim, vec![job.id])),
            },
            Fate::Failed { why, passing } => {
                let why: Arg = why.as_str().into();
                let mine = [job.id.into(), job.claim.into(), why, now.0.into()];
                let mut is_over = false;
                let sql = if *passing && !job.is_last_attempt() {
                    let salt = job.id.as_bytes()[15];
                    let next = now.plus_seconds(back_off(job.attempt, salt));
                    Sql::with(LATER, mine.into_iter().take(3).chain([next.0.into()]))
                } else {
                    is_over = true;
                    Sql::with(FAIL, mine)
                };
                if tx.execute(&sql).await? == 1 && is_over {
                    tell(tx, job, Outcome::Failed, now).await?;
                }
            }
        }
    }
    for (claim, ids) in done {
        let mut sql = Sql::with(DONE, [claim.into(), now.0.into()]);
        sql.push(" and ")
            .append(in_list(tx.dialect(), "id", &ids))
            .push(" returning id");
        for row in tx.fetch(&sql).await? {
            let id = row.get_id(0)?;
            let job = ended.iter().find(|(job, _)| job.id == id);
            if let Some((job, _)) = job {
                tell(tx, job, Outcome::Done, now).await?;
            }
        }
    }
    Ok(())
}

/// How a job is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Failed,
}

/// Tells whoever asked for a job, if it is one that is waited for.
async fn tell(tx: &mut Tx, job: &Claimed, outcome: Outcome, now: Micros) -> Result<()> {
    let Some(subject) = &job.subject else {
        return Ok(());
    };
    let ended = notifications::Ended {
        job: job.id,
        kind: &job.kind,
        who: &job.who,
        subject,
        is_done: outcome == Outcome::Done,
    };
    notifications::ended(tx, ended, now).await
}

/// Marks one job as done, in the transaction of its last part. Gives whether the
/// claim was still there.
pub(super) async fn finish(tx: &mut Tx, job: &Claimed, now: Micros) -> Result<bool> {
    let mut sql = Sql::with(DONE, [job.claim.into(), now.0.into()]);
    sql.push(" and id = ").bind(job.id);
    let is_held = tx.execute(&sql).await? == 1;
    if is_held {
        tell(tx, job, Outcome::Done, now).await?;
    }
    Ok(is_held)
}

/// Shows that a worker lives.
pub(super) async fn beat(tx: &mut Tx, worker: Id, now: Micros) -> Result<()> {
    tx.execute(&Sql::with(BEAT, [worker.into(), now.0.into()]))
        .await
        .map(drop)
}

/// Jobs that a worker has claimed, with their claims.
pub(super) async fn held(conn: &mut Conn, worker: Id) -> Result<Vec<(Id, Id)>> {
    let rows = conn.fetch(&Sql::with(HELD, [worker.into()])).await?;
    rows.iter()
        .map(|row| Ok((row.get_id(0)?, row.get_id(1)?)))
        .collect()
}

/// Other workers that have claimed jobs, and how far they have counted.
pub(super) async fn others(conn: &mut Conn, worker: Id) -> Result<Vec<(Id, i64)>> {
    let rows = conn.fetch(&Sql::with(OTHERS, [worker.into()])).await?;
    rows.iter()
        .map(|row| Ok((row.get_id(0)?, row.get_int(1)?)))
        .collect()
}

/// Puts back what a worker had claimed that stands still at `beat`, but for what
/// [`MOST_DEATHS`] workers in a row have died of. Gives how many there were.
pub(super) async fn take_over(tx: &mut Tx, worker: Id, beat: i64, now: Micros) -> Result<u64> {
    // What a process that hangs has locked is passed over: nobody waits for it.
    let skip = match tx.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => " for update skip locked",
    };
    let given_up =
        format!("{GONE} That happened {MOST_DEATHS} times in a row, so it was given up.");
    let args: [Arg; 6] = [
        worker.into(),
        now.0.into(),
        GONE.into(),
        beat.into(),
        (2 * (MOST_DEATHS - 1)).into(),
        given_up.into(),
    ];
    let mut sql = Sql::with(TAKE_OVER, args);
    sql.push(&format!("{THEIRS}{skip})"));
    tx.execute(&sql).await
}

/// Gives back a claim that the worker knows nothing of: the answer to its
/// transaction was lost.
pub(super) async fn give_back(tx: &mut Tx, claims: &[(Id, Id)]) -> Result<()> {
    for (id, claim) in claims {
        let sql = Sql::with(GIVE_BACK, [(*id).into(), (*claim).into()]);
        tx.execute(&sql).await?;
    }
    Ok(())
}

/// Gives back all that a worker has claimed, when it ends in good order.
pub(super) async fn release(tx: &mut Tx, worker: Id) -> Result<()> {
    tx.execute(&Sql::with(RELEASE, [worker.into()])).await?;
    tx.execute(&Sql::with(LEAVE, [worker.into()]))
        .await
        .map(drop)
}

/// So many workers in a row may die of a job that gets nowhere.
const MOST_DEATHS: i64 = 10;
/// The reason that a job has whose worker died.
const GONE: &str = "The process that did it ended before it was done.";

const CLAIMED: &str = "id, kind, payload, who, batch, attempts, most_attempts, checkpoint, run_at";

const NEXT: &str = "select run_at from {w}.jobs where state = 'waiting' and queue = $1 \
     and not exists (select 1 from {w}.queues where name = $1)";
const DUE: &str = "with due as materialized (select id as due_id from {w}.jobs where state = 'waiting' and queue = $1 \
     and run_at <= $2 and not exists (select 1 from {w}.queues where name = $1)";
const CLAIM: &str = "update {w}.jobs set state = 'running', attempts = attempts + 1, again = again - again % 2, begun_at = $2,";
/// What was asked for again while it ran is run again; else it is done.
const DONE: &str = "update {w}.jobs set state = case when again % 2 = 1 then 'waiting' else 'done' end, \
     run_at = case when again % 2 = 1 then $2 else run_at end, \
     attempts = case when again % 2 = 1 then 0 else attempts end, \
     ended_at = case when again % 2 = 1 then null else cast($2 as bigint) end, \
     again = case when again % 2 = 1 then 0 else again end, error = null, checkpoint = null, worker = null, claim = null where claim = $1";
const FAIL: &str = "update {w}.jobs set state = case when again % 2 = 1 then 'waiting' else 'failed' end, \
     run_at = case when again % 2 = 1 then $4 else run_at end, \
     attempts = case when again % 2 = 1 then 0 else attempts end, \
     ended_at = case when again % 2 = 1 then null else cast($4 as bigint) end, \
     again = 0, error = $3, worker = null, claim = null where id = $1 and claim = $2";
const LATER: &str = "update {w}.jobs set state = 'waiting', again = 0, error = $3, run_at = $4, \
     worker = null, claim = null \
     where id = $1 and claim = $2";
const BEAT: &str = "insert into {w}.workers as me (id, beat, since) values ($1, 1, $2) \
     on conflict (id) do update set beat = me.beat + 1";
const HELD: &str = "select id, claim from {w}.jobs where state = 'running' and worker = $1";
/// One without a row counts as standing at 0.
const OTHERS: &str = "select j.worker, coalesce(o.beat, 0) from \
     (select distinct worker from {w}.jobs where state = 'running') j left join {w}.workers o on o.id = j.worker \
     where j.worker <> $1";
const TAKE_OVER: &str = "update {w}.jobs set \
     state = case when again = $5 then 'failed' else 'waiting' end, \
     ended_at = case when again = $5 then cast($2 as bigint) else null end, \
     error = case when again < $5 then $3 else $6 end, \
     attempts = case when again = $5 then attempts when again > $5 then 0 else attempts - 1 end, \
     again = case when again < $5 then again - again % 2 + 2 else 0 end, \
     worker = null, claim = null \
     where coalesce((select beat from {w}.workers where id = $1), 0) = $4";
const THEIRS: &str = " and id in (select id from {w}.jobs where state = 'running' and worker = $1";
const GIVE_BACK: &str = "update {w}.jobs set state = 'waiting', attempts = attempts - 1, worker = null, claim = null \
     where id = $1 and claim = $2";
const RELEASE: &str = "update {w}.jobs set state = 'waiting', attempts = attempts - 1, worker = null, claim = null \
     where state = 'running' and worker = $1";
const LEAVE: &str = "delete from {w}.workers where id = $1";

/// Every whole statement of this module.
pub(super) const STATEMENTS: &[&str] = &[
    NEXT, DONE, FAIL, LATER, BEAT, HELD, OTHERS, TAKE_OVER, GIVE_BACK, RELEASE, LEAVE,
];
