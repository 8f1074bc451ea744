//! The table of public links.

use base::{Error, Id, Micros, Result};
use schema::{FieldId, ObjectId};
use store::{Arg, Conn, Row, Sql, Tx};

#[derive(Clone)]
pub(super) struct LinkRow {
    pub id: Id,
    pub object: ObjectId,
    pub record: Id,
    pub fields: Vec<FieldId>,
    pub created_at: Micros,
    pub created_by: Id,
    pub expires_at: Option<Micros>,
    pub last_used_at: Option<Micros>,
}

impl LinkRow {
    pub fn is_over(&self, now: Micros) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

const PUT: &str = "insert into {w}.public_links (id, token_hash, object, record, fields, created_at, created_by, expires_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8)";
const BY_HASH: &str = "select id, object, record, fields, created_at, created_by, expires_at, last_used_at \
     from {w}.public_links where token_hash = $1";
const OF_RECORD: &str = "select id, object, record, fields, created_at, created_by, expires_at, last_used_at \
     from {w}.public_links where object = $1 and record = $2 order by id desc";
const END: &str = "delete from {w}.public_links where object = $1 and record = $2 and id = $3";
const FORGET: &str = "delete from {w}.public_links where object = $1 and record = $2";
const TOUCH: &str = "update {w}.public_links set last_used_at = $2 where id = $1";

/// Every statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[PUT, BY_HASH, OF_RECORD, END, FORGET, TOUCH];

pub(super) async fn put(tx: &mut Tx, row: &LinkRow, hash: &str) -> Result<()> {
    let fields = serde_json::to_string(&row.fields).map_err(Error::broken)?;
    let args: [Arg; 8] = [
        row.id.into(),
        hash.into(),
        row.object.as_str().into(),
        row.record.into(),
        Arg::Json(Some(fields)),
        row.created_at.0.into(),
        row.created_by.into(),
        Arg::Int(row.expires_at.map(|at| at.0)),
    ];
    tx.execute(&Sql::with(PUT, args)).await.map(drop)
}

pub(super) async fn by_hash(conn: &mut Conn, hash: &str) -> Result<Option<LinkRow>> {
    let row = conn
        .fetch_optional(&Sql::with(BY_HASH, [hash.into()]))
        .await?;
    row.as_ref().map(read).transpose()
}

/// All of a record, the newest first.
pub(super) async fn of_record(
    conn: &mut Conn,
    object: &ObjectId,
    record: Id,
) -> Result<Vec<LinkRow>> {
    let args = [object.as_str().into(), record.into()];
    let rows = conn.fetch(&Sql::with(OF_RECORD, args)).await?;
    rows.iter().map(read).collect()
}

/// Ends one; false if there is none.
pub(super) async fn end(tx: &mut Tx, object: &ObjectId, record: Id, link: Id) -> Result<bool> {
    let args = [object.as_str().into(), record.into(), link.into()];
    Ok(tx.execute(&Sql::with(END, args)).await? > 0)
}

/// Ends all of a record.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn forget(tx: &mut Tx, object: &ObjectId, record: Id) -> Result<()> {
    let args = [object.as_str().into(), record.into()];
    tx.execute(&Sql::with(FORGET, args)).await.map(drop)
}

pub(super) async fn touch(tx: &mut Tx, id: Id, now: Micros) -> Result<()> {
    tx.execute(&Sql::with(TOUCH, [id.into(), now.0.into()]))
        .await
        .map(drop)
}

fn read(row: &Row) -> Result<LinkRow> {
    let fields = row.json(3)?.unwrap_or_default();
    Ok(LinkRow {
        id: row.get_id(0)?,
        object: ObjectId::from(row.get_text(1)?.as_str()),
        record: row.get_id(2)?,
        fields: serde_json::from_str(&fields).map_err(Error::broken)?,
        created_at: Micros(row.get_int(4)?),
        created_by: row.get_id(5)?,
        expires_at: row.int(6)?.map(Micros),
        last_used_at: row.int(7)?.map(Micros),
    })
}
