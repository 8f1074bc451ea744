//! Large change sets are taken back by a job, in many transactions. Whoever asks
//! again while it is at work is told of that job.

use base::{Error, Id, Result};
use serde::{Deserialize, Serialize};
use store::Conn;

use super::{Course, label, read, report::MOST_OF_JOB};
use crate::notifications::Subject;
use crate::{
    Cx,
    bulk::QUEUE,
    jobs::{self, Ask, Asking, Job, Run, Status},
    search_index,
};

/// Takes a change set back.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct UndoBatch {
    pub batch: Id,
}

impl Job for UndoBatch {
    const KIND: &'static str = "undo";
    const QUEUE: &'static str = QUEUE;
    /// Its process may be killed again and again.
    const MOST_ATTEMPTS: u32 = 100;

    fn subject(&self) -> Option<Subject> {
        Some(Subject {
            object: None,
            thing: Some(self.batch),
        })
    }

    async fn run(self, run: &Run) -> Result<()> {
        let mut course = match run.checkpoint::<Course>()? {
            Some(course) => course,
            None => self.begun(run).await?,
        };
        while course.place.is_some() {
            let from = course.clone();
            course = run
                .step(move |tx| {
                    let mut course = from.clone();
                    Box::pin(async move {
                        tx.index = store::Indexing::Later;
                        course.step(tx).await?;
                        search_index::ask_if_pending(tx.store, &Asking::of(&tx.cx)).await?;
                        let told = course.report.clone();
                        Ok((course, told))
                    })
                })
                .await?;
        }
        course.definitions(run.cx()).await?;
        run.tell(&course.report).await?;
        run.finish(|_| Box::pin(async { Ok(()) })).await
    }
}

impl UndoBatch {
    async fn begun(&self, run: &Run) -> Result<Course> {
        let start = store::batch_start(&mut read(run.cx()).await?, self.batch).await?;
        let start = start.ok_or_else(|| Error::not_found("change set"))?;
        let label = label(self.batch, start.label.as_deref());
        let course = Course::new(self.batch, MOST_OF_JOB);
        run.step(move |tx| {
            let (course, label) = (course.clone(), label.clone());
            Box::pin(async move {
                course.label(tx, &label).await?;
                let told = course.report.clone();
                Ok((course, told))
            })
        })
        .await
    }
}

pub(super) fn key(batch: Id) -> String {
    format!("undo:{batch}")
}

/// The job that is taking a change set back at this moment, or is about to.
pub(super) async fn running(cx: &Cx, batch: Id) -> Result<Option<Status>> {
    let job = jobs::newest(&mut read(cx).await?, QUEUE, &key(batch)).await?;
    Ok(job.filter(|job| !job.state.is_over()))
}

/// Whether a job is writing this very change set.
pub(super) async fn is_written(conn: &mut Conn, batch: Id) -> Result<bool> {
    jobs::is_writing(conn, batch).await
}

/// Asks for it.
pub(super) async fn begin(cx: &Cx, batch: Id) -> Result<Status> {
    let ask = Ask::keyed(key(batch));
    let id = jobs::put(cx, UndoBatch { batch }, ask).await?;
    jobs::own(cx, id).await
}
