//! Whether computed values are what they should be.

use base::{Id, Result};
use schema::{FieldId, ObjectId, formula::DerivedField};

use super::{AT_ONCE, compute, job, moment, refresh, state};
use crate::{Cx, Principal, Via, Workspace, records};

/// Wrong values of a computed field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub object: ObjectId,
    pub field: FieldId,
    /// The name of the field.
    pub name: String,
    /// The first records with a wrong value.
    pub records: Vec<Id>,
    pub count: u64,
}

/// Records of a field that are told one by one.
const SHOWN: usize = 20;

/// Compares every computed value with what it should be. Fields that jobs still
/// bring forward are left out.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn check(ws: &Workspace) -> Result<Vec<Wrong>> {
    let cx = ready(ws).await?;
    let mut conn = ws.db().read().await?;
    let states = state::states(&mut conn, &cx.schema).await?;
    let now = moment(ws, cx.now);
    let mut all = Vec::new();
    for one in cx.schema.derived().fields() {
        let key = (one.object.clone(), one.field.clone());
        if states.get(&key) != Some(&state::State::Ready) {
            continue;
        }
        let mut wrong: Option<Wrong> = None;
        let mut after = Id::nil();
        loop {
            let ids = store::ids_after(&mut conn, &one.object, after, AT_ONCE).await?;
            let Some(last) = ids.last().copied() else {
                break;
            };
            after = last;
            let found = compute::differing(&mut conn, &cx.schema, one, &ids, &now).await?;
            for id in still_differing(&cx, one, found).await? {
                let wrong = wrong.get_or_insert_with(|| Wrong {
                    object: one.object.clone(),
                    field: one.field.clone(),
                    name: cx
                        .schema
                        .object(&one.object)
                        .and_then(|def| def.field_by_id(&one.field))
                        .map_or_else(|| one.field.to_string(), |field| field.name.clone()),
                    records: Vec::new(),
                    count: 0,
                });
                wrong.count += 1;
                if wrong.records.len() < SHOWN {
                    wrong.records.push(id);
                }
            }
        }
        all.extend(wrong);
    }
    Ok(all)
}

/// Those of them that differ while nobody else writes: others may have been in
/// the midst of it.
async fn still_differing(
    cx: &Cx,
    one: &DerivedField,
    found: Vec<(Id, schema::Value)>,
) -> Result<Vec<Id>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Id> = found.into_iter().map(|(id, _)| id).collect();
    let (object, field) = (one.object.clone(), one.field.clone());
    records::write(cx, move |tx| {
        let (object, field, ids) = (object.clone(), field.clone(), ids.clone());
        Box::pin(async move {
            let schema = tx.schema().clone();
            let Some(one) = schema.derived().get(&object, &field) else {
                return Ok(Vec::new());
            };
            store::hold(tx.store, &object, &ids, store::Hold::Change).await?;
            let now = moment(&tx.cx.ws, tx.now());
            let found = compute::differing(tx.store, &schema, one, &ids, &now).await?;
            Ok(found.into_iter().map(|(id, _)| id).collect())
        })
    })
    .await
}

/// Computes every value anew, and gives how many were wrong. Others may work
/// meanwhile.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn repair(ws: &Workspace) -> Result<u64> {
    let cx = ready(ws).await?;
    let mut mended = 0;
    for one in cx.schema.derived().fields() {
        let mut after = Id::nil();
        loop {
            let mut conn = ws.db().read().await?;
            let ids = store::ids_after(&mut conn, &one.object, after, AT_ONCE).await?;
            let now = moment(ws, cx.now);
            let wrong = compute::differing(&mut conn, &cx.schema, one, &ids, &now).await?;
            drop(conn);
            let Some(last) = ids.last().copied() else {
                break;
            };
            after = last;
            if wrong.is_empty() {
                continue;
            }
            mended += wrong.len() as u64;
            let ids: Vec<Id> = wrong.into_iter().map(|(id, _)| id).collect();
            let (object, field) = (one.object.clone(), one.field.clone());
            records::write(&cx, move |mut tx| {
                let (object, field, ids) = (object.clone(), field.clone(), ids.clone());
                Box::pin(async move { job::bring(&mut tx, &object, &field, &ids).await })
            })
            .await?;
        }
        let key = (one.object.clone(), one.field.clone());
        records::write(&cx, move |mut tx| {
            let (object, field) = key.clone();
            Box::pin(async move { job::make_good(&mut tx, &object, &field).await })
        })
        .await?;
    }
    Ok(mended)
}

/// With the newest definitions, and values that depend on the day at this one.
async fn ready(ws: &Workspace) -> Result<Cx> {
    ws.refresh().await?;
    let cx = ws.cx(Principal::System, Via::Command);
    refresh::refresh(&cx).await?;
    Ok(cx)
}
