//! Signing in and out, and the first account.

pub mod enter;
pub mod first;
pub mod kept;
pub mod passkey;
pub mod second;
pub mod second_view;
pub mod setup;
pub mod setup_view;
pub mod view;

use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use base::Error;
use engine::{Workspace, people};
use identity::entry::{self, Entry};
use serde::Deserialize;

use crate::cookies;
use crate::extract::Params;
use crate::problems::Answer;
use crate::providers::gate::Button;
use crate::sent::{Filled, Sent};
use crate::texts;
use crate::visit::Visitor;
use view::{SignInView, sign_in};

/// How long a browser keeps the session cookie, in seconds; the session itself may end before.
const COOKIE_SECONDS: i64 = 90 * 24 * 3600;

/// Where steps of signing in begin, which are open to who is not in yet.
pub const STEPS: [&str; 3] = ["/sign-in/passkey", second::PAGE, first::PAGE];

/// What the sign-in page is asked with.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
}

/// Shows the sign-in form.
pub async fn ask(visitor: Visitor, Params(asked): Params<Asked>) -> Answer {
    if visitor.session.is_some() {
        return Ok(Redirect::to(local(&asked.next)).into_response());
    }
    let note = match people::can_sign_in(&visitor.web.ws).await? {
        true => None,
        false => Some(visitor.ui.t(texts::SIGN_IN_FIRST).to_owned()),
    };
    Ok(sign_in(
        &visitor.ui,
        &SignInView {
            providers: providers(&visitor.web.ws).await?,
            next: asked.next,
            note,
            has_passkeys: passkey::site(&visitor).is_ok(),
            ..SignInView::default()
        },
    )
    .into_response())
}

/// Signs in.
pub async fn create(visitor: Visitor, filled: Filled) -> Answer {
    let sent = match filled {
        Filled::Ours(sent) => sent,
        Filled::Stale(sent) => {
            let page = again(&visitor, &sent, texts::SEND_AGAIN).await?;
            return Ok((StatusCode::FORBIDDEN, page).into_response());
        }
    };
    let (email, ws) = (sent.get("email"), &visitor.web.ws);
    let now = ws.clock().now();
    if let Err(pause) = visitor.web.throttle.attempt(email, &visitor.address, now) {
        // Told once in a pause: who tries on has no more lines of the log for it.
        if pause.is_new {
            people::sign_in_refused(ws, email, visitor.origin()).await?;
        }
        return slow_down(&visitor, &sent, pause.seconds).await;
    }
    match entry::sign_in(ws, email, sent.get("password"), visitor.origin()).await {
        Ok(Entry::Second(ticket)) => {
            visitor.web.throttle.succeeded(email, &visitor.address);
            let typed = kept::of(&sent);
            second::show_next(&visitor, &ticket, sent.get("next"), typed).await
        }
        Ok(Entry::In(_, secret)) => {
            visitor.web.throttle.succeeded(email, &visitor.address);
            let typed = kept::of(&sent);
            let shown = match typed.fields.is_empty() {
                true => Redirect::to(local(sent.get("next"))).into_response(),
                false => view::welcome_back(&visitor.ui, &typed).into_response(),
            };
            Ok(welcome(&visitor, shown, &secret))
        }
        Err(Error::Unauthorized { .. }) => {
            let page = again(&visitor, &sent, texts::SIGN_IN_WRONG).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => {
            visitor.web.throttle.forgive(email, &visitor.address);
            Err(error.into())
        }
    }
}

/// Ends the session.
pub async fn end(visitor: Visitor, headers: HeaderMap, _sent: Sent) -> Answer {
    let name = visitor.transport.session_cookie();
    if let Some(secret) = cookies::value(&headers, name) {
        people::sign_out(&visitor.web.ws, secret, visitor.origin()).await?;
    }
    let mut response = Redirect::to("/sign-in").into_response();
    if let Some(cookie) = visitor.transport.private(name, "", 0) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Gives a person who just came in their session, with what they see next.
fn welcome(visitor: &Visitor, mut response: Response, secret: &str) -> Response {
    if let Some(cookie) =
        visitor
            .transport
            .private(visitor.transport.session_cookie(), secret, COOKIE_SECONDS)
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Those that people can sign in with instead.
pub(crate) async fn providers(ws: &Workspace) -> Result<Vec<Button>, Error> {
    let all = identity::providers::offered(ws).await?;
    Ok(all.iter().map(Button::of).collect())
}

async fn again(visitor: &Visitor, sent: &Sent, fault: texts::Text) -> Result<maud::Markup, Error> {
    again_with(visitor, sent, visitor.ui.t(fault)).await
}

async fn again_with(visitor: &Visitor, sent: &Sent, fault: &str) -> Result<maud::Markup, Error> {
    let view = SignInView {
        email: sent.get("email").to_owned(),
        next: sent.get("next").to_owned(),
        fault: Some(fault.to_owned()),
        note: None,
        kept: kept::of(sent),
        has_passkeys: passkey::site(visitor).is_ok(),
        providers: providers(&visitor.web.ws).await?,
    };
    Ok(sign_in(&visitor.ui, &view))
}

async fn slow_down(visitor: &Visitor, sent: &Sent, seconds: u64) -> Answer {
    let page = again(visitor, sent, texts::SIGN_IN_SLOW).await?;
    let shown = (StatusCode::TOO_MANY_REQUESTS, page).into_response();
    Ok(later(shown, seconds))
}

/// Says when to try again.
pub(crate) fn later(mut response: Response, seconds: u64) -> Response {
    if let Ok(seconds) = HeaderValue::from_str(&seconds.to_string()) {
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

/// An address of ours to go on to; anything that could lead elsewhere is the start page.
fn local(next: &str) -> &str {
    if is_local(next) { next } else { "/" }
}

/// Whether an address stays with us.
pub(crate) fn is_local(next: &str) -> bool {
    next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn after_signing_in_nobody_is_sent_elsewhere() {
        for (next, expect) in [
            ("/deals?q=a", "/deals?q=a"),
            ("", "/"),
            ("https://evil.example", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/a\r\nset-cookie: x", "/"),
        ] {
            assert_eq!(local(next), expect);
        }
    }
}
