//! Values that depend on the day or the minute are computed anew when they are
//! read and the day or minute is another.

use std::sync::Arc;

use base::{Id, Result};
use schema::{FieldId, ObjectId, formula::Pace};
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
        let fields = cx.schema.derived().fields().iter();
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
        let mut after = Id::nil();
        loop {
            let mut conn = cx.ws.db().read().await?;
            let ids = store::ids_after(&mut conn, &object, after, AT_ONCE).await?;
            drop(conn);
            let Some(last) = ids.last().copied() else {
                break;
            };
            after = last;
            let (object, field, ids) = (object.clone(), field.clone(), Arc::new(ids));
            records::write(&system, move |mut tx| {
                let (object, field, ids) = (object.clone(), field.clone(), Arc::clone(&ids));
                Box::pin(async move { job::bring(&mut tx, &object, &field, &ids).await })
            })
            .await?;
        }
        let as_of = tick(pace, &now);
        records::write_plain(&system, move |tx| {
            let (object, field) = (object.clone(), field.clone());
            Box::pin(async move { store::set_as_of(tx, &object, &field, as_of).await })
        })
        .await?;
    }
    Ok(())
}

/// The fields whose values are of another day or minute.
async fn behind(cx: &Cx) -> Result<Vec<(ObjectId, FieldId, Pace)>> {
    let mut conn = cx.ws.db().read().await?;
    let known = store::computing(&mut conn).await?;
    let now = moment(&cx.ws, cx.now);
    let fields = cx.schema.derived().fields().iter();
    Ok(fields
        .filter(|one| one.pace != Pace::Stable)
        .filter(|one| {
            let at = known
                .iter()
                .find(|state| state.object == one.object && state.field == one.field);
            at.and_then(|state| state.as_of) != Some(tick(one.pace, &now))
        })
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
