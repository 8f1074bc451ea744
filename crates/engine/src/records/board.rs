//! A card is dropped on a board: its column and its place there.

use base::{Error, Id, Result};
use schema::{FieldDef, FieldId, FieldType, ObjectDef, ObjectId, Record, Value};

use super::{Ask, Body, Expect, Saved, Target, Tx, ask::Content, save, write::write};
use crate::{Cx, rights::checks as rights};

/// Sets fields of a record (its column, say) and puts it between two others. `was` is what it held when
/// it was taken up, as boards name it: the key of an option, the id of a record, nothing.
///
/// # Errors
/// As an update; `Malformed` if the neighbours are not in this order; `Conflict` if it does not hold any
/// more what it held.
pub async fn place(
    cx: &Cx,
    object: &ObjectId,
    id: Id,
    body: impl Into<Body>,
    (after, before): (Option<Id>, Option<Id>),
    was: Vec<(FieldId, String)>,
) -> Result<Saved> {
    let (object, body) = (object.clone(), body.into());
    let mut saved = write(cx, move |mut tx| {
        let (object, body, was) = (object.clone(), body.clone(), was.clone());
        Box::pin(async move {
            let expect = unmoved(&mut tx, &object, id, &was).await?;
            let body = match rank(&mut tx, &object, id, after, before).await? {
                Some((field, rank)) => ranked(body, &field, rank),
                None => body,
            };
            let ask = Ask {
                target: Target::Existing(id, expect),
                body,
            };
            let answer = save::in_tx(&mut tx, &object, vec![ask]).await?.pop();
            answer.ok_or_else(|| Error::broken("no answer to an ask"))?
        })
    })
    .await?;
    rights::veil(cx, std::slice::from_mut(&mut saved.record)).await?;
    Ok(saved)
}

/// Checks that a record still holds what it held, and gives the version at which it does: who comes in
/// between is noticed by that.
async fn unmoved(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    id: Id,
    was: &[(FieldId, String)],
) -> Result<Expect> {
    if was.is_empty() {
        return Ok(Expect::Any);
    }
    let found = tx.records(object, &[id]).await?;
    let Some(record) = found.get(&id) else {
        return Ok(Expect::Any);
    };
    let holds = |(field, held): &(FieldId, String)| held_as(&record.read(field.as_str())) == *held;
    if was.iter().all(holds) {
        return Ok(Expect::Version(record.version));
    }
    Err(Error::conflict(
        "moved",
        "Somebody else has moved this card meanwhile. It stays where they put it.",
    ))
}

/// A value as boards name it. What leads to the trash or out of sight is none.
fn held_as(value: &Value) -> String {
    match value {
        Value::Key(key) => key.clone(),
        Value::Ref(link) if !link.hidden && !link.deleted => link.id.to_string(),
        _ => String::new(),
    }
}

/// The fields to set with the place among them: one move is one change.
fn ranked(mut body: Body, field: &FieldDef, rank: String) -> Body {
    match &mut body.content {
        Content::Typed(changes) => {
            changes.set(field.id.clone(), Value::Rank(rank));
        }
        Content::Json(json) => {
            if let Some(fields) = json.as_object_mut() {
                fields.insert(field.name.clone(), rank.into());
            }
        }
    }
    body
}

async fn rank(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    id: Id,
    after: Option<Id>,
    before: Option<Id>,
) -> Result<Option<(FieldDef, String)>> {
    let def = tx
        .schema()
        .object(object)
        .cloned()
        .ok_or_else(|| Error::not_found("object"))?;
    let Some(field) = rank_field(&def).and_then(|field| def.field_by_id(&field).cloned()) else {
        return Ok(None);
    };
    let ids: Vec<Id> = after.into_iter().chain(before).chain([id]).collect();
    let found = tx.records(object, &ids).await?;
    let of = |id: Option<Id>| -> Option<String> {
        found.get(&id?).map(|record: &Record| {
            record
                .value(field.id.as_str())
                .as_text()
                .unwrap_or_default()
                .to_string()
        })
    };
    let (low, high) = (of(after).unwrap_or_default(), of(before));
    let high = high
        .as_deref()
        .filter(|high| !high.is_empty() && *high > low.as_str());
    let mut rank = base::rank::between(&low, high);
    // A rank that stays as it was would not count as given, and rules would put the card last.
    if of(Some(id)).as_deref() == Some(rank.as_str()) {
        rank = base::rank::between(&low, Some(&rank));
    }
    Ok(Some((field, rank)))
}

/// The field that keeps a record's place on its board.
pub fn rank_field(def: &ObjectDef) -> Option<FieldId> {
    def.live_fields()
        .find(|f| matches!(f.ty, FieldType::Rank))
        .map(|f| f.id.clone())
}
