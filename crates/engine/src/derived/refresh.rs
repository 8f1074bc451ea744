//! Values that depend on the day or the minute are computed anew when they are
//! read and the day or minute is another.

use std::{collections::HashSet, sync::Arc};

use base::{Error, Id, Result};
use schema::{
    FieldId, ObjectId,
    formula::{DerivedField, Pace},
};
use serde::{Deserialize, Serialize};

use super::{AT_ONCE, job, moment, tick};
use crate::{
    Cx, Principal, Via,
    jobs::{Job, Run},
    records, upkeep,
};

/// Brings every such value forward to the present, before something is read.
/// Quick where that was done already.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn refresh(cx: &Cx) -> Result<()> {
    let moves = |cx: &Cx| {
        let fields = cx.whole.derived().fields().iter();
        fields.filter(|one| one.pace != Pace::Stable).count()
    };
    if moves(cx) == 0 {
        return Ok(());
    }
    if behind(cx).await?.is_empty() {
        return Ok(());
    }
    // Of those who ask at once in this process one does it.
    let _turn = cx.ws.turn_at_computing().await;
    let now = moment(&cx.ws, cx.now);
    let behind = behind(cx).await?;
    let mut system = cx.ws.cx(Principal::System, Via::Job);
    system.now = cx.now;
    for (object, field, pace) in behind {
        match bring_all(&system, &object, &field, tick(pace, &now)).await {
            Ok(()) => {}
            Err(error @ Error::Busy { .. }) => return Err(error),
            // A field that cannot be computed is in nobody's way: a job tries it
            // again, and says why it fails.
            Err(error) => {
                tracing::warn!(%error, %object, %field, "a field cannot be brought forward");
                leave_to_job(&system, object, field).await?;
            }
        }
    }
    Ok(())
}

async fn bring_all(system: &Cx, object: &ObjectId, field: &FieldId, as_of: i64) -> Result<()> {
    let mut after = Id::nil();
    loop {
        let mut conn = system.ws.db().read().await?;
        let ids = store::ids_after(&mut conn, object, after, AT_ONCE).await?;
        drop(conn);
        let Some(last) = ids.last().copied() else {
            break;
        };
        after = last;
        let (object, field, ids) = (object.clone(), field.clone(), Arc::new(ids));
        records::write(system, move |mut tx| {
            let (object, field, ids) = (object.clone(), field.clone(), Arc::clone(&ids));
            Box::pin(async move { job::bring(&mut tx, &object, &field, &ids).await })
        })
        .await?;
    }
    let (object, field) = (object.clone(), field.clone());
    records::write_plain(system, move |tx| {
        let (object, field) = (object.clone(), field.clone());
        Box::pin(async move { store::set_as_of(tx, &object, &field, as_of).await })
    })
    .await
}

async fn leave_to_job(system: &Cx, object: ObjectId, field: FieldId) -> Result<()> {
    records::write(system, move |mut tx| {
        let (object, field) = (object.clone(), field.clone());
        Box::pin(async move {
            let schema = tx.schema().clone();
            match schema.derived().get(&object, &field) {
                Some(one) => job::ask(&mut tx, one, None).await,
                None => Ok(()),
            }
        })
    })
    .await
}

/// The fields whose values are of another day or minute, and that no job is to
/// bring forward.
async fn behind(cx: &Cx) -> Result<Vec<(ObjectId, FieldId, Pace)>> {
    let mut conn = cx.ws.db().read().await?;
    let known = store::computing(&mut conn).await?;
    let now = moment(&cx.ws, cx.now);
    let fields = cx.whole.derived().fields().iter();
    let of = |one: &DerivedField| {
        let mut all = known.iter();
        all.find(|state| state.object == one.object && state.field == one.field)
    };
    let behind = fields
        .filter(|one| one.pace != Pace::Stable)
        .filter(|one| of(one).and_then(|state| state.as_of) != Some(tick(one.pace, &now)));
    let behind: Vec<&DerivedField> = behind.collect();
    let waits = |one: &&DerivedField| of(one).is_some_and(|state| state.pending > 0);
    let left = match behind.iter().any(waits) {
        true => job::left_to_jobs(&mut conn).await?,
        false => HashSet::new(),
    };
    Ok(behind
        .into_iter()
        .filter(|one| !left.contains(&(one.object.clone(), one.field.clone())))
        .map(|one| (one.object.clone(), one.field.clone(), one.pace))
        .collect())
}

/// Brings values forward as soon as a day begins, so that nobody waits for it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct BeginDay {}

impl Job for BeginDay {
    const KIND: &'static str = "begin_day";
    const QUEUE: &'static str = upkeep::QUEUE;

    async fn run(self, run: &Run) -> Result<()> {
        refresh(&run.cx().fresh().await?).await
    }
}
