//! The second step of signing in: a code, or a passkey. Who holds its ticket holds it in
//! a cookie of this browser; no session is there yet.

use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap};
use axum::response::{IntoResponse, Redirect, Response};
use base::Error;
use identity::entry::{self, Pending};
use identity::factors::{Given, LOW};
use identity::passkeys;
use serde::Deserialize;

use super::kept::{self, Kept};
use super::second_view::{SecondView, second};
use super::{local, passkey, welcome};
use crate::cookies::{self, Transport};
use crate::extract::Params;
use crate::problems::{self, Answer};
use crate::sent::{Filled, Sent};
use crate::texts;
use crate::visit::{self, Visitor};

/// The page.
pub const PAGE: &str = "/sign-in/second";

/// What the page is asked with.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub next: String,
}

/// Name of the cookie with the ticket.
fn cookie(transport: Transport) -> &'static str {
    match transport {
        Transport::Plain => "second",
        Transport::Secure => "__Host-second",
    }
}

/// The ticket of this browser, and who holds it; none if there is none or its time is over.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn held(
    visitor: &Visitor,
    headers: &HeaderMap,
) -> Result<Option<(String, Pending)>, Error> {
    let Some(ticket) = cookies::value(headers, cookie(visitor.transport)) else {
        return Ok(None);
    };
    let pending = entry::pending(&visitor.web.ws, ticket).await?;
    Ok(pending.map(|pending| (ticket.to_owned(), pending)))
}

/// Hands a ticket to this browser.
pub fn hand(visitor: &Visitor, mut response: Response, ticket: &str, seconds: i64) -> Response {
    let name = cookie(visitor.transport);
    if let Some(cookie) = visitor.transport.private(name, ticket, seconds) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What somebody who gave their password and owes a second factor sees next.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn show_next(visitor: &Visitor, ticket: &str, next: &str, typed: Kept) -> Answer {
    let pending = entry::pending(&visitor.web.ws, ticket).await?;
    let shown = match pending {
        // What was typed into a form goes along from page to page, which no address does.
        Some(pending) if pending.factors.any() && !typed.fields.is_empty() => {
            page(visitor, &pending, next, typed, None).into_response()
        }
        Some(pending) if pending.factors.any() => Redirect::to(&with(PAGE, next)).into_response(),
        _ => Redirect::to(&with(super::first::PAGE, next)).into_response(),
    };
    Ok(hand(visitor, shown, ticket, entry::SECONDS))
}

/// An address with where to go afterwards.
pub fn with(page: &str, next: &str) -> String {
    if next.is_empty() || next == "/" {
        return page.to_owned();
    }
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    format!("{page}?next={next}")
}

/// Asks for the second factor.
pub async fn ask(visitor: Visitor, headers: HeaderMap, Params(asked): Params<Asked>) -> Answer {
    if visitor.session.is_some() {
        return Ok(Redirect::to(local(&asked.next)).into_response());
    }
    Ok(match held(&visitor, &headers).await? {
        None => over(&visitor, &asked.next),
        Some((_, pending)) if !pending.factors.any() => {
            Redirect::to(&with(super::first::PAGE, &asked.next)).into_response()
        }
        Some((_, pending)) => {
            page(&visitor, &pending, &asked.next, Kept::default(), None).into_response()
        }
    })
}

/// Takes a code.
pub async fn create(visitor: Visitor, headers: HeaderMap, filled: Filled) -> Answer {
    let (Filled::Ours(sent) | Filled::Stale(sent)) = &filled;
    let Some((ticket, pending)) = held(&visitor, &headers).await? else {
        return Ok(over(&visitor, sent.get("next")));
    };
    let refused = |status: StatusCode, fault: String| {
        let typed = kept::of(sent);
        let page = page(&visitor, &pending, sent.get("next"), typed, Some(&fault));
        (status, page).into_response()
    };
    if let Filled::Stale(_) = &filled {
        let fault = visitor.ui.t(texts::SEND_AGAIN).to_owned();
        return Ok(refused(StatusCode::FORBIDDEN, fault));
    }
    let (ws, throttle) = (&visitor.web.ws, &visitor.web.throttle);
    let (name, now) = (throttled(&pending), ws.clock().now());
    if let Err(pause) = throttle.attempt(&name, &visitor.address, now) {
        let fault = visitor.ui.t(texts::SIGN_IN_SLOW).to_owned();
        return Ok(super::later(
            refused(StatusCode::TOO_MANY_REQUESTS, fault),
            pause.seconds,
        ));
    }
    let from = visitor.origin();
    match entry::by_code(ws, &ticket, sent.get("code"), from).await {
        Ok((_, secret, given)) => {
            throttle.succeeded(&name, &visitor.address);
            let is_low = matches!(given, Given::Recovery { left } if left <= LOW);
            Ok(let_in(&visitor, sent, &secret, is_low))
        }
        Err(error @ Error::Invalid(_)) => Ok(refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            problems::told(&visitor.ui, &error),
        )),
        Err(Error::Unauthorized { .. }) => Ok(over(&visitor, sent.get("next"))),
        Err(error) => {
            throttle.forgive(&name, &visitor.address);
            Err(error.into())
        }
    }
}

