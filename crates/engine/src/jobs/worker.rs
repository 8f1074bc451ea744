//! The worker: claims what is due, does it, keeps its claims alive.

use std::{
    any::Any,
    collections::{HashMap, VecDeque},
    marker::PhantomData, panic::AssertUnwindSafe, sync::Arc,
    time::Duration,
};

use base::{Error, Id, Micros, Result};
use futures::{FutureExt, future::BoxFuture};
use tokio::{sync::watch, task::JoinSet};

use super::{
    Job, Run, Schedule, is_passing, look,
    queue::{self, Claimed},
};
use crate::{Cx, Principal, Via, Workspace, records};

/// How a worker keeps time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How many jobs are done at once.
    pub at_once: usize,
    /// How long a claim holds. It is renewed at a third of it; after the death
    /// of a process its jobs go on this much later.
    pub lease: Duration,
    /// How often to look for what others have enqueued, where nothing tells.
    pub look: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            at_once: 64,
            lease: Duration::from_secs(4),
            look: Duration::from_millis(500),
        }
    }
}

/// Between two looks.
const BREATH: Duration = Duration::from_millis(5);

/// A kind of job, whatever its type.
pub(crate) trait AnyJob: Send + Sync {
    fn queue(&self) -> &'static str;
    fn run<'r>(&self, payload: &str, run: &'r Run) -> BoxFuture<'r, Result<()>>;
}

/// A kind of job by its type.
pub(crate) struct JobOf<J>(pub PhantomData<fn() -> J>);

impl<J: Job> AnyJob for JobOf<J> {
    fn queue(&self) -> &'static str {
        J::QUEUE
    }

    fn run<'r>(&self, payload: &str, run: &'r Run) -> BoxFuture<'r, Result<()>> {
        match serde_json::from_str::<J>(payload) {
            Ok(job) => Box::pin(job.run(run)),
            Err(error) => Box::pin(async move {
                Err(Error::unsupported(format!(
                    "This version of Rapport cannot read what the job is to do: {error}."
                )))
            }),
        }
    }
}

/// The kinds of jobs that there are, and what comes again by itself.
#[derive(Default)]
pub struct Workers {
    pub(crate) kinds: HashMap<&'static str, Arc<dyn AnyJob>>,
    pub(crate) schedules: Vec<Schedule>,
}

impl Workers {
    pub(super) fn queues(&self) -> Vec<&'static str> {
        let mut queues: Vec<_> = self.kinds.values().map(|kind| kind.queue()).collect();
        queues.sort_unstable();
        queues.dedup();
        queues
    }
}

/// Does jobs until `ending` says so; then waits for those at work no longer than
/// a claim holds, and gives the rest back.
pub async fn work(ws: Workspace, pace: Pace, mut ending: watch::Receiver<bool>) {
    let mut worker = Worker::new(ws, pace);
    loop {
        let next = match worker.round().await {
            Ok(next) => next,
            Err(error) => {
                tracing::warn!(%error, "jobs cannot be looked at now; it is tried again");
                pace.look * 4
            }
        };
        tokio::select! {
            () = worker.wait(next) => {}
            _ = ending.wait_for(|over| *over) => break,
        }
    }
    worker.end().await;
}

struct Worker {
    ws: Workspace,
    pace: Pace,
    id: Id,
    changed: watch::Receiver<u64>,
    at_work: JoinSet<()>,
    /// Claimed, and not begun: claims are made for many at once.
    ready: VecDeque<Claimed>,
    renewed: Micros,
    looked: Micros,
}

impl Worker {
    fn new(ws: Workspace, pace: Pace) -> Self {
        Self {
            id: Id::make(ws.clock().now()),
            changed: ws.db().changed(),
            ws,
            pace,
            at_work: JoinSet::new(),
            ready: VecDeque::new(),
            renewed: Micros(0),
            looked: Micros(0),
        }
    }

    /// Claims as much as there is room for. Gives how long nothing more is to
    /// be done, unless something changes.
    async fn round(&mut self) -> Result<Duration> {
        while self.at_work.try_join_next().is_some() {}
        self.begin();
        let cx = self.ws.cx(Principal::System, Via::Job);
        self.keep(&cx).await?;
        let mut next = self.pace.look;
        let paused = look::paused(&cx).await?;
        for queue in self.ws.registry().workers().queues() {
            if self.ready.len() >= self.pace.at_once {
                break;
            }
            let room = self.pace.at_once * 2 - self.ready.len();
            if paused.iter().any(|name| name == queue) {
                continue;
            }
            let mut conn = self.ws.db().read().await?;
            let due = queue::next_due(&mut conn, queue).await?;
            drop(conn);
            match due {
                Some(at) if at <= cx.now => self.claim(&cx, queue, room).await?,
                Some(at) => next = next.min(until(cx.now, at)),
                None => {}
            }
        }
        Ok(next)
    }

