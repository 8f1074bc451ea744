//! Signing in: what was proved first, then the second factor where one is owed.
//!
//! Between the two there is no session, only a ticket: it opens nothing but the second
//! step, and the first second factor's set-up where a role asks for one.

use base::{Error, Id, Result};
use engine::people::factors::SECOND;
use engine::people::tickets;
use engine::people::{self, How, Origin, Session};
use engine::{Cx, Principal, Via, Workspace};
use schema::{Record, Value};
use serde::{Deserialize, Serialize};

use crate::factors::{self, Factors, Given};
use crate::proof::Proven;

/// A ticket for the second step lives for so long, in seconds.
pub const SECONDS: i64 = 600;

/// How far somebody came.
pub enum Entry {
    /// In: the session, and the token of its cookie.
    In(Box<Session>, String),
    /// They owe a second factor: a ticket for their browser alone.
    Second(String),
}

/// Somebody who owes a second factor.
#[derive(Clone, Debug)]
pub struct Pending {
    pub user: Id,
    pub name: String,
    pub email: String,
    pub factors: Factors,
    via: String,
    who: Principal,
}

#[derive(Serialize, Deserialize)]
struct First {
    via: String,
}

/// Signs in by a password.
///
/// # Errors
/// `Unauthorized`, the same for an unknown address and a wrong password, and as slow.
pub async fn sign_in(ws: &Workspace, email: &str, password: &str, from: Origin) -> Result<Entry> {
    let user = people::recognise(ws, email, password, &from).await?;
    admit(ws, &user, &How::password(), from).await
}

/// Lets in who proved who they are, if they owe nothing more.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn admit(ws: &Workspace, user: &Record, how: &How, from: Origin) -> Result<Entry> {
    let owes = !how.is_second
        && (people::factors::has_any(&mut ws.db().read().await?, user.id).await?
            || people::asks_second(ws, user).await?);
    if !owes {
        let (session, secret) = people::begin_session(ws, user, how, from).await?;
        return Ok(Entry::In(Box::new(session), secret));
    }
    let first = First {
        via: how.via.clone(),
    };
    let payload = serde_json::to_value(first).map_err(Error::broken)?;
    let ticket = tickets::issue(ws, SECOND, Some(user.id), payload, SECONDS).await?;
    Ok(Entry::Second(ticket))
}

/// Who holds a ticket for the second step; none if its time is over.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn pending(ws: &Workspace, ticket: &str) -> Result<Option<Pending>> {
    let Some(ticket) = tickets::peek(ws, SECOND, ticket).await? else {
        return Ok(None);
    };
    let Some(id) = ticket.user else {
        return Ok(None);
    };
    let Some(user) = people::active(ws, id).await? else {
        return Ok(None);
    };
    let first: First = serde_json::from_value(ticket.payload).map_err(Error::broken)?;
    let text = |field: &str| match user.value(field) {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    };
    Ok(Some(Pending {
        user: id,
        name: text("name"),
        email: text("email"),
        factors: factors::of(ws, id).await?,
        via: first.via,
        who: people::acting(&user, &ws.schema()),
    }))
}

impl Pending {
    /// That they may set up their first factor; none if they have one, which they must
    /// give instead.
    pub fn proven(&self) -> Option<Proven> {
        (!self.factors.any()).then(|| Proven::first(self.user))
    }

    /// In their name, for what they set up before they are in.
    pub fn cx(&self, ws: &Workspace, from: Origin) -> Cx {
        ws.cx(self.who.clone(), Via::Page).came_from(from)
    }
}

/// Takes the second step by a code.
///
/// # Errors
/// `Invalid` if the code is wrong or was used; `Gone` if the ticket's time is over.
pub async fn by_code(
    ws: &Workspace,
    ticket: &str,
    code: &str,
    from: Origin,
) -> Result<(Session, String, Given)> {
    let pending = pending(ws, ticket).await?.ok_or_else(over)?;
    let given = match factors::give(ws, pending.user, code).await {
        Err(error @ Error::Invalid(_)) => {
            people::second_failed(ws, pending.user, from).await?;
            return Err(error);
        }
        given => given?,
    };
    let (session, secret) = finish(ws, ticket, &pending, from).await?;
    Ok((session, secret, given))
}

/// Takes the second step for who gave a factor otherwise: a passkey, or one that they
/// have set up just now.
///
/// # Errors
/// `Gone` if the ticket's time is over.
pub async fn finish(
    ws: &Workspace,
    ticket: &str,
    pending: &Pending,
    from: Origin,
) -> Result<(Session, String)> {
    let taken = tickets::take(ws, SECOND, ticket).await?;
    taken
        .filter(|ticket| ticket.user == Some(pending.user))
        .ok_or_else(over)?;
    let user = people::active(ws, pending.user).await?.ok_or_else(over)?;
    let how = How {
        via: pending.via.clone(),
        is_second: true,
    };
    people::begin_session(ws, &user, &how, from).await
}

/// Lets in by a passkey alone: it is something one has and knows or is.
///
/// # Errors
/// `Unauthorized` if they may not come in any more.
pub async fn by_passkey(ws: &Workspace, user: Id, from: Origin) -> Result<(Session, String)> {
    let user = people::active(ws, user)
        .await?
        .ok_or_else(|| Error::unauthorized("This account is closed."))?;
    let how = How {
        via: "passkey".into(),
        is_second: true,
    };
    people::begin_session(ws, &user, &how, from).await
}

/// The ticket is none any more.
fn over() -> Error {
    Error::unauthorized("That took too long. Sign in again.")
}
