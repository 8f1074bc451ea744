//! The table of programs.

use base::{Error, Id, Micros, Result};
use store::{Arg, Conn, Row, Sql};

use super::{Tx, run};
use crate::oauth::clients::Client;

const PUT_CLIENT: &str = "insert into {w}.oauth_clients (id, name, redirects, settings, created_at) \
     values ($1, $2, $3, $4, $5)";
const CLIENT: &str = "select id, name, redirects, settings, created_at, last_used_at \
     from {w}.oauth_clients where id = $1";
const CLIENTS: &str = "select id, name, redirects, settings, created_at, last_used_at, \
     (select count(*) from {w}.oauth_grants g where g.client_id = c.id and g.revoked_at is null \
     and exists (select 1 from {w}.oauth_tokens t where t.grant_id = g.id and t.kind <> 'code' \
     and t.used_at is null and t.expires_at > $1)) \
     from {w}.oauth_clients c order by coalesce(last_used_at, 0) desc, id desc limit 500";
const TOUCH_CLIENT: &str = "update {w}.oauth_clients set last_used_at = $2 where id = $1";
const UNUSED: &str = "select count(*) from {w}.oauth_clients where last_used_at is null";
const DROP_UNUSED: &str =
    "delete from {w}.oauth_clients where last_used_at is null and created_at < $1";
const DROP_LEFT: &str = "delete from {w}.oauth_clients where last_used_at < $1 \
     and not exists (select 1 from {w}.oauth_grants g where g.client_id = oauth_clients.id)";
const DROP_CLIENT_TOKENS: &str = "delete from {w}.oauth_tokens where grant_id in \
     (select id from {w}.oauth_grants where client_id = $1)";
const DROP_CLIENT_GRANTS: &str = "delete from {w}.oauth_grants where client_id = $1";
const DROP_CLIENT: &str = "delete from {w}.oauth_clients where id = $1";

pub(super) const STATEMENTS: &[&str] = &[
    PUT_CLIENT,
    CLIENT,
    CLIENTS,
    TOUCH_CLIENT,
    UNUSED,
    DROP_UNUSED,
    DROP_LEFT,
    DROP_CLIENT_TOKENS,
    DROP_CLIENT_GRANTS,
    DROP_CLIENT,
];

pub async fn put_client(tx: &mut Tx, client: &Client) -> Result<()> {
    let redirects = serde_json::to_string(&client.redirects).map_err(Error::broken)?;
    let settings = serde_json::to_string(&client.settings).map_err(Error::broken)?;
    let args: [Arg; 5] = [
        client.id.into(),
        client.name.as_str().into(),
        Arg::Json(Some(redirects)),
        Arg::Json(Some(settings)),
        client.created_at.0.into(),
    ];
    run(tx, PUT_CLIENT, args).await
}

pub async fn client(conn: &mut Conn, id: Id) -> Result<Option<Client>> {
    let row = conn.fetch_optional(&Sql::with(CLIENT, [id.into()])).await?;
    row.as_ref().map(read_client).transpose()
}

/// Programs, and how many live grants each has.
pub async fn clients(conn: &mut Conn, now: Micros) -> Result<Vec<(Client, u64)>> {
    let rows = conn.fetch(&Sql::with(CLIENTS, [now.0.into()])).await?;
    let read = |row: &Row| Ok((read_client(row)?, row.get_int(6)?.unsigned_abs()));
    rows.iter().map(read).collect()
}

pub async fn touch_client(tx: &mut Tx, id: Id, now: Micros) -> Result<()> {
    run(tx, TOUCH_CLIENT, [id.into(), now.0.into()]).await
}

/// How many programs nobody has let in yet.
pub async fn unused(conn: &mut Conn) -> Result<i64> {
    let row = conn.fetch_optional(&Sql::new(UNUSED)).await?;
    row.map_or(Ok(0), |row| row.get_int(0))
}

pub async fn drop_unused(tx: &mut Tx, before: Micros) -> Result<()> {
    run(tx, DROP_UNUSED, [before.0.into()]).await
}

/// Removes programs that were last let in before a time, and that nobody lets act.
pub async fn drop_left(tx: &mut Tx, before: Micros) -> Result<()> {
    run(tx, DROP_LEFT, [before.0.into()]).await
}

/// Removes a program with what it was let do; whether it was there.
pub async fn drop_client(tx: &mut Tx, id: Id) -> Result<bool> {
    for text in [DROP_CLIENT_TOKENS, DROP_CLIENT_GRANTS] {
        run(tx, text, [id.into()]).await?;
    }
    Ok(tx.execute(&Sql::with(DROP_CLIENT, [id.into()])).await? == 1)
}

fn read_client(row: &Row) -> Result<Client> {
    Ok(Client {
        id: row.get_id(0)?,
        name: row.get_text(1)?,
        redirects: serde_json::from_str(&row.get_json(2)?).map_err(Error::broken)?,
        settings: serde_json::from_str(&row.get_json(3)?).map_err(Error::broken)?,
        created_at: Micros(row.get_int(4)?),
        last_used_at: row.int(5)?.map(Micros),
    })
}
