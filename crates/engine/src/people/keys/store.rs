//! The table of keys.

use std::collections::BTreeSet;

use base::{Error, Id, Micros, Result};
use schema::ObjectId;
use serde::{Deserialize, Serialize};
use store::{Arg, Conn, Row, Sql, Tx};

/// What a key may not, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptLimits {
    #[serde(default)]
    pub read_only: bool,
    #[serde(default)]
    pub objects: Option<BTreeSet<ObjectId>>,
    #[serde(default)]
    pub from: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct KeyRow {
    pub id: Id,
    pub name: String,
    /// What it begins with, so that it can be told from others.
    pub prefix: String,
    /// Empty of a personal key: it has its owner's.
    pub role: String,
    pub user: Option<Id>,
    /// The customer who comes in by it, if it is theirs.
    pub contact: Option<Id>,
    pub limits: KeptLimits,
    pub created_at: Micros,
    pub created_by: Option<Id>,
    pub expires_at: Option<Micros>,
    pub last_used_at: Option<Micros>,
    pub revoked_at: Option<Micros>,
    /// The change that who stands where is at.
    pub standing: i64,
}

impl KeyRow {
    pub fn is_personal(&self) -> bool {
        self.role.is_empty()
    }

    pub fn is_expired(&self, now: Micros) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

const PUT: &str = "insert into {w}.keys (id, name, prefix, token_hash, role, user_id, created_at, limits, expires_at, created_by, contact) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const BY_HASH: &str = "select id, name, prefix, role, user_id, limits, created_at, created_by, expires_at, last_used_at, revoked_at, contact, \
     (select cast(s.value as text) from {w}.settings s where s.key = 'standing') \
     from {w}.keys where token_hash = $1";
const BY_ID: &str = "select id, name, prefix, role, user_id, limits, created_at, created_by, expires_at, last_used_at, revoked_at, contact, \
     (select cast(s.value as text) from {w}.settings s where s.key = 'standing') \
     from {w}.keys where id = $1";
const ALL: &str = "select id, name, prefix, role, user_id, limits, created_at, created_by, expires_at, last_used_at, revoked_at, contact, \
     (select cast(s.value as text) from {w}.settings s where s.key = 'standing') \
     from {w}.keys where revoked_at is null and id < $1 order by id desc limit $2";
const THEIRS: &str = "select id, name, prefix, role, user_id, limits, created_at, created_by, expires_at, last_used_at, revoked_at, contact, \
     (select cast(s.value as text) from {w}.settings s where s.key = 'standing') \
     from {w}.keys where revoked_at is null and id < $1 and user_id = $3 order by id desc limit $2";
const COUNT: &str =
    "select count(*) from {w}.keys where user_id = $1 and role = '' and revoked_at is null";
const REVOKE: &str = "update {w}.keys set revoked_at = $2 where id = $1 and revoked_at is null";
const FORGET: &str =
    "delete from {w}.keys where contact is not null and (expires_at < $1 or revoked_at < $1)";
const TOUCH: &str = "update {w}.keys set last_used_at = $2 where id = $1";

const NAMES: &str = "select id, name from {w}.keys where ";

/// Every statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[
    PUT, BY_HASH, BY_ID, ALL, THEIRS, COUNT, REVOKE, FORGET, TOUCH,
];

pub(super) async fn put(tx: &mut Tx, row: &KeyRow, hash: &str) -> Result<()> {
    let limits = serde_json::to_string(&row.limits).map_err(Error::broken)?;
    let args: [Arg; 11] = [
        row.id.into(),
        row.name.as_str().into(),
        row.prefix.as_str().into(),
        hash.into(),
        row.role.as_str().into(),
        row.user.into(),
        row.created_at.0.into(),
        Arg::Json(Some(limits)),
        Arg::Int(row.expires_at.map(|at| at.0)),
        row.created_by.into(),
        row.contact.into(),
    ];
    tx.execute(&Sql::with(PUT, args)).await.map(drop)
}

pub(super) async fn by_hash(conn: &mut Conn, hash: &str) -> Result<Option<KeyRow>> {
    let row = conn
        .fetch_optional(&Sql::with(BY_HASH, [hash.into()]))
        .await?;
    row.as_ref().map(read).transpose()
}

