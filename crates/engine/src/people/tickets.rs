//! What is good for one use and not for long: a random text that is handed out once,
//! its hash and what it stands for in the database.

use base::{Error, Id, Micros, Result};
use serde_json::Value as Json;
use store::{Arg, Conn, Row, Sql, Tx};

use super::token;
use crate::{
    Cx, Workspace,
    audit::{self, Event},
    records,
};

/// Longest payload, in bytes of JSON.
const LARGEST: usize = 64 * 1024;

/// What a ticket stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    /// Whom it is about, if anybody.
    pub user: Option<Id>,
    pub payload: Json,
    pub created_at: Micros,
    pub expires_at: Micros,
}

const PUT: &str = "insert into {w}.tickets (token_hash, kind, user_id, payload, created_at, expires_at) \
     values ($1, $2, $3, $4, $5, $6)";
const PEEK: &str = "select user_id, payload, created_at, expires_at from {w}.tickets \
     where token_hash = $1 and kind = $2 and expires_at > $3";
const TAKE: &str = "delete from {w}.tickets where token_hash = $1 and kind = $2 \
     returning user_id, payload, created_at, expires_at";
const DROP: &str = "delete from {w}.tickets where user_id = $1 and kind = $2";
const OPEN: &str = "select user_id, payload, created_at, expires_at from {w}.tickets \
     where user_id = $1 and kind = $2 and expires_at > $3 order by expires_at desc limit 1";
const END: &str = "delete from {w}.tickets where expires_at <= $1";

/// Every statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[PUT, PEEK, TAKE, DROP, OPEN, END];

/// Makes a ticket of a kind that lives for so many seconds. The text it gives is kept
/// nowhere.
///
/// # Errors
/// `Busy` if the database is away; `TooLarge` if the payload is.
pub async fn issue(
    ws: &Workspace,
    kind: &'static str,
    user: Option<Id>,
    payload: Json,
    seconds: i64,
) -> Result<String> {
    let secret = token::fresh()?;
    let (hash, cx) = (token::hash(&secret), ws.system());
    let now = cx.now;
    records::write_plain(&cx, move |tx| {
        let (hash, payload) = (hash.clone(), payload.clone());
        Box::pin(async move { put(tx, &hash, kind, user, payload, now, seconds).await })
    })
    .await?;
    Ok(secret)
}

/// The same about somebody, for whoever acts, which the audit log is told.
///
/// # Errors
/// See [`issue`].
pub async fn issue_told(
    cx: &Cx,
    kind: &'static str,
    user: Id,
    payload: Json,
    seconds: i64,
    event: Event,
) -> Result<String> {
    put_told(cx, (kind, user), (payload, seconds), event, false).await
}

/// The same, and takes back those of the kind that they had.
///
/// # Errors
/// See [`issue`].
pub async fn issue_anew(
    cx: &Cx,
    kind: &'static str,
    user: Id,
    payload: Json,
    seconds: i64,
    event: Event,
) -> Result<String> {
    put_told(cx, (kind, user), (payload, seconds), event, true).await
}

async fn put_told(
    cx: &Cx,
    (kind, user): (&'static str, Id),
    (payload, seconds): (Json, i64),
    event: Event,
    is_anew: bool,
) -> Result<String> {
    let secret = token::fresh()?;
    let (hash, by) = (token::hash(&secret), cx.clone());
    let now = cx.ws.clock().now();
    records::write_beside(cx, move |tx| {
        let (hash, payload) = (hash.clone(), payload.clone());
        audit::note(tx, &by, &event);
        Box::pin(async move {
            if is_anew {
                take_back(tx, kind, user).await?;
            }
            put(tx, &hash, kind, Some(user), payload, now, seconds).await
        })
    })
    .await?;
    Ok(secret)
}

pub(super) async fn put(
    tx: &mut Tx,
    hash: &str,
    kind: &str,
    user: Option<Id>,
    payload: Json,
    now: Micros,
    seconds: i64,
) -> Result<()> {
    if payload.to_string().len() > LARGEST {
        return Err(Error::broken("the payload of a ticket is too large"));
    }
    let args: [Arg; 6] = [
        hash.into(),
        kind.into(),
        user.into(),
        Arg::Json(Some(payload.to_string())),
        now.0.into(),
        now.plus_seconds(seconds).0.into(),
    ];
    tx.execute(&Sql::with(PUT, args)).await.map(drop)
}

/// What a ticket stands for, without using it; none if there is no such ticket or its
/// time is over.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn peek(ws: &Workspace, kind: &str, secret: &str) -> Result<Option<Ticket>> {
    let Some(hash) = hash(secret) else {
        return Ok(None);
    };
    let now = ws.clock().now();
    let mut conn = ws.db().read().await?;
    let ask = Sql::with(PEEK, [hash.into(), kind.into(), now.0.into()]);
    conn.fetch_optional(&ask)
        .await?
        .as_ref()
        .map(ticket)
        .transpose()
}

/// Uses a ticket: of several who try at once one gets it.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn take(ws: &Workspace, kind: &'static str, secret: &str) -> Result<Option<Ticket>> {
    let cx = ws.system();
    let (secret, now) = (secret.to_string(), cx.now);
    records::write_plain(&cx, move |tx| {
        let secret = secret.clone();
        Box::pin(async move { take_in(tx, kind, &secret, now).await })
    })
    .await
}

/// The same within a transaction: use and effect commit together.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn take_in(
    tx: &mut Conn,
    kind: &str,
    secret: &str,
    now: Micros,
) -> Result<Option<Ticket>> {
    let Some(hash) = hash(secret) else {
        return Ok(None);
    };
    let taken = Sql::with(TAKE, [hash.into(), kind.into()]);
    let taken = tx.fetch_optional(&taken).await?;
    let taken = taken.as_ref().map(ticket).transpose()?;
    Ok(taken.filter(|ticket| ticket.expires_at > now))
}

/// The ticket of a kind that somebody could still use, if there is one.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn open(conn: &mut Conn, kind: &str, user: Id, now: Micros) -> Result<Option<Ticket>> {
    let ask = Sql::with(OPEN, [user.into(), kind.into(), now.0.into()]);
    let found = conn.fetch_optional(&ask).await?;
    found.as_ref().map(ticket).transpose()
}

/// Takes back all tickets of a kind that are about somebody.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn take_back(tx: &mut Conn, kind: &str, user: Id) -> Result<()> {
    tx.execute(&Sql::with(DROP, [user.into(), kind.into()]))
        .await
        .map(drop)
}

/// Removes those whose time is over.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn forget_ended(cx: &Cx) -> Result<()> {
    let now = cx.now;
    records::write_plain(cx, move |tx| {
        Box::pin(async move { tx.execute(&Sql::with(END, [now.0.into()])).await.map(drop) })
    })
    .await
}

/// A text that could be one of ours, hashed.
fn hash(secret: &str) -> Option<String> {
    (!secret.is_empty() && secret.len() <= 128).then(|| token::hash(secret))
}

fn ticket(row: &Row) -> Result<Ticket> {
    Ok(Ticket {
        user: row.id(0)?,
        payload: serde_json::from_str(&row.get_json(1)?).map_err(Error::broken)?,
        created_at: Micros(row.get_int(2)?),
        expires_at: Micros(row.get_int(3)?),
    })
}
