//! What administrators see and do about how others sign in: somebody lost their phone,
//! or left a session open on a machine that is gone.

use base::{Id, Result};
use engine::people::factors::SECOND;
use engine::people::open::{self, Open};
use engine::people::{self, tickets};
use engine::{Cx, audit, records};

use crate::factors::{self, Factors, Which};
use crate::links;
use crate::passkeys;

/// How somebody signs in.
#[derive(Clone, Debug)]
pub struct Look {
    pub name: String,
    pub factors: Factors,
    pub sessions: Vec<Open>,
    pub has_password: bool,
    /// Whether one of their roles asks for a second factor.
    pub is_asked: bool,
    /// The link that they could still use.
    pub link: Option<links::Open>,
}

/// How somebody signs in.
///
/// # Errors
/// `NotFound` if there is no such person; `Forbidden` to who does not manage people, or
/// has not all the rights that the person has.
pub async fn look(cx: &Cx, user: Id) -> Result<Look> {
    let person = people::in_charge_of(cx, user).await?;
    let def = cx.whole.object(&person.object);
    let name = def.map(|def| schema::value::keys::title(def, &person));
    Ok(Look {
        name: name.unwrap_or_default(),
        factors: factors::of(&cx.ws, user).await?,
        sessions: open::list(&cx.ws, user).await?,
        has_password: people::has_password(&cx.ws, user).await?,
        is_asked: people::asks_second(&cx.ws, &person).await?,
        link: links::open(cx, user).await?,
    })
}

/// Ends a session of somebody.
///
/// # Errors
/// See [`look`].
pub async fn end_session(cx: &Cx, user: Id, mark: &str) -> Result<()> {
    people::in_charge_of(cx, user).await?;
    open::end(cx, user, mark).await
}

/// Signs somebody out everywhere.
///
/// # Errors
/// See [`look`].
pub async fn end_sessions(cx: &Cx, user: Id) -> Result<()> {
    people::in_charge_of(cx, user).await?;
    people::sign_out_everywhere(cx, user).await
}

/// Removes all factors of somebody who lost them, and signs them out. Where their role
/// asks for one, they set up a new one after their password.
///
/// # Errors
/// See [`look`].
pub async fn remove_factors(cx: &Cx, user: Id) -> Result<()> {
    people::in_charge_of(cx, user).await?;
    let by = cx.clone();
    records::write_beside(cx, move |tx| {
        let by = by.clone();
        Box::pin(async move {
            if factors::store::drop_program(tx, user).await? {
                audit::note(tx, &by, &factors::removed(user, Which::Program));
            }
            for passkey in passkeys::store::of(tx, user).await? {
                let which = Which::Passkey(passkey.id);
                audit::note(tx, &by, &factors::removed(user, which));
            }
            factors::store::drop_codes(tx, user).await?;
            passkeys::store::remove_all(tx, user).await?;
            tickets::take_back(tx, SECOND, user).await
        })
    })
    .await?;
    people::sign_out_everywhere(cx, user).await
}
