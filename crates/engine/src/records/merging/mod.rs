//! Records that are one and the same become one: the winner has the best of all,
//! what pointed to a loser points to the winner, and a loser only says where it
//! went.
//!
//! The order matters to whoever takes a merge back, from the last change to the
//! first: what points to losers is moved first, then the losers go, then the winner
//! gets what was theirs, unique values among it.

mod fields;
mod pointers;
mod preview;

use std::collections::HashSet;

use base::{Error, Fault, Id, Result};
use schema::{Action, Changes, ObjectDef, ObjectId, Record, Special};
use serde_json::Value as Json;
use store::{ByIds, Trash};

use super::{Ask, Body, Saved, Tx, asked, remove, save, write::write};
use crate::{Cx, people, rights::checks as rights};

pub use preview::{FieldChoice, MergePreview, Pick, merge_picked, preview_merge};

/// Records that one merge makes one, at most.
pub const MOST: usize = 10;

/// Merges losers into a winner. `body` decides fields; of all others the winner
/// keeps its value, or has the first of the losers'; lists are united.
///
/// # Errors
/// `NotFound`, `Gone` with the winner's id if one was merged already; `Invalid` or
/// `Conflict` with what is in the way. Nothing is written then.
pub async fn merge(
    cx: &Cx,
    object: &ObjectId,
    winner: Id,
    losers: Vec<Id>,
    body: Json,
) -> Result<Saved> {
    may_merge(cx, object)?;
    let object = object.clone();
    let mut saved = write(cx, move |mut tx| {
        let (object, losers, body) = (object.clone(), losers.clone(), body.clone());
        Box::pin(async move { in_tx(&mut tx, &object, winner, &losers, body).await })
    })
    .await?;
    rights::veil(cx, std::slice::from_mut(&mut saved.record)).await?;
    Ok(saved)
}

/// People, teams and roles are merged by those who say who may do what.
pub(super) fn may_merge(cx: &Cx, object: &ObjectId) -> Result<()> {
    cx.may(Special::Merge)?;
    match people::governs(object) {
        true => cx.may(Special::ManagePeople),
        false => Ok(()),
    }
}

async fn in_tx(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    winner: Id,
    losers: &[Id],
    body: Json,
) -> Result<Saved> {
    let def = tx.schema().object(object).cloned();
    let def = def.ok_or_else(|| Error::not_found("object"))?;
    sound(winner, losers)?;
    let (first, others) = load(tx, &def, winner, losers).await?;
    people::hold_no_more(tx.asker(), others.iter().chain([&first]))?;
    rights::each(tx, &def, Action::Update, &[winner]).await?;
    rights::each(tx, &def, Action::Delete, losers).await?;
    // It would get what is the losers', an owner among it, and whom they are shared with.
    if !rights::only_shared(tx, object, &[winner]).await?.is_empty() {
        return Err(Error::forbidden(
            "This is shared with you: what is merged into it is up to its owner. Ask them.",
        ));
    }
    // What cannot be is told before anything is written.
    let given = asked::of_change(tx, &def, &first, Body::from(body))?;
    if !given.faults.is_empty() {
        return Err(Error::Invalid(given.faults));
    }
    let label = format!(
        "Merge of {} {}",
        losers.len() + 1,
        def.label_plural.to_lowercase()
    );
    store::put_batch(tx.store, &save::stamp(tx), &label).await?;
    // What points to a loser follows, whoever may change it.
    tx.depth += 1;
    let first = pointers::leave_ring(tx, &def, first, losers).await?;
    pointers::follow(tx, &def, winner, losers).await?;
    tombstones(tx, object, winner, &others).await?;
    let mut changes = Changes::default();
    for (field, value) in fields::united(&def, &first, &others) {
        let is_decided = given.changes.get(field.as_str()).is_some();
        if !is_decided && !pointers::is_ring(tx, &def, &field, winner, &value).await? {
            changes.set(field, value);
        }
    }
    changes.fields.extend(given.changes.fields);
    let saved = save::in_tx(tx, object, vec![Ask::update(winner, changes)]).await?;
    tx.depth -= 1;
    saved
        .into_iter()
        .next()
        .unwrap_or_else(|| Err(Error::broken("no answer to an ask")))
}

/// Which records they are is said well.
fn sound(winner: Id, losers: &[Id]) -> Result<()> {
    let mut faults = Vec::new();
    let distinct: HashSet<&Id> = losers.iter().collect();
    if losers.is_empty() || losers.len() >= MOST {
        let message = format!("Name from 1 to {} losers.", MOST - 1);
        faults.push(Fault::new("losers", "range", message));
    }
    if distinct.len() < losers.len() {
        faults.push(Fault::new("losers", "repeated", "Name each loser once."));
    }
    if distinct.contains(&winner) {
        let message = "The winner is not among the losers.";
        faults.push(Fault::new("losers", "inconsistent", message));
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::Invalid(faults)),
    }
}

/// The winner and the losers, held until the transaction ends. What may not be seen is
/// not there, whatever became of it.
async fn load(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    winner: Id,
    losers: &[Id],
) -> Result<(Record, Vec<Record>)> {
    let ids: Vec<Id> = [winner].into_iter().chain(losers.iter().copied()).collect();
    store::lock(tx.store, &def.id, &ids).await?;
    let ask = tx.cx.scope.apply(ByIds {
        object: def.id.clone(),
        ids: ids.clone(),
        fields: None,
        trash: Trash::Both,
    });
    let mut found = store::by_ids(tx.store, &tx.cx.schema, &ask).await?;
    let unseen = rights::refused(tx, &def.id, Action::Read, &ids).await?;
    found.retain(|record| !unseen.contains_key(&record.id));
    let mut faults = Vec::new();
    for id in &ids {
        let field = if *id == winner { "winner" } else { "losers" };
        let record = found.iter().find(|record| record.id == *id);
        match record.map(|record| (record.merged_into, record.deleted_at)) {
            Some((Some(gone), _)) if *id == winner => {
                return Err(Error::Gone { winner: Some(gone) });
            }
            Some((Some(gone), _)) => {
                let message = format!("{id} was merged into {gone} already.");
                faults.push(Fault::new(field, "merged", message));
            }
            Some((None, None)) => {}
            Some((None, Some(_))) => {
                let message = format!("{id} is in the trash. Restore it first, or leave it there.");
                faults.push(Fault::new(field, "not_found", message));
            }
            None => {
                let message = format!("There is no {} {id}.", def.label.to_lowercase());
                faults.push(Fault::new(field, "not_found", message));
            }
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let mut records = found.into_iter();
    let first = records.next().ok_or_else(|| Error::not_found(&def.label))?;
    Ok((first, records.collect()))
}

/// The losers say from now on where they went.
async fn tombstones(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    winner: Id,
    losers: &[Record],
) -> Result<()> {
    let at = tx.now();
    let all = losers.iter().map(|before| {
        let mut after = before.clone();
        after.deleted_at = Some(at);
        after.merged_into = Some(winner);
        (before.clone(), after)
    });
    for saved in remove::save_all(tx, object, all.collect()).await? {
        saved?;
    }
    Ok(())
}
