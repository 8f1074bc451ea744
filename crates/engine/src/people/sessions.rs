//! Sessions of people: a random token in a cookie, its hash in the database.

use std::sync::Arc;

use base::{Error, Id, Micros, Result};
use schema::{ObjectId, Record};

use super::viewing::{self, Viewing};
use super::{acting, email_of, password, store, token, user_by_email};
use crate::{
    Cx, Origin, Principal, Via, Workspace,
    audit::{self, Event, Why},
    records,
    rights::SignInRules,
};

/// `seen_at` is written at most this often, in seconds; oftener where sessions may
/// rest for a short time only.
const SEEN_SECONDS: i64 = 300;
/// Bytes of a token's hash by which a session is named. They tell nothing of the token.
const MARK: usize = 24;

/// A person who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    pub who: Principal,
    /// Whose session it is.
    pub user: Id,
    /// Names the session among those of its user; it opens nothing.
    pub mark: String,
    /// What they sign in with.
    pub email: String,
    /// In which language they read pages, if they chose one.
    pub language: Option<String>,
    /// What every writing form must carry.
    pub csrf: String,
    /// See [`How`].
    pub via: String,
    /// When they gave a second factor; none if they did not.
    pub second_at: Option<Micros>,
    /// When they last proved who they are, by a password or a factor.
    pub proved_at: Micros,
    /// As whom they look at the pages; then `who` is that person.
    pub viewing: Option<Viewing>,
}

/// By what somebody proved who they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// `password`, `passkey`, or `provider` with its id.
    pub via: String,
    /// Whether it took a second factor, or one that is two by itself.
    pub is_second: bool,
}

impl How {
    /// By a password alone.
    pub fn password() -> Self {
        Self {
            via: "password".into(),
            is_second: false,
        }
    }
}

/// Signs a person in by their password alone; the token is for the cookie.
///
/// # Errors
/// See [`recognise`].
pub async fn sign_in(
    ws: &Workspace,
    email: &str,
    password: &str,
    from: Origin,
) -> Result<(Session, String)> {
    let user = recognise(ws, email, password, &from).await?;
    begin_session(ws, &user, &How::password(), from).await
}

/// Whose address and password these are. It opens nothing yet; that somebody tried in vain
/// stands in the audit log.
///
/// # Errors
/// `Unauthorized`, the same for an unknown address and a wrong password, and
/// as slow.
pub async fn recognise(
    ws: &Workspace,
    email: &str,
    password: &str,
    from: &Origin,
) -> Result<Record> {
    let user = user_by_email(ws, email).await?;
    let hash = match &user {
        Some(user) => store::password_hash(&mut ws.db().read().await?, user.id).await?,
        None => None,
    };
    let right = password::matches(password.to_string(), hash).await?;
    let known = user.as_ref().map(|user| user.id);
    if let Some(user) = user.filter(|_| right) {
        return Ok(user);
    }
    let why = match known {
        Some(_) => Why::Password,
        None => Why::Unknown,
    };
    failed(ws, known, email, why, from.clone()).await?;
    Err(Error::unauthorized(
        "The e-mail address or the password is wrong.",
    ))
}

/// Begins the session of somebody who proved who they are; the token is for the cookie.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn begin_session(
    ws: &Workspace,
    user: &Record,
    how: &How,
    from: Origin,
) -> Result<(Session, String)> {
    ws.stand_now().await?;
    let cx = ws.system().came_from(from);
    let rules = ws.standing().sign_in_rules().clone();
    let (secret, csrf) = (token::fresh()?, token::fresh()?);
    let row = store::SessionRow {
        user: user.id,
        csrf: csrf.clone(),
        created_at: cx.now,
        seen_at: cx.now,
        standing: 0,
        via: how.via.clone(),
        second_at: how.is_second.then_some(cx.now),
        proved_at: cx.now,
        viewing: None,
    };
    let (hash, by, via) = (token::hash(&secret), cx.clone(), how.via.clone());
    let session = opened(user, &row, &hash, &cx);
    let expires = cx.now.plus_seconds(rules.longest_seconds());
    records::write_plain(&cx, move |tx| {
        let (row, hash, from) = (row.clone(), hash.clone(), Arc::clone(&by.origin));
        let (user, how) = (row.user, via.clone());
        audit::note(tx, &by, &Event::SignedIn { user, how });
        Box::pin(async move {
            store::put_session(tx, &row, &hash, expires, &from.agent, &from.address).await
        })
    })
    .await?;
    Ok((session, secret))
}

