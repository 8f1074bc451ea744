//! Sessions that are open: listed, ended one by one, and proved anew.

use base::{Id, Micros, Result};
use store::{Conn, Row, Sql, Tx};

use super::sessions::{Session, mark};
use crate::{
    Cx, Workspace,
    audit::{self, Event},
    records,
};

/// An open session as its user sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    /// See [`Session::mark`].
    pub mark: String,
    pub begun_at: Micros,
    /// Known to some minutes.
    pub seen_at: Micros,
    /// What the browser calls itself.
    pub agent: String,
    pub address: String,
    /// See [`super::How::via`].
    pub via: String,
    pub second_at: Option<Micros>,
}

const LIST: &str = "select token_hash, created_at, seen_at, agent, address, via, second_at \
     from {w}.sessions where user_id = $1 and seen_at >= $2 and created_at >= $3 \
     order by seen_at desc, token_hash limit 200";
const END: &str = "delete from {w}.sessions where user_id = $1 and substr(token_hash, 1, 24) = $2";
const END_OTHERS: &str =
    "delete from {w}.sessions where user_id = $1 and substr(token_hash, 1, 24) <> $2";
const PROVE: &str = "update {w}.sessions set proved_at = $3 \
     where user_id = $1 and substr(token_hash, 1, 24) = $2";
const PROVE_SECOND: &str = "update {w}.sessions set proved_at = $3, second_at = $3 \
     where user_id = $1 and substr(token_hash, 1, 24) = $2";

/// Every statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[LIST, END, END_OTHERS, PROVE, PROVE_SECOND];

/// The open sessions of a user, the last used first.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn list(ws: &Workspace, user: Id) -> Result<Vec<Open>> {
    ws.stand_now().await?;
    let (now, rules) = (ws.clock().now(), ws.standing().sign_in_rules().clone());
    let idle = now.plus_seconds(-rules.idle_seconds());
    let longest = now.plus_seconds(-rules.longest_seconds());
    let ask = Sql::with(LIST, [user.into(), idle.0.into(), longest.0.into()]);
    let rows = ws.db().read().await?.fetch(&ask).await?;
    rows.iter().map(open).collect()
}

fn open(row: &Row) -> Result<Open> {
    Ok(Open {
        mark: mark(&row.get_text(0)?),
        begun_at: Micros(row.get_int(1)?),
        seen_at: Micros(row.get_int(2)?),
        agent: row.text(3)?.unwrap_or_default(),
        address: row.text(4)?.unwrap_or_default(),
        via: row.text(5)?.unwrap_or_default(),
        second_at: row.int(6)?.map(Micros),
    })
}

/// Ends one session of a user, for whoever acts; nothing happens if there is none of
/// that name.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn end(cx: &Cx, user: Id, mark: &str) -> Result<()> {
    let (mark, by) = (mark.to_string(), cx.clone());
    records::write_beside(cx, move |tx| {
        let ended = Sql::with(END, [user.into(), mark.as_str().into()]);
        let by = by.clone();
        Box::pin(async move {
            if tx.execute(&ended).await? > 0 {
                audit::note(tx, &by, &Event::SessionRevoked { user });
            }
            Ok(())
        })
    })
    .await
}

/// Ends all sessions of a user but one.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn end_others(tx: &mut Tx, user: Id, mark: &str) -> Result<()> {
    tx.execute(&Sql::with(END_OTHERS, [user.into(), mark.into()]))
        .await
        .map(drop)
}

/// What was given to prove anew who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Password,
    SecondFactor,
}

/// Notes that who is signed in has proved again who they are.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn prove(tx: &mut Conn, session: &Session, given: Given, now: Micros) -> Result<()> {
    let statement = match given {
        Given::Password => PROVE,
        Given::SecondFactor => PROVE_SECOND,
    };
    let args = [
        session.user.into(),
        session.mark.as_str().into(),
        now.0.into(),
    ];
    tx.execute(&Sql::with(statement, args)).await.map(drop)
}