    /// Keeps the claims alive, takes back those of the dead, and looks whether a
    /// schedule is due: now and then.
    async fn keep(&mut self, cx: &Cx) -> Result<()> {
        let third = self.pace.lease / 3;
        let claims = !self.at_work.is_empty() || !self.ready.is_empty();
        if claims && until(self.renewed, cx.now) >= third {
            let (id, until) = (self.id, after(cx.now, self.pace.lease));
            records::write_plain(cx, move |tx| Box::pin(queue::renew(tx, id, until))).await?;
            self.renewed = cx.now;
        }
        if until(self.looked, cx.now) >= third {
            let (ws, now) = (self.ws.clone(), cx.now);
            let stale = look::has_stale(cx).await?;
            if stale {
                records::write_plain(cx, move |tx| Box::pin(queue::take_back(tx, now))).await?;
            }
            for schedule in ws.registry().workers().schedules.iter() {
                if look::is_due(cx, schedule).await? {
                    let (inner, schedule) = (cx.clone(), schedule.clone());
                    records::write_plain(cx, move |tx| {
                        let (inner, schedule) = (inner.clone(), schedule.clone());
                        Box::pin(async move { schedule.catch_up(tx, &inner).await })
                    })
                    .await?;
                }
            }
            self.looked = cx.now;
        }
        Ok(())
    }

    async fn claim(&mut self, cx: &Cx, queue: &'static str, room: usize) -> Result<()> {
        let (id, now, until) = (self.id, cx.now, after(cx.now, self.pace.lease));
        let claimed = records::write_plain(cx, move |tx| {
            Box::pin(queue::claim(tx, queue, room, id, now, until))
        })
        .await?;
        if self.at_work.is_empty() && self.ready.is_empty() {
            self.renewed = now;
        }
        self.ready.extend(claimed);
        self.begin();
        Ok(())
    }

    /// Begins what is ready, as far as there is room.
    fn begin(&mut self) {
        while self.at_work.len() < self.pace.at_once
            && let Some(job) = self.ready.pop_front()
        {
            self.at_work.spawn(one(self.ws.clone(), job, self.id));
        }
    }

    /// Until a job ends, something is written, or this much time has passed.
    async fn wait(&mut self, most: Duration) {
        let most = match self.at_work.is_empty() {
            true => most,
            false => most.min(self.pace.lease / 3),
        };
        let over = tokio::time::sleep(most);
        tokio::pin!(over);
        loop {
            tokio::select! {
                Some(_) = self.at_work.join_next() => {
                    self.begin();
                    // Enough is ready for now: no need to look for more.
                    if self.ready.len() * 2 < self.pace.at_once {
                        return;
                    }
                }
                // Where much is written, not every write is worth a look.
                _ = self.changed.changed() => {
                    tokio::time::sleep(BREATH).await;
                    return;
                }
                () = &mut over => return,
            }
        }
    }

    async fn end(mut self) {
        let all = async { while self.at_work.join_next().await.is_some() {} };
        if tokio::time::timeout(self.pace.lease, all).await.is_err() {
            self.at_work.shutdown().await;
        }
        let cx = self.ws.cx(Principal::System, Via::Job);
        let (id, now) = (self.id, cx.now);
        let released =
            records::write_plain(&cx, move |tx| Box::pin(queue::release(tx, id, now))).await;
        if let Err(error) = released {
            tracing::info!(%error, "jobs could not be given back; others take them up later");
        }
    }
}

/// Does one job, and says how it ended.
async fn one(ws: Workspace, job: Claimed, worker: Id) {
    let mut cx = ws.cx(job.asker.principal(), Via::Job);
    cx.batch = job.batch;
    let kind = ws.registry().workers().kinds.get(job.kind.as_str()).cloned();
    let run = Run::new(cx, job.clone(), worker);
    let outcome = match kind {
        None => Err(Error::unsupported(format!(
            "This version of Rapport does not know jobs of the kind \"{}\".",
            job.kind
        ))),
        Some(kind) => AssertUnwindSafe(kind.run(&job.payload, &run))
            .catch_unwind()
            .await
            .unwrap_or_else(|panic| Err(Error::broken(said(panic.as_ref())))),
    };
    let told = match outcome {
        Ok(()) => run.done().await,
        // It is another's by now, or was cancelled.
        Err(Error::Stale { .. }) => Ok(()),
        Err(error) => failed(&ws, &job, worker, &error).await,
    };
    if let Err(error) = told {
        tracing::info!(job = %job.id, %error, "how a job ended could not be kept; it is taken up again");
    }
}

async fn failed(ws: &Workspace, job: &Claimed, worker: Id, error: &Error) -> Result<()> {
    tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempt, %error, "a job failed");
    let cx = ws.cx(Principal::System, Via::Job);
    let (job, why) = (job.clone(), error.public().to_string());
    let (for_good, now) = (!is_passing(error), cx.now);
    records::write_plain(&cx, move |tx| {
        let (job, why) = (job.clone(), why.clone());
        Box::pin(async move { queue::fail(tx, &job, worker, &why, for_good, now).await })
    })
    .await
}

fn said(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a job panicked".into())
}

fn after(at: Micros, time: Duration) -> Micros {
    Micros(at.0.saturating_add(i64::try_from(time.as_micros()).unwrap_or(i64::MAX)))
}

/// Zero if `to` has come.
fn until(from: Micros, to: Micros) -> Duration {
    Duration::from_micros(u64::try_from(to.0.saturating_sub(from.0)).unwrap_or(0))
}
