//! The tables of authenticator programs and recovery codes.

use base::{Id, Micros, Result};
use store::{Arg, Conn, Sql, Tx};

/// When somebody's authenticator program was set up and last used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    pub created_at: Micros,
    pub last_used_at: Option<Micros>,
}

const PROGRAM: &str = "select created_at, last_used_at from {w}.totp where user_id = $1";
const SECRET: &str = "select secret, last_step from {w}.totp where user_id = $1";
const PUT: &str = "insert into {w}.totp (user_id, secret, created_at, last_step) values ($1, $2, $3, $4) \
     on conflict (user_id) do update set secret = excluded.secret, created_at = excluded.created_at, \
     last_step = excluded.last_step, last_used_at = null";
const USE: &str = "update {w}.totp set last_step = $2, last_used_at = $3 \
     where user_id = $1 and last_step < $2";
const DROP: &str = "delete from {w}.totp where user_id = $1";
const CODES_LEFT: &str =
    "select count(*) from {w}.recovery_codes where user_id = $1 and used_at is null";
const PUT_CODE: &str =
    "insert into {w}.recovery_codes (user_id, code_hash, used_at) values ($1, $2, null)";
const USE_CODE: &str = "update {w}.recovery_codes set used_at = $3 \
     where user_id = $1 and code_hash = $2 and used_at is null";
const DROP_CODES: &str = "delete from {w}.recovery_codes where user_id = $1";

/// Every statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[
    PROGRAM, SECRET, PUT, USE, DROP, CODES_LEFT, PUT_CODE, USE_CODE, DROP_CODES,
];

pub(super) async fn program(conn: &mut Conn, user: Id) -> Result<Option<Program>> {
    let row = conn
        .fetch_optional(&Sql::with(PROGRAM, [user.into()]))
        .await?;
    row.map(|row| {
        Ok(Program {
            created_at: Micros(row.get_int(0)?),
            last_used_at: row.int(1)?.map(Micros),
        })
    })
    .transpose()
}

/// The sealed secret, and the last step whose code was used.
pub(super) async fn secret(conn: &mut Conn, user: Id) -> Result<Option<(Vec<u8>, i64)>> {
    let row = conn
        .fetch_optional(&Sql::with(SECRET, [user.into()]))
        .await?;
    row.map(|row| Ok((row.bytes(0)?.unwrap_or_default(), row.get_int(1)?)))
        .transpose()
}

pub(super) async fn put_program(
    tx: &mut Tx,
    user: Id,
    secret: Vec<u8>,
    step: i64,
    now: Micros,
) -> Result<()> {
    let args: [Arg; 4] = [
        user.into(),
        Arg::Bytes(Some(secret)),
        now.0.into(),
        step.into(),
    ];
    tx.execute(&Sql::with(PUT, args)).await.map(drop)
}

/// Uses the code of a step up; false if it was, or a later one.
pub(super) async fn use_step(tx: &mut Tx, user: Id, step: i64, now: Micros) -> Result<bool> {
    let used = Sql::with(USE, [user.into(), step.into(), now.0.into()]);
    Ok(tx.execute(&used).await? == 1)
}

/// Whether there was one.
pub(crate) async fn drop_program(tx: &mut Tx, user: Id) -> Result<bool> {
    Ok(tx.execute(&Sql::with(DROP, [user.into()])).await? == 1)
}

pub(super) async fn codes_left(conn: &mut Conn, user: Id) -> Result<usize> {
    let row = conn
        .fetch_one(&Sql::with(CODES_LEFT, [user.into()]))
        .await?;
    Ok(usize::try_from(row.get_int(0)?).unwrap_or_default())
}

pub(super) async fn put_codes(tx: &mut Tx, user: Id, hashes: &[String]) -> Result<()> {
    drop_codes(tx, user).await?;
    for hash in hashes {
        tx.execute(&Sql::with(PUT_CODE, [user.into(), hash.as_str().into()]))
            .await?;
    }
    Ok(())
}

/// Uses a code up; false if there is none, or it was used.
pub(super) async fn use_code(tx: &mut Tx, user: Id, hash: &str, now: Micros) -> Result<bool> {
    let used = Sql::with(USE_CODE, [user.into(), hash.into(), now.0.into()]);
    Ok(tx.execute(&used).await? == 1)
}

pub(crate) async fn drop_codes(tx: &mut Tx, user: Id) -> Result<()> {
    tx.execute(&Sql::with(DROP_CODES, [user.into()]))
        .await
        .map(drop)
}
