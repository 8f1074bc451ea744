//! A sensitive value is shown to who asks for it: in its place on the page, or, without
//! a script, on the page as a whole.

use axum::response::IntoResponse;
use base::{Error, Result};
use engine::{records, sensitive};
use schema::{FieldId, ObjectDef, Record, Special};

use super::view::{FieldView, Seal, field_part};
use crate::extract::Path;
use crate::objects;
use crate::parts::cell::Cell;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::visit::Reader;

/// Where a record's sensitive values are asked for, by who may.
pub fn address(reader: &Reader, def: &ObjectDef, record: &Record) -> Option<String> {
    let may = reader.cx.rights.may(Special::Reveal);
    may.then(|| format!("/{}/{}/reveal", def.plural, record.id))
}

/// Shows one.
pub async fn show(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let id = objects::id(&id)?;
    let name = sent.get("field");
    let names: &[&str] = match name {
        "" => &[],
        _ => &[name],
    };
    let revealed = sensitive::reveal(&reader.cx, &def.id, id, names).await?;
    let record = records::get_any(&reader.cx, &def.id, id).await?;
    let revealed = revealed.into_iter().next();
    if !reader.wants_fragment() {
        return super::page(&mut reader, &def, &record, revealed.as_ref(), None).await;
    }
    let (field, value) = revealed.ok_or_else(|| Error::not_found("field"))?;
    let view = shown(&reader, &def, &record, &field, &value)?;
    Ok(field_part(&reader.ui, &view).into_response())
}

fn shown(
    reader: &Reader,
    def: &ObjectDef,
    record: &Record,
    field: &FieldId,
    value: &sensitive::Revealed,
) -> Result<FieldView> {
    let field = def
        .field_by_id(field)
        .ok_or_else(|| Error::not_found("field"))?;
    let show = crate::values::Show::of(&reader.cx);
    let mut view = super::fields::view(&show, field, record, None);
    put(&mut view, value);
    Ok(view)
}

/// What fits on a line stays where the dots were.
fn of_lines(text: &str) -> Cell {
    /// Longest text of one line, in characters.
    const LINE: usize = 40;
    match text.contains('\n') || text.chars().count() > LINE {
        true => Cell::Long(text.to_owned()),
        false => Cell::Text(text.to_owned()),
    }
}

/// Puts what a sensitive field holds in its place.
pub fn put(view: &mut FieldView, value: &sensitive::Revealed) {
    (view.cell, view.seal) = match value {
        sensitive::Revealed::Empty => (Cell::Empty, Seal::None),
        sensitive::Revealed::Erased => (Cell::Sealed, Seal::Erased),
        sensitive::Revealed::Text(text) => (of_lines(text), Seal::Broken(text.clone())),
    };
}
