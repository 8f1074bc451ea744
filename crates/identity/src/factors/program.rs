//! The authenticator program of somebody: offered a secret, added by a first code, asked
//! for codes.

use base::{Error, Id, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use engine::audit::{self, Event};
use engine::people::tickets;
use engine::{Cx, Workspace, records};
use qrcode::{EcLevel, QrCode, render::svg};
use serde_json::json;

use super::{Given, store, totp};
use crate::proof::Proven;

/// What the audit log calls it.
pub(super) const KIND: &str = "totp";
/// The kind of the ticket that a secret waits in until a code confirms it.
const OFFERED: &str = "program";
/// It waits so long, in seconds.
const SECONDS: i64 = 1800;
/// Width of a picture, in its own pixels.
const PICTURE: u32 = 232;

/// A secret to be put into an authenticator program.
pub struct NewProgram {
    /// What confirms it together with a code.
    pub ticket: String,
    /// For typing.
    pub secret: String,
    /// For scanning, as SVG.
    pub picture: String,
}

fn purpose(user: Id) -> String {
    format!("totp {user}")
}

/// Offers a fresh secret. Nothing counts before [`add`].
///
/// # Errors
/// `Conflict` if this process has no key for secrets; `Busy` if the database is away.
pub async fn offer(ws: &Workspace, proven: Proven, account: &str) -> Result<NewProgram> {
    let mut secret = [0u8; totp::SECRET];
    getrandom::fill(&mut secret).map_err(Error::broken)?;
    let user = proven.user();
    let sealed = ws.vault().await?.seal(&purpose(user), &secret)?;
    let payload = json!({ "secret": STANDARD.encode(sealed) });
    let ticket = tickets::issue(ws, OFFERED, Some(user), payload, SECONDS).await?;
    shown(ws, ticket, &secret, account)
}

/// The same offer once more, after a wrong code; none if its time is over.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn offered(
    ws: &Workspace,
    proven: Proven,
    ticket: &str,
    account: &str,
) -> Result<Option<NewProgram>> {
    match secret_of(ws, proven.user(), ticket).await? {
        Some((_, secret)) => Ok(Some(shown(ws, ticket.to_string(), &secret, account)?)),
        None => Ok(None),
    }
}

fn shown(ws: &Workspace, ticket: String, secret: &[u8], account: &str) -> Result<NewProgram> {
    let address = totp::address(secret, &ws.settings().name, account);
    let code = QrCode::with_error_correction_level(address.as_bytes(), EcLevel::M)
        .map_err(Error::broken)?;
    let picture = code
        .render::<svg::Color>()
        .min_dimensions(PICTURE, PICTURE)
        .build();
    Ok(NewProgram {
        ticket,
        secret: totp::typed(secret),
        picture,
    })
}

/// The secret that a ticket offers somebody, sealed and plain.
async fn secret_of(ws: &Workspace, user: Id, ticket: &str) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    let Some(ticket) = tickets::peek(ws, OFFERED, ticket).await? else {
        return Ok(None);
    };
    if ticket.user != Some(user) {
        return Ok(None);
    }
    let sealed = ticket.payload["secret"].as_str().unwrap_or_default();
    let sealed = STANDARD.decode(sealed).map_err(Error::broken)?;
    let plain = ws.vault().await?.open(&purpose(user), &sealed)?;
    Ok(Some((sealed, plain)))
}

/// Adds the program whose secret was offered, once a code shows that it has it. It
/// takes the place of an earlier one.
///
/// # Errors
/// `Invalid` if the code is wrong, or the offer is over.
pub async fn add(cx: &Cx, proven: Proven, ticket: &str, code: &str) -> Result<()> {
    let (user, by) = (proven.user(), cx.clone());
    let over = || {
        let message = "That took too long. Begin again with a new secret.";
        Error::invalid("ticket", "over", message)
    };
    let (sealed, plain) = secret_of(&cx.ws, user, ticket).await?.ok_or_else(over)?;
    let code: String = code
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(16)
        .collect();
    let now = cx.ws.clock().now();
    let step = totp::step_of(&plain, &code, now, -1)?.ok_or_else(|| {
        let message = "This is not the code that the program shows now. \
             If it keeps being wrong, see whether the clock of your device is right.";
        Error::invalid("code", "wrong", message)
    })?;
    let ticket = ticket.to_string();
    records::write_beside(cx, move |tx| {
        let (ticket, sealed, by) = (ticket.clone(), sealed.clone(), by.clone());
        Box::pin(async move {
            proven.may_add(tx).await?;
            let taken = tickets::take_in(tx, OFFERED, &ticket, now).await?;
            taken
                .filter(|taken| taken.user == Some(user))
                .ok_or_else(over)?;
            let kind = KIND.into();
            audit::note(tx, &by, &Event::SecondFactorAdded { user, kind });
            store::put_program(tx, user, sealed, step, now).await
        })
    })
    .await
}

/// Takes a code of somebody's program. Of two requests with one code one gets it.
pub(super) async fn give(ws: &Workspace, user: Id, code: &str) -> Result<Option<Given>> {
    let mut conn = ws.db().read().await?;
    let Some((sealed, last)) = store::secret(&mut conn, user).await? else {
        return Ok(None);
    };
    drop(conn);
    let secret = ws.vault().await?.open(&purpose(user), &sealed)?;
    let cx = ws.system();
    let Some(step) = totp::step_of(&secret, code, cx.now, last)? else {
        return Ok(None);
    };
    let now = cx.now;
    let is_first = records::write_beside(&cx, move |tx| {
        Box::pin(async move { store::use_step(tx, user, step, now).await })
    })
    .await?;
    Ok(is_first.then_some(Given::Program))
}
