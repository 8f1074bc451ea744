//! A job that is being done.

use base::{Error, Id, Micros, Result};
use serde::{Serialize, de::DeserializeOwned};
use store::{Arg, Sql};

use super::queue::Claimed;
use crate::{
    Cx, Tx,
    records::{self, Work},
};

/// One run of a job: who it acts for, and how its writes are kept to once.
pub struct Run {
    cx: Cx,
    job: Claimed,
    worker: Id,
}

/// What one transaction of a job leaves behind, besides its records.
enum Mark {
    /// Where the next run goes on.
    Checkpoint(String),
    Done,
}

impl Run {
    pub(super) fn new(cx: Cx, job: Claimed, worker: Id) -> Self {
        Self { cx, job, worker }
    }

    /// Acts for whoever asked for the job, in the change set that was theirs.
    pub fn cx(&self) -> &Cx {
        &self.cx
    }

    /// The job's id.
    pub fn id(&self) -> Id {
        self.job.id
    }

    /// The how manieth try this is, from 1.
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
    /// `Stale` if the job has been taken over or cancelled: end at once. Else
    /// what `work` answers.
    pub async fn write<T, C, F>(&self, checkpoint: &C, work: F) -> Result<T>
    where
        T: Send + 'static,
        C: Serialize,
        F: for<'t> Fn(&'t mut Tx<'_>) -> Work<'t, T> + Send + Sync + 'static,
    {
        let json = serde_json::to_string(checkpoint).map_err(Error::broken)?;
        self.transact(Mark::Checkpoint(json), work).await
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
        self.transact(Mark::Done, work).await
    }

    /// Says how far it has come, for people who wait for it.
    ///
    /// # Errors
    /// `Stale` if the job has been taken over or cancelled: end at once.
    pub async fn tell<P: Serialize>(&self, progress: &P) -> Result<()> {
        let json = serde_json::to_string(progress).map_err(Error::broken)?;
        let mine = self.mine();
        records::write_plain(&self.cx, move |tx| {
            let (mine, json) = (mine.clone(), json.clone());
            Box::pin(async move {
                let args = mine.into_iter().chain([Arg::Json(Some(json))]);
                held(tx.execute(&Sql::with(TELL, args)).await?)
            })
        })
        .await
    }

    /// Ends it, if the work itself has not.
    pub(super) async fn done(&self) -> Result<()> {
        let (mine, now) = (self.mine(), self.now());
        records::write_plain(&self.cx, move |tx| {
            let args = mine.clone().into_iter().chain([now.0.into()]);
            Box::pin(async move { tx.execute(&Sql::with(DONE, args)).await.map(drop) })
        })
        .await
    }

    async fn transact<T, F>(&self, mark: Mark, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx<'_>) -> Work<'t, T> + Send + Sync + 'static,
    {
        let mine = self.mine();
        let work = std::sync::Arc::new(work);
        let (text, last): (&'static str, Arg) = match mark {
            Mark::Checkpoint(json) => (CHECKPOINT, Arg::Json(Some(json))),
            Mark::Done => (DONE, self.now().0.into()),
        };
        records::write(&self.cx, move |mut tx| {
            let (mine, last, work) = (mine.clone(), last.clone(), std::sync::Arc::clone(&work));
            Box::pin(async move {
                // First: the row's lock keeps everybody else from taking the job
                // over before this commits.
                let args = mine.into_iter().chain([last]);
                held(tx.store.execute(&Sql::with(text, args)).await?)?;
                work(&mut tx).await
            })
        })
        .await
    }

    /// What names this very run.
    fn mine(&self) -> Vec<Arg> {
        vec![self.job.id.into(), self.worker.into(), self.job.attempt.into()]
    }

    fn now(&self) -> Micros {
        self.cx.ws.clock().now()
    }
}

fn held(rows: u64) -> Result<()> {
    match rows {
        0 => Err(Error::Stale {
            message: "The job is another's by now.".into(),
        }),
        _ => Ok(()),
    }
}

const CHECKPOINT: &str = "update {w}.jobs set checkpoint = $4 \
     where id = $1 and worker = $2 and attempts = $3 and state = 'running'";
const TELL: &str = "update {w}.jobs set progress = $4 \
     where id = $1 and worker = $2 and attempts = $3 and state = 'running'";
const DONE: &str = "update {w}.jobs set state = 'done', error = null, ended_at = $4, worker = null, leased_until = null \
     where id = $1 and worker = $2 and attempts = $3 and state = 'running'";

pub(super) const STATEMENTS: &[&str] = &[CHECKPOINT, TELL, DONE];
