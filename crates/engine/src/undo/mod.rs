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

mod definitions;
mod fields;
mod job;
mod presence;
mod report;
mod rows;
mod wish;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use base::{Error, Id, Result};
use schema::{Actor, State as Usage};
use serde::{Deserialize, Serialize};
use store::{Came, ChangeRow, Op, Stamp};

use crate::{
    Cx, bulk,
    jobs::{self, Status},
    records::{apart, write},
    rules::Tx,
};

pub(crate) use job::UndoBatch;
use job::{begin, running};
use presence::Turn;
pub use report::{MOST, Report};

/// Changes that are taken back in one transaction.
const AT_ONCE: u32 = 1_000;
/// Changes of one step.
const STEP: u32 = 250;
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
    cx.who.may_write()?;
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
    cx.who.may_write()?;
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

/// What others did is taken back by administrators.
fn allowed(cx: &Cx, who: Option<&Actor>) -> Result<()> {
    let own = cx.actor();
    let name = |actor: &Actor| (actor.kind.clone(), actor.id);
    if cx.who.is_administrator() || own.as_ref().map(name) == who.map(name) {
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

/// What is being taken back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    batch: Id,
}

/// Where an undo is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Place {
    /// What is gone for good is made anew, in the order in which it went.
    Remake(i64),
    /// The same once more: what they point to is there now.
    RemakeRest(i64),
    /// All else, the last first.
    Back(i64),
}

/// An undo under way; kept between its transactions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Course {
    batch: Id,
    /// None when all was gone through.
    place: Option<Place>,
    report: Report,
    most: usize,
    /// Numbers of changes of definitions, which have transactions of their own.
    definitions: Vec<i64>,
}

impl Course {
    fn new(batch: Id, most: usize) -> Self {
        Self {
            batch,
            place: Some(Place::Remake(0)),
            report: Report::default(),
            most,
            definitions: Vec::new(),
        }
    }

    /// Gives the undo a line for people.
    async fn label(&self, tx: &mut Tx<'_>, label: &str) -> Result<()> {
        let stamp = Stamp {
            at: tx.now(),
            who: tx.cx.actor(),
            via: tx.cx.via.name(),
            batch: tx.cx.batch,
            schema_version: tx.cx.schema.version(),
            index: tx.index,
        };
        store::put_batch(tx.store, &stamp, label).await
    }

