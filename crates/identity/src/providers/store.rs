//! The tables of providers and of what they call people.

use base::{Error, Id, Micros, Result};
use store::{Arg, Conn, Row, Sql, Tx};

use super::{Provider, Settings};

const ALL: &str = "select id, key, name, issuer, client_id, client_secret, settings, created_at \
     from {w}.providers order by name, id limit 100";
const ADD: &str = "insert into {w}.providers (id, key, name, issuer, client_id, client_secret, settings, created_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (key) do nothing";
const CHANGE: &str = "update {w}.providers set name = $2, client_id = $3, client_secret = $4, settings = $5 where id = $1";
const REMOVE: &str = "delete from {w}.providers where id = $1";
const FORGET: &str = "delete from {w}.identities where provider = $1";
const KNOWN_AS: &str = "select user_id from {w}.identities where provider = $1 and subject = $2";
const OF_USER: &str = "select provider, subject, label, created_at, last_used_at \
     from {w}.identities where user_id = $1 order by created_at, provider, subject limit 200";
const LINK: &str = "insert into {w}.identities (provider, subject, user_id, label, created_at, last_used_at) \
     values ($1, $2, $3, $4, $5, $5) on conflict (provider, subject) do nothing";
const USED: &str =
    "update {w}.identities set label = $3, last_used_at = $4 where provider = $1 and subject = $2";
const UNLINK: &str = "delete from {w}.identities where user_id = $1 and provider = $2";

/// Every statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[
    ALL, ADD, CHANGE, REMOVE, FORGET, KNOWN_AS, OF_USER, LINK, USED, UNLINK,
];

/// What a provider calls somebody.
pub(super) struct Identity {
    pub provider: Id,
    pub subject: String,
    pub label: String,
    pub created_at: Micros,
    pub last_used_at: Option<Micros>,
}

pub(super) async fn all(conn: &mut Conn) -> Result<Vec<Provider>> {
    let rows = conn.fetch(&Sql::new(ALL)).await?;
    rows.iter().map(provider).collect()
}

fn provider(row: &Row) -> Result<Provider> {
    let settings: Settings = serde_json::from_str(&row.get_json(6)?).map_err(Error::broken)?;
    Ok(Provider {
        id: row.get_id(0)?,
        key: row.get_text(1)?,
        name: row.get_text(2)?,
        issuer: row.get_text(3)?,
        client_id: row.get_text(4)?,
        secret: row.bytes(5)?,
        settings,
        created_at: Micros(row.get_int(7)?),
    })
}

fn settings(of: &Provider) -> Result<Arg> {
    let text = serde_json::to_string(&of.settings).map_err(Error::broken)?;
    Ok(Arg::Json(Some(text)))
}

/// Adds one; whether its key was free.
pub(super) async fn add(tx: &mut Tx, new: &Provider) -> Result<bool> {
    let args = [
        new.id.into(),
        new.key.as_str().into(),
        new.name.as_str().into(),
        new.issuer.as_str().into(),
        new.client_id.as_str().into(),
        Arg::Bytes(new.secret.clone()),
        settings(new)?,
        new.created_at.0.into(),
    ];
    Ok(tx.execute(&Sql::with(ADD, args)).await? == 1)
}

/// Changes one; whether it was there.
pub(super) async fn change(tx: &mut Tx, to: &Provider) -> Result<bool> {
    let args = [
        to.id.into(),
        to.name.as_str().into(),
        to.client_id.as_str().into(),
        Arg::Bytes(to.secret.clone()),
        settings(to)?,
    ];
    Ok(tx.execute(&Sql::with(CHANGE, args)).await? == 1)
}

/// Removes one; whether it was there.
pub(super) async fn remove(tx: &mut Tx, id: Id) -> Result<bool> {
    tx.execute(&Sql::with(FORGET, [id.into()])).await?;
    Ok(tx.execute(&Sql::with(REMOVE, [id.into()])).await? == 1)
}

/// Who a provider means by a subject.
pub(super) async fn known_as(conn: &mut Conn, provider: Id, subject: &str) -> Result<Option<Id>> {
    let ask = Sql::with(KNOWN_AS, [provider.into(), subject.into()]);
    let row = conn.fetch_optional(&ask).await?;
    row.map(|row| row.get_id(0)).transpose()
}

pub(super) async fn of_user(conn: &mut Conn, user: Id) -> Result<Vec<Identity>> {
    let rows = conn.fetch(&Sql::with(OF_USER, [user.into()])).await?;
    let identity = |row: &Row| {
        Ok(Identity {
            provider: row.get_id(0)?,
            subject: row.get_text(1)?,
            label: row.get_text(2)?,
            created_at: Micros(row.get_int(3)?),
            last_used_at: row.int(4)?.map(Micros),
        })
    };
    rows.iter().map(identity).collect()
}

/// Keeps whom a provider means by a subject, if it means nobody else; whom it means now.
pub(super) async fn link(
    tx: &mut Tx,
    (provider, subject): (Id, &str),
    user: Id,
    label: &str,
    now: Micros,
) -> Result<Option<Id>> {
    let args: [Arg; 5] = [
        provider.into(),
        subject.into(),
        user.into(),
        label.into(),
        now.0.into(),
    ];
    tx.execute(&Sql::with(LINK, args)).await?;
    known_as(tx, provider, subject).await
}

pub(super) async fn used(
    tx: &mut Tx,
    (provider, subject): (Id, &str),
    label: &str,
    now: Micros,
) -> Result<()> {
    let args: [Arg; 4] = [provider.into(), subject.into(), label.into(), now.0.into()];
    tx.execute(&Sql::with(USED, args)).await.map(drop)
}

/// Forgets what a provider calls somebody; whether it called them anything.
pub(super) async fn unlink(tx: &mut Tx, user: Id, provider: Id) -> Result<bool> {
    let args: [Arg; 2] = [user.into(), provider.into()];
    Ok(tx.execute(&Sql::with(UNLINK, args)).await? > 0)
}