/// A user's session as a row says.
fn opened(user: &Record, row: &store::SessionRow, hash: &str, cx: &Cx) -> Session {
    Session {
        who: acting(user, &cx.schema),
        user: row.user,
        mark: mark(hash),
        email: email_of(user),
        language: user.value("language").as_text().map(str::to_owned),
        csrf: row.csrf.clone(),
        via: row.via.clone(),
        second_at: row.second_at,
        proved_at: row.proved_at,
        viewing: None,
    }
}

/// Tells the audit log that nobody was let in, because too many had failed before.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn sign_in_refused(ws: &Workspace, email: &str, from: Origin) -> Result<()> {
    let known = user_by_email(ws, email).await?.map(|user| user.id);
    failed(ws, known, email, Why::Throttled, from).await
}

/// Tells the audit log that a second factor was wrong of somebody whose password, or
/// what stands for it, was right.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn second_failed(ws: &Workspace, user: Id, from: Origin) -> Result<()> {
    failed(ws, Some(user), "", Why::SecondFactor, from).await
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

/// What a session is called by, of its token's hash.
pub(super) fn mark(hash: &str) -> String {
    hash.chars().take(MARK).collect()
}

/// The session of a cookie's token; none if it has ended, or if its user's roles ask for
/// a second factor by now and it has none.
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
    let standing = ws.standing();
    let rules = standing.sign_in_rules();
    if ended(&row, rules, cx.now) {
        return Ok(None);
    }
    let user = match records::get(&cx, &ObjectId::from("user"), row.user).await {
        Ok(user) if user.value("active") != &schema::Value::Bool(false) => user,
        Ok(_) | Err(Error::NotFound { .. } | Error::Gone { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let session = opened(&user, &row, &hash, &cx);
    if row.second_at.is_none() && standing.asks_second(&session.who) {
        return Ok(None);
    }
    let noted_every = SEEN_SECONDS.min(rules.idle_seconds() / 20);
    if cx.now.since(row.seen_at) > noted_every * 1_000_000 {
        let now = cx.now;
        records::write_plain(&cx, move |tx| {
            let hash = hash.clone();
            Box::pin(async move { store::touch_session(tx, &hash, now).await })
        })
        .await?;
    }
    match row.viewing {
        Some(user) => viewing::seen(ws, session, user).await.map(Some),
        None => Ok(Some(session)),
    }
}

fn ended(row: &store::SessionRow, rules: &SignInRules, now: Micros) -> bool {
    row.seen_at.plus_seconds(rules.idle_seconds()) < now
        || row.created_at.plus_seconds(rules.longest_seconds()) < now
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
                if row.viewing.is_some() {
                    viewing::end_in(tx, &by, row.user, &mark(&hash)).await?;
                }
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
        Box::pin(async move {
            // Nor does anybody who is half in get further.
            super::tickets::take_back(tx, super::factors::SECOND, user).await?;
            store::drop_sessions(tx, user).await
        })
    })
    .await
}

/// Removes the sessions that have ended by themselves.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn forget_ended_sessions(cx: &Cx) -> Result<()> {
    cx.ws.stand_now().await?;
    let (now, rules) = (cx.now, cx.ws.standing().sign_in_rules().clone());
    let (idle, longest) = (
        now.plus_seconds(-rules.idle_seconds()),
        now.plus_seconds(-rules.longest_seconds()),
    );
    records::write_plain(cx, move |tx| {
        Box::pin(async move { store::end_sessions(tx, idle, longest, now).await })
    })
    .await
}
