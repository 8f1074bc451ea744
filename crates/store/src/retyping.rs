//! What changing the type of a field needs of the database: values read by the
//! old definition, put in the columns of the new one.
//!
//! New columns stand beside the old ones, which nobody empties: who reads by the
//! old definition for another moment finds what was there. A value that changes
//! its type is no change of its record: no version, no row of the log.

use base::{Id, Result};
use schema::{FieldDef, FieldId, ObjectDef, ObjectId, Record, Value};

use crate::{
    ChangeCursor, Conn, Dialect, Sql, Tx,
    list::{chunks, in_list},
    names::table,
    rows::{Selection, put_sides},
    sync,
};

/// Some fields of all records of an object, those in the trash as well, in the
/// order of their ids, after one of them.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn fields_after(
    conn: &mut Conn,
    def: &ObjectDef,
    fields: &[FieldId],
    after: Id,
    limit: u32,
) -> Result<Vec<Record>> {
    read(conn, def, fields, after_limit(after, limit)).await
}

/// The same, kept from others until the transaction ends: what follows from the
/// values is written by whoever changes one, too.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn fields_held_after(
    tx: &mut Tx,
    def: &ObjectDef,
    fields: &[FieldId],
    after: Id,
    limit: u32,
) -> Result<Vec<Record>> {
    let mut rest = after_limit(after, limit);
    if tx.dialect() == Dialect::Postgres {
        rest.push(" for no key update of t");
    }
    read(tx, def, fields, rest).await
}

fn after_limit(after: Id, limit: u32) -> Sql {
    let mut rest = Sql::new("t.id > ");
    rest.bind(after)
        .push(&format!(" order by t.id limit {limit}"));
    rest
}

/// The same of these records, as many of them as there still are.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn fields_of(
    conn: &mut Conn,
    def: &ObjectDef,
    fields: &[FieldId],
    ids: &[Id],
) -> Result<Vec<Record>> {
    let mut all = Vec::with_capacity(ids.len());
    for some in chunks(ids) {
        let rest = in_list(conn.dialect(), "t.id", some);
        all.extend(read(conn, def, fields, rest).await?);
    }
    Ok(all)
}

async fn read(
    conn: &mut Conn,
    def: &ObjectDef,
    fields: &[FieldId],
    rest: Sql,
) -> Result<Vec<Record>> {
    let selection = Selection::of(def, Some(fields))?;
    let (columns, _) = selection.columns("t");
    let mut sql = Sql::new(format!("select {columns} from {} t where ", table(&def.id)));
    sql.append(rest);
    let rows = conn.fetch(&sql).await?;
    let mut records: Vec<Record> = rows
        .iter()
        .map(|row| selection.decode(row, 0))
        .collect::<Result<_>>()?;
    selection.fill_links(conn, &mut records).await?;
    Ok(records)
}

/// Makes the columns that a definition has and its table has not, before the
/// definition is in force.
///
/// # Errors
/// `Busy` if the table is in use and the lock is not to be had.
pub async fn add_columns(tx: &mut Tx, def: &ObjectDef) -> Result<()> {
    sync::add_columns(tx, def).await
}

/// Puts what a field's value brings into other tables in its place: links and
/// handles. Those of its earlier type go.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn put_beside_field(
    tx: &mut Tx,
    def: &ObjectDef,
    field: &FieldDef,
    all: &[(Id, Value)],
) -> Result<()> {
    put_sides(tx, def, field, all).await
}

/// The records of an object that were written after a place in the log: all of
/// them where nobody else writes at this moment.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn written_after(
    conn: &mut Conn,
    object: &ObjectId,
    place: &ChangeCursor,
) -> Result<Vec<Id>> {
    let sql = match conn.dialect() {
        Dialect::Sqlite => Sql::with(WRITTEN_SQLITE, [place.seq.into(), object.as_str().into()]),
        Dialect::Postgres => Sql::with(
            WRITTEN_POSTGRES,
            [
                place.tx.to_string().into(),
                place.seq.into(),
                object.as_str().into(),
            ],
        ),
    };
    let rows = conn.fetch(&sql).await?;
    rows.iter().map(|row| row.get_id(0)).collect()
}

const WRITTEN_SQLITE: &str = "select distinct record from {w}.changes \
                              where seq > $1 and object = $2 and record is not null";
const WRITTEN_POSTGRES: &str = "select distinct record from {w}.changes \
                                where (tx, seq) > ($1::text::xid8, $2) and object = $3 and record is not null";

/// Those of SQLite alone, and of PostgreSQL alone.
pub(crate) const SQLITE_STATEMENTS: &[&str] = &[WRITTEN_SQLITE];
pub(crate) const POSTGRES_STATEMENTS: &[&str] = &[WRITTEN_POSTGRES];
