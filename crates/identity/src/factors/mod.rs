//! Second factors: an authenticator program with its codes, recovery codes for when it
//! is lost. Passkeys are factors too; how they work is in [`crate::passkeys`].

mod codes;
mod program;
pub mod store;
mod totp;

pub use codes::{LOW, renew};
pub use program::{NewProgram, add, offer, offered};

use base::{Error, Id, Result};
use engine::audit::{self, Event};
use engine::{Cx, Workspace, people, records};

use crate::passkeys::{self, Passkey};
use crate::proof::Proven;

/// What somebody can give besides a password.
#[derive(Clone, Debug, Default)]
pub struct Factors {
    /// When their authenticator program was set up and last used, if they have one.
    pub program: Option<store::Program>,
    pub passkeys: Vec<Passkey>,
    /// Recovery codes that are left.
    pub codes_left: usize,
}

impl Factors {
    /// Whether there is one. Recovery codes stand in for one and are none.
    pub fn any(&self) -> bool {
        self.program.is_some() || !self.passkeys.is_empty()
    }
}

/// What was given as a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Program,
    /// A recovery code; so many are left.
    Recovery {
        left: usize,
    },
}

/// The factors of somebody.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn of(ws: &Workspace, user: Id) -> Result<Factors> {
    let mut conn = ws.db().read().await?;
    Ok(Factors {
        program: store::program(&mut conn, user).await?,
        passkeys: passkeys::store::of(&mut conn, user).await?,
        codes_left: store::codes_left(&mut conn, user).await?,
    })
}

/// Gives a code: six digits of the authenticator program, or a recovery code. Either is
/// used up by it.
///
/// # Errors
/// `Invalid` if it is wrong or was used.
pub async fn give(ws: &Workspace, user: Id, code: &str) -> Result<Given> {
    let code: String = code
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(64)
        .collect();
    let given = match totp::is_code(&code) {
        true => program::give(ws, user, &code).await?,
        false => codes::give(ws, user, &code).await?,
    };
    given.ok_or_else(|| {
        let message = "This code is wrong or was used already. \
             Codes change every half minute: take the one that is shown now.";
        Error::invalid("code", "wrong", message)
    })
}

/// A factor that can be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Program,
    Passkey(Id),
}

/// Removes a factor of who is signed in. With the last one their recovery codes go.
///
/// # Errors
/// `NotFound` if there is no such factor; `Conflict` if it is the last one and a role
/// asks for one.
pub async fn remove(cx: &Cx, proven: Proven, which: Which) -> Result<()> {
    let (user, ws, by) = (proven.user(), &cx.ws, cx.clone());
    let person = people::active(ws, user)
        .await?
        .ok_or_else(|| Error::not_found("person"))?;
    let is_asked = people::asks_second(ws, &person).await?;
    records::write_beside(cx, move |tx| {
        let by = by.clone();
        Box::pin(async move {
            let removed = match which {
                Which::Program => store::drop_program(tx, user).await?,
                Which::Passkey(id) => passkeys::store::remove(tx, user, id).await?,
            };
            if !removed {
                return Err(Error::not_found("factor"));
            }
            audit::note(tx, &by, &self::removed(user, which));
            if people::factors::has_any(tx, user).await? {
                return Ok(());
            }
            if is_asked {
                let message = "Your role asks for a second factor, and this is your only one. \
                     Set up another one first.";
                return Err(Error::conflict("last_factor", message));
            }
            store::drop_codes(tx, user).await
        })
    })
    .await
}

/// What the audit log is told of a factor that went.
pub(crate) fn removed(user: Id, which: Which) -> Event {
    match which {
        Which::Program => Event::SecondFactorRemoved {
            user,
            kind: program::KIND.into(),
        },
        Which::Passkey(passkey) => Event::PasskeyRemoved { user, passkey },
    }
}
