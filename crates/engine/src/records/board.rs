//! A card is dropped on a board: its column and its place there.

use base::{Error, Id, Result};
use schema::{Changes, FieldId, FieldType, ObjectDef, ObjectId, Record, Value};

use super::{Ask, Body, Expect, Saved, Target, Tx, save, write::write};
use crate::Cx;

/// Sets fields of a record (its column, say) and puts it between two others.
///
/// # Errors
/// As an update; `Malformed` if the neighbours are not in this order.
pub async fn place(
    cx: &Cx,
    object: &ObjectId,
    id: Id,
    body: impl Into<Body>,
    after: Option<Id>,
    before: Option<Id>,
) -> Result<Saved> {
    let (object, body) = (object.clone(), body.into());
    write(cx, move |mut tx| {
        let (object, body) = (object.clone(), body.clone());
        Box::pin(async move {
            let rank = rank(&mut tx, &object, after, before).await?;
            let mut asks = vec![Ask {
                target: Target::Existing(id, Expect::Any),
                body,
            }];
            if let Some((field, rank)) = rank {
                let mut changes = Changes::default();
                changes.set(field, Value::Rank(rank));
                asks.push(Ask::update(id, changes));
            }
            let mut last = None;
            for answer in save::in_tx(&mut tx, &object, asks).await? {
                last = Some(answer?);
            }
            last.ok_or_else(|| Error::broken("no answer to an ask"))
        })
    })
    .await
}

async fn rank(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    after: Option<Id>,
    before: Option<Id>,
) -> Result<Option<(FieldId, String)>> {
    let def = tx
        .schema()
        .object(object)
        .cloned()
        .ok_or_else(|| Error::not_found("object"))?;
    let Some(field) = rank_field(&def) else {
        return Ok(None);
    };
    let ids: Vec<Id> = after.into_iter().chain(before).collect();
    let found = tx.records(object, &ids).await?;
    let of = |id: Option<Id>| -> Option<String> {
        found.get(&id?).map(|record: &Record| {
            record
                .value(field.as_str())
                .as_text()
                .unwrap_or_default()
                .to_string()
        })
    };
    let (low, high) = (of(after).unwrap_or_default(), of(before));
    Ok(Some((
        field,
        base::rank::between(
            &low,
            high.as_deref()
                .filter(|h| !h.is_empty())
                .filter(|h| *h > low.as_str()),
        ),
    )))
}

/// The field that keeps a record's place on its board.
pub fn rank_field(def: &ObjectDef) -> Option<FieldId> {
    def.live_fields()
        .find(|f| matches!(f.ty, FieldType::Rank))
        .map(|f| f.id.clone())
}
