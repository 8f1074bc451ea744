//! What a merge would come to, side by side, and a merge by what was picked there.

use std::collections::{BTreeMap, HashSet};

use base::{Error, Id, Result};
use schema::{
    Access, FieldDef, ObjectDef, ObjectId, Record, Value,
    def::system_field,
    input::{self, Mode},
    value::write,
};
use serde_json::{Map, Value as Json};
use store::Trash;

use super::{MOST, fields, merge};
use crate::{
    Cx,
    records::{Saved, find_all, same},
};

/// What a merge would come to.
#[derive(Clone, Debug)]
pub struct MergePreview {
    /// The record that stays.
    pub winner: Id,
    /// All of them, in the order that was asked for.
    pub records: Vec<Record>,
    /// The fields in which any of them has a value.
    pub fields: Vec<FieldChoice>,
    /// How many records of which objects follow to the winner.
    pub followers: Vec<(ObjectId, u64)>,
}

/// A field of records that become one.
#[derive(Clone, Debug)]
pub struct FieldChoice {
    pub field: FieldDef,
    /// Whose value is taken unless another is picked; none if the lists of all
    /// become one.
    pub from: Option<Id>,
    /// Whether not all of them have the same.
    pub differs: bool,
}

/// Whose value a field is to have, by the field's name.
pub type Pick = (String, Id);

/// Compares records that may be one. Without a winner, the one with the most
/// values is it, of several the oldest.
///
/// # Errors
/// `Invalid` if these cannot be merged; `NotFound` if one is not there (any more).
pub async fn preview_merge(
    cx: &Cx,
    object: &ObjectId,
    ids: &[Id],
    winner: Option<Id>,
) -> Result<MergePreview> {
    cx.who.may_write()?;
    super::may_merge(cx, object)?;
    let def = cx.schema.object(object).cloned();
    let def = def.ok_or_else(|| Error::not_found("object"))?;
    let records = load(cx, &def, ids).await?;
    let winner = match winner.filter(|id| ids.contains(id)) {
        Some(winner) => winner,
        None => best(&def, &records)?,
    };
    let fields = choices(&def, &records, winner);
    let losers: Vec<Id> = ids.iter().copied().filter(|id| *id != winner).collect();
    Ok(MergePreview {
        winner,
        fields,
        followers: followers(cx, object, ids, &losers).await?,
        records,
    })
}

/// Merges records: of the fields that are picked the winner has the picked
/// record's value, of all others what [`merge`] gives it.
///
/// # Errors
/// As [`merge`]; `Invalid` if a pick is none.
pub async fn merge_picked(
    cx: &Cx,
    object: &ObjectId,
    winner: Id,
    losers: Vec<Id>,
    picks: &[Pick],
) -> Result<Saved> {
    cx.who.may_write()?;
    super::may_merge(cx, object)?;
    let def = cx.schema.object(object).cloned();
    let def = def.ok_or_else(|| Error::not_found("object"))?;
    let ids: Vec<Id> = [winner].into_iter().chain(losers.iter().copied()).collect();
    let records = load(cx, &def, &ids).await?;
    let mut body = Map::new();
    for choice in choices(&def, &records, winner) {
        let name = &choice.field.name;
        let pick = picks.iter().find(|(field, _)| field == name);
        let Some((_, picked)) = pick.filter(|(_, id)| Some(*id) != choice.from) else {
            continue;
        };
        let record = records.iter().find(|record| record.id == *picked);
        let record = record.ok_or_else(|| {
            Error::invalid(
                name,
                "inconsistent",
                "Pick one of the records that are merged.",
            )
        })?;
        let value = value_of(&choice.field, record, &ids);
        body.insert(
            name.clone(),
            write::to_json(&cx.schema, &choice.field, &value),
        );
    }
    merge(cx, object, winner, losers, Json::Object(body)).await
}

async fn load(cx: &Cx, def: &ObjectDef, ids: &[Id]) -> Result<Vec<Record>> {
    let distinct: HashSet<&Id> = ids.iter().collect();
    if ids.len() < 2 || ids.len() > MOST || distinct.len() < ids.len() {
        let message = format!("Choose from 2 to {MOST} records to merge.");
        return Err(Error::invalid("losers", "range", message));
    }
    let records = find_all(cx, &def.id, ids.to_vec()).await?;
    match records.len() == ids.len() {
        true => Ok(records),
        // Deleted, merged or hidden meanwhile.
        false => Err(Error::not_found(&def.label)),
    }
}

/// The fields that can be decided.
fn decidable(def: &ObjectDef) -> Vec<&FieldDef> {
    let owner = match def.access {
        Access::Owned => system_field("owner"),
        _ => None,
    };
    let fields = def.live_fields().filter(|field| {
        fields::is_taken(field) && !field.hidden && !input::is_locked(field, Mode::Update)
    });
    fields.chain(owner).collect()
}

fn value_of(field: &FieldDef, record: &Record, merged: &[Id]) -> Value {
    fields::without(&record.read(field.id.as_str()), merged)
}

fn best(def: &ObjectDef, records: &[Record]) -> Result<Id> {
    let filled = |record: &Record| {
        let fields = decidable(def).into_iter();
        let filled = fields.filter(|field| !record.read(field.id.as_str()).is_empty());
        filled.count()
    };
    let best = records
        .iter()
        .max_by_key(|record| (filled(record), std::cmp::Reverse(record.created_at)));
    best.map(|record| record.id)
        .ok_or_else(|| Error::not_found(&def.label))
}

fn choices(def: &ObjectDef, records: &[Record], winner: Id) -> Vec<FieldChoice> {
    let ids: Vec<Id> = records.iter().map(|record| record.id).collect();
    let mut choices = Vec::new();
    for field in decidable(def) {
        let values: Vec<(Id, Value)> = records
            .iter()
            .map(|record| (record.id, value_of(field, record, &ids)))
            .collect();
        let given = |id: Id| {
            let mut values = values.iter();
            values.any(|(of, value)| *of == id && !value.is_empty())
        };
        // The winner's, else the first there is.
        let first = ids.iter().copied().find(|id| given(*id));
        let Some(from) = Some(winner).filter(|id| given(*id)).or(first) else {
            continue;
        };
        let is_list = values.iter().any(|(_, value)| {
            matches!(
                value,
                Value::Refs(_) | Value::Keys(_) | Value::Tags(_) | Value::Entries(_)
            )
        });
        choices.push(FieldChoice {
            field: field.clone(),
            from: (!is_list).then_some(from),
            differs: values.iter().any(|(_, value)| !same(value, &values[0].1)),
        });
    }
    choices
}

/// What points to the losers, but for records that are merged themselves.
async fn followers(
    cx: &Cx,
    object: &ObjectId,
    ids: &[Id],
    losers: &[Id],
) -> Result<Vec<(ObjectId, u64)>> {
    let mut conn = cx.ws.db().read().await?;
    let mut found = store::pointing(&mut conn, &cx.schema, object, losers, Trash::Without).await?;
    found.extend(store::owned(&mut conn, &cx.schema, object, losers).await?);
    let mut seen = HashSet::new();
    let mut counts: BTreeMap<ObjectId, u64> = BTreeMap::new();
    for pointer in found {
        let is_merged = pointer.object == *object && ids.contains(&pointer.record);
        if !is_merged
            && !pointer.is_trashed
            && seen.insert((pointer.object.clone(), pointer.record))
        {
            *counts.entry(pointer.object).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(counts)
}
