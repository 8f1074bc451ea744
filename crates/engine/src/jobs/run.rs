//! A job that is being done.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use base::{Error, Id, Result};
use serde::{Serialize, de::DeserializeOwned};
use store::{Arg, Sql};

use super::claims::{self, Claimed};
use crate::{
    Cx, Tx,
    records::{self, Work},
};

/// One run of a job: who it acts for, and how its writes are kept to once.
pub struct Run {
    cx: Cx,
    job: Arc<Claimed>,
    /// Whether its last transaction has marked it as done.
    finished: Arc<AtomicBool>,
}

/// What one transaction of a job leaves behind, besides its records.
#[derive(Clone)]
enum Mark {
    /// Where the next run goes on.
    Checkpoint(String),
    /// Its work leaves one by itself.
    Held,
    Done,
}

impl Run {
    pub(super) fn new(cx: Cx, job: Arc<Claimed>, finished: Arc<AtomicBool>) -> Self {
        Self { cx, job, finished }
    }

    /// Acts for whoever asked for the job, in the change set that was theirs.
    /// Its time is that at which the run began.
    pub fn cx(&self) -> &Cx {
        &self.cx
    }

    /// The job's id: the same in every run of it.
    pub fn id(&self) -> Id {
        self.job.id
    }

    /// Which try this is, from 1.
    pub fn attempt(&self) -> i64 {
        self.job.attempt
    }

    /// What the last transaction of an earlier run left with
    /// [`write`](Self::write).
    ///
    /// # Errors
    /// `Broken` if it is none of this type.
    pub fn checkpoint<C: DeserializeOwned>(&self) -> Result<Option<C>> {
        let kept = self.job.checkpoint.as_deref();
        kept.map(|json| serde_json::from_str(json).map_err(Error::broken))
            .transpose()
    }

    /// Writes a part of the work, and how far it has come, in one transaction.
    /// A later run sees the checkpoint exactly if it sees the work.
    ///
    /// # Errors
    /// `Conflict` with the code `job_lost` if the job has been taken over or
    /// cancelled: end at once. Else what `work` answers.
    pub async fn write<T, C, F>(&self, checkpoint: &C, work: F) -> Result<T>
    where
        T: Send + 'static,
        C: Serialize,
        F: for<'t> Fn(&'t mut Tx<'_>) -> Work<'t, T> + Send + Sync + 'static,
    {
        let json = serde_json::to_string(checkpoint).map_err(Error::broken)?;
        self.transact(Mark::Checkpoint(json), work).await
    }

