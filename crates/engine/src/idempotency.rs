//! Requests that may be sent twice and must act once: who sent which key to
//! which address, and what was answered.
//!
//! A request claims its key before it acts and leaves its answer after. What
//! happens in between, a crash included, is told by the change log: the claim
//! names the change set that the request writes.

use base::{Error, Id, Micros, Result};
use schema::ObjectId;
use store::{Arg, Sql};

use crate::{Cx, records};

/// How long an answer is kept, in seconds.
pub const KEPT_SECONDS: i64 = 24 * 3_600;
/// After this long a claim without an answer is that of a process that died, in seconds.
const LEASE_SECONDS: i64 = 60;

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Who sends it: ids of keys and users.
    pub who: String,
    /// The key that the client chose.
    pub key: String,
    /// The address without its parameters.
    pub path: String,
    /// SHA-256 of the parameters and the body.
    pub hash: Vec<u8>,
}

/// An answer to give again.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What a request is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// It is the first: act, then [`finish`], [`release`] or [`give_up`].
    Act,
    /// It was answered so.
    Answered(Stored),
    /// The same key came with another body.
    Different,
    /// The first one is at work.
    UnderWay,
    /// The first one wrote and could not answer. `only` is the record that it
    /// made, if it wrote just one.
    Interrupted {
        batch: Id,
        only: Option<(ObjectId, Id)>,
    },
}

/// Every statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[
    FORGET, FORGET_OLD, CLAIM, FIND, TAKE_OVER, WRITTEN, ASKED, FINISH, DROP_OWN, END_OWN,
];

const FORGET: &str =
    "delete from {w}.idempotency where key = $1 and path = $2 and who = $3 and at < $4";
const FORGET_OLD: &str = "delete from {w}.idempotency where at < $1";
const CLAIM: &str = "insert into {w}.idempotency (key, path, who, body_hash, status, headers, body, at) \
     values ($1, $2, $3, $4, 0, $5, $6, $7) on conflict (key, path, who) do nothing";
const FIND: &str = "select body_hash, status, headers, body, at from {w}.idempotency \
     where key = $1 and path = $2 and who = $3";
const TAKE_OVER: &str = "update {w}.idempotency set headers = $4, at = $5 \
     where key = $1 and path = $2 and who = $3 and status = 0 and at = $6";
const WRITTEN: &str =
    "select object, record, op from {w}.changes where batch = $1 order by seq limit 2";
const ASKED: &str = "select id from {w}.jobs where batch = $1 \
     union all select id from {w}.imports where batch = $1 limit 1";
const FINISH: &str = "update {w}.idempotency set status = $4, headers = $5, body = $6 \
     where key = $1 and path = $2 and who = $3";
const DROP_OWN: &str = "delete from {w}.idempotency \
     where key = $1 and path = $2 and who = $3 and status = 0 and headers = $4";
const END_OWN: &str = "update {w}.idempotency set at = $5 \
     where key = $1 and path = $2 and who = $3 and status = 0 and headers = $4";

/// Claims the key for a request.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn begin(cx: &Cx, claim: &Claim) -> Result<Turn> {
    let (claim, now, batch) = (claim.clone(), cx.now, cx.batch);
    records::write_beside(cx, move |tx| {
        let claim = claim.clone();
        Box::pin(async move {
            let limit = now.plus_seconds(-KEPT_SECONDS);
            let [key, path, who] = names(&claim);
            tx.execute(&Sql::with(FORGET, [key, path, who, limit.0.into()]))
                .await?;
            let own = own(batch)?;
            let args: [Arg; 7] = [
                claim.key.as_str().into(),
                claim.path.as_str().into(),
                claim.who.as_str().into(),
                Arg::Bytes(Some(claim.hash.clone())),
                Arg::Json(Some(own.clone())),
                Arg::Bytes(Some(Vec::new())),
                now.0.into(),
            ];
            if tx.execute(&Sql::with(CLAIM, args)).await? == 1 {
                return Ok(Turn::Act);
            }
            // Given back in between: the next look may act.
            let Some(row) = tx.fetch_optional(&Sql::with(FIND, names(&claim))).await? else {
                return Ok(Turn::UnderWay);
            };
            if row.bytes(0)?.unwrap_or_default() != claim.hash {
                return Ok(Turn::Different);
            }
            let status = row.int(1)?.unwrap_or_default();
            let headers = headers_of(&row.json(2)?.unwrap_or_default())?;
            if status != 0 {
                let status = u16::try_from(status).map_err(Error::broken)?;
                let body = row.bytes(3)?.unwrap_or_default();
                return Ok(Turn::Answered(Stored {
                    status,
                    headers,
                    body,
                }));
            }
            let since = Micros(row.int(4)?.unwrap_or_default());
            if since.plus_seconds(LEASE_SECONDS) > now {
                return Ok(Turn::UnderWay);
            }
            if let Some(turn) = interrupted(tx, &headers).await? {
                return Ok(turn);
            }
            let [key, path, who] = names(&claim);
            let own = Arg::Json(Some(own));
            let args = [key, path, who, own, now.0.into(), since.0.into()];
            // Of several who find that it ran out, one takes it over.
            match tx.execute(&Sql::with(TAKE_OVER, args)).await? {
                1 => Ok(Turn::Act),
                _ => Ok(Turn::UnderWay),
            }
        })
    })
    .await
}

