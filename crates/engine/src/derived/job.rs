//! Many rows of a computed field are brought forward by a job.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use base::{Id, Result};
use schema::{FieldDef, FieldId, ObjectDef, ObjectId, Schema, State, formula::DerivedField};
use serde::{Deserialize, Serialize};
use store::{Conn, Reach, Sql};

use super::{AT_ONCE, MOST, compute, follow, tick};
use crate::{
    Cx, Tx,
    jobs::{self, Ask, Asking, Job, Run},
    upkeep,
};

/// Computes a field of many records anew.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BringForward {
    object: ObjectId,
    field: FieldId,
    /// Which records: those that see these; all if none.
    #[serde(default)]
    seen: Option<Seen>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Seen {
    links: Vec<(ObjectId, FieldId)>,
    from: ObjectId,
    parents: Option<FieldId>,
    #[serde(default)]
    listed: bool,
    ids: Vec<Id>,
}

impl Job for BringForward {
    const KIND: &'static str = "compute";
    const QUEUE: &'static str = upkeep::QUEUE;

    async fn run(self, run: &Run) -> Result<()> {
        let seen = self.seen.as_ref().map(|seen| {
            let reach = Reach {
                links: seen.links.clone(),
                from: seen.from.clone(),
                parents: seen.parents.clone(),
                listed: seen.listed,
            };
            Arc::new((reach, seen.ids.clone()))
        });
        let mut after: Option<Id> = run.checkpoint()?;
        loop {
            let mut conn = run.cx().ws.db().read().await?;
            let from = after.unwrap_or(Id::nil());
            // A table that went away with its object has no rows to compute.
            let schema = run.cx().ws.refresh_on(&mut conn).await?;
            if schema.derived().get(&self.object, &self.field).is_none() {
                break;
            }
            let ids = match &seen {
                Some(seen) => store::reached(&mut conn, &seen.0, &seen.1, from, AT_ONCE).await?,
                None => store::ids_after(&mut conn, &self.object, from, AT_ONCE).await?,
            };
            drop(conn);
            let Some(last) = ids.last().copied() else {
                break;
            };
            let (object, field, ids) = (self.object.clone(), self.field.clone(), Arc::new(ids));
            run.write(&last, move |tx| {
                let (object, field, ids) = (object.clone(), field.clone(), Arc::clone(&ids));
                Box::pin(async move { bring(tx, &object, &field, &ids).await })
            })
            .await?;
            after = Some(last);
        }
        let began = run.cx().now;
        run.finish(move |tx| {
            let (object, field) = (self.object.clone(), self.field.clone());
            let whole = self.seen.is_none();
            Box::pin(async move {
                store::count_pending(tx.store, &object, &field, -1).await?;
                if whole {
                    computed_by(tx, &object, &field, began).await?;
                    make_good(tx, &object, &field).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

/// Computes some records of a field, and what follows from them.
pub(super) async fn bring(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    field: &FieldId,
    ids: &[Id],
) -> Result<()> {
    let schema = tx.schema().clone();
    let Some(one) = schema.derived().get(object, field) else {
        return Ok(());
    };
    let changed = compute::compute(tx, one, ids).await?;
    follow::follow_computed(tx, one, &changed).await
}

/// Says by which day or minute all rows of a field were computed.
async fn computed_by(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    field: &FieldId,
    began: base::Micros,
) -> Result<()> {
    let schema = tx.schema().clone();
    match schema.derived().get(object, field) {
        Some(one) if one.pace != schema::formula::Pace::Stable => {
            let moment = super::moment(&tx.cx.ws, began);
            store::set_as_of(tx.store, object, field, tick(one.pace, &moment)).await
        }
        _ => Ok(()),
    }
}

/// Asks for a job in the transaction of what it follows from.
pub(super) async fn ask(
    tx: &mut Tx<'_>,
    one: &DerivedField,
    seen: Option<(Reach, Vec<Id>)>,
) -> Result<()> {
    let job = BringForward {
        object: one.object.clone(),
        field: one.field.clone(),
        seen: seen.map(|(reach, ids)| Seen {
            links: reach.links,
            from: reach.from,
            parents: reach.parents,
            listed: reach.listed,
            ids,
        }),
    };
    store::count_pending(tx.store, &one.object, &one.field, 1).await?;
    let origin = Asking::system(tx.now());
    jobs::add(tx.store, &origin, &job, &Ask::default())
        .await
        .map(drop)
}

/// Jobs of one field that were given up or cancelled.
#[derive(Debug, Default)]
pub(super) struct GivenUp {
    pub jobs: Vec<Id>,
    /// Why, of the last of them.
    pub why: String,
}

/// The fields that jobs were to bring forward and did not.
pub(super) async fn given_up(conn: &mut Conn) -> Result<HashMap<(ObjectId, FieldId), GivenUp>> {
    let mut all: HashMap<(ObjectId, FieldId), GivenUp> = HashMap::new();
    for row in conn.fetch(&Sql::new(GIVEN_UP)).await? {
        // One of another version of the program is that one's to tell of.
        let Ok(job) = serde_json::from_str::<BringForward>(&row.get_json(1)?) else {
            continue;
        };
        let given_up = all.entry((job.object, job.field)).or_default();
        given_up.jobs.push(row.get_id(0)?);
        given_up.why = row
            .text(2)?
            .unwrap_or_else(|| "The job that computes it was cancelled. Try it again.".into());
    }
    Ok(all)
}

/// The fields that a job is to bring forward in all records, or was to.
pub(super) async fn left_to_jobs(conn: &mut Conn) -> Result<HashSet<(ObjectId, FieldId)>> {
    let mut all = HashSet::new();
    for row in conn.fetch(&Sql::new(OPEN)).await? {
        if let Ok(job) = serde_json::from_str::<BringForward>(&row.get_json(0)?)
            && job.seen.is_none()
        {
            all.insert((job.object, job.field));
        }
    }
    Ok(all)
}

/// After all rows of a field were computed: says that what jobs of it were to do
/// that were given up is done.
pub(super) async fn make_good(tx: &mut Tx<'_>, object: &ObjectId, field: &FieldId) -> Result<()> {
    let key = (object.clone(), field.clone());
    let Some(given_up) = given_up(tx.store).await?.remove(&key) else {
        return Ok(());
    };
    let mut done = 0;
    for id in given_up.jobs {
        let args = [id.into(), tx.now().0.into()];
        done += tx.store.execute(&Sql::with(MADE_GOOD, args)).await?;
    }
    let done = i64::try_from(done).map_err(base::Error::broken)?;
    store::count_pending(tx.store, object, field, -done).await
}

const GIVEN_UP: &str = "select id, payload, error from {w}.jobs \
     where state in ('failed', 'cancelled') and kind = 'compute' order by id";
const OPEN: &str = "select payload from {w}.jobs \
     where state in ('waiting', 'running', 'failed', 'cancelled') and kind = 'compute'";
const MADE_GOOD: &str = "update {w}.jobs set state = 'done', ended_at = $2, error = null \
     where id = $1 and state in ('failed', 'cancelled')";

/// Every fixed statement of this module.
pub(super) const STATEMENTS: &[&str] = &[GIVEN_UP, OPEN, MADE_GOOD];

/// In the transaction that defines an object anew: computes the fields that are
/// new or another, at once where there are few records, else by jobs.
pub(crate) async fn defined(
    tx: &mut store::Tx,
    cx: &Cx,
    before: Option<&ObjectDef>,
    def: &ObjectDef,
    schema: &Arc<Schema>,
) -> Result<()> {
    let was_live = before.is_some_and(|before| before.state == State::Live);
    let is_new = |field: &FieldDef| {
        let old = before
            .and_then(|before| before.fields.get(&field.id))
            .filter(|old| was_live && old.state == State::Live);
        old.and_then(|old| old.computed.as_ref()) != field.computed.as_ref()
    };
    let derived = schema.derived();
    // Whose type changed may give another value.
    let is_retyped = |source: (ObjectId, FieldId)| {
        let columns = |def: &ObjectDef| def.fields.get(&source.1).map(|f| f.columns().clone());
        source.0 == def.id && before.is_some_and(|before| columns(before) != columns(def))
    };
    let is_own = |one: &DerivedField| {
        one.object == def.id && def.field_by_id(&one.field).is_some_and(is_new)
    };
    let all = derived.fields().iter();
    let fields: Vec<&DerivedField> = all
        .filter(|one| is_own(one) || one.sources().any(is_retyped))
        .collect();
    if fields.is_empty() {
        return Ok(());
    }
    let cx = Arc::new(cx.unbound().by(Arc::clone(schema)));
    let mut tx = Tx::new(tx, cx);
    for one in fields {
        if !store::is_small(tx.store, &one.object, MOST).await? {
            ask(&mut tx, one, None).await?;
            continue;
        }
        let ids = store::ids_after(tx.store, &one.object, Id::nil(), MOST + 1).await?;
        bring(&mut tx, &one.object, &one.field, &ids).await?;
        let now = tx.now();
        computed_by(&mut tx, &one.object, &one.field, now).await?;
        make_good(&mut tx, &one.object, &one.field).await?;
    }
    Ok(())
}
