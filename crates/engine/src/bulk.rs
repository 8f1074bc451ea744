//! Edits and removals of all records that meet a filter (and words), by a job: a sequence of
//! transactions under one change set, which can be undone as a whole.
//!
//! The records are gone through by their ids, each once, whatever its edit makes of
//! the filter. What is at fault is told and left as it is.

use base::{Error, Fault, Id, Micros, Result};
use schema::{
    Cursor, Dir, FieldId, Filter, Moment, ObjectDef, ObjectId, Path, Query, Sort, Special,
    input::{self, Mode},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::Stamp;

use crate::notifications::Subject;
use crate::{
    Cx,
    jobs::{self, Ask as AskJob, Asking, Job, Run, Status},
    records::{self, Ask, Outcome, Which, apart, remove_in_tx, save_in_tx},
    rules::Tx,
    search_index,
};

/// The queue of long work that people ask for.
pub(crate) const QUEUE: &str = "bulk";
/// Records of one transaction.
const STEP: u32 = 250;
/// Records at fault that are told one by one.
pub const MOST_ERRORS: usize = 100;

/// What is to be done to each record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// These fields are set, as a client sends them.
    Set(Json),
    /// It goes to the trash.
    Delete,
}

/// How far it has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Whether the records go to the trash.
    #[serde(default)]
    pub removes: bool,
    /// Records that met the filter when it was asked for.
    pub total: u64,
    pub seen: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub failed: u64,
    /// The first that failed, with why.
    pub errors: Vec<Json>,
}

/// How many records meet a filter.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn preview(cx: &Cx, object: &ObjectId, which: impl Into<Which>) -> Result<u64> {
    records::count(cx, &query(object, &which.into(), None), None).await
}

/// Has it done.
///
/// # Errors
/// `Invalid` with every fault of the fields to set that any record would have.
pub async fn begin(
    cx: &Cx,
    object: &ObjectId,
    which: impl Into<Which>,
    deed: Deed,
) -> Result<Status> {
    asked(cx, object, which.into(), deed, AskJob::default()).await
}

/// Has it done once, however often it is asked for by the same token.
///
/// # Errors
/// As [`begin`].
pub async fn begin_once(
    cx: &Cx,
    object: &ObjectId,
    which: impl Into<Which>,
    deed: Deed,
    token: Id,
) -> Result<Status> {
    let ask = AskJob::keyed(format!("bulk:{token}"));
    let key = ask.key.clone().unwrap_or_default();
    match jobs::own_of_key(cx, QUEUE, &key).await {
        Err(Error::NotFound { .. }) => asked(cx, object, which.into(), deed, ask).await,
        found => found,
    }
}

async fn asked(
    cx: &Cx,
    object: &ObjectId,
    which: Which,
    deed: Deed,
    ask: AskJob,
) -> Result<Status> {
    cx.who.may_change()?;
    cx.may(Special::Bulk)?;
    let def = cx.schema.object(object).cloned();
    let def = def.ok_or_else(|| Error::not_found("object"))?;
    if let Deed::Set(body) = &deed {
        sound(cx, &def, body)?;
    }
    let total = preview(cx, object, &which).await?;
    let job = BulkEdit {
        object: object.clone(),
        filter: which.filter,
        search: which.search,
        deed,
        at: cx.now,
        total,
    };
    let id = jobs::put(cx, job, ask).await?;
    jobs::own(cx, id).await
}

/// How it stands, for whoever asked for it.
///
/// # Errors
/// `NotFound` if there is no such job of this object.
pub async fn status(cx: &Cx, object: &ObjectId, id: Id) -> Result<(Status, Told)> {
    let job = jobs::own(cx, id).await?;
    let told: Progress = serde_json::from_value(job.progress.clone()).unwrap_or_default();
    // Nothing is told of one that was not begun.
    let is_of_it = job.kind == BulkEdit::KIND && told.object.as_ref().is_none_or(|of| of == object);
    match is_of_it {
        true => Ok((job, told.told)),
        false => Err(Error::not_found("job")),
    }
}

