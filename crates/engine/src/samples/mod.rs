//! Sample data in a workspace: filled in, looked at and removed again. What was made up is
//! known by the way that it was written ([`Via::Demo`]), so it is told from what
//! people make among it and of it. What makes it is another crate's
//! ([`Registry::samples`](crate::Registry)).
//!
//! Removing keeps what people would miss: records of their own that a sample hangs on keep it,
//! and samples that they changed stay if they wish so.

mod fill;
mod reach;
mod remove;

use std::{future::Future, pin::Pin, sync::Arc};

use base::{Error, Id, Micros, Result};
use schema::{
    FieldId, Filter, ObjectDef, ObjectId, Path, Query,
    filter::{Literal, Op, Operand, Right, Test},
};
use serde::{Deserialize, Serialize};
use store::{Conn, Stamp};

use crate::{
    Cx, Principal, Tx, Via,
    bulk::QUEUE,
    jobs::{self, Ask as AskJob, State as JobState, Status},
    records::{self, Ask, write},
};

pub(crate) use fill::FillSamples;
pub(crate) use remove::RemoveSamples;

/// Where it is noted that there is sample data.
const SETTING: &str = "samples";
/// Of filling in and removing there is one at a time.
const KEY: &str = "samples";
/// Sample records that are looked through to say what hangs on them.
const LOOKED_THROUGH: u64 = 5_000;

/// What makes sample data for a workspace as it is now, or as it was found to be before.
pub type Maker = fn(Cx, Wish) -> Pin<Box<dyn Future<Output = Result<Plan>> + Send>>;

/// What sample data is wished for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Its last day is the one before this.
    pub at: Micros,
    /// Keeps its ids apart from those of another time.
    pub salt: u64,
    /// A person of the workspace who takes part.
    pub whom: Option<Principal>,
    /// What an earlier plan of the same wish found: this one is the same then, whatever became
    /// of the workspace since.
    pub found: Option<serde_json::Value>,
}

/// All that is to be written, part by part.
#[derive(Clone, Debug)]
pub struct Plan {
    pub parts: Vec<Part>,
    /// What it found in the workspace and builds upon; read by its maker alone.
    pub found: serde_json::Value,
}

/// What one of the people writes at a time; one transaction.
#[derive(Clone, Debug)]
pub struct Part {
    pub who: Principal,
    pub all: Vec<Written>,
}

/// Records of one object that are written at a time.
#[derive(Clone, Debug)]
pub struct Written {
    pub at: Micros,
    pub object: ObjectId,
    pub asks: Vec<Ask>,
}

/// What is done with sample data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    #[default]
    Fill,
    Remove,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub deed: Deed,
    pub total: u64,
    pub done: u64,
    /// Sample records that stay.
    pub kept: u64,
}

/// The newest job that filled or removed sample data.
#[derive(Clone, Debug)]
pub struct Course {
    pub state: JobState,
    pub told: Told,
    /// Why it had to stop.
    pub error: Option<String>,
}

/// How many sample records there are of an object, those in the trash too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub all: u64,
    /// Of them, those that somebody changed since.
    pub changed: u64,
}

/// What there is of sample data, before it is removed.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Of each object that has some.
    pub counts: Vec<(ObjectId, Count)>,
    /// Sample records that would stay since people's own records cannot do without them.
    pub held: u64,
    /// Records of people's own that would lose a reference.
    pub loosened: u64,
    /// Whether all of it was looked through.
    pub is_complete: bool,
}

impl Found {
    /// All of them.
    pub fn all(&self) -> u64 {
        self.counts.iter().map(|(_, count)| count.all).sum()
    }

    /// Those that somebody changed since.
    pub fn changed(&self) -> u64 {
        self.counts.iter().map(|(_, count)| count.changed).sum()
    }
}

/// What is noted where there is sample data.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Noted {
    /// What the workspace was called for it.
    #[serde(default)]
    name: Option<String>,
}

