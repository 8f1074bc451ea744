//! What is only done for somebody who proved a moment ago who they are: a session that
//! was left open on a desk is not enough to take an account over.

use base::{Error, Id, Micros, Result};
use engine::people::open::{self, Given};
use engine::people::{self, Session};
use engine::{Workspace, records};

use crate::factors;

/// A proof counts for so long, in seconds.
const FRESH_SECONDS: i64 = 15 * 60;

/// Somebody who proved a moment ago who they are. What changes how they sign in asks
/// for one, so that it cannot be called without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proven {
    user: Id,
    only_first: bool,
}

impl Proven {
    /// Who is signed in, if they gave a password or a factor in the last quarter of an
    /// hour.
    pub fn of(session: &Session, now: Micros) -> Option<Self> {
        (session.proved_at.plus_seconds(FRESH_SECONDS) > now).then_some(Self {
            user: session.user,
            only_first: false,
        })
    }

    /// Who gave their password and must set up their first second factor.
    pub(crate) fn first(user: Id) -> Self {
        Self {
            user,
            only_first: true,
        }
    }

    /// Who it is.
    pub fn user(&self) -> Id {
        self.user
    }

    /// Refuses, inside the write that adds a factor, who may only add the first one.
    pub(crate) async fn may_add(&self, tx: &mut store::Conn) -> Result<()> {
        match self.only_first && people::factors::has_any(tx, self.user).await? {
            true => Err(Error::forbidden(
                "A second factor was set up meanwhile. Sign in with it.",
            )),
            false => Ok(()),
        }
    }
}

/// Proves anew who is signed in, by their password.
///
/// # Errors
/// `Invalid` if it is wrong.
pub async fn by_password(ws: &Workspace, session: &Session, password: &str) -> Result<()> {
    if !people::is_password(ws, session.user, password).await? {
        return Err(Error::invalid(
            "password",
            "wrong",
            "The password is wrong.",
        ));
    }
    note(ws, session, Given::Password).await
}

/// Proves anew who is signed in, by a code.
///
/// # Errors
/// `Invalid` if it is wrong or was used.
pub async fn by_code(ws: &Workspace, session: &Session, code: &str) -> Result<()> {
    factors::give(ws, session.user, code).await?;
    note(ws, session, Given::SecondFactor).await
}

/// Notes that who is signed in gave a second factor: a passkey, or one that they set up.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn by_factor(ws: &Workspace, session: &Session) -> Result<()> {
    note(ws, session, Given::SecondFactor).await
}

async fn note(ws: &Workspace, session: &Session, given: Given) -> Result<()> {
    let (session, cx) = (session.clone(), ws.system());
    let now = cx.now;
    records::write_beside(&cx, move |tx| {
        let session = session.clone();
        Box::pin(async move { open::prove(tx, &session, given, now).await })
    })
    .await
}
