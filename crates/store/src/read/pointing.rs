//! What points to a record, for the rules of its removal.

use base::{Id, Result};
use schema::{
    FieldDef, FieldId, FieldType, ObjectDef, ObjectId, OnDelete, Schema,
    def::{FILE, system_field},
};

use crate::{
    Conn, Sql, Trash,
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
    /// Whether the record that points is in the trash.
    pub is_trashed: bool,
}

/// The records that point to these, through fields of objects; who made them does
/// not count, and for who owns them see [`owned`]. At most [`MOST_POINTERS`] by
/// each field.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn pointing(
    conn: &mut Conn,
    schema: &Schema,
    target: &ObjectId,
    ids: &[Id],
    trash: Trash,
) -> Result<Vec<Pointer>> {
    let mut pointers = Vec::new();
    for def in schema.objects() {
        for field in def.live_fields() {
            if let Some(by) = pointing_by(def, field, target) {
                by.find(conn, (def, field), ids, trash, &mut pointers)
                    .await?;
            }
        }
    }
    Ok(pointers)
}

/// The records that one of these users owns, or one of these teams. At most
/// [`MOST_POINTERS`] of each object.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn owned(
    conn: &mut Conn,
    schema: &Schema,
    target: &ObjectId,
    ids: &[Id],
) -> Result<Vec<Pointer>> {
    let mut pointers = Vec::new();
    for field in owners().filter(|field| field.ty.target() == Some(target)) {
        for def in schema.objects() {
            let by = directly(def, names::column('f', &field.id), OnDelete::Clear);
            by.find(conn, (def, field), ids, Trash::Both, &mut pointers)
                .await?;
        }
    }
    Ok(pointers)
}

/// The fields that say whose a record is.
pub(crate) fn owners<'a>() -> impl Iterator<Item = &'a FieldDef> {
    let found = |name| -> Option<&'a FieldDef> { system_field(name) };
    ["owner", "team"].into_iter().filter_map(found)
}

/// Of the records that point to these or are owned by them, one for each of these
/// and each field: one that is not in the trash, is none of these, and was not
/// made by this change set before a number in the log. However many of those
/// there are, they hide no other.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn strangers(
    conn: &mut Conn,
    schema: &Schema,
    target: &ObjectId,
    ids: &[Id],
    (batch, before): (Id, i64),
) -> Result<Vec<Pointer>> {
    let own = Own {
        object: target,
        ids,
        batch,
        before,
    };
    let mut pointers = Vec::new();
    for def in schema.objects() {
        for field in def.live_fields() {
            if let Some(by) = pointing_by(def, field, target) {
                by.find_strangers(conn, (def, field), &own, &mut pointers)
                    .await?;
            }
        }
    }
    for field in owners().filter(|field| field.ty.target() == Some(target)) {
        for def in schema.objects() {
            let by = directly(def, names::column('f', &field.id), OnDelete::Clear);
            by.find_strangers(conn, (def, field), &own, &mut pointers)
                .await?;
        }
    }
    Ok(pointers)
}

/// Records, and who is no stranger to them.
struct Own<'a> {
    object: &'a ObjectId,
    ids: &'a [Id],
    batch: Id,
    before: i64,
}

/// How records of an object point to another's by one of its fields.
struct PointingBy {
    /// From where, and on which conditions, up to that on the target.
    rest: Sql,
    /// What they point to.
    target: String,
    on_delete: OnDelete,
}

impl PointingBy {
    async fn find(
        &self,
        conn: &mut Conn,
        (def, field): (&ObjectDef, &FieldDef),
        ids: &[Id],
        trash: Trash,
        pointers: &mut Vec<Pointer>,
    ) -> Result<()> {
        let trash = match trash {
            Trash::Without => " and p.deleted_at is null",
            Trash::Only => " and p.deleted_at is not null",
            Trash::Both => "",
        };
        let mut left = MOST_POINTERS;
        for some in chunks(ids) {
            let mut sql = Sql::new(format!("select p.id, {}, {IS_TRASHED} ", self.target));
            sql.append(self.rest.clone())
                .append(in_list(conn.dialect(), &self.target, some))
                .push(&format!("{trash} limit {left}"));
            for row in conn.fetch(&sql).await? {
                left = left.saturating_sub(1);
                pointers.push(Pointer {
                    object: def.id.clone(),
                    field: field.id.clone(),
                    on_delete: self.on_delete,
                    record: row.get_id(0)?,
                    target: row.get_id(1)?,
                    is_trashed: row.get_int(2)? != 0,
                });
            }
        }
        Ok(())
    }

    async fn find_strangers(
        &self,
        conn: &mut Conn,
        (def, field): (&ObjectDef, &FieldDef),
        own: &Own<'_>,
        pointers: &mut Vec<Pointer>,
    ) -> Result<()> {
        let dialect = conn.dialect();
        for some in chunks(own.ids) {
            let mut sql = Sql::new("select t.id, (select p.id ");
            sql.append(self.rest.clone())
                .push(&format!("{} = t.id and p.deleted_at is null", self.target));
            if def.id == *own.object {
                sql.push(" and not (")
                    .append(in_list(dialect, "p.id", own.ids))
                    .push(")");
            }
            sql.push(
                " and not exists (select 1 from {w}.changes c where c.record = p.id and c.batch = ",
            )
            .bind(own.batch)
            .push(" and c.op = 'create' and c.seq < ")
            .bind(own.before)
            .push(&format!(
                ") limit 1) from {} t where ",
                names::table(own.object)
            ))
            .append(in_list(dialect, "t.id", some));
            for row in conn.fetch(&sql).await? {
                let Some(record) = row.id(1)? else {
                    continue;
                };
                pointers.push(Pointer {
                    object: def.id.clone(),
                    field: field.id.clone(),
                    on_delete: self.on_delete,
                    record,
                    target: row.get_id(0)?,
                    is_trashed: false,
                });
            }
        }
        Ok(())
    }
}

/// A reference that is a column of its object's table.
fn directly(def: &ObjectDef, column: String, on_delete: OnDelete) -> PointingBy {
    PointingBy {
        rest: Sql::new(format!("from {} p where ", names::table(&def.id))),
        target: format!("p.{column}"),
        on_delete,
    }
}

const IS_TRASHED: &str = "case when p.deleted_at is null then 0 else 1 end";

/// None if the field leads elsewhere.
fn pointing_by(def: &ObjectDef, field: &FieldDef, target: &ObjectId) -> Option<PointingBy> {
    let column = names::column('f', &field.id);
    match &field.ty {
        FieldType::Reference { to, on_delete, .. } if to == target => {
            Some(directly(def, column, *on_delete))
        }
        FieldType::AnyReference { to, on_delete, .. } if to.is_empty() || to.contains(target) => {
            let mut by = directly(def, column, *on_delete);
            let object = names::column('o', &field.id);
            by.rest.push(&format!("p.{object} = '{target}' and "));
            Some(by)
        }
        FieldType::References { to, .. } if to == target => Some(by_links(def, field)),
        FieldType::Files if target.as_str() == FILE => Some(by_links(def, field)),
        _ => None,
    }
}

fn by_links(def: &ObjectDef, field: &FieldDef) -> PointingBy {
    PointingBy {
        rest: Sql::new(format!(
            "from {{w}}.links l join {} p on p.id = l.record \
             where l.object = '{}' and l.field = '{}' and ",
            names::table(&def.id),
            def.id,
            field.id
        )),
        target: "l.target".into(),
        on_delete: OnDelete::Clear,
    }
}