/// Whether sample data can be had here.
pub fn offered(cx: &Cx) -> bool {
    cx.ws.registry().samples_given().is_some()
}

/// Has sample data filled in; a person may take part in it.
///
/// # Errors
/// `Forbidden` to all but administrators; `NotFound` where there is none to be had;
/// `Conflict` if there is some already, or a job is at it.
pub async fn fill(cx: &Cx, whom: Option<Id>) -> Result<Status> {
    administers(cx)?;
    if !offered(cx) {
        return Err(Error::not_found("sample data"));
    }
    let job = FillSamples {
        at: cx.now,
        salt: u64::from(getrandom::u32().map_err(Error::broken)?) << 36,
        whom: whom.or_else(|| cx.user()),
    };
    let note = serde_json::to_value(Noted::default()).map_err(Error::broken)?;
    let id = write(cx, move |mut tx| {
        let (job, note) = (job.clone(), note.clone());
        Box::pin(async move {
            let id = begin(&mut tx, &job).await?;
            if noted(tx.store).await?.is_some() && any(&mut tx).await? {
                let message = "There is sample data in this workspace already. Remove it first.";
                return Err(Error::conflict("samples_there", message));
            }
            store::put_setting(tx.store, SETTING, &note).await?;
            Ok(id)
        })
    })
    .await?;
    jobs::own(cx, id).await
}

/// Has sample data removed for good; what people changed of it stays if `keeps_changed`.
///
/// # Errors
/// `Forbidden` to all but administrators; `Conflict` while a job is at it.
pub async fn remove(cx: &Cx, keeps_changed: bool) -> Result<Status> {
    administers(cx)?;
    let job = RemoveSamples { keeps_changed };
    let id = write(cx, move |mut tx| {
        let job = job.clone();
        Box::pin(async move { begin(&mut tx, &job).await })
    })
    .await?;
    jobs::own(cx, id).await
}

/// Notes that a workspace was filled and named by a command.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn note(cx: &Cx) -> Result<()> {
    let noted = Noted {
        name: Some(cx.ws.settings().name.clone()),
    };
    let noted = serde_json::to_value(noted).map_err(Error::broken)?;
    records::write_beside(cx, move |tx| {
        let noted = noted.clone();
        Box::pin(async move { store::put_setting(tx, SETTING, &noted).await })
    })
    .await
}

/// Whether it is noted that there is sample data.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn are_there(cx: &Cx) -> Result<bool> {
    Ok(noted(&mut cx.ws.db().read().await?).await?.is_some())
}

/// Whether the workspace is called as people called it.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn is_named_by_people(cx: &Cx) -> Result<bool> {
    let noted = noted(&mut cx.ws.db().read().await?).await?;
    let name = noted.and_then(|noted| noted.name);
    Ok(name.as_ref() != Some(&cx.ws.settings().name))
}

/// What was last done about sample data; none if nothing was, or it is long ago.
///
/// # Errors
/// `Forbidden` to all but administrators; `Busy` if the database is away.
pub async fn course(cx: &Cx) -> Result<Option<Course>> {
    administers(cx)?;
    let job = jobs::newest(&mut cx.ws.db().read().await?, QUEUE, KEY).await?;
    Ok(job.map(|job| {
        let deed = match job.kind == <FillSamples as jobs::Job>::KIND {
            true => Deed::Fill,
            false => Deed::Remove,
        };
        let told = serde_json::from_value::<Told>(job.progress.clone()).unwrap_or_default();
        Course {
            state: job.state,
            told: Told { deed, ..told },
            error: job.error,
        }
    }))
}

