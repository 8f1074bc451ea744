//! Asking for a passkey: anybody's, to sign in without an address, or one of a person's.

use base::{Error, Id, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use engine::audit::{self, Event};
use engine::people::tickets;
use engine::{Cx, Workspace, records};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential, WebauthnError};

use super::store::Kept;
use super::{Site, bound, over, read, refused, store};

/// The kind of the ticket that a question waits in.
const ASKED: &str = "passkey_asked";
/// It waits so long, in seconds: a sign-in page may stand open for a while.
const SECONDS: i64 = 1800;

/// A question for the browser.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    /// What goes back together with the answer.
    pub ticket: String,
    /// What `navigator.credentials` is called with.
    pub options: Json,
}

#[derive(Serialize, Deserialize)]
struct Waiting {
    bound: String,
    state: DiscoverableAuthentication,
}

/// Asks a browser, known by its form token, for a passkey: of whoever has one for this
/// site, or of one person.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn ask(ws: &Workspace, site: &Site, whom: Option<Id>, token: &str) -> Result<Asked> {
    let (options, state) = site
        .checks()?
        .start_discoverable_authentication()
        .map_err(Error::broken)?;
    let mut options = serde_json::to_value(options).map_err(Error::broken)?;
    if let Some(user) = whom {
        let own = store::credentials(&mut ws.db().read().await?, user).await?;
        let own = own
            .iter()
            .map(|id| json!({ "type": "public-key", "id": id }));
        options["publicKey"]["allowCredentials"] = own.collect();
    }
    let waiting = Waiting {
        bound: bound(token),
        state,
    };
    let payload = serde_json::to_value(waiting).map_err(Error::broken)?;
    let ticket = tickets::issue(ws, ASKED, whom, payload, SECONDS).await?;
    let options = options["publicKey"].take();
    Ok(Asked { ticket, options })
}

/// Whose passkey answered. The person was verified by what holds it. `cx` says from where
/// it came.
///
/// # Errors
/// `Invalid` if the answer is none to this question, or the passkey is unknown, of
/// somebody else than was asked, or may be a copy.
pub async fn prove(cx: &Cx, site: &Site, ticket: &str, answer: &str, token: &str) -> Result<Id> {
    let ws = &cx.ws;
    let ticket = tickets::take(ws, ASKED, ticket).await?.ok_or_else(over)?;
    let waiting: Waiting = serde_json::from_value(ticket.payload).map_err(Error::broken)?;
    if waiting.bound != bound(token) {
        return Err(over());
    }
    let answer: PublicKeyCredential = read(answer)?;
    let id = URL_SAFE_NO_PAD.encode(&answer.raw_id);
    let known = store::by_credential(&mut ws.db().read().await?, &id).await?;
    let known = known.ok_or_else(unknown)?;
    let handle = answer.get_user_unique_id();
    let is_theirs = ticket.user.is_none_or(|user| user == known.user)
        && handle.is_none_or(|handle| handle == known.user.as_bytes());
    // Whoever was not asked for by name must be named by what they hold.
    if !is_theirs || (ticket.user.is_none() && handle.is_none()) {
        return Err(unknown());
    }
    if known.refused_at.is_some() {
        return Err(copied());
    }
    let proved = site.checks()?.finish_discoverable_authentication_v2(
        &answer,
        waiting.state,
        &known.passkey,
    );
    match proved {
        Ok(result) => used(ws, known, &result).await,
        Err(WebauthnError::CredentialPossibleCompromise) => {
            refuse(cx, &known).await?;
            Err(copied())
        }
        Err(WebauthnError::UserNotVerified) => Err(refused(
            "Your device did not check that it is you. Unlock it by fingerprint, face or PIN.",
        )),
        Err(error) => {
            tracing::debug!(%error, "a passkey was refused");
            Err(refused("This passkey was not accepted. Try again."))
        }
    }
}

async fn used(
    ws: &Workspace,
    mut known: Kept,
    result: &webauthn_rs::prelude::AuthenticationResult,
) -> Result<Id> {
    let before = known.counter;
    known.passkey.update_credential(result);
    known.counter = i64::from(result.counter());
    let (user, cx) = (known.user, ws.system());
    let now = cx.now;
    let is_done = records::write_beside(&cx, move |tx| {
        let known = known.clone();
        Box::pin(async move { store::used(tx, &known, before, now).await })
    })
    .await?;
    // Another answer came between, or it was removed just now.
    is_done.then_some(user).ok_or_else(unknown)
}

/// Its counter went back: there are two of it. From now on neither is taken.
async fn refuse(cx: &Cx, known: &Kept) -> Result<()> {
    let (id, user) = (known.id, known.user);
    tracing::warn!(passkey = %id, %user, "a passkey's counter went back: it may have been copied, and is taken no more");
    let (now, by) = (cx.ws.clock().now(), cx.clone());
    records::write_beside(cx, move |tx| {
        let by = by.clone();
        Box::pin(async move {
            if store::refuse(tx, id, now).await? {
                audit::note(tx, &by, &Event::PasskeyRefused { user, passkey: id });
            }
            Ok(())
        })
    })
    .await
}

fn unknown() -> Error {
    refused("This passkey is not known here. It may have been removed: sign in another way.")
}

fn copied() -> Error {
    refused(
        "This passkey may have been copied and is not accepted any more. \
         Sign in another way, remove it on the page \"Your account\", and make a new one.",
    )
}
