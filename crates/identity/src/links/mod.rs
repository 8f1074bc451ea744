//! Invitations and resets: a link that is handed out once, with which somebody chooses
//! their password. Its secret stands behind a `#`, so that no server, proxy or log sees
//! it before its page sends it; only a form that is sent uses it up.

use base::{Error, Id, Micros, Result};
use engine::audit::{self, Chosen, Event};
use engine::people::{self, PASSWORD_LINK, tickets, tickets::Ticket};
use engine::{Cx, Workspace, records};
use schema::{Record, Value};
use serde_json::json;

/// Where the page of a link is.
pub const PATH: &str = "/set-password";

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Somebody comes for the first time.
    Invitation,
    /// Somebody has lost their password.
    Reset,
}

/// A link. Its secret is kept nowhere else.
#[derive(Clone, Debug)]
pub struct Link {
    secret: String,
    pub purpose: Purpose,
    pub expires_at: Micros,
}

/// A link that was made and not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    pub purpose: Purpose,
    pub expires_at: Micros,
}

/// Whose link it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub user: Id,
    pub name: String,
    pub email: String,
    pub purpose: Purpose,
}

impl Purpose {
    /// Name in REST and in what is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
        }
    }

    /// How long such a link is good for, in hours.
    pub fn hours(self) -> i64 {
        match self {
            Self::Invitation => 48,
            Self::Reset => 2,
        }
    }
}

impl Link {
    /// The whole link, for a program that is reached under this address.
    pub fn address(&self, ours: &str) -> String {
        format!("{}{PATH}#{}", ours.trim_end_matches('/'), self.secret)
    }
}

/// What somebody would be given now: an invitation as long as they have no password.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn purpose(ws: &Workspace, user: Id) -> Result<Purpose> {
    Ok(match people::has_password(ws, user).await? {
        true => Purpose::Reset,
        false => Purpose::Invitation,
    })
}

/// Makes a link for somebody; the one that they had before is good for nothing any more.
///
/// # Errors
/// `Forbidden` to who does not manage people or has fewer rights than this person;
/// `NotFound`; `Conflict` if they have a password already or none yet, whichever does not
/// go with the purpose, or if they may not sign in.
pub async fn issue(cx: &Cx, user: Id, purpose: Purpose) -> Result<Link> {
    let record = people::in_charge_of(cx, user).await?;
    let refused = |message: &str| Err(Error::conflict("link", message));
    if !people::is_active(&record) {
        return refused("This person may not sign in. Make them active first.");
    }
    if text(&record, "email").is_empty() {
        return refused("This person has no e-mail address to sign in with. Give them one first.");
    }
    match (purpose, self::purpose(&cx.ws, user).await?) {
        (Purpose::Invitation, Purpose::Reset) => {
            return refused("This person has a password. Make a reset link instead.");
        }
        (Purpose::Reset, Purpose::Invitation) => {
            return refused("This person has no password yet. Make an invitation instead.");
        }
        _ => {}
    }
    let (payload, seconds) = (json!({"for": purpose.name()}), purpose.hours() * 3600);
    let event = match purpose {
        Purpose::Invitation => Event::Invited { user },
        Purpose::Reset => Event::ResetLinkMade { user },
    };
    let secret = tickets::issue_anew(cx, PASSWORD_LINK, user, payload, seconds, event).await?;
    Ok(Link {
        secret,
        purpose,
        expires_at: cx.ws.clock().now().plus_seconds(seconds),
    })
}

/// The link that somebody could still use, without its secret; none if there is none.
///
/// # Errors
/// `Forbidden` to who does not manage people or has fewer rights than this person;
/// `NotFound`.
pub async fn open(cx: &Cx, user: Id) -> Result<Option<Open>> {
    people::in_charge_of(cx, user).await?;
    let mut conn = cx.ws.db().read().await?;
    let ticket = tickets::open(&mut conn, PASSWORD_LINK, user, cx.now).await?;
    Ok(ticket.as_ref().map(opened))
}

/// Takes back the link that somebody could still use: whoever has it chooses no password
/// with it any more.
///
/// # Errors
/// As [`open`]; `NotFound` too if they have no link for this purpose.
pub async fn withdraw(cx: &Cx, user: Id, purpose: Purpose) -> Result<()> {
    people::in_charge_of(cx, user).await?;
    let (by, now) = (cx.clone(), cx.now);
    records::write_beside(cx, move |tx| {
        let by = by.clone();
        Box::pin(async move {
            let ticket = tickets::open(tx, PASSWORD_LINK, user, now).await?;
            if ticket.map(|ticket| opened(&ticket).purpose) != Some(purpose) {
                return Err(Error::not_found("link"));
            }
            let kind = purpose.name().into();
            audit::note(tx, &by, &Event::LinkWithdrawn { user, kind });
            tickets::take_back(tx, PASSWORD_LINK, user).await
        })
    })
    .await
}

fn opened(ticket: &Ticket) -> Open {
    Open {
        purpose: purpose_of(ticket),
        expires_at: ticket.expires_at,
    }
}

fn purpose_of(ticket: &Ticket) -> Purpose {
    match ticket.payload["for"] == Purpose::Invitation.name() {
        true => Purpose::Invitation,
        false => Purpose::Reset,
    }
}

/// Whose link it is, without using it; none if it is used, taken back or too old.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn holder(ws: &Workspace, secret: &str) -> Result<Option<Holder>> {
    let found = tickets::peek(ws, PASSWORD_LINK, secret).await?;
    let Some((user, ticket)) = found.and_then(|ticket| Some((ticket.user?, ticket))) else {
        return Ok(None);
    };
    let user = people::active(ws, user).await?;
    Ok(user.map(|user| Holder {
        user: user.id,
        name: text(&user, "name"),
        email: text(&user, "email"),
        purpose: purpose_of(&ticket),
    }))
}

/// Uses a link: whose it is has this password from now on, and all their sessions have
/// ended. Second factors stay. None if the link is good for nothing any more. `cx` says
/// from where it is used.
///
/// # Errors
/// `Invalid` if the password is too weak; the link stays good then.
pub async fn accept(cx: &Cx, secret: &str, password: String) -> Result<Option<Record>> {
    let ws = &cx.ws;
    let Some(holder) = holder(ws, secret).await? else {
        return Ok(None);
    };
    let hashed = people::hashed(password, &[&holder.email, &holder.name]).await?;
    let by = match holder.purpose {
        Purpose::Invitation => Chosen::Invitation,
        Purpose::Reset => Chosen::Reset,
    };
    let (from, secret, now) = (cx.clone(), secret.to_owned(), ws.clock().now());
    let used = records::write_beside(cx, move |tx| {
        let (hashed, secret, from) = (hashed.clone(), secret.clone(), from.clone());
        Box::pin(async move {
            let taken = tickets::take_in(tx, PASSWORD_LINK, &secret, now).await?;
            let Some(user) = taken.and_then(|ticket| ticket.user) else {
                return Ok(None);
            };
            audit::note(tx, &from, &Event::PasswordSet { user, by });
            people::keep_password(tx, user, &hashed, now).await?;
            Ok(Some(user))
        })
    })
    .await?;
    match used {
        Some(user) => people::active(ws, user).await,
        None => Ok(None),
    }
}

fn text(user: &Record, field: &str) -> String {
    match user.value(field) {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}