/// What there is of it, and what removing it would mean.
///
/// # Errors
/// `Forbidden` to all but administrators; `Busy` if the database is away.
pub async fn found(cx: &Cx) -> Result<Found> {
    administers(cx)?;
    let schema = cx.ws.refresh().await?;
    let mut conn = cx.ws.db().read().await?;
    let mut found = Found {
        is_complete: true,
        ..Found::default()
    };
    let (mut looked, mut loosened) = (0, std::collections::HashSet::new());
    for object in reach::order(&schema) {
        let count = store::count_samples(&mut conn, &object).await?;
        let Some(def) = schema.object(&object).filter(|_| count.all > 0) else {
            continue;
        };
        let (all, changed) = (count.all, count.changed);
        found.counts.push((object.clone(), Count { all, changed }));
        let mut after = Id::nil();
        while looked < LOOKED_THROUGH {
            let ids = store::samples_after(&mut conn, &object, after, remove::STEP).await?;
            let Some(last) = ids.last() else { break };
            after = *last;
            looked += ids.len() as u64;
            let reach = reach::of(&mut conn, &schema, def, &ids).await?;
            found.held += reach.held.len() as u64;
            loosened.extend(reach.loosened);
        }
        found.is_complete &= looked < LOOKED_THROUGH;
    }
    found.loosened = loosened.len() as u64;
    Ok(found)
}

/// Whether there are so many records of an object that people made themselves, as far as
/// who asks may see them.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn has_own(cx: &Cx, def: &ObjectDef, least: u64) -> Result<bool> {
    let ids = store::newest_own(&mut cx.ws.db().read().await?, &def.id, OWN).await?;
    if ids.is_empty() {
        return Ok(false);
    }

    let query = Query {
        filter: Filter::Test(Test {
            left: Operand::Path(Path::field(FieldId::from("id"))),
            op: Op::In,
            right: Right::List(ids.into_iter().map(Literal::Id).collect()),
        }),
        ..Query::of(def.id.clone())
    };
    Ok(records::count(cx, &query, Some(least)).await? >= least)
}

/// So many of the newest records tell whether people made some.
const OWN: u32 = 50;

async fn noted(conn: &mut Conn) -> Result<Option<Noted>> {
    let kept = store::setting(conn, SETTING).await?;
    Ok(kept.and_then(|kept| serde_json::from_value::<Option<Noted>>(kept).ok()?))
}

/// Whether there is a sample record: a job may have failed before it made one.
async fn any(tx: &mut Tx<'_>) -> Result<bool> {
    let schema = Arc::clone(&tx.cx.whole);
    for def in schema.objects() {
        let first = store::samples_after(tx.store, &def.id, Id::nil(), 1).await?;
        if !first.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Asks for a job while nothing is done about sample data. Of several who ask at the same time
/// only one sees that nobody else did; the others are given the first one's job by its key.
async fn begin<J: jobs::Job>(tx: &mut Tx<'_>, job: &J) -> Result<Id> {
    let newest = jobs::newest(tx.store, QUEUE, KEY).await?;
    let rests = newest.is_none_or(|job| job.state.is_over());
    let id = jobs::enqueue(tx, job, &AskJob::keyed(KEY)).await?;
    let begun = jobs::at(tx.store, id).await?;
    match rests && begun.is_some_and(|begun| begun.kind == J::KIND && begun.batch == tx.cx.batch) {
        true => Ok(id),
        false => Err(Error::conflict(
            "under_way",
            "Sample data is being filled in or removed at this moment. Wait until that is done.",
        )),
    }
}

fn administers(cx: &Cx) -> Result<()> {
    cx.who.may_change()?;
    match cx.who.is_administrator() {
        true => Ok(()),
        false => Err(Error::forbidden(
            "Sample data is looked after by administrators. Ask one of them.",
        )),
    }
}

/// Gives the change set a line for people.
async fn label(tx: &mut Tx<'_>, text: &str) -> Result<()> {
    let stamp = Stamp {
        at: tx.now(),
        who: tx.cx.actor(),
        via: Via::Demo.name(),
        batch: tx.cx.batch,
        schema_version: tx.cx.schema.version(),
        index: tx.index,
    };
    store::put_batch(tx.store, &stamp, text).await
}
