//! What nobody can restore any more goes for good: columns that no definition
//! names, tables of objects, and what belongs to them elsewhere. The change log
//! keeps what it says.

use base::{Id, Micros, Result};
use schema::{FieldDef, FieldId, ObjectDef, ObjectId};

use crate::{
    Conn, Sql, Tx,
    names::{WORKSPACE, field_column, table},
    sync,
};

/// The definitions of an object that were in force at a time or came into force
/// since, the oldest first; none if there was none yet at that time.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn definitions_since(
    conn: &mut Conn,
    object: &ObjectId,
    at: Micros,
) -> Result<Vec<serde_json::Value>> {
    read(
        conn,
        Sql::with(SINCE, [object.as_str().into(), at.0.into()]),
    )
    .await
}

/// The newest definitions of an object in the log, or of all objects, the last
/// first.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn last_definitions(
    conn: &mut Conn,
    object: Option<&ObjectId>,
) -> Result<Vec<serde_json::Value>> {
    let sql = match object {
        Some(object) => Sql::with(LAST_OF, [object.as_str().into()]),
        None => Sql::new(LAST),
    };
    read(conn, sql).await
}

async fn read(conn: &mut Conn, sql: Sql) -> Result<Vec<serde_json::Value>> {
    let rows = conn.fetch(&sql).await?;
    rows.iter()
        .map(|row| serde_json::from_str(&row.get_json(0)?).map_err(base::Error::broken))
        .collect()
}

/// Takes away what fields that were removed for good have in other tables.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn drop_fields(tx: &mut Tx, object: &ObjectId, fields: &[FieldId]) -> Result<()> {
    for field in fields {
        for statement in [FIELD_LINKS, FIELD_HANDLES, FIELD_SEQUENCES, FIELD_COMPUTING] {
            let args = [object.as_str().into(), field.as_str().into()];
            tx.execute(&Sql::with(statement, args)).await?;
        }
    }
    Ok(())
}

/// The columns of fields that a table has and its definition does not name: of
/// fields that are gone, or were of another type.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn unnamed_columns(conn: &mut Conn, def: &ObjectDef) -> Result<Vec<String>> {
    sync::unnamed_columns(conn, def).await
}

/// Drops such a column.
///
/// # Errors
/// `Busy` if the table is in use and the lock is not to be had.
pub async fn drop_column(tx: &mut Tx, object: &ObjectId, column: &str) -> Result<()> {
    let text = format!("alter table {} drop column {column}", table(object));
    tx.script(&text).await.map(drop).map_err(base::Error::from)
}

/// The records outside the trash that point to any record of an object by this
/// field, an any-reference, in the order of their ids, after one of them.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn pointing_to_any(
    conn: &mut Conn,
    (def, field): (&ObjectDef, &FieldDef),
    target: &ObjectId,
    after: Id,
    limit: u32,
) -> Result<Vec<Id>> {
    let mut sql = Sql::new(format!(
        "select id from {} where {} = ",
        table(&def.id),
        field_column('o', field)
    ));
    sql.bind(target.as_str())
        .push(" and deleted_at is null and id > ")
        .bind(after)
        .push(&format!(" order by id limit {limit}"));
    let rows = conn.fetch(&sql).await?;
    rows.iter().map(|row| row.get_id(0)).collect()
}

/// Empties this field, an any-reference, where it points to records of an object
/// that goes for good, in the trash as well. Nothing was found there since the
/// object was removed: this is no change of theirs, and the log does not speak of
/// it. Gives those records.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn empty_pointers(
    tx: &mut Tx,
    (def, field): (&ObjectDef, &FieldDef),
    target: &ObjectId,
) -> Result<Vec<Id>> {
    let (id, object) = (field_column('f', field), field_column('o', field));
    let mut sql = Sql::new(format!(
        "update {} set {id} = null, {object} = null where {object} = ",
        table(&def.id)
    ));
    sql.bind(target.as_str()).push(" returning id");
    let rows = tx.fetch(&sql).await?;
    rows.iter().map(|row| row.get_id(0)).collect()
}

/// Drops the table of an object that was removed, with all that belongs to it but
/// the log, and its definition.
///
/// # Errors
/// `Busy` if the table is in use and the lock is not to be had.
pub async fn drop_object(tx: &mut Tx, object: &ObjectId) -> Result<()> {
    let text = format!("drop table if exists {}", table(object));
    tx.script(&text)
        .await
        .map(drop)
        .map_err(base::Error::from)?;
    for (side, column) in OBJECT_SIDES {
        let text = format!("delete from {WORKSPACE}.{side} where {column} = $1");
        tx.execute(&Sql::with(&text, [object.as_str().into()]))
            .await?;
    }
    Ok(())
}

/// Tables with rows of objects, and their columns that say of which.
const OBJECT_SIDES: &[(&str, &str)] = &[
    ("links", "object"),
    ("links", "target_object"),
    ("handles", "object"),
    ("search_docs", "object"),
    ("shares", "object"),
    ("sharing", "object"),
    ("public_links", "object"),
    ("saved_views", "object"),
    ("notifications", "object"),
    ("search_pending", "object"),
    ("sequences", "object"),
    ("computing", "object"),
    ("synced", "object"),
    ("fields", "object"),
    ("objects", "id"),
];

const SINCE: &str = "select diff from {w}.changes where record is null and object = $1 and op = 'definition' \
     and seq >= (select max(seq) from {w}.changes where record is null and object = $1 and op = 'definition' and at <= $2) \
     order by seq";
const LAST_OF: &str = "select diff from {w}.changes where record is null and object = $1 and op = 'definition' \
                       order by seq desc limit 500";
const LAST: &str = "select diff from {w}.changes where record is null and op = 'definition' \
                    order by seq desc limit 2000";
const FIELD_LINKS: &str = "delete from {w}.links where object = $1 and field = $2";
const FIELD_HANDLES: &str = "delete from {w}.handles where object = $1 and field = $2";
const FIELD_SEQUENCES: &str = "delete from {w}.sequences where object = $1 and field = $2";
const FIELD_COMPUTING: &str = "delete from {w}.computing where object = $1 and field = $2";

/// Every fixed statement of this module that both databases read.
pub(crate) const STATEMENTS: &[&str] = &[
    SINCE,
    LAST_OF,
    LAST,
    FIELD_LINKS,
    FIELD_HANDLES,
    FIELD_SEQUENCES,
    FIELD_COMPUTING,
];
