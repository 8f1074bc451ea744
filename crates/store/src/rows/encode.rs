//! Values as columns.

use base::{Error, Result, fold};
use schema::{
    FieldDef, FieldType, Value,
    value::keys::{entry_key, folded, folded_items, part_text, parts},
};
use serde::Serialize;

use super::layout;
use crate::{Arg, db::Kind};

/// Adds a field's columns, in the order of [`layout::columns`].
///
/// # Errors
/// `Broken` if the value is not of the field's type: rules and parsers have
/// seen to that before.
pub(crate) fn encode(field: &FieldDef, value: &Value, out: &mut Vec<Arg>) -> Result<()> {
    if value.is_empty() {
        out.extend(layout::parts(&field.ty).iter().map(|(_, kind)| null(*kind)));
        return Ok(());
    }
    match (&field.ty, value) {
        // What is sealed has nothing to compare.
        (FieldType::Text | FieldType::LongText, Value::Sealed(sealed)) if field.sensitive => {
            if sealed.is_kept() {
                return Err(unfit(field, value));
            }
            out.push(sealed.text().into());
            out.push(null(Kind::Text));
        }
        (
            FieldType::Text | FieldType::LongText | FieldType::RichText | FieldType::Series { .. },
            Value::Text(text),
        ) if !field.sensitive => {
            out.push(text.as_str().into());
            out.push(folded(field, value).into());
        }
        (FieldType::Integer | FieldType::Rating | FieldType::AutoNumber, Value::Int(n)) => {
            out.push((*n).into())
        }
        (FieldType::Boolean, Value::Bool(yes)) => out.push(i64::from(*yes).into()),
        (FieldType::Date, Value::Date(day)) => out.push(i64::from(day.0).into()),
        (FieldType::DateTime, Value::DateTime(at)) => out.push(at.0.into()),
        (FieldType::Duration, Value::Duration(micros)) => out.push((*micros).into()),
        (FieldType::Decimal { scale } | FieldType::Percent { scale }, Value::Decimal(number)) => {
            let number = number.rescale(*scale).ok_or_else(|| unfit(field, value))?;
            out.push(number.units.into());
        }
        (FieldType::Money, Value::Money(money)) => {
            out.push(money.units.into());
            out.push(money.currency.as_str().into());
            out.push(money.base.into());
        }
        (FieldType::Select { .. }, Value::Key(text)) | (FieldType::Rank, Value::Rank(text)) => {
            out.push(text.as_str().into());
        }
        (FieldType::MultiSelect { .. }, Value::Keys(keys)) => out.push(json(keys)?),
        (FieldType::Tags, Value::Tags(tags)) => {
            out.push(json(tags)?);
            out.push(json(&folded_items(field, value))?);
        }
        (FieldType::Emails | FieldType::Phones | FieldType::Links, Value::Entries(entries)) => {
            let primary = entries.iter().find(|e| e.primary).or(entries.first());
            out.push(json(entries)?);
            out.push(primary.map(|e| entry_key(&field.ty, &e.value)).into());
        }
        (FieldType::Address, Value::Address(address)) => {
            out.push(json(address)?);
            composite(field, value, out)?;
        }
        (FieldType::PersonName, Value::Name(name)) => {
            out.push(json(name)?);
            composite(field, value, out)?;
        }
        (FieldType::Reference { .. }, Value::Ref(link)) => out.push(link.id.into()),
        (FieldType::AnyReference { .. }, Value::Ref(link)) => {
            out.push(link.id.into());
            out.push(link.object.as_str().into());
        }
        (FieldType::Json, Value::Json(value)) => out.push(json(value)?),
        (ty, Value::Refs(_)) if layout::is_linked(ty) => {}
        _ => return Err(unfit(field, value)),
    }
    Ok(())
}

/// A null of a kind: PostgreSQL asks for its type.
pub(super) fn null(kind: Kind) -> Arg {
    match kind {
        Kind::Int => Arg::Int(None),
        Kind::Text => Arg::Text(None),
        Kind::Json => Arg::Json(None),
        Kind::Id => Arg::Id(None),
        Kind::Bytes => Arg::Bytes(None),
    }
}

/// The folded whole and the folded parts.
fn composite(field: &FieldDef, value: &Value, out: &mut Vec<Arg>) -> Result<()> {
    out.push(folded(field, value).into());
    let folded_parts: serde_json::Map<_, _> = parts(field)
        .iter()
        .filter_map(|part| Some(((*part).to_string(), fold(part_text(value, part)?).into())))
        .collect();
    out.push(json(&folded_parts)?);
    Ok(())
}

pub(super) fn json(value: &impl Serialize) -> Result<Arg> {
    serde_json::to_string(value)
        .map(|text| Arg::Json(Some(text)))
        .map_err(Error::broken)
}

fn unfit(field: &FieldDef, value: &Value) -> Error {
    Error::broken(format!("a {} cannot hold {value:?}", field.ty.name()))
}
