//! The tables of what people granted to programs, and of tokens.

mod clients;

use base::{Error, Id, Micros, Result};
pub use clients::*;
pub use store::Tx;
use store::{Arg, Conn, Row, Sql};

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Access,
    Refresh,
    /// A code that was used: its like is never good again.
    Code,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Access, Self::Refresh, Self::Code];

    fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::Code => "code",
        }
    }
}

/// A token.
#[derive(Clone, Debug)]
pub struct TokenRow {
    pub hash: String,
    pub grant: Id,
    pub kind: Kind,
    pub scope: String,
    pub created_at: Micros,
    pub expires_at: Micros,
    pub used_at: Option<Micros>,
}

/// Whose a token is.
pub struct Owned {
    pub grant: Id,
    pub client: Id,
    pub kind: Kind,
    pub scope: String,
}

/// What somebody granted, with the program.
pub struct GrantRow {
    pub id: Id,
    pub program: String,
    pub redirects: Vec<String>,
    pub scope: String,
    pub created_at: Micros,
    pub last_used_at: Option<Micros>,
}

const PUT_GRANT: &str = "insert into {w}.oauth_grants (id, client_id, user_id, scope, created_at) \
     values ($1, $2, $3, $4, $5)";
const GRANTS: &str = "select g.id, c.name, c.redirects, g.scope, g.created_at, g.last_used_at \
     from {w}.oauth_grants g join {w}.oauth_clients c on c.id = g.client_id \
     where g.user_id = $1 and g.revoked_at is null \
     and exists (select 1 from {w}.oauth_tokens t where t.grant_id = g.id and t.kind <> 'code' \
     and t.used_at is null and t.expires_at > $2) \
     order by g.id desc limit 500";
const GRANTED_BY: &str =
    "select user_id from {w}.oauth_grants where id = $1 and revoked_at is null";
const TOUCH_GRANT: &str = "update {w}.oauth_grants set last_used_at = $2 where id = $1";
const END_GRANT: &str = "update {w}.oauth_grants set revoked_at = $2 where id = $1 and revoked_at is null \
     returning client_id, user_id";
const DROP_GRANT_TOKENS: &str = "delete from {w}.oauth_tokens where grant_id = $1";
const DROP_TOKENS: &str = "delete from {w}.oauth_tokens where expires_at <= $1 \
     or grant_id in (select id from {w}.oauth_grants where revoked_at is not null)";
const DROP_GRANTS: &str = "delete from {w}.oauth_grants where not exists \
     (select 1 from {w}.oauth_tokens t where t.grant_id = oauth_grants.id)";
const PUT_TOKEN: &str = "insert into {w}.oauth_tokens (token_hash, grant_id, kind, scope, created_at, expires_at, used_at) \
     values ($1, $2, $3, $4, $5, $6, $7)";
const TOKEN: &str = "select token_hash, grant_id, kind, scope, created_at, expires_at, used_at \
     from {w}.oauth_tokens where token_hash = $1 and kind = $2";
const OWNED_TOKEN: &str = "select t.grant_id, g.client_id, t.kind, t.scope from {w}.oauth_tokens t \
     join {w}.oauth_grants g on g.id = t.grant_id where t.token_hash = $1 and g.revoked_at is null";
const USE_TOKEN: &str = "update {w}.oauth_tokens set used_at = $2 \
     where token_hash = $1 and used_at is null returning grant_id";
const DROP_TOKEN: &str = "delete from {w}.oauth_tokens where token_hash = $1";

/// Every statement of this module, so that a test can prepare them all.
pub fn statements() -> Vec<&'static str> {
    [STATEMENTS, clients::STATEMENTS].concat()
}

const STATEMENTS: &[&str] = &[
    PUT_GRANT,
    GRANTS,
    GRANTED_BY,
    TOUCH_GRANT,
    END_GRANT,
    DROP_GRANT_TOKENS,
    DROP_TOKENS,
    DROP_GRANTS,
    PUT_TOKEN,
    TOKEN,
    OWNED_TOKEN,
    USE_TOKEN,
    DROP_TOKEN,
];

pub async fn put_grant(
    tx: &mut Tx,
    id: Id,
    client: Id,
    user: Id,
    scope: &str,
    now: Micros,
) -> Result<()> {
    let args: [Arg; 5] = [
        id.into(),
        client.into(),
        user.into(),
        scope.into(),
        now.0.into(),
    ];
    run(tx, PUT_GRANT, args).await
}

