//! Signing in by a passkey, without typing an address; and what all forms with passkeys
//! ask and answer.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Error, Id, Result};
use engine::Cx;
use identity::entry;
use identity::passkeys::{self, Asked, Site, Unfit};
use identity::proof::Proven;
use serde_json::json;

use super::{again_with, kept, local, welcome};
use crate::problems::{self, Answer};
use crate::sent::{Filled, Sent};
use crate::texts;
use crate::visit::{self, Visitor};

/// Under what address passkeys are made and used here.
///
/// # Errors
/// Why they are not.
pub fn site(visitor: &Visitor) -> std::result::Result<Site, Unfit> {
    Site::of(&visitor.ours, &visitor.web.ws.settings().name)
}

fn site_or_refusal(visitor: &Visitor) -> Result<Site> {
    site(visitor).map_err(|why| Error::unsupported(visitor.ui.t(unfit(why))))
}

/// Why passkeys are not offered.
pub fn unfit(why: Unfit) -> texts::Text {
    match why {
        Unfit::Insecure => texts::account::PASSKEYS_INSECURE,
        Unfit::NoName => texts::account::PASSKEYS_NO_NAME,
    }
}

/// What to ask the browser, as its script reads it.
pub fn told(ui: &crate::ui::Ui, asked: Result<Asked>) -> Response {
    match asked {
        Ok(asked) => Json(asked).into_response(),
        Err(error) => {
            let status = StatusCode::from_u16(error.status());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, Json(json!({ "fault": problems::told(ui, &error) }))).into_response()
        }
    }
}

/// Asks for a passkey of somebody, or of whoever has one.
pub async fn asked(visitor: &Visitor, whom: Option<Id>) -> Response {
    told(&visitor.ui.clone(), ask_for(visitor, whom).await)
}

async fn ask_for(visitor: &Visitor, whom: Option<Id>) -> Result<Asked> {
    slowly(visitor)?;
    let site = site_or_refusal(visitor)?;
    passkeys::ask(&visitor.web.ws, &site, whom, &visitor.ui.csrf).await
}

/// Asks for a new one.
///
/// # Errors
/// `Unsupported` if there are none under this address.
pub async fn ask_new(visitor: &Visitor, proven: Proven, person: (&str, &str)) -> Result<Asked> {
    slowly(visitor)?;
    let site = site_or_refusal(visitor)?;
    passkeys::ask_new(&visitor.web.ws, &site, proven, person, &visitor.ui.csrf).await
}

fn slowly(visitor: &Visitor) -> Result<()> {
    let now = visitor.web.ws.clock().now();
    let asked = visitor.web.throttle.ask(&visitor.address, now);
    asked.map_err(|retry_after_seconds| Error::TooMany {
        retry_after_seconds,
    })
}

/// Whose passkey filled a form in.
///
/// # Errors
/// `Invalid` if it is refused.
pub async fn prove(visitor: &Visitor, sent: &Sent) -> Result<Id> {
    let site = site_or_refusal(visitor)?;
    let (ticket, answer) = (sent.get("ticket"), sent.get("answer"));
    let cx = visitor.web.ws.system().came_from(visitor.origin());
    passkeys::prove(&cx, &site, ticket, answer, &visitor.ui.csrf).await
}

/// Keeps the passkey that filled a form in, in the name of whoever acts.
///
/// # Errors
/// `Invalid` if it is refused.
pub async fn add(
    visitor: &Visitor,
    cx: &Cx,
    proven: Proven,
    sent: &Sent,
    name: &str,
) -> Result<()> {
    let site = site_or_refusal(visitor)?;
    let given = (sent.get("ticket"), sent.get("answer"));
    passkeys::add(cx, &site, proven, given, name, &visitor.ui.csrf)
        .await
        .map(drop)
}

/// Says what to ask the browser for.
pub async fn ask(visitor: Visitor, _sent: Sent) -> Answer {
    Ok(asked(&visitor, None).await)
}

/// Signs in.
pub async fn create(visitor: Visitor, filled: Filled) -> Answer {
    let sent = match filled {
        Filled::Ours(sent) => sent,
        Filled::Stale(sent) => {
            let page = again_with(&visitor, &sent, visitor.ui.t(texts::SEND_AGAIN)).await?;
            return Ok((StatusCode::FORBIDDEN, page).into_response());
        }
    };
    let from = visitor.origin();
    let entered = match prove(&visitor, &sent).await {
        Ok(user) => entry::by_passkey(&visitor.web.ws, user, from).await,
        Err(error) => Err(error),
    };
    match entered {
        Ok((_, secret)) => {
            let typed = kept::of(&sent);
            let shown = match typed.fields.is_empty() {
                true => visit::redirect(&visitor, local(sent.get("next")), None),
                false => super::view::welcome_back(&visitor.ui, &typed).into_response(),
            };
            Ok(welcome(&visitor, shown, &secret))
        }
        Err(
            error @ (Error::Invalid(_) | Error::Unauthorized { .. } | Error::Unsupported { .. }),
        ) => {
            let page = again_with(&visitor, &sent, &problems::told(&visitor.ui, &error)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
