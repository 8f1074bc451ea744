//! In by a provider: there, and back.

use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap};
use axum::response::{IntoResponse, Redirect, Response};
use base::Error;
use engine::Principal;
use engine::people::How;
use identity::providers::{self, Answer as Answered, Failure, Proof, Provider, Refused};
use serde::Deserialize;

use super::gate;
use crate::account;
use crate::cookies::{self, Transport};
use crate::extract::{Params, Path};
use crate::problems::Answer;
use crate::sent::Sent;
use crate::sessions::{enter, is_local};
use crate::texts::providers as texts;
use crate::visit::{Reader, Visitor, redirect};

/// How long the browser holds what it began with, in seconds.
const SECONDS: i64 = 3600;

/// What a sign-in is begun with.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
}

/// Sends somebody to a provider.
pub async fn begin(
    visitor: Visitor,
    headers: HeaderMap,
    Path(key): Path<String>,
    Params(asked): Params<Asked>,
) -> Answer {
    let next = match is_local(&asked.next) {
        true => asked.next.as_str(),
        false => "/",
    };
    if visitor.session.is_some() {
        return Ok(Redirect::to(next).into_response());
    }
    let provider = providers::offered_as(&visitor.web.ws, &key).await?;
    let now = visitor.web.ws.clock().now();
    if let Err(retry_after_seconds) = visitor.web.throttle.wander(&visitor.address, now) {
        return Err(Error::TooMany {
            retry_after_seconds,
        }
        .into());
    }
    let begun = there(&visitor, &headers, &provider, next, None).await;
    answer(&visitor, &provider, begun, |begun| {
        let to = Redirect::to(&begun.address).into_response();
        holding(&visitor, to, &begun.browser)
    })
}

/// Sends somebody who is signed in to a provider that is to know them.
pub async fn connect(
    reader: Reader,
    headers: HeaderMap,
    Path(key): Path<String>,
    _sent: Sent,
) -> Answer {
    let visitor = &reader.visitor;
    let provider = providers::offered_as(&visitor.web.ws, &key).await?;
    let Some(user) = reader.cx.user() else {
        return Err(Error::not_found("page").into());
    };
    let begun = there(visitor, &headers, &provider, account::PAGE, Some(user)).await;
    answer(visitor, &provider, begun, |begun| {
        let page = gate::go_on(&reader.ui, &provider, &begun.address).into_response();
        holding(visitor, page, &begun.browser)
    })
}

/// Takes somebody who comes back.
pub async fn callback(
    visitor: Visitor,
    headers: HeaderMap,
    Path(key): Path<String>,
    Params(answered): Params<Answered>,
) -> Answer {
    let provider = providers::offered_as(&visitor.web.ws, &key).await?;
    let held = cookies::value(&headers, cookie(visitor.transport));
    let web = &visitor.web;
    let done = providers::finish(&web.ws, &web.connections, &provider, held, &answered).await;
    let came = match done {
        Ok(proof) => come_in(&visitor, &provider, proof).await,
        Err(failure) => Err(failure),
    };
    answer(&visitor, &provider, came, |response| response)
}

async fn come_in(
    visitor: &Visitor,
    provider: &Provider,
    proof: Proof,
) -> Result<Response, Failure> {
    let cx = visitor.web.ws.system().came_from(visitor.origin());
    if let Some(user) = proof.link {
        let who = visitor.session.as_ref().map(|session| &session.who);
        // Whoever signed in as somebody else meanwhile gets nobody's account.
        if !matches!(who, Some(Principal::User { id, .. }) if *id == user) {
            return Err(Refused::NotAsked.into());
        }
        providers::link(&cx, provider, &proof.claims, user).await?;
        let note = Some(texts::DONE_CONNECTED.key);
        return Ok(redirect(visitor, &proof.next, note));
    }
    let arrival = providers::arrive(&cx, provider, &proof.claims).await?;
    visitor.web.throttle.arrived(&visitor.address);
    let how = How {
        via: provider.via(),
        is_second: proof.claims.is_second,
    };
    enter::enter(visitor, &arrival.user, &how, &proof.next)
        .await
        .map_err(|refusal| Failure::Error(refusal.0))
}

async fn there(
    visitor: &Visitor,
    headers: &HeaderMap,
    provider: &Provider,
    next: &str,
    link: Option<base::Id>,
) -> Result<providers::Begun, Failure> {
    let web = &visitor.web;
    let held = cookies::value(headers, cookie(visitor.transport));
    let here = (held, visitor.ours.as_str(), next);
    providers::begin(&web.ws, &web.connections, provider, here, link).await
}

/// What was done, or the page of why it was not.
fn answer<T>(
    visitor: &Visitor,
    provider: &Provider,
    outcome: Result<T, Failure>,
    shown: impl FnOnce(T) -> Response,
) -> Answer {
    match outcome {
        Ok(done) => Ok(shown(done)),
        Err(Failure::Error(error)) => Err(error.into()),
        Err(Failure::Refused(why)) => {
            let status = match why {
                Refused::NotAsked => StatusCode::BAD_REQUEST,
                Refused::Unreachable(_) => StatusCode::BAD_GATEWAY,
                _ => StatusCode::FORBIDDEN,
            };
            let page = gate::refused(&visitor.ui, provider, &why);
            Ok((status, page).into_response())
        }
    }
}

/// Lets the browser hold what it began with.
fn holding(visitor: &Visitor, mut response: Response, held: &str) -> Response {
    let transport = visitor.transport;
    if let Some(cookie) = transport.private(cookie(transport), held, SECONDS) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn cookie(transport: Transport) -> &'static str {
    match transport {
        Transport::Plain => "provider",
        Transport::Secure => "__Host-provider",
    }
}
