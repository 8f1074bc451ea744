//! The tables of people that are no objects: credentials, sessions.

use base::{Id, Micros, Result};
use store::{Arg, Conn, Row, Sql, Tx};

#[derive(Clone)]
pub(super) struct SessionRow {
    pub user: Id,
    pub csrf: String,
    pub created_at: Micros,
    pub seen_at: Micros,
    /// The change that who stands where is at.
    pub standing: i64,
    pub via: String,
    pub second_at: Option<Micros>,
    /// When they last proved who they are.
    pub proved_at: Micros,
    /// As whom an administrator looks at the pages.
    pub viewing: Option<Id>,
}

const ANY_CREDENTIALS: &str = "select 1 from {w}.credentials limit 1";
const PASSWORD_HASH: &str = "select password_hash from {w}.credentials where user_id = $1";
const PUT_CREDENTIALS: &str = "insert into {w}.credentials (user_id, password_hash, changed_at) values ($1, $2, $3) \
     on conflict (user_id) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at";
const DROP_SESSIONS: &str = "delete from {w}.sessions where user_id = $1";
const DROP_SESSIONS_VIA: &str = "delete from {w}.sessions where via = $1";
const PUT_SESSION: &str = "insert into {w}.sessions (token_hash, user_id, csrf, created_at, seen_at, expires_at, agent, address, via, second_at, viewing, proved_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const SESSION: &str = "select user_id, csrf, created_at, seen_at, \
     (select cast(s.value as text) from {w}.settings s where s.key = 'standing'), via, second_at, viewing, proved_at \
     from {w}.sessions where token_hash = $1";
const TOUCH_SESSION: &str = "update {w}.sessions set seen_at = $2 where token_hash = $1";
const DROP_SESSION: &str = "delete from {w}.sessions where token_hash = $1";
const END_SESSIONS: &str =
    "delete from {w}.sessions where seen_at < $1 or created_at < $2 or expires_at < $3";

pub(super) async fn any_credentials(conn: &mut Conn) -> Result<bool> {
    Ok(conn
        .fetch_optional(&Sql::new(ANY_CREDENTIALS))
        .await?
        .is_some())
}

/// Which of these users come in: by a password, a passkey or a provider, or are in.
pub(super) async fn who_come_in(conn: &mut Conn, ids: &[Id]) -> Result<Vec<Id>> {
    let mut found = Vec::new();
    for table in ["credentials", "passkeys", "identities", "sessions"] {
        let mut sql = Sql::new(format!("select distinct user_id from {{w}}.{table} where "));
        sql.append(store::in_list(conn.dialect(), "user_id", ids));
        for row in conn.fetch(&sql).await? {
            found.push(row.get_id(0)?);
        }
    }
    Ok(found)
}

pub(super) async fn password_hash(conn: &mut Conn, user: Id) -> Result<Option<String>> {
    let row = conn
        .fetch_optional(&Sql::with(PASSWORD_HASH, [user.into()]))
        .await?;
    row.map_or(Ok(None), |row| row.text(0))
}

pub(super) async fn put_credentials(tx: &mut Tx, user: Id, hash: &str, now: Micros) -> Result<()> {
    put_hash(tx, user, hash, now).await?;
    drop_sessions(tx, user).await
}

pub(super) async fn put_hash(tx: &mut Tx, user: Id, hash: &str, now: Micros) -> Result<()> {
    let args: [Arg; 3] = [user.into(), hash.into(), now.0.into()];
    tx.execute(&Sql::with(PUT_CREDENTIALS, args))
        .await
        .map(drop)
}

pub(super) async fn drop_sessions(tx: &mut Tx, user: Id) -> Result<()> {
    tx.execute(&Sql::with(DROP_SESSIONS, [user.into()]))
        .await
        .map(drop)
}

pub(super) async fn drop_sessions_via(tx: &mut Tx, via: &str) -> Result<()> {
    tx.execute(&Sql::with(DROP_SESSIONS_VIA, [via.into()]))
        .await
        .map(drop)
}

pub(super) async fn put_session(
    tx: &mut Tx,
    row: &SessionRow,
    hash: &str,
    expires: Micros,
    agent: &str,
    address: &str,
) -> Result<()> {
    let args: [Arg; 12] = [
        hash.into(),
        row.user.into(),
        row.csrf.as_str().into(),
        row.created_at.0.into(),
        row.seen_at.0.into(),
        expires.0.into(),
        base::text::truncate(agent, 200).as_ref().into(),
        address.into(),
        row.via.as_str().into(),
        Arg::Int(row.second_at.map(|at| at.0)),
        row.viewing.into(),
        row.proved_at.0.into(),
    ];
    tx.execute(&Sql::with(PUT_SESSION, args)).await.map(drop)
}

pub(super) async fn session_by_hash(conn: &mut Conn, hash: &str) -> Result<Option<SessionRow>> {
    let Some(row) = conn
        .fetch_optional(&Sql::with(SESSION, [hash.into()]))
        .await?
    else {
        return Ok(None);
    };
    let created_at = Micros(row.int(2)?.unwrap_or_default());
    Ok(Some(SessionRow {
        user: row.id(0)?.unwrap_or_else(Id::nil),
        csrf: row.text(1)?.unwrap_or_default(),
        created_at,
        seen_at: Micros(row.int(3)?.unwrap_or_default()),
        standing: standing(&row, 4)?,
        via: row.text(5)?.unwrap_or_default(),
        second_at: row.int(6)?.map(Micros),
        viewing: row.id(7)?,
        proved_at: row.int(8)?.map_or(created_at, Micros),
    }))
}

pub(super) async fn touch_session(tx: &mut Tx, hash: &str, now: Micros) -> Result<()> {
    tx.execute(&Sql::with(TOUCH_SESSION, [hash.into(), now.0.into()]))
        .await
        .map(drop)
}

pub(super) async fn drop_session(tx: &mut Tx, hash: &str) -> Result<()> {
    tx.execute(&Sql::with(DROP_SESSION, [hash.into()]))
        .await
        .map(drop)
}

/// Removes sessions that have not been used since `idle`, or that are older than
/// `longest`.
pub(super) async fn end_sessions(
    tx: &mut Tx,
    idle: Micros,
    longest: Micros,
    now: Micros,
) -> Result<()> {
    let args: [Arg; 3] = [idle.0.into(), longest.0.into(), now.0.into()];
    tx.execute(&Sql::with(END_SESSIONS, args)).await.map(drop)
}

/// The count of changes of who stands where; 0 before the first.
pub(super) fn standing(row: &Row, column: usize) -> Result<i64> {
    let text = row.text(column)?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or_default())
}
