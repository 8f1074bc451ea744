//! Records by a unique value: the one that has it, or a new one with it.

use base::{Error, Id, Result};
use schema::{FieldId, ObjectId, value::parse};
use store::ByUnique;

use super::{Ask, Body, Expect, Saved, Target, Tx, save, write::write};
use crate::{Cx, rights::checks as rights};

/// Makes the record with this value of a unique field, or changes it.
///
/// # Errors
/// As [`create`] and [`update`]; `Malformed` if the field is not unique.
pub async fn upsert(
    cx: &Cx,
    object: &ObjectId,
    field: &FieldId,
    value: &str,
    body: impl Into<Body>,
) -> Result<Saved> {
    let (object, field, value, body) = (
        object.clone(),
        field.clone(),
        value.to_string(),
        body.into(),
    );
    let mut saved = write(cx, move |mut tx| {
        let (object, field, value, body) =
            (object.clone(), field.clone(), value.clone(), body.clone());
        Box::pin(async move {
            let ask = ask(&mut tx, &object, &field, &value, body).await?;
            save::in_tx(&mut tx, &object, vec![ask])
                .await?
                .pop()
                .unwrap_or_else(|| Err(Error::broken("no answer to an ask")))
        })
    })
    .await?;
    rights::veil(cx, std::slice::from_mut(&mut saved.record)).await?;
    Ok(saved)
}

/// The ask that an upsert comes to: a change of the record that has this value
/// of the unique field, or a new record with it.
///
/// # Errors
/// `Malformed` if records cannot be found by the field; `Invalid` if the value
/// is none of its.
async fn ask(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    field: &FieldId,
    text: &str,
    body: Body,
) -> Result<Ask> {
    let known = tx.asker().schema.object(object).cloned();
    let def = known.ok_or_else(|| Error::not_found("object"))?;
    let field = def
        .field_by_id(field)
        .ok_or_else(|| Error::not_found("field"))?;
    if !field.unique {
        return Err(Error::malformed(
            "not_unique",
            format!(
                "\"{}\" is not unique: records cannot be found by it.",
                field.name
            ),
        ));
    }
    if field.id.as_str() == "id" {
        let id = Id::parse(text).ok_or_else(|| Error::malformed("id", "An id is a UUID."))?;
        let there = tx.records(object, &[id]).await?.contains_key(&id);
        let target = if there {
            Target::Existing(id, Expect::Any)
        } else {
            Target::New(Some(id))
        };
        return Ok(Ask { target, body });
    }
    let locale = tx.cx.locale();
    let formats = parse::TextFormats::default();
    let value = parse::from_text(&tx.cx.schema, field, text, &locale, &formats)
        .map_err(|fault| Error::Invalid(vec![fault]))?;
    if value.is_empty() {
        return Err(Error::invalid(
            &field.name,
            "required",
            "A record cannot be found by an empty value.",
        ));
    }
    let ask = tx.asker().scope.apply(ByUnique {
        object: object.clone(),
        field: field.id.clone(),
        values: vec![value.clone()],
    });
    let found = store::by_unique(tx.store, &tx.cx.schema, &ask).await?;
    if let Some((_, id)) = found.first() {
        return Ok(Ask {
            target: Target::Existing(*id, Expect::Any),
            body,
        });
    }
    if field.is_computed() {
        let message = format!(
            "No {} has this {}, and none can be made with it: the system gives it.",
            def.label.to_lowercase(),
            field.label
        );
        return Err(Error::invalid(&field.name, "read_only", message));
    }
    Ok(Ask {
        target: Target::New(None),
        body: body.sought_by(field.id.clone(), value),
    })
}
