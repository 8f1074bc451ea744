//! What a worker does now and then beside its jobs: it shows that it lives, looks
//! after its claims and those of the dead, and at the schedules.

use std::sync::atomic::Ordering;

use base::{Id, Result, Stopwatch};

use super::{Taking, Worker};
use crate::{
    Cx,
    jobs::{claims, schedule},
    records,
};

impl Worker {
    /// Now and then: shows that the worker lives, stops runs whose claim is lost,
    /// takes over from the dead, and looks whether a schedule is due.
    pub(super) async fn keep(&mut self, taking: Taking) -> Result<()> {
        if self.kept.is_some_and(|kept| kept.elapsed() < self.third()) {
            return Ok(());
        }
        // Who could not look for so long knows nothing of who stood still.
        if self
            .kept
            .is_none_or(|kept| kept.elapsed() > self.pace.lease)
        {
            self.others.clear();
        }
        let (cx, id) = (self.cx(), self.id);
        let now = cx.now;
        if !self.is_idle() {
            records::write_plain(&cx, move |tx| Box::pin(claims::beat(tx, id, now))).await?;
        }
        let mut conn = self.ws.db().read().await?;
        let held = claims::held(&mut conn, id).await?;
        let others = claims::others(&mut conn, id).await?;
        drop(conn);
        self.compare(&cx, held).await?;
        for (other, beat) in self.still(others) {
            let taken = records::write_plain(&cx, move |tx| {
                Box::pin(claims::take_over(tx, other, beat, now))
            })
            .await?;
            if taken > 0 {
                tracing::warn!(worker = %other, jobs = taken, "the jobs of a worker that is gone are taken over");
            }
        }
        if taking == Taking::Jobs {
            let schedules = &self.ws.registry().workers().schedules;
            // It is looked again soon; what waits already is done meanwhile.
            if let Err(error) = schedule::look(&cx, schedules).await {
                tracing::warn!(%error, "what comes again cannot be asked for now");
            }
        }
        self.kept = Some(Stopwatch::start());
        Ok(())
    }

    /// Compares what the worker does with what the database says it does.
    async fn compare(&self, cx: &Cx, held: Vec<(Id, Id)>) -> Result<()> {
        for run in self.at_work.values() {
            let is_held = held.contains(&(run.job.id, run.job.claim));
            if !is_held && !run.finished.load(Ordering::Acquire) {
                run.task.abort();
            }
        }
        let runs = self.at_work.values().map(|run| &run.job);
        let known: Vec<(Id, Id)> = runs
            .chain(self.ended.iter().map(|(job, _)| job))
            .map(|job| (job.id, job.claim))
            .collect();
        let unknown: Vec<_> = held
            .into_iter()
            .filter(|one| !known.contains(one))
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        records::write_plain(cx, move |tx| {
            let unknown = unknown.clone();
            Box::pin(async move { claims::give_back(tx, &unknown).await })
        })
        .await
    }

    /// Those who have stood still for as long as a claim holds.
    fn still(&mut self, others: Vec<(Id, i64)>) -> Vec<(Id, i64)> {
        self.others
            .retain(|id, _| others.iter().any(|(other, _)| other == id));
        let mut still = Vec::new();
        for (id, beat) in others {
            let seen = self.others.entry(id);
            let (last, since) = seen.or_insert_with(|| (beat, Stopwatch::start()));
            if *last != beat {
                (*last, *since) = (beat, Stopwatch::start());
            } else if since.elapsed() > self.pace.lease {
                still.push((id, beat));
            }
        }
        still
    }
}
