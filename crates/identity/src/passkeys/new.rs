//! Making a passkey.

use base::{Error, Id, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use engine::audit::{self, Event};
use engine::people::tickets;
use engine::{Cx, Workspace, records};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential, Uuid};

use super::store::Kept;
use super::{Asked, MOST, Site, bound, over, read, refused, store};
use crate::proof::Proven;

/// The kind of the ticket that the making of one waits in.
const ASKED: &str = "passkey_new";
/// It waits so long, in seconds.
const SECONDS: i64 = 600;
/// Letters of a name.
const NAME: usize = 60;

#[derive(Serialize, Deserialize)]
struct Waiting {
    bound: String,
    state: PasskeyRegistration,
}

/// Asks a browser, known by its form token, to make a passkey for somebody.
///
/// # Errors
/// `Conflict` if they have as many as one may have.
pub async fn ask_new(
    ws: &Workspace,
    site: &Site,
    proven: Proven,
    (email, name): (&str, &str),
    token: &str,
) -> Result<Asked> {
    let user = proven.user();
    let own = store::credentials(&mut ws.db().read().await?, user).await?;
    if own.len() >= MOST {
        return Err(too_many());
    }
    let own = own.iter().filter_map(|id| URL_SAFE_NO_PAD.decode(id).ok());
    let handle = Uuid::from_bytes(*user.as_bytes());
    let (options, state) = site
        .checks()?
        .start_passkey_registration(handle, email, name, Some(own.collect()))
        .map_err(Error::broken)?;
    let mut options = serde_json::to_value(options).map_err(Error::broken)?;
    // So that one can sign in with it without typing an address, where the device can.
    options["publicKey"]["authenticatorSelection"]["residentKey"] = "preferred".into();
    let waiting = Waiting {
        bound: bound(token),
        state,
    };
    let payload = serde_json::to_value(waiting).map_err(Error::broken)?;
    let ticket = tickets::issue(ws, ASKED, Some(user), payload, SECONDS).await?;
    let options = options["publicKey"].take();
    Ok(Asked { ticket, options })
}

/// Keeps the passkey that a browser made.
///
/// # Errors
/// `Invalid` if the answer is none to this question or has no name; `Conflict` if the
/// passkey is there already.
pub async fn add(
    cx: &Cx,
    site: &Site,
    proven: Proven,
    (ticket, answer): (&str, &str),
    name: &str,
    token: &str,
) -> Result<Id> {
    let (user, by) = (proven.user(), cx.clone());
    let ticket = tickets::take(&cx.ws, ASKED, ticket).await?;
    let ticket = ticket
        .filter(|ticket| ticket.user == Some(user))
        .ok_or_else(over)?;
    let waiting: Waiting = serde_json::from_value(ticket.payload).map_err(Error::broken)?;
    if waiting.bound != bound(token) {
        return Err(over());
    }
    let answer: RegisterPublicKeyCredential = read(answer)?;
    let passkey = site
        .checks()?
        .finish_passkey_registration(&answer, &waiting.state)
        .map_err(|error| {
            tracing::debug!(%error, "a new passkey was refused");
            refused("This passkey could not be made. Try again, or take another device.")
        })?;
    let name = match name.trim() {
        "" => "Passkey",
        name => name,
    };
    let now = cx.ws.clock().now();
    let made = Kept {
        id: Id::make(now),
        user,
        // Some count from the beginning; the first use must be later than that.
        counter: store::counter(&passkey)?,
        passkey,
        refused_at: None,
    };
    let id = made.id;
    let (site, name) = (
        site.host().to_string(),
        name.chars().take(NAME).collect::<String>(),
    );
    records::write_beside(cx, move |tx| {
        let (made, site, name) = (made.clone(), site.clone(), name.clone());
        let by = by.clone();
        Box::pin(async move {
            proven.may_add(tx).await?;
            let own = store::credentials(tx, user).await?;
            if own.len() >= MOST {
                return Err(too_many());
            }
            let passkey = made.id;
            audit::note(tx, &by, &Event::PasskeyAdded { user, passkey });
            store::put(tx, &made, &site, &name, now).await
        })
    })
    .await?;
    Ok(id)
}

fn too_many() -> Error {
    let message = format!("One person has at most {MOST} passkeys. Remove one first.");
    Error::conflict("too_many", message)
}