/// Says what to ask the browser for.
pub async fn ask_passkey(visitor: Visitor, headers: HeaderMap, _sent: Sent) -> Answer {
    let Some((_, pending)) = held(&visitor, &headers).await? else {
        return Ok(passkey::told(
            &visitor.ui,
            Err(Error::unauthorized(texts::account::SECOND_OVER.english)),
        ));
    };
    Ok(passkey::asked(&visitor, Some(pending.user)).await)
}

/// Takes a passkey.
pub async fn create_passkey(visitor: Visitor, headers: HeaderMap, sent: Sent) -> Answer {
    let Some((ticket, pending)) = held(&visitor, &headers).await? else {
        return Ok(over(&visitor, sent.get("next")));
    };
    let proved = passkey::prove(&visitor, &sent).await;
    let fault = match proved {
        Ok(user) if user == pending.user => {
            let from = visitor.origin();
            let (_, secret) = entry::finish(&visitor.web.ws, &ticket, &pending, from).await?;
            return Ok(let_in(&visitor, &sent, &secret, false));
        }
        Ok(_) => visitor.ui.t(texts::account::PASSKEY_DECLINED).to_owned(),
        Err(error @ (Error::Invalid(_) | Error::Unsupported { .. })) => {
            problems::told(&visitor.ui, &error)
        }
        Err(error) => return Err(error.into()),
    };
    let page = page(
        &visitor,
        &pending,
        sent.get("next"),
        kept::of(&sent),
        Some(&fault),
    );
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// In: where they wanted to go, with what they had typed.
fn let_in(visitor: &Visitor, sent: &Sent, secret: &str, is_low: bool) -> Response {
    let typed = kept::of(sent);
    let shown = match typed.fields.is_empty() {
        true => {
            let note = is_low.then_some(texts::account::CODES_LOW.key);
            visit::redirect(visitor, local(sent.get("next")), note)
        }
        false => super::view::welcome_back(&visitor.ui, &typed).into_response(),
    };
    welcome(visitor, hand(visitor, shown, "", 0), secret)
}

/// Guesses are counted apart from those of the password, which is known by now.
pub fn throttled(pending: &Pending) -> String {
    format!("second {}", pending.user)
}

/// There is no ticket any more: from the beginning.
pub fn over(visitor: &Visitor, next: &str) -> Response {
    let to = with("/sign-in", next);
    hand(visitor, visit::redirect(visitor, &to, None), "", 0)
}

fn page(
    visitor: &Visitor,
    pending: &Pending,
    next: &str,
    kept: Kept,
    fault: Option<&str>,
) -> maud::Markup {
    let site = passkey::site(visitor).ok();
    let usable = |one: &passkeys::Passkey| {
        one.refused_at.is_none() && site.as_ref().is_some_and(|site| site.host() == one.site)
    };
    let view = SecondView {
        email: pending.email.clone(),
        next: next.to_owned(),
        kept,
        has_program: pending.factors.program.is_some(),
        has_passkey: pending.factors.passkeys.iter().any(usable),
        fault: fault.map(str::to_owned),
    };
    second(&visitor.ui, &view)
}
