//! Taking a change set back: one change, a request with many, a bulk edit, an
//! import, a merge, a change of definitions; everything that the log has under one
//! batch.
//!
//! It goes through the log from the last change to the first. A field goes back
//! where its value is still what was written; what was made goes to the trash if
//! nothing came of it since; what was removed comes back, even what was removed for
//! good. What others did since stays, and is told. Rules check what is written, and
//! add nothing: what they set then stands in the log as well and goes back with it.
//! What is written is a change set of its own, so that it can be taken back too.
//!
//! A small change set is taken back in one transaction. A large one is a job's
//! work: a thousand transactions, each with the place that it has come to.

mod course;
mod definitions;
mod fields;
mod job;
mod presence;
mod report;
mod rows;
mod veil;
mod wish;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use base::{Error, Id, Micros, Result};
use schema::Actor;

use crate::{
    Cx, bulk,
    jobs::{self, Status},
    records::write,
};

use course::{Course, Sight};
pub(crate) use job::UndoBatch;
use job::{begin, running};
pub use report::{MOST, Report};

/// Changes that are taken back in one transaction.
const AT_ONCE: u32 = 1_000;
/// Changes that a preview goes through: those of the whole batch, or its last.
pub const PREVIEWED: u32 = 2_000;

/// What came of asking for an undo.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It is done.
    Done(Report),
    /// A job does it.
    Later(Box<Status>),
}

/// What an undo would do now.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    pub report: Report,
    /// Whether all of the change set was looked at.
    pub is_complete: bool,
}

/// Takes a change set back.
///
/// # Errors
/// `NotFound` if nothing was written in it; `Forbidden` for what somebody else
/// wrote, to all but administrators; `Conflict` while it is still being written.
pub async fn undo(cx: &Cx, batch: Id) -> Result<Answer> {
    cx.who.may_change()?;
    let start = started(cx, batch).await?;
    if let Some(job) = running(cx, batch).await? {
        return Ok(Answer::Later(Box::new(job)));
    }
    let count = store::row_counts(&mut read(cx).await?, batch, AT_ONCE + 1).await?;
    if count > u64::from(AT_ONCE) {
        return begin(cx, batch)
            .await
            .map(|job| Answer::Later(Box::new(job)));
    }
    let label = label(batch, start.label.as_deref());
    let mut done = write(cx, move |mut tx| {
        let label = label.clone();
        Box::pin(async move {
            let mut course = Course::new(batch, MOST);
            course.label(&mut tx, &label).await?;
            while course.place.is_some() {
                course.step(&mut tx).await?;
            }
            Ok(course)
        })
    })
    .await?;
    done.definitions(cx).await?;
    Ok(Answer::Done(done.report))
}

/// What [`undo`] would do; nothing is written.
///
/// # Errors
/// As [`undo`].
pub async fn preview(cx: &Cx, batch: Id) -> Result<Preview> {
    cx.who.may_change()?;
    started(cx, batch).await?;
    let noted: Arc<Mutex<Option<Course>>> = Arc::default();
    let found = Arc::clone(&noted);
    let outcome: Result<()> = write(cx, move |mut tx| {
        let noted = Arc::clone(&noted);
        Box::pin(async move {
            let mut course = Course::new(batch, MOST);
            while course.place.is_some() && course.report.seen < u64::from(PREVIEWED) {
                course.step(&mut tx).await?;
            }
            *noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(course);
            // Whatever was written is taken back; what was found out was noted.
            Err(Error::conflict(PREVIEW, "nothing is kept of a preview"))
        })
    })
    .await;
    match outcome {
        Err(Error::Conflict { code: PREVIEW, .. }) | Ok(()) => {}
        Err(error) => return Err(error),
    }
    let course = found.lock().unwrap_or_else(PoisonError::into_inner).take();
    let mut course = course.ok_or_else(|| Error::broken("a preview found nothing out"))?;
    course.preview_definitions(cx).await?;
    Ok(Preview {
        is_complete: course.place.is_none(),
        report: course.report,
    })
}

const PREVIEW: &str = "preview";

/// The newest job that takes a change set back, for whoever asked for it.
///
/// # Errors
/// `NotFound` if there is none.
pub async fn status(cx: &Cx, batch: Id) -> Result<Status> {
    jobs::own_of_key(cx, bulk::QUEUE, &job::key(batch)).await
}

/// That a change set is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The change set that took it back; taking that one back brings it back.
    pub by: Id,
    pub at: Micros,
}

/// Which of these change sets are taken back, as far as that could be.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn undone(cx: &Cx, batches: &[Id]) -> Result<HashMap<Id, Undone>> {
    let found = store::undone(&mut read(cx).await?, batches).await?;
    let undone = found.into_iter();
    Ok(undone
        .map(|(batch, (by, at))| (batch, Undone { by, at }))
        .collect())
}

async fn read(cx: &Cx) -> Result<store::Conn> {
    cx.ws.db().read().await
}

/// How the change set begins, if it may be taken back.
async fn started(cx: &Cx, batch: Id) -> Result<store::BatchStart> {
    let mut conn = read(cx).await?;
    let start = store::batch_start(&mut conn, batch).await?;
    let start = start.ok_or_else(|| Error::not_found("change set"))?;
    allowed(cx, start.who.as_ref())?;
    if job::is_written(&mut conn, batch).await? {
        let message = "It is still being written. Wait until it is done, or cancel its job.";
        return Err(Error::conflict("under_way", message));
    }
    Ok(start)
}

/// What others did is taken back by those who have the right.
fn allowed(cx: &Cx, who: Option<&Actor>) -> Result<()> {
    let own = cx.actor();
    let name = |actor: &Actor| (actor.kind.clone(), actor.id);
    if cx.rights.may(schema::Special::UndoOthers) || own.as_ref().map(name) == who.map(name) {
        return Ok(());
    }
    Err(Error::forbidden(
        "Somebody else made these changes. Ask an administrator to undo them.",
    ))
}

fn label(batch: Id, label: Option<&str>) -> String {
    match label {
        Some(label) => format!("Undo: {}", base::text::truncate(label, 200)),
        None => format!("Undo of {batch}"),
    }
}
