//! What points to a record, for the rules of its removal.

use base::{Id, Result};
use schema::{FieldDef, FieldId, FieldType, ObjectDef, ObjectId, OnDelete, Schema};

use crate::{
    Conn, Sql,
    list::{chunks, in_list},
    names,
};

/// How many records that point to others are found by one field at most.
pub const MOST_POINTERS: u32 = 10_001;

/// A record that points to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    pub object: ObjectId,
    pub field: FieldId,
    pub on_delete: OnDelete,
    /// The record that points.
    pub record: Id,
    /// What it points to.
    pub target: Id,
}

/// The records outside the trash that point to these, through fields of
/// objects; who owns or made them does not count. At most [`MOST_POINTERS`] by
/// each field.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn pointing(
    conn: &mut Conn,
    schema: &Schema,
    target: &ObjectId,
    ids: &[Id],
) -> Result<Vec<Pointer>> {
    let mut pointers = Vec::new();
    for def in schema.objects() {
        for field in def.live_fields() {
            let Some(by) = pointing_by(def, field, target) else {
                continue;
            };
            let mut left = MOST_POINTERS;
            for some in chunks(ids) {
                let mut sql = by.statement.clone();
                sql.append(in_list(conn.dialect(), &by.target, some))
                    .push(&format!(" limit {left}"));
                for row in conn.fetch(&sql).await? {
                    left = left.saturating_sub(1);
                    pointers.push(Pointer {
                        object: def.id.clone(),
                        field: field.id.clone(),
                        on_delete: by.on_delete,
                        record: row.get_id(0)?,
                        target: row.get_id(1)?,
                    });
                }
            }
        }
    }
    Ok(pointers)
}

/// How records of an object point to another's by one of its fields.
struct PointingBy {
    /// Up to the list of targets.
    statement: Sql,
    /// What is in that list.
    target: String,
    on_delete: OnDelete,
}

/// None if the field leads elsewhere.
fn pointing_by(def: &ObjectDef, field: &FieldDef, target: &ObjectId) -> Option<PointingBy> {
    let table = names::table(&def.id);
    let column = format!("p.{}", names::column('f', &field.id));
    let directly = |more: &str, on_delete: OnDelete| PointingBy {
        statement: Sql::new(format!(
            "select p.id, {column} from {table} p where p.deleted_at is null{more} and "
        )),
        target: column.clone(),
        on_delete,
    };
    match &field.ty {
        FieldType::Reference { to, on_delete, .. } if to == target => {
            Some(directly("", *on_delete))
        }
        FieldType::AnyReference { to, on_delete, .. } if to.is_empty() || to.contains(target) => {
            Some(directly(
                &format!(" and p.{} = '{target}'", names::column('o', &field.id)),
                *on_delete,
            ))
        }
        FieldType::References { to, .. } if to == target => Some(PointingBy {
            statement: Sql::new(format!(
                "select p.id, l.target from {{w}}.links l join {table} p on p.id = l.record \
                 where p.deleted_at is null and l.object = '{}' and l.field = '{}' and ",
                def.id, field.id
            )),
            target: "l.target".into(),
            on_delete: OnDelete::Clear,
        }),
        _ => None,
    }
}
