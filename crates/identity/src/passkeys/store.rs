//! The table of passkeys.

use base::{Error, Id, Micros, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use store::{Arg, Conn, Sql, Tx};
use webauthn_rs::prelude::Passkey as Credential;

use super::Passkey;

/// A passkey as it is kept.
#[derive(Clone)]
pub(super) struct Kept {
    pub id: Id,
    pub user: Id,
    pub passkey: Credential,
    pub counter: i64,
    pub refused_at: Option<Micros>,
}

const OF: &str = "select id, name, site, created_at, last_used_at, refused_at \
     from {w}.passkeys where user_id = $1 order by created_at, id";
const CREDENTIALS: &str = "select credential from {w}.passkeys where user_id = $1 order by id";
const BY_CREDENTIAL: &str =
    "select id, user_id, data, counter, refused_at from {w}.passkeys where credential = $1";
const PUT: &str = "insert into {w}.passkeys (id, user_id, credential, site, name, data, counter, created_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (credential) do nothing";
const USED: &str = "update {w}.passkeys set data = $2, counter = $3, last_used_at = $4 \
     where id = $1 and counter = $5 and refused_at is null";
const REFUSE: &str = "update {w}.passkeys set refused_at = $2 where id = $1 and refused_at is null";
const REMOVE: &str = "delete from {w}.passkeys where user_id = $1 and id = $2";
const REMOVE_ALL: &str = "delete from {w}.passkeys where user_id = $1";

/// Every statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[
    OF,
    CREDENTIALS,
    BY_CREDENTIAL,
    PUT,
    USED,
    REFUSE,
    REMOVE,
    REMOVE_ALL,
];

pub(crate) async fn of(conn: &mut Conn, user: Id) -> Result<Vec<Passkey>> {
    let rows = conn.fetch(&Sql::with(OF, [user.into()])).await?;
    let rows = rows.iter().map(|row| {
        Ok(Passkey {
            id: row.get_id(0)?,
            name: row.get_text(1)?,
            site: row.get_text(2)?,
            created_at: Micros(row.get_int(3)?),
            last_used_at: row.int(4)?.map(Micros),
            refused_at: row.int(5)?.map(Micros),
        })
    });
    rows.collect()
}

/// The names of somebody's passkeys among authenticators.
pub(super) async fn credentials(conn: &mut Conn, user: Id) -> Result<Vec<String>> {
    let rows = conn.fetch(&Sql::with(CREDENTIALS, [user.into()])).await?;
    rows.iter().map(|row| row.get_text(0)).collect()
}

pub(super) async fn by_credential(conn: &mut Conn, credential: &str) -> Result<Option<Kept>> {
    let ask = Sql::with(BY_CREDENTIAL, [credential.into()]);
    let Some(row) = conn.fetch_optional(&ask).await? else {
        return Ok(None);
    };
    Ok(Some(Kept {
        id: row.get_id(0)?,
        user: row.get_id(1)?,
        passkey: serde_json::from_str(&row.get_json(2)?).map_err(Error::broken)?,
        counter: row.get_int(3)?,
        refused_at: row.int(4)?.map(Micros),
    }))
}

/// The counter that a new passkey begins at.
pub(super) fn counter(passkey: &Credential) -> Result<i64> {
    let json = serde_json::to_value(passkey).map_err(Error::broken)?;
    json["cred"]["counter"]
        .as_i64()
        .ok_or_else(|| Error::broken("a passkey has no counter"))
}

pub(super) async fn put(
    tx: &mut Tx,
    made: &Kept,
    site: &str,
    name: &str,
    now: Micros,
) -> Result<()> {
    let credential = URL_SAFE_NO_PAD.encode(made.passkey.cred_id());
    let args: [Arg; 8] = [
        made.id.into(),
        made.user.into(),
        credential.into(),
        site.into(),
        name.into(),
        json(&made.passkey)?,
        made.counter.into(),
        now.0.into(),
    ];
    match tx.execute(&Sql::with(PUT, args)).await? {
        0 => Err(Error::conflict("known", "This passkey is known already.")),
        _ => Ok(()),
    }
}

/// Notes a use; false if it was used meanwhile, refused or removed.
pub(super) async fn used(tx: &mut Tx, known: &Kept, before: i64, now: Micros) -> Result<bool> {
    let args: [Arg; 5] = [
        known.id.into(),
        json(&known.passkey)?,
        known.counter.into(),
        now.0.into(),
        before.into(),
    ];
    Ok(tx.execute(&Sql::with(USED, args)).await? == 1)
}

/// Whether it was not refused before.
pub(super) async fn refuse(tx: &mut Tx, id: Id, now: Micros) -> Result<bool> {
    let refused = Sql::with(REFUSE, [id.into(), now.0.into()]);
    Ok(tx.execute(&refused).await? == 1)
}

/// Whether there was one.
pub(crate) async fn remove(tx: &mut Tx, user: Id, id: Id) -> Result<bool> {
    Ok(tx
        .execute(&Sql::with(REMOVE, [user.into(), id.into()]))
        .await?
        == 1)
}

pub(crate) async fn remove_all(tx: &mut Tx, user: Id) -> Result<()> {
    tx.execute(&Sql::with(REMOVE_ALL, [user.into()]))
        .await
        .map(drop)
}

fn json(passkey: &Credential) -> Result<Arg> {
    let text = serde_json::to_string(passkey).map_err(Error::broken)?;
    Ok(Arg::Json(Some(text)))
}