    /// Takes the next part back.
    async fn step(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let Some(place) = self.place else {
            return Ok(());
        };
        let (which, next): (Came, fn(i64) -> Place) = match place {
            Place::Remake(seq) => (Came::PurgedAfter(seq), Place::Remake),
            Place::RemakeRest(seq) => (Came::PurgedAfter(seq), Place::RemakeRest),
            Place::Back(seq) => (Came::Before(seq), Place::Back),
        };
        let rows = store::batch_rows(tx.store, self.batch, which, STEP).await?;
        self.place = match (rows.last(), place) {
            (Some(last), _) => Some(next(last.seq)),
            (None, Place::Remake(0)) => Some(Place::Back(i64::MAX)),
            (None, Place::Remake(_)) => Some(Place::RemakeRest(0)),
            (None, Place::RemakeRest(_)) => Some(Place::Back(i64::MAX)),
            (None, Place::Back(_)) => None,
        };
        for row in &rows {
            allowed(&tx.cx, row.who.as_ref())?;
        }
        if !matches!(place, Place::RemakeRest(_)) {
            self.report.seen += rows.len() as u64;
        }
        for group in groups(rows) {
            match group.first().map(|row| row.op) {
                Some(Op::Definition) => self.definitions.extend(group.iter().map(|row| row.seq)),
                Some(_) => {
                    let part = self.group(tx, group, place).await?;
                    self.report.add(part, self.most);
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Takes changes of one kind back.
    async fn group(&self, tx: &mut Tx<'_>, group: Vec<ChangeRow>, place: Place) -> Result<Report> {
        let sight = Sight { batch: self.batch };
        let mut report = Report::default();
        let done = apart(tx, group, move |mut tx, rows| {
            Box::pin(async move { take_back(&mut tx, sight, rows, place).await })
        })
        .await?;
        for (rows, outcome) in done {
            match outcome {
                Ok(part) => report.add(part, usize::MAX),
                Err(error) => {
                    for row in rows {
                        let (object, id) = (row.object.as_str(), row.record);
                        report.leave_unknown(object, id, None, error.code(), error.public());
                    }
                }
            }
        }
        Ok(report)
    }
}

/// Changes that go together: of one object, alike, each of another record.
fn groups(rows: Vec<ChangeRow>) -> Vec<Vec<ChangeRow>> {
    let mut groups: Vec<Vec<ChangeRow>> = Vec::new();
    let mut seen: HashSet<Option<Id>> = HashSet::new();
    for row in rows {
        let fits = groups
            .last()
            .and_then(|group| group.last())
            .is_some_and(|last| {
                last.object == row.object
                    && kind(last.op) == kind(row.op)
                    && !seen.contains(&row.record)
            });
        if !fits {
            seen.clear();
            groups.push(Vec::new());
        }
        seen.insert(row.record);
        if let Some(group) = groups.last_mut() {
            group.push(row);
        }
    }
    groups
}

/// How changes are taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Fields,
    PutAway,
    BringBack,
    Remake,
    Definition,
}

fn kind(op: Op) -> Kind {
    match op {
        Op::Update => Kind::Fields,
        Op::Create | Op::Restore => Kind::PutAway,
        Op::Delete | Op::Merge => Kind::BringBack,
        Op::Purge => Kind::Remake,
        Op::Definition => Kind::Definition,
    }
}

async fn take_back(
    tx: &mut Tx<'_>,
    sight: Sight,
    rows: Vec<ChangeRow>,
    place: Place,
) -> Result<Report> {
    let mut report = Report::default();
    let Some(first) = rows.first() else {
        return Ok(report);
    };
    let object = first.object.clone();
    let def = tx.schema().object(&object).cloned();
    let Some(def) = def.filter(|def| def.state == Usage::Live) else {
        for row in &rows {
            let message = "Its object was removed since. Restore that first.";
            report.leave_unknown(object.as_str(), row.record, None, "object_removed", message);
        }
        return Ok(report);
    };
    match kind(first.op) {
        Kind::Fields => fields::take_back(tx, &def, &rows, &mut report).await?,
        Kind::PutAway => presence::put_away(tx, &sight, &def, &rows, &mut report).await?,
        Kind::BringBack => presence::bring_back(tx, &def, &rows, &mut report).await?,
        Kind::Remake => {
            let turn = match place {
                Place::Remake(_) => Turn::First,
                _ => Turn::Last,
            };
            presence::remake(tx, &def, &rows, turn, &mut report).await?;
        }
        Kind::Definition => {}
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use base::Micros;
    use schema::ObjectId;

    use super::*;

    fn row(object: &str, n: u64, op: Op) -> ChangeRow {
        ChangeRow {
            seq: 0,
            at: Micros(0),
            who: None,
            via: "rest".into(),
            object: ObjectId::from(object),
            record: Some(Id::seeded(Micros(0), n)),
            op,
            event: None,
            diff: None,
            batch: Id::nil(),
            schema_version: 1,
        }
    }

    #[test]
    fn a_record_is_in_a_group_once_and_groups_are_alike() {
        let rows = vec![
            row("deal", 1, Op::Update),
            row("deal", 2, Op::Update),
            row("deal", 1, Op::Update),
            row("deal", 3, Op::Create),
            row("deal", 4, Op::Restore),
            row("company", 5, Op::Create),
        ];
        let sizes: Vec<usize> = groups(rows).iter().map(Vec::len).collect();
        assert_eq!(sizes, [2, 1, 2, 1]);
    }
}