/// What somebody granted and is still of use, newest first.
pub async fn grants(conn: &mut Conn, user: Id, now: Micros) -> Result<Vec<GrantRow>> {
    let ask = Sql::with(GRANTS, [user.into(), now.0.into()]);
    let read = |row: &Row| {
        Ok(GrantRow {
            id: row.get_id(0)?,
            program: row.get_text(1)?,
            redirects: serde_json::from_str(&row.get_json(2)?).map_err(Error::broken)?,
            scope: row.get_text(3)?,
            created_at: Micros(row.get_int(4)?),
            last_used_at: row.int(5)?.map(Micros),
        })
    };
    conn.fetch(&ask).await?.iter().map(read).collect()
}

pub async fn granted_by(conn: &mut Conn, grant: Id) -> Result<Option<Id>> {
    let row = conn
        .fetch_optional(&Sql::with(GRANTED_BY, [grant.into()]))
        .await?;
    row.map_or(Ok(None), |row| row.id(0))
}

pub async fn touch_grant(tx: &mut Tx, grant: Id, now: Micros) -> Result<()> {
    run(tx, TOUCH_GRANT, [grant.into(), now.0.into()]).await
}

/// Ends what was granted, with all its tokens; gives the program and the person if it
/// had not ended before.
pub async fn end_grant(tx: &mut Tx, grant: Id, now: Micros) -> Result<Option<(Id, Id)>> {
    let ended = Sql::with(END_GRANT, [grant.into(), now.0.into()]);
    let ended = tx.fetch_optional(&ended).await?;
    run(tx, DROP_GRANT_TOKENS, [grant.into()]).await?;
    ended
        .map(|row| Ok((row.get_id(0)?, row.get_id(1)?)))
        .transpose()
}

/// Removes tokens whose time is over, then what has no token left.
pub async fn drop_ended(tx: &mut Tx, now: Micros) -> Result<()> {
    run(tx, DROP_TOKENS, [now.0.into()]).await?;
    run(tx, DROP_GRANTS, []).await
}

pub async fn put_token(tx: &mut Tx, row: &TokenRow) -> Result<()> {
    let args: [Arg; 7] = [
        row.hash.as_str().into(),
        row.grant.into(),
        row.kind.name().into(),
        row.scope.as_str().into(),
        row.created_at.0.into(),
        row.expires_at.0.into(),
        Arg::Int(row.used_at.map(|at| at.0)),
    ];
    run(tx, PUT_TOKEN, args).await
}

pub async fn token(conn: &mut Conn, hash: &str, kind: Kind) -> Result<Option<TokenRow>> {
    let ask = Sql::with(TOKEN, [hash.into(), kind.name().into()]);
    let Some(row) = conn.fetch_optional(&ask).await? else {
        return Ok(None);
    };
    Ok(Some(TokenRow {
        hash: row.get_text(0)?,
        grant: row.get_id(1)?,
        kind,
        scope: row.get_text(3)?,
        created_at: Micros(row.get_int(4)?),
        expires_at: Micros(row.get_int(5)?),
        used_at: row.int(6)?.map(Micros),
    }))
}

/// A token of a grant that has not ended.
pub async fn owned_token(conn: &mut Conn, hash: &str) -> Result<Option<Owned>> {
    let ask = Sql::with(OWNED_TOKEN, [hash.into()]);
    let Some(row) = conn.fetch_optional(&ask).await? else {
        return Ok(None);
    };
    let name = row.get_text(2)?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
    Ok(Some(Owned {
        grant: row.get_id(0)?,
        client: row.get_id(1)?,
        kind: kind.ok_or_else(|| Error::broken(format!("there is no kind of token {name}")))?,
        scope: row.get_text(3)?,
    }))
}

/// Uses a token; of several who try at once one does.
pub async fn use_token(tx: &mut Tx, hash: &str, now: Micros) -> Result<bool> {
    let used = Sql::with(USE_TOKEN, [hash.into(), now.0.into()]);
    Ok(tx.fetch_optional(&used).await?.is_some())
}

pub async fn drop_token(tx: &mut Tx, hash: &str) -> Result<()> {
    run(tx, DROP_TOKEN, [hash.into()]).await
}

async fn run(tx: &mut Tx, text: &str, args: impl IntoIterator<Item = Arg>) -> Result<()> {
    tx.execute(&Sql::with(text, args)).await.map(drop)
}
