//! Kinds of jobs without their types, and one run of any of them.

use std::{
    collections::HashMap,
    marker::PhantomData,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base::{Error, Result};
use futures::{FutureExt, future::BoxFuture};

use super::{
    Job, Run, Schedule, claims::Claimed, fate::Fate, queue::Asker, run::LOST, tally::Tally,
};
use crate::{Cx, Origin, Principal, Via, Workspace, notifications::Subject};

/// A kind of job, whatever its type.
pub(crate) trait AnyJob: Send + Sync {
    fn queue(&self) -> &'static str;
    fn longest(&self) -> Duration;
    /// What a job is about, if it can be read and somebody is told of its end.
    fn subject(&self, payload: &str) -> Option<Subject>;
    fn run<'r>(&self, payload: &str, run: &'r Run) -> BoxFuture<'r, Result<()>>;
}

/// A kind of job by its type.
pub(crate) struct JobOf<J>(pub PhantomData<fn() -> J>);

impl<J: Job> AnyJob for JobOf<J> {
    fn queue(&self) -> &'static str {
        J::QUEUE
    }

    fn longest(&self) -> Duration {
        J::LONGEST
    }

    fn subject(&self, payload: &str) -> Option<Subject> {
        serde_json::from_str::<J>(payload).ok()?.subject()
    }

    fn run<'r>(&self, payload: &str, run: &'r Run) -> BoxFuture<'r, Result<()>> {
        match serde_json::from_str::<J>(payload) {
            Ok(job) => Box::pin(job.run(run)),
            // A newer version that runs beside this one may be able to.
            Err(error) => Box::pin(async move {
                Err(Error::broken(format!(
                    "this version of Rapport cannot read what is to be done: {error}"
                )))
            }),
        }
    }
}

/// The kinds of jobs that there are, and what comes again by itself.
#[derive(Default)]
pub(crate) struct Workers {
    pub(crate) kinds: HashMap<&'static str, Arc<dyn AnyJob>>,
    pub(crate) schedules: Vec<Schedule>,
    pub(super) tally: Tally,
}

impl Workers {
    /// Names of the kinds.
    pub(super) fn kinds(&self) -> Vec<&'static str> {
        let mut kinds: Vec<_> = self.kinds.keys().copied().collect();
        kinds.sort_unstable();
        kinds
    }

    /// Names of the queues.
    pub(super) fn queues(&self) -> Vec<&'static str> {
        let mut queues: Vec<_> = self.kinds.values().map(|kind| kind.queue()).collect();
        queues.sort_unstable();
        queues.dedup();
        queues
    }

    /// Names of the kinds of a queue.
    pub(super) fn kinds_of(&self, queue: &str) -> Vec<&'static str> {
        let mut kinds = self.kinds();
        kinds.retain(|kind| self.kinds[kind].queue() == queue);
        kinds
    }
}

/// Does one job; gives how it ended.
pub(super) async fn perform(ws: Workspace, job: Arc<Claimed>, finished: Arc<AtomicBool>) -> Fate {
    let Some(kind) = ws.registry().workers().kinds.get(job.kind.as_str()) else {
        return Fate::of(&Error::broken("nobody asked for jobs of this kind"));
    };
    let kind = Arc::clone(kind);
    let (who, origin) = match asked_by(&ws, &job).await {
        Ok(asked) => asked,
        Err(error) => return told(&job, Fate::of(&error)),
    };
    let cx = Cx {
        batch: job.batch,
        ..ws.cx(who, Via::Job).came_from(origin)
    };
    let run = Run::new(cx, Arc::clone(&job), Arc::clone(&finished));
    // The very call is in it too: reading a value may panic.
    let work = AssertUnwindSafe(async { kind.run(&job.payload, &run).await }).catch_unwind();
    let longest = kind.longest();
    let fate = match tokio::time::timeout(longest, work).await {
        Ok(Ok(Ok(()))) => Fate::Done,
        Ok(Ok(Err(Error::Conflict { code, .. }))) if code == LOST => Fate::Settled,
        Ok(Ok(Err(error))) => Fate::of(&error),
        Ok(Err(panic)) => Fate::of_panic(panic.as_ref()),
        Err(_) => Fate::of_time(longest),
    };
    match finished.load(Ordering::Acquire) {
        true => Fate::Settled,
        false => told(&job, fate),
    }
}

/// Who asked for it, with the rights that they have now, and from where.
async fn asked_by(ws: &Workspace, job: &Claimed) -> Result<(Principal, Origin)> {
    let asker: Asker = serde_json::from_str(&job.who).map_err(Error::broken)?;
    let who = asker.principal(ws).await?;
    Ok((who, asker.origin.unwrap_or_default()))
}

fn told(job: &Claimed, fate: Fate) -> Fate {
    if let Fate::Failed { why, passing } = &fate {
        let is_tried_again = *passing && !job.is_last_attempt();
        tracing::warn!(
            job = %job.id, kind = job.kind, attempt = job.attempt, is_tried_again, why, "a job failed"
        );
    }
    fate
}