    /// Writes a part of the work that itself finds out how far it comes: what it
    /// gives is the checkpoint, and what is told to people, in the same
    /// transaction.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn step<C, P, F>(&self, work: F) -> Result<C>
    where
        C: Serialize + Send + 'static,
        P: Serialize + Send + 'static,
        F: for<'t> Fn(&'t mut Tx<'_>) -> Work<'t, (C, P)> + Send + Sync + 'static,
    {
        let (id, claim, work) = (self.job.id, self.job.claim, Arc::new(work));
        self.transact(Mark::Held, move |tx| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (checkpoint, told) = work(tx).await?;
                let kept = serde_json::to_string(&checkpoint).map_err(Error::broken)?;
                let told = serde_json::to_string(&told).map_err(Error::broken)?;
                let args = [
                    id.into(),
                    claim.into(),
                    Arg::Json(Some(kept)),
                    Arg::Json(Some(told)),
                ];
                held(tx.store.execute(&Sql::with(STEP, args)).await? == 1)?;
                Ok(checkpoint)
            })
        })
        .await
    }

    /// Keeps a part of what it makes for whoever asked, and how far it has come, in one
    /// transaction. What is kept are no records: their role may be one that only reads.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub(crate) async fn keep<F>(
        &self,
        checkpoint: &impl Serialize,
        told: &impl Serialize,
        work: F,
    ) -> Result<()>
    where
        F: for<'t> Fn(&'t mut store::Tx) -> Work<'t, ()> + Send + Sync + 'static,
    {
        let (id, claim, work) = (self.job.id, self.job.claim, Arc::new(work));
        let checkpoint = serde_json::to_string(checkpoint).map_err(Error::broken)?;
        let told = serde_json::to_string(told).map_err(Error::broken)?;
        records::write_beside(&self.cx, move |tx| {
            let work = Arc::clone(&work);
            let kept = Arg::Json(Some(checkpoint.clone()));
            let args = [id.into(), claim.into(), kept, Arg::Json(Some(told.clone()))];
            Box::pin(async move {
                let hold = Sql::with(HOLD, [id.into(), claim.into()]);
                held(tx.execute(&hold).await? == 1)?;
                held(tx.execute(&Sql::with(STEP, args)).await? == 1)?;
                work(tx).await
            })
        })
        .await
    }

    /// Writes the last part of the work; the job is done with it.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn finish<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx<'_>) -> Work<'t, T> + Send + Sync + 'static,
    {
        let done = self.transact(Mark::Done, work).await?;
        self.finished.store(true, Ordering::Release);
        Ok(done)
    }

    /// What transactions that are not made here ask whether they may go on.
    pub(crate) fn hold(&self) -> Hold {
        Hold {
            job: self.job.id,
            claim: self.job.claim,
        }
    }

    /// Says how far it has come, for people who wait for it.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn tell<P: Serialize>(&self, progress: &P) -> Result<()> {
        let json = serde_json::to_string(progress).map_err(Error::broken)?;
        let (id, claim) = (self.job.id, self.job.claim);
        records::write_beside(&self.cx, move |tx| {
            let args = [id.into(), claim.into(), Arg::Json(Some(json.clone()))];
            Box::pin(async move { held(tx.execute(&Sql::with(TELL, args)).await? == 1) })
        })
        .await
    }

    async fn transact<T, F>(&self, mark: Mark, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx<'_>) -> Work<'t, T> + Send + Sync + 'static,
    {
        let (id, claim, work) = (self.job.id, self.job.claim, Arc::new(work));
        let (now, job) = (self.cx.ws.clock().now(), Arc::clone(&self.job));
        let cx = Cx {
            now,
            ..self.cx.clone()
        };
        records::write(&cx, move |mut tx| {
            let (mark, work, job) = (mark.clone(), Arc::clone(&work), Arc::clone(&job));
            Box::pin(async move {
                // First: the row's lock keeps everybody else from taking the job
                // over before this commits.
                let is_held = match mark {
                    Mark::Checkpoint(json) => {
                        let args = [id.into(), claim.into(), Arg::Json(Some(json))];
                        tx.store.execute(&Sql::with(CHECKPOINT, args)).await? == 1
                    }
                    Mark::Held => {
                        let args = [id.into(), claim.into()];
                        tx.store.execute(&Sql::with(HOLD, args)).await? == 1
                    }
                    Mark::Done => claims::finish(tx.store, &job, now).await?,
                };
                held(is_held)?;
                work(&mut tx).await
            })
        })
        .await
    }
}

/// The claim of a run, for a transaction that knows no more of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hold {
    job: Id,
    claim: Id,
}

impl Hold {
    /// Keeps everybody else from taking the job over until the transaction ends.
    ///
    /// # Errors
    /// `Conflict` with the code `job_lost` if somebody has.
    pub(crate) async fn keep(self, tx: &mut store::Tx) -> Result<()> {
        let args = [self.job.into(), self.claim.into()];
        held(tx.execute(&Sql::with(HOLD, args)).await? == 1)
    }
}

/// The code of the error of a run that has lost its claim.
pub(crate) const LOST: &str = "job_lost";

fn held(is_held: bool) -> Result<()> {
    match is_held {
        true => Ok(()),
        false => Err(Error::conflict(
            LOST,
            "The job was cancelled, or another worker has taken it over.",
        )),
    }
}

const CHECKPOINT: &str =
    "update {w}.jobs set checkpoint = $3, again = again % 2 where id = $1 and claim = $2";
const TELL: &str = "update {w}.jobs set progress = $3 where id = $1 and claim = $2";
/// What commits with it is progress: no worker has died of it since.
const HOLD: &str = "update {w}.jobs set again = again % 2 where id = $1 and claim = $2";
const STEP: &str =
    "update {w}.jobs set checkpoint = $3, progress = $4 where id = $1 and claim = $2";

pub(super) const STATEMENTS: &[&str] = &[CHECKPOINT, TELL, HOLD, STEP];
