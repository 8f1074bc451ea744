//! What belongs to a record in other tables: links and handles.

use base::{Error, Id, Result};
use schema::{FieldDef, Link, ObjectDef, Record, Value, value::keys};

use super::{Column, layout, layout::KEY_BYTES};
use crate::{
    Arg, Conn, Sql,
    db::{Kind, Tried},
    list::{chunks, in_list},
};

pub(super) const LINKS: &[Column<'static>] = &[
    ("record", Kind::Id),
    ("field", Kind::Text),
    ("position", Kind::Int),
    ("object", Kind::Text),
    ("target", Kind::Id),
    ("target_object", Kind::Text),
];

pub(super) const HANDLES: &[Column<'static>] = &[
    ("kind", Kind::Text),
    ("value", Kind::Text),
    ("object", Kind::Text),
    ("record", Kind::Id),
    ("field", Kind::Text),
];

/// The rows of `links` that a field's value asks for.
pub(crate) fn link_rows(def: &ObjectDef, field: &FieldDef, record: &Record, out: &mut Vec<Arg>) {
    for (position, link) in links(record.value(field.id.as_str())).iter().enumerate() {
        out.push(record.id.into());
        out.push(field.id.as_str().into());
        out.push(i64::try_from(position).unwrap_or(i64::MAX).into());
        out.push(def.id.as_str().into());
        out.push(link.id.into());
        out.push(link.object.as_str().into());
    }
}

/// The rows of `handles` that a field's value asks for.
///
/// # Errors
/// `Invalid` if one is too long to be looked up by.
pub(crate) fn handle_rows(
    def: &ObjectDef,
    field: &FieldDef,
    record: &Record,
    out: &mut Vec<Arg>,
) -> Result<()> {
    for handle in keys::handles(field, record.value(field.id.as_str())) {
        check_key(field, &handle.value)?;
        out.push(handle.kind.into());
        out.push(handle.value.into());
        out.push(def.id.as_str().into());
        out.push(record.id.into());
        out.push(field.id.as_str().into());
    }
    Ok(())
}

/// Whether a text fits into an index.
pub(super) fn check_key(field: &FieldDef, key: &str) -> Result<()> {
    if key.len() <= KEY_BYTES {
        return Ok(());
    }
    let message = format!("This is too long to be looked up by: at most {KEY_BYTES} bytes.");
    Err(Error::invalid(&field.name, "range", message))
}

pub(super) fn has_links(field: &FieldDef) -> bool {
    layout::is_linked(&field.ty)
}

/// Whether a value brings handles: what kind of value does is known in one
/// place only, so this asks it.
pub(super) fn has_handles(field: &FieldDef) -> bool {
    use schema::FieldType::{Emails, Links, Phones};
    matches!(field.ty, Emails | Phones | Links)
}

/// Links in a form that can be compared: names are looked up, not stored.
pub(super) fn links(value: &Value) -> Vec<Link> {
    match value {
        Value::Refs(links) => {
            let mut bare: Vec<Link> = Vec::with_capacity(links.len());
            for link in links {
                if !bare.iter().any(|other| other.id == link.id) {
                    bare.push(Link::to(link.object.clone(), link.id));
                }
            }
            bare
        }
        _ => Vec::new(),
    }
}

/// Deletes the rows of a side table that belong to these records' field, or to
/// all their fields.
pub(super) async fn clear(
    conn: &mut Conn,
    table: &str,
    column: &str,
    field: Option<&str>,
    ids: &[Id],
) -> Tried<()> {
    for some in chunks(ids) {
        let mut sql = Sql::new(format!("delete from {{w}}.{table} where "));
        sql.append(in_list(conn.dialect(), column, some));
        if let Some(field) = field {
            sql.push(" and field = ").bind(field);
        }
        conn.try_execute(&sql).await?;
    }
    Ok(())
}
