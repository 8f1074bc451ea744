//! Sessions of people: a random token in a cookie, its hash in the database.

use std::sync::Arc;

use base::{Error, Id, Micros, Result};
use schema::ObjectId;

use super::{acting, email_of, password, store, token, user_by_email};
use crate::{
    Cx, Origin, Principal, Via, Workspace,
    audit::{self, Event, Why},
    records,
};

/// A session ends after this long without a request, in seconds: 14 days.
pub const IDLE_SECONDS: i64 = 14 * 24 * 3600;
/// A session ends this long after signing in whatever happens, in seconds: 90 days.
pub const LONGEST_SECONDS: i64 = 90 * 24 * 3600;
/// `seen_at` is written at most this often, in seconds.
const SEEN_SECONDS: i64 = 300;

/// A person who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    pub who: Principal,
    /// What they sign in with.
    pub email: String,
    /// What every writing form must carry.
    pub csrf: String,
}

/// Signs a person in; the token is for the cookie.
///
/// # Errors
/// `Unauthorized`, the same for an unknown address and a wrong password, and
/// as slow.
pub async fn sign_in(
    ws: &Workspace,
    email: &str,
    password: &str,
    from: Origin,
) -> Result<(Session, String)> {
    let user = user_by_email(ws, email).await?;
    let hash = match &user {
        Some(user) => store::password_hash(&mut ws.db().read().await?, user.id).await?,
        None => None,
    };
    let right = password::matches(password.to_string(), hash).await?;
    let known = user.as_ref().map(|user| user.id);
    let Some(user) = user.filter(|_| right) else {
        let why = match known {
            Some(_) => Why::Password,
            None => Why::Unknown,
        };
        failed(ws, known, email, why, from).await?;
        return Err(Error::unauthorized(
            "The e-mail address or the password is wrong.",
        ));
    };
    ws.stand_now().await?;
    let cx = ws.cx(Principal::System, Via::Page).came_from(from);
    let (secret, csrf) = (token::fresh()?, token::fresh()?);
    let row = store::SessionRow {
        user: user.id,
        csrf: csrf.clone(),
        created_at: cx.now,
        seen_at: cx.now,
        standing: 0,
    };
    let (hash, by) = (token::hash(&secret), cx.clone());
    records::write_plain(&cx, move |tx| {
        let (row, hash, from) = (row.clone(), hash.clone(), Arc::clone(&by.origin));
        let how = "password".to_string();
        audit::note(
            tx,
            &by,
            &Event::SignedIn {
                user: row.user,
                how,
            },
        );
        Box::pin(
            async move { store::put_session(tx, &row, &hash, &from.agent, &from.address).await },
        )
    })
    .await?;
    Ok((
        Session {
            who: acting(&user, &cx.schema),
            email: email_of(&user),
            csrf,
        },
        secret,
    ))
}

/// Tells the audit log that nobody was let in, because too many had failed before.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn sign_in_refused(ws: &Workspace, email: &str, from: Origin) -> Result<()> {
    let known = user_by_email(ws, email).await?.map(|user| user.id);
    failed(ws, known, email, Why::Throttled, from).await
}

async fn failed(
    ws: &Workspace,
    user: Option<Id>,
    email: &str,
    why: Why,
    from: Origin,
) -> Result<()> {
    let event = Event::SignInFailed {
        user,
        tried: email.to_string(),
        why,
    };
    let cx = ws.cx(Principal::System, Via::Page).came_from(from);
    audit::note_alone(&cx, &event).await
}

/// The session of a cookie's token; none if it has ended.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn session(ws: &Workspace, secret: &str) -> Result<Option<Session>> {
    if secret.is_empty() || secret.len() > 128 {
        return Ok(None);
    }
    let hash = token::hash(secret);
    let Some(row) = store::session_by_hash(&mut ws.db().read().await?, &hash).await? else {
        return Ok(None);
    };
    ws.stand(row.standing).await?;
    let cx = ws.cx(Principal::System, Via::Page);
    if ended(&row, cx.now) {
        return Ok(None);
    }
    let user = match records::get(&cx, &ObjectId::from("user"), row.user).await {
        Ok(user) if user.value("active") != &schema::Value::Bool(false) => user,
        Ok(_) | Err(Error::NotFound { .. } | Error::Gone { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    if cx.now.0 - row.seen_at.0 > SEEN_SECONDS * 1_000_000 {
        let now = cx.now;
        records::write_plain(&cx, move |tx| {
            let hash = hash.clone();
            Box::pin(async move { store::touch_session(tx, &hash, now).await })
        })
        .await?;
    }
    Ok(Some(Session {
        who: acting(&user, &cx.schema),
        email: email_of(&user),
        csrf: row.csrf,
    }))
}

fn ended(row: &store::SessionRow, now: Micros) -> bool {
    row.seen_at.plus_seconds(IDLE_SECONDS) < now
        || row.created_at.plus_seconds(LONGEST_SECONDS) < now
}

/// Ends a session.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn sign_out(ws: &Workspace, secret: &str, from: Origin) -> Result<()> {
    let cx = ws.cx(Principal::System, Via::Page).came_from(from);
    let (hash, by) = (token::hash(secret), cx.clone());
    records::write_plain(&cx, move |tx| {
        let (hash, by) = (hash.clone(), by.clone());
        Box::pin(async move {
            if let Some(row) = store::session_by_hash(tx, &hash).await? {
                audit::note(tx, &by, &Event::SignedOut { user: row.user });
            }
            store::drop_session(tx, &hash).await
        })
    })
    .await
}

/// Ends every session of a user, for whoever acts.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn sign_out_everywhere(cx: &Cx, user: Id) -> Result<()> {
    let by = cx.clone();
    records::write_beside(cx, move |tx| {
        audit::note(tx, &by, &Event::SignedOutEverywhere { user });
        Box::pin(async move { store::drop_sessions(tx, user).await })
    })
    .await
}

/// Removes the sessions that have ended by themselves.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn forget_ended_sessions(cx: &Cx) -> Result<()> {
    let now = cx.now;
    let (idle, longest) = (
        now.plus_seconds(-IDLE_SECONDS),
        now.plus_seconds(-LONGEST_SECONDS),
    );
    records::write_plain(cx, move |tx| {
        Box::pin(async move { store::end_sessions(tx, idle, longest, now).await })
    })
    .await
}