pub(super) async fn by_id(conn: &mut Conn, id: Id) -> Result<Option<KeyRow>> {
    let row = conn.fetch_optional(&Sql::with(BY_ID, [id.into()])).await?;
    row.as_ref().map(read).transpose()
}

/// Keys made before one, newest first: all, or those of a person.
pub(super) async fn page(
    conn: &mut Conn,
    before: Option<Id>,
    limit: u32,
    of: Option<Id>,
) -> Result<Vec<KeyRow>> {
    let before = before.unwrap_or_else(|| Id::from_bytes([0xff; 16]));
    let mut args: Vec<Arg> = vec![before.into(), i64::from(limit).into()];
    let text = match of {
        None => ALL,
        Some(user) => {
            args.push(user.into());
            THEIRS
        }
    };
    let rows = conn.fetch(&Sql::with(text, args)).await?;
    rows.iter().map(read).collect()
}

/// How many personal keys somebody has.
pub(super) async fn count(conn: &mut Conn, user: Id) -> Result<i64> {
    let row = conn
        .fetch_optional(&Sql::with(COUNT, [user.into()]))
        .await?;
    row.map_or(Ok(0), |row| row.get_int(0))
}

pub(super) async fn revoke(tx: &mut Tx, id: Id, now: Micros) -> Result<()> {
    tx.execute(&Sql::with(REVOKE, [id.into(), now.0.into()]))
        .await
        .map(drop)
}

/// Revokes all keys of these customers, and takes their names, which may say who they
/// are. Gives those that were good until now.
pub(crate) async fn revoke_of(tx: &mut Tx, contacts: &[Id], now: Micros) -> Result<Vec<Id>> {
    let of = |text: &str, dialect| {
        let mut sql = Sql::new(text);
        sql.append(store::in_list(dialect, "contact", contacts));
        sql
    };
    let known = of(
        "select id from {w}.keys where revoked_at is null and ",
        tx.dialect(),
    );
    let known = tx.fetch(&known).await?;
    let mut revoke =
        Sql::new("update {w}.keys set name = 'Erased', revoked_at = coalesce(revoked_at, ");
    revoke.bind(now.0).push(") where ");
    revoke.append(store::in_list(tx.dialect(), "contact", contacts));
    tx.execute(&revoke).await?;
    known.iter().map(|row| row.get_id(0)).collect()
}

/// Removes keys of customers that ended before a time.
pub(super) async fn forget(tx: &mut Tx, before: Micros) -> Result<()> {
    tx.execute(&Sql::with(FORGET, [before.0.into()]))
        .await
        .map(drop)
}

pub(super) async fn touch(tx: &mut Tx, id: Id, now: Micros) -> Result<()> {
    tx.execute(&Sql::with(TOUCH, [id.into(), now.0.into()]))
        .await
        .map(drop)
}

/// What keys are called.
pub(super) async fn names(conn: &mut Conn, ids: &[Id]) -> Result<Vec<(Id, String)>> {
    let mut sql = Sql::new(NAMES);
    sql.append(store::in_list(conn.dialect(), "id", ids));
    let rows = conn.fetch(&sql).await?;
    let read = |row: &Row| Ok((row.get_id(0)?, row.get_text(1)?));
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<KeyRow> {
    let limits = row.json(5)?;
    let limits = limits.map(|text| serde_json::from_str(&text).map_err(Error::broken));
    Ok(KeyRow {
        id: row.get_id(0)?,
        name: row.get_text(1)?,
        prefix: row.get_text(2)?,
        role: row.get_text(3)?,
        user: row.id(4)?,
        limits: limits.transpose()?.unwrap_or_default(),
        created_at: Micros(row.get_int(6)?),
        created_by: row.id(7)?,
        expires_at: row.int(8)?.map(Micros),
        last_used_at: row.int(9)?.map(Micros),
        revoked_at: row.int(10)?.map(Micros),
        contact: row.id(11)?,
        standing: super::super::store::standing(row, 12)?,
    })
}