/// Keeps the answer.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn finish(cx: &Cx, claim: &Claim, answer: &Stored) -> Result<()> {
    let [key, path, who] = names(claim);
    let args = [
        key,
        path,
        who,
        i64::from(answer.status).into(),
        Arg::Json(Some(headers_json(&answer.headers)?)),
        Arg::Bytes(Some(answer.body.clone())),
    ];
    run(cx, Sql::with(FINISH, args)).await
}

/// Gives the key back: the request wrote nothing, so it may be sent again as it is or corrected.
/// A claim that another request has taken over stays.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn release(cx: &Cx, claim: &Claim) -> Result<()> {
    let [key, path, who] = names(claim);
    let own = Arg::Json(Some(own(cx.batch)?));
    run(cx, Sql::with(DROP_OWN, [key, path, who, own])).await
}

/// Ends the claim of a request that failed on our side. If it wrote nothing it
/// may be sent again as it is; if it did, whoever sends it again learns of that
/// at once. A claim that another request has taken over stays.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn give_up(cx: &Cx, claim: &Claim) -> Result<()> {
    let (claim, now, batch) = (claim.clone(), cx.now, cx.batch);
    records::write_beside(cx, move |tx| {
        let claim = claim.clone();
        Box::pin(async move {
            let [key, path, who] = names(&claim);
            let own = Arg::Json(Some(own(batch)?));
            let wrote = tx.fetch(&Sql::with(WRITTEN, [batch.into()])).await?;
            let sql = match wrote.is_empty() && !has_asked(tx, batch).await? {
                true => Sql::with(DROP_OWN, [key, path, who, own]),
                false => {
                    let ended = now.plus_seconds(-LEASE_SECONDS);
                    Sql::with(END_OWN, [key, path, who, own, ended.0.into()])
                }
            };
            tx.execute(&sql).await.map(drop)
        })
    })
    .await
}

/// Removes what is kept no longer.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn forget_old(cx: &Cx) -> Result<()> {
    let limit = cx.now.plus_seconds(-KEPT_SECONDS);
    run(cx, Sql::with(FORGET_OLD, [limit.0.into()])).await
}

/// What tells a claim from one that another request made.
fn own(batch: Id) -> Result<String> {
    headers_json(&[("batch".to_string(), batch.to_string())])
}

async fn run(cx: &Cx, sql: Sql) -> Result<()> {
    records::write_beside(cx, move |tx| {
        let sql = sql.clone();
        Box::pin(async move { tx.execute(&sql).await.map(drop) })
    })
    .await
}

/// What a request that never answered has written; none if nothing.
async fn interrupted(tx: &mut store::Tx, headers: &[(String, String)]) -> Result<Option<Turn>> {
    let batch = headers
        .iter()
        .find(|(name, _)| name == "batch")
        .map(|(_, value)| value);
    let Some(batch) = batch.and_then(|text| Id::parse(text)) else {
        return Ok(None);
    };
    let rows = tx.fetch(&Sql::with(WRITTEN, [batch.into()])).await?;
    if rows.is_empty() && !has_asked(tx, batch).await? {
        return Ok(None);
    }
    let only = match rows.as_slice() {
        [row] if row.text(2)?.as_deref() == Some("create") => {
            let object = row.text(0)?.map(|object| ObjectId::from(object.as_str()));
            object.zip(row.id(1)?)
        }
        _ => None,
    };
    Ok(Some(Turn::Interrupted { batch, only }))
}

/// Whether a request has asked for something that is done after it: a job, an import.
async fn has_asked(tx: &mut store::Tx, batch: Id) -> Result<bool> {
    let asked = tx.fetch_optional(&Sql::with(ASKED, [batch.into()])).await?;
    Ok(asked.is_some())
}

fn names(claim: &Claim) -> [Arg; 3] {
    [
        claim.key.as_str().into(),
        claim.path.as_str().into(),
        claim.who.as_str().into(),
    ]
}

fn headers_json(headers: &[(String, String)]) -> Result<String> {
    serde_json::to_string(headers).map_err(Error::broken)
}

fn headers_of(json: &str) -> Result<Vec<(String, String)>> {
    serde_json::from_str(json).map_err(Error::broken)
}
