//! Removing sample data for good, object by object: first what points, then what is pointed
//! to. Each step is one transaction with the place that it has come to; the objects are gone
//! through again until nothing more goes, and what is left then is kept.

use std::{collections::HashSet, sync::Arc};

use base::{Id, Result};
use schema::ObjectId;
use serde::{Deserialize, Serialize};
use store::{ByIds, Trash};

use super::{Deed, SETTING, Told, label, reach};
use crate::{
    Cx, Tx, Via,
    audit::{self, Event},
    bulk::QUEUE,
    jobs::{Job, Run},
    records::{apart, remove as removing},
};

/// Records of one transaction.
pub(super) const STEP: u32 = 250;

/// Removes sample data.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RemoveSamples {
    pub keeps_changed: bool,
}

/// Where it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Course {
    order: Vec<ObjectId>,
    /// Those whose samples are not counted yet, from the last one on.
    #[serde(default)]
    uncounted: Vec<ObjectId>,
    /// Which of them it is at, and behind which of its records.
    place: usize,
    after: Option<Id>,
    /// Whether something went since the objects were begun with.
    has_removed: bool,
    is_over: bool,
    /// Those that were changed, and are records of people's own from now on.
    adopted: u64,
    told: Told,
}

impl Job for RemoveSamples {
    const KIND: &'static str = "remove_samples";
    const QUEUE: &'static str = QUEUE;
    /// Its process may be killed again and again.
    const MOST_ATTEMPTS: u32 = 100;

    async fn run(self, run: &Run) -> Result<()> {
        let keeps_changed = self.keeps_changed;
        let mut course = match run.checkpoint::<Course>()? {
            Some(course) => course,
            None => begun(run).await?,
        };
        while !course.is_over {
            let from = course;
            course = run
                .step(move |tx| {
                    let mut course = from.clone();
                    Box::pin(async move {
                        match course.uncounted.pop() {
                            Some(object) => count(tx, &mut course, &object, keeps_changed).await?,
                            None => step(tx, &mut course, keeps_changed).await?,
                        }
                        let told = course.told;
                        Ok((course, told))
                    })
                })
                .await?;
        }
        let told = course.told;
        run.finish(move |tx| {
            let event = Event::SamplesRemoved {
                count: told.done,
                kept: told.kept,
            };
            audit::note(tx.store, &tx.cx, &event);
            Box::pin(async move {
                // What is left is theirs from now on.
                store::put_setting(tx.store, SETTING, &serde_json::Value::Null).await
            })
        })
        .await
    }
}

/// Says in which order it goes, and gives the change set a line for people.
async fn begun(run: &Run) -> Result<Course> {
    run.step(move |tx| {
        Box::pin(async move {
            let order = reach::order(&tx.cx.whole);
            label(tx, "Removal of sample data").await?;
            let told = Told {
                deed: Deed::Remove,
                ..Told::default()
            };
            let course = Course {
                uncounted: order.clone(),
                order,
                told,
                ..Course::default()
            };
            Ok((course, told))
        })
    })
    .await
}

/// Counts what there is of an object; what was changed may become people's own before.
async fn count(
    tx: &mut Tx<'_>,
    course: &mut Course,
    object: &ObjectId,
    keeps_changed: bool,
) -> Result<()> {
    if tx.cx.whole.object(object).is_none() {
        return Ok(());
    }
    if keeps_changed {
        let adopted = store::adopt_changed(tx.store, object).await?;
        course.adopted += adopted;
        course.told.kept += adopted;
    }
    course.told.total += store::count_samples(tx.store, object).await?.all;
    Ok(())
}

/// Does the next part.
async fn step(tx: &mut Tx<'_>, course: &mut Course, keeps_changed: bool) -> Result<()> {
    let Some(object) = course.order.get(course.place).cloned() else {
        course.is_over = !course.has_removed;
        if !course.is_over {
            (course.place, course.has_removed) = (0, false);
            course.told.kept = course.adopted;
        }
        return Ok(());
    };
    let schema = Arc::clone(&tx.cx.whole);
    let after = course.after.take().unwrap_or_else(Id::nil);
    let mut ids = match schema.object(&object) {
        Some(_) => store::samples_after(tx.store, &object, after, STEP).await?,
        None => Vec::new(),
    };
    let (Some(def), Some(last)) = (schema.object(&object), ids.last()) else {
        course.place += 1;
        return Ok(());
    };
    course.after = Some(*last);
    store::lock(tx.store, &object, &ids).await?;
    if keeps_changed {
        // Somebody may have changed one since they were counted.
        let adopted = store::adopt_changed_among(tx.store, &object, &ids).await?;
        if adopted > 0 {
            let samples = store::which_are_samples(tx.store, &object, &ids).await?;
            ids.retain(|id| samples.contains(id));
        }
        course.adopted += adopted;
        course.told.kept += adopted;
    }
    let reach = reach::of(tx.store, &schema, def, &ids).await?;
    let mut stays: HashSet<Id> = reach.held;
    stays.extend(reach.needed);
    stays.extend(tx.cx.user());
    let going: Vec<Id> = ids
        .iter()
        .copied()
        .filter(|id| !stays.contains(id))
        .collect();
    let mut gone = 0;
    // What is written on the way is no change of theirs by people.
    let by_samples = Cx {
        via: Via::Demo,
        ..Cx::clone(&tx.bound())
    };
    let mut inner = Tx::new(tx.store, Arc::new(by_samples));
    let done = apart(&mut inner, going, move |mut tx, ids| {
        let object = object.clone();
        Box::pin(async move { purge(&mut tx, &object, ids).await })
    });
    for (ids, outcome) in done.await? {
        if outcome.is_ok() {
            gone += ids.len() as u64;
        }
    }
    course.told.done += gone;
    course.told.kept += ids.len() as u64 - gone;
    course.has_removed |= gone > 0;
    Ok(())
}

async fn purge(tx: &mut Tx<'_>, object: &ObjectId, ids: Vec<Id>) -> Result<()> {
    removing::may_remove(tx, object, &ids).await?;
    let ask = tx.cx.scope.apply(ByIds {
        object: object.clone(),
        ids,
        fields: None,
        trash: Trash::Both,
    });
    let records = store::by_ids(tx.store, &tx.cx.schema, &ask).await?;
    removing::purge_in_tx(tx, vec![(object.clone(), records)]).await
}