/// What is wrong with a body whatever the record.
fn sound(cx: &Cx, def: &ObjectDef, body: &Json) -> Result<()> {
    let input = input::changes(&cx.schema, def, body, &cx.locale(), Mode::Update);
    let input = input.map_err(|fault| Error::Invalid(vec![fault]))?;
    let mut faults: Vec<Fault> = input.faults.into_iter().map(|(_, fault)| fault).collect();
    for (field, _) in &input.locked {
        let name = def.field_by_id(field).map_or(field.as_str(), |f| &f.name);
        let message = format!("\"{name}\" cannot be written. Leave it out.");
        faults.push(Fault::new(name, "read_only", message));
    }
    for (field, _) in &input.changes.fields {
        if let Some(field) = def.field_by_id(field).filter(|field| field.sensitive) {
            // What a job is to do stands in the database for all its time.
            let message = format!(
                "\"{}\" is sensitive, and is written record by record. Leave it out.",
                field.name
            );
            faults.push(Fault::new(&field.name, "sensitive", message));
        }
    }
    if input.changes.fields.is_empty() && faults.is_empty() {
        let message = "Give the fields to set: {\"status\": \"active\"}.";
        faults.push(Fault::new("set", "required", message));
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::Invalid(faults)),
    }
}

/// An edit or a removal of many records.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct BulkEdit {
    object: ObjectId,
    filter: Filter,
    #[serde(default)]
    search: Option<String>,
    deed: Deed,
    /// When it was asked for: days of the filter are those of then.
    at: Micros,
    total: u64,
}

/// Where it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Course {
    after: Option<Cursor>,
    is_over: bool,
    told: Told,
}

/// What is told of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Progress {
    object: Option<ObjectId>,
    #[serde(flatten)]
    told: Told,
}

impl Job for BulkEdit {
    const KIND: &'static str = "bulk";
    const QUEUE: &'static str = QUEUE;
    /// Its process may be killed again and again.
    const MOST_ATTEMPTS: u32 = 100;

    fn subject(&self) -> Option<Subject> {
        Some(Subject::of(&self.object))
    }

    async fn run(self, run: &Run) -> Result<()> {
        let mut course = match run.checkpoint::<Course>()? {
            Some(course) => course,
            None => self.begun(run).await?,
        };
        while !course.is_over {
            let (job, from) = (self.clone(), course);
            course = run
                .step(move |tx| {
                    let (job, mut course) = (job.clone(), from.clone());
                    Box::pin(async move {
                        tx.index = store::Indexing::Later;
                        job.step(tx, &mut course).await?;
                        search_index::ask_if_pending(tx.store, &Asking::of(&tx.cx)).await?;
                        let told = job.progress(&course);
                        Ok((course, told))
                    })
                })
                .await?;
        }
        run.finish(|_| Box::pin(async { Ok(()) })).await
    }
}

impl BulkEdit {
    fn progress(&self, course: &Course) -> Progress {
        Progress {
            object: Some(self.object.clone()),
            told: course.told.clone(),
        }
    }

    /// Gives the change set a line for people.
    async fn begun(&self, run: &Run) -> Result<Course> {
        let job = self.clone();
        run.step(move |tx| {
            let job = job.clone();
            Box::pin(async move {
                let def = tx.schema().object(&job.object).cloned();
                let def = def.ok_or_else(|| Error::not_found("object"))?;
                let many = def.label_plural.to_lowercase();
                let label = match job.deed {
                    Deed::Set(_) => format!("Edit of {many}"),
                    Deed::Delete => format!("Removal of {many}"),
                };
                let stamp = Stamp {
                    at: tx.now(),
                    who: tx.cx.actor(),
                    via: tx.cx.via.name(),
                    batch: tx.cx.batch,
                    schema_version: tx.cx.schema.version(),
                    index: tx.index,
                };
                store::put_batch(tx.store, &stamp, &label).await?;
                let mut course = Course::default();
                course.told.total = job.total;
                course.told.removes = job.deed == Deed::Delete;
                let told = job.progress(&course);
                Ok((course, told))
            })
        })
        .await
    }

