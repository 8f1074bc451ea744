//! Somebody's role asks for a second factor and they have none: they set one up right
//! after the password, and get no further before.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base::Error;
use identity::entry::{self, Pending};
use identity::factors::{self, NewProgram};
use identity::passkeys;
use identity::proof::Proven;

use super::second::{self, Asked, held, over};
use super::second_view::{FirstView, first, first_codes};
use super::{local, passkey, welcome};
use crate::extract::Params;
use crate::problems::{self, Answer};
use crate::sent::{Filled, Sent};
use crate::texts;
use crate::visit::Visitor;

/// The page.
pub const PAGE: &str = "/sign-in/set-up";

/// Offers ways to set one up.
pub async fn ask(visitor: Visitor, headers: HeaderMap, Params(asked): Params<Asked>) -> Answer {
    if visitor.session.is_some() {
        return Ok(Redirect::to(local(&asked.next)).into_response());
    }
    let Some((_, pending)) = held(&visitor, &headers).await? else {
        return Ok(over(&visitor, &asked.next));
    };
    let Some(proven) = pending.proven() else {
        return Ok(Redirect::to(&second::with(second::PAGE, &asked.next)).into_response());
    };
    let program = factors::offer(&visitor.web.ws, proven, &pending.email).await?;
    Ok(page(&visitor, &program, &asked.next, None, None).into_response())
}

/// Takes the first code of an authenticator program.
pub async fn create(visitor: Visitor, headers: HeaderMap, filled: Filled) -> Answer {
    let (Filled::Ours(sent) | Filled::Stale(sent)) = &filled;
    let Some((ticket, pending, proven)) = holder(&visitor, &headers).await? else {
        return Ok(over(&visitor, sent.get("next")));
    };
    let ws = &visitor.web.ws;
    let done = match &filled {
        Filled::Ours(sent) => {
            let cx = pending.cx(ws, visitor.origin());
            factors::add(&cx, proven, sent.get("ticket"), sent.get("code")).await
        }
        Filled::Stale(_) => Err(Error::invalid(
            "code",
            "stale",
            visitor.ui.t(texts::SEND_AGAIN),
        )),
    };
    match done {
        Ok(()) => let_in(&visitor, sent, &ticket, &pending).await,
        Err(error @ Error::Invalid(_)) => {
            let known = factors::offered(ws, proven, sent.get("ticket"), &pending.email).await?;
            let program = match known {
                Some(program) => program,
                None => factors::offer(ws, proven, &pending.email).await?,
            };
            let fault = Some(problems::told(&visitor.ui, &error));
            let page = page(&visitor, &program, sent.get("next"), None, fault);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Says what to make of the browser.
pub async fn ask_passkey(visitor: Visitor, headers: HeaderMap, _sent: Sent) -> Answer {
    let Some((_, pending, proven)) = holder(&visitor, &headers).await? else {
        return Ok(passkey::told(
            &visitor.ui,
            Err(Error::unauthorized(texts::account::SECOND_OVER.english)),
        ));
    };
    let person = (pending.email.as_str(), pending.name.as_str());
    Ok(passkey::told(
        &visitor.ui,
        passkey::ask_new(&visitor, proven, person).await,
    ))
}

/// Takes a first passkey.
pub async fn create_passkey(visitor: Visitor, headers: HeaderMap, sent: Sent) -> Answer {
    let Some((ticket, pending, proven)) = holder(&visitor, &headers).await? else {
        return Ok(over(&visitor, sent.get("next")));
    };
    let name = visitor.ui.t(texts::account::PASSKEY_NAME_FIRST);
    let cx = pending.cx(&visitor.web.ws, visitor.origin());
    match passkey::add(&visitor, &cx, proven, &sent, name).await {
        Ok(()) => let_in(&visitor, &sent, &ticket, &pending).await,
        Err(error @ (Error::Invalid(_) | Error::Conflict { .. } | Error::Unsupported { .. })) => {
            let program = factors::offer(&visitor.web.ws, proven, &pending.email).await?;
            let fault = Some(problems::told(&visitor.ui, &error));
            let page = page(&visitor, &program, sent.get("next"), fault, None);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Who may set up their first factor in this browser.
async fn holder(
    visitor: &Visitor,
    headers: &HeaderMap,
) -> Result<Option<(String, Pending, Proven)>, Error> {
    let held = held(visitor, headers).await?;
    Ok(held.and_then(|(ticket, pending)| {
        let proven = pending.proven()?;
        Some((ticket, pending, proven))
    }))
}

/// In, with recovery codes to keep.
async fn let_in(visitor: &Visitor, sent: &Sent, ticket: &str, pending: &Pending) -> Answer {
    let ws = &visitor.web.ws;
    let from = visitor.origin();
    let (session, secret) = entry::finish(ws, ticket, pending, from).await?;
    let proven = Proven::of(&session, ws.clock().now())
        .ok_or_else(|| Error::broken("a session that begins now is old"))?;
    let cx = pending.cx(ws, visitor.origin());
    let codes = factors::renew(&cx, proven).await?;
    let shown: Response = first_codes(&visitor.ui, &codes, local(sent.get("next"))).into_response();
    Ok(welcome(
        visitor,
        second::hand(visitor, shown, "", 0),
        &secret,
    ))
}

fn page(
    visitor: &Visitor,
    program: &NewProgram,
    next: &str,
    fault: Option<String>,
    code_fault: Option<String>,
) -> maud::Markup {
    let view = FirstView {
        next: next.to_owned(),
        program,
        has_passkeys: passkeys_work(visitor),
        fault,
        code_fault,
    };
    first(&visitor.ui, &view)
}

fn passkeys_work(visitor: &Visitor) -> bool {
    passkeys::Site::of(&visitor.ours, "").is_ok()
}