    /// Does the next part.
    async fn step(&self, tx: &mut Tx<'_>, course: &mut Course) -> Result<()> {
        let which = Which {
            filter: self.filter.clone(),
            search: self.search.clone(),
        };
        let ask = query(&self.object, &which, course.after.take());
        let ask = tx.asker().scope.apply(ask);
        let moment = Moment {
            now: self.at,
            ..tx.moment()
        };
        let page = store::page(tx.store, &tx.cx.schema, &ask, &moment).await?;
        let ids: Vec<Id> = page.records.iter().map(|record| record.id).collect();
        course.told.seen += ids.len() as u64;
        match &self.deed {
            Deed::Set(body) => self.set(tx, ids, body, &mut course.told).await?,
            Deed::Delete => self.delete(tx, ids, &mut course.told).await?,
        }
        course.after = page.next;
        course.is_over = course.after.is_none();
        Ok(())
    }

    async fn set(&self, tx: &mut Tx<'_>, ids: Vec<Id>, body: &Json, told: &mut Told) -> Result<()> {
        let (object, body) = (self.object.clone(), body.clone());
        let done = apart(tx, ids, move |mut tx, ids| {
            let (object, body) = (object.clone(), body.clone());
            Box::pin(async move {
                let asks = ids.iter().map(|id| Ask::update(*id, body.clone()));
                save_in_tx(&mut tx, &object, asks.collect()).await
            })
        });
        for (ids, outcome) in done.await? {
            match outcome {
                Ok(answers) => {
                    for (id, answer) in ids.into_iter().zip(answers) {
                        match answer {
                            Ok(saved) if saved.outcome == Outcome::Unchanged => told.unchanged += 1,
                            Ok(_) => told.changed += 1,
                            Err(error) => told.fail(id, &error),
                        }
                    }
                }
                Err(error) => ids.into_iter().for_each(|id| told.fail(id, &error)),
            }
        }
        Ok(())
    }

    async fn delete(&self, tx: &mut Tx<'_>, ids: Vec<Id>, told: &mut Told) -> Result<()> {
        let object = self.object.clone();
        let done = apart(tx, ids, move |mut tx, ids| {
            let object = object.clone();
            Box::pin(async move { remove_in_tx(&mut tx, &object, &ids).await })
        });
        for (ids, outcome) in done.await? {
            match outcome {
                Ok(()) => told.changed += ids.len() as u64,
                Err(error) => ids.into_iter().for_each(|id| told.fail(id, &error)),
            }
        }
        Ok(())
    }
}

impl Told {
    /// What a job has told of how far it is.
    pub fn of_progress(progress: &Json) -> Self {
        serde_json::from_value(progress.clone()).unwrap_or_default()
    }

    fn fail(&mut self, id: Id, error: &Error) {
        self.failed += 1;
        if self.errors.len() < MOST_ERRORS {
            let faults = error.faults();
            let errors: Vec<Json> = faults
                .iter()
                .map(|f| json!({"field": f.field, "code": f.code, "message": f.message}))
                .collect();
            self.errors.push(json!({
                "id": id, "code": error.code(), "message": error.public(), "errors": errors,
            }));
        }
    }
}

fn query(object: &ObjectId, which: &Which, after: Option<Cursor>) -> Query {
    Query {
        filter: which.filter.clone(),
        search: which.search.clone(),
        sort: vec![Sort {
            path: Path::field(FieldId::from("id")),
            dir: Dir::Asc,
        }],
        fields: Some(Vec::new()),
        limit: STEP,
        after,
        ..Query::of(object.clone())
    }
}
