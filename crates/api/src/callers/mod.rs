//! Who calls: a program with a key, or a person with a session in the browser.

mod known;
mod repeat;

pub use known::Known;
pub use repeat::{Keyed, once};

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use base::{Error, Id};
use engine::people::{Through, ThroughKind};
use engine::{Cx, Origin, Principal, Via};

use crate::http::{Answer, Problem};
use crate::routes;
use crate::state::Api;

/// The cookie that holds a session's token.
pub const SESSION_COOKIE: &str = "session";
/// The same where a proxy before us speaks HTTPS: browsers guard this prefix.
const SECURE_SESSION_COOKIE: &str = "__Host-session";
/// What a writing request of a session carries, so that no other site can send it.
pub const CSRF_HEADER: &str = "x-csrf-token";
/// Longest that is kept of what a program says of itself, in characters.
const AGENT: usize = 200;

/// Whoever calls, checked: that they may at all, and that they do not call too often.
#[derive(Clone)]
pub struct Caller {
    pub cx: Cx,
}

impl Caller {
    /// Names whoever calls, for what is kept per caller.
    pub fn name(&self) -> String {
        self.id().to_string()
    }

    fn id(&self) -> Id {
        id(&self.cx.who)
    }
}

/// Names whoever calls.
pub fn id(who: &Principal) -> Id {
    if let Some(through) = who.through() {
        return through.id;
    }
    match who {
        Principal::Key { id, .. } | Principal::User { id, .. } | Principal::Link { id, .. } => *id,
        Principal::Outsider { who, .. } => who.id,
        Principal::System => Id::nil(),
    }
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Answer<Caller> {
        // A layer may have asked already; a request counts once.
        if let Some(caller) = parts.extensions.get::<Caller>() {
            return Ok(caller.clone());
        }
        let Sender(from) = Sender::of(parts);
        let is_safe = parts.method.is_safe();
        let who = who(api, &parts.headers, from, is_safe).await;
        let who = who.map_err(|error| signpost(api, &parts.headers, error))?;
        // Keys do not come along by themselves, as cookies do.
        if !is_safe && !parts.headers.contains_key(header::AUTHORIZATION) {
            transfer::same_origin(&parts.headers, &parts.uri)?;
        }
        api.buckets.take(id(&who), api.running.elapsed())?;
        if who.viewer().is_some() && !shows_pages(parts) {
            return Err(Error::forbidden(VIEWING).into());
        }
        if !only_reads(parts) {
            who.may_change().map_err(|error| short(&who, error))?;
        }
        let caller = Caller {
            cx: api.ws.cx(who, Via::Rest).came_from(origin(parts)),
        };
        parts.extensions.insert(caller.clone());
        Ok(caller)
    }
}

/// Where a request comes from, for what is kept of it.
fn origin(parts: &Parts) -> Origin {
    let agent = parts.headers.get(header::USER_AGENT);
    let agent = agent.and_then(|value| value.to_str().ok());
    let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    Origin {
        agent: base::text::truncate(agent.unwrap_or_default(), AGENT).into_owned(),
        address: address.map_or_else(String::new, |from| from.0.ip().to_string()),
    }
}

/// The network address that a request comes from, if it is known.
#[derive(Clone, Copy, Debug)]
pub struct Sender(pub Option<IpAddr>);

impl Sender {
    fn of(parts: &Parts) -> Sender {
        let from = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Sender(from.map(|from| from.0.ip()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Sender {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Sender::of(parts))
    }
}

/// Where a request comes from, for what is kept of it.
#[derive(Clone, Debug)]
pub struct Calling(pub Origin);

impl<S: Send + Sync> FromRequestParts<S> for Calling {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Calling(origin(parts)))
    }
}

/// Tells who is nobody yet where they learn how to become somebody (RFC 9728, section 5.1).
fn signpost(api: &Api, headers: &HeaderMap, error: Error) -> Problem {
    if !matches!(error, Error::Unauthorized { .. }) {
        return error.into();
    }
    let ours = transfer::address::of_ours(api.limits.url.as_deref(), headers);
    let failed = match headers.contains_key(header::AUTHORIZATION) {
        true => ", error=\"invalid_token\"",
        false => "",
    };
    let value = format!(
        "Bearer realm=\"Rapport\"{failed}, resource_metadata=\"{ours}{}\"",
        crate::oauth::RESOURCE_METADATA
    );
    Problem::from(error).with(header::WWW_AUTHENTICATE, &value)
}

/// Tells a program which scope it lacks (RFC 6750, section 3.1).
fn short(who: &Principal, error: Error) -> Problem {
    let is_program = |through: &Through| {
        through.kind == ThroughKind::Program && through.bounds.limits.is_read_only
    };
    let problem = Problem::from(error);
    match who.through().is_some_and(is_program) {
        true => problem.with(header::WWW_AUTHENTICATE, SHORT),
        false => problem,
    }
}

const SHORT: &str = "Bearer error=\"insufficient_scope\", scope=\"write\"";

/// Whether a call writes no records. What makes a file of them is no GET: it begins a
/// job, and has a body.
fn only_reads(parts: &Parts) -> bool {
    let matched = parts.extensions.get::<MatchedPath>();
    parts.method.is_safe() || matched.is_some_and(|path| path.as_str().ends_with(routes::EXPORT))
}

/// Whether a call is one of those that pages make to show what they show: the only ones
/// while somebody looks at them as another person.
fn shows_pages(parts: &Parts) -> bool {
    let matched = parts.extensions.get::<MatchedPath>();
    let path = matched.map_or("", |path| path.as_str());
    let rest = path.strip_prefix(routes::V1).unwrap_or(path);
    parts.method.is_safe() && matches!(rest, "/events" | "/{objects}/{id}")
}

/// What is said to who looks at the pages as somebody else.
const VIEWING: &str = "You are viewing Rapport as somebody else, and REST is not there meanwhile. Stop viewing on any page first.";

/// Who proves by these headers to be whom.
///
/// # Errors
/// `Unauthorized` if nobody does; `Forbidden` if what would write might come from
/// another site, or a key may not be used from there; `Busy` if the database is away.
pub async fn who(
    api: &Api,
    headers: &HeaderMap,
    from: Option<IpAddr>,
    is_safe: bool,
) -> base::Result<Principal> {
    if let Some(given) = headers.get(header::AUTHORIZATION) {
        let token = given.to_str().ok().and_then(bearer);
        let token = token.ok_or_else(|| {
            Error::unauthorized("Send your key as \"Authorization: Bearer KEY\".")
        })?;
        let who = api.known.key(api, token).await?;
        let who =
            who.ok_or_else(|| Error::unauthorized("This key is not valid, or it was revoked."))?;
        if let Some(bounds) = who.bounds() {
            bounds.admit(from, api.ws.clock().now())?;
        }
        return Ok(who);
    }
    let Some(token) = cookie(headers, session_cookie(headers)) else {
        return Err(Error::unauthorized(
            "Send a key as \"Authorization: Bearer KEY\", or sign in.",
        ));
    };
    let session = api.known.session(api, token).await?;
    let session =
        session.ok_or_else(|| Error::unauthorized("The session has ended. Sign in again."))?;
    if !is_safe {
        let sent = headers.get(CSRF_HEADER).map(|value| value.as_bytes());
        if !sent.is_some_and(|sent| same(sent, session.csrf.as_bytes())) {
            return Err(Error::forbidden(
                "The X-CSRF-Token header is missing or not the session's. Reload the page and try again.",
            ));
        }
    }
    Ok(session.who)
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

fn session_cookie(headers: &HeaderMap) -> &'static str {
    match transfer::address::is_secure(headers) {
        true => SECURE_SESSION_COOKIE,
        false => SESSION_COOKIE,
    }
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(there, value)| (there == name).then_some(value))
}

/// Takes the same time wherever two texts of one length differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn cookies_are_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("theme=dark; session=abc"),
        );
        headers.append(header::COOKIE, HeaderValue::from_static("x=y"));
        assert_eq!(cookie(&headers, SESSION_COOKIE), Some("abc"));
        assert_eq!(cookie(&headers, "x"), Some("y"));
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
        assert_eq!(session_cookie(&headers), SECURE_SESSION_COOKIE);
        assert_eq!(cookie(&headers, "sessio"), None);
    }

    #[test]
    fn tokens_are_compared_whole() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd"));
        assert!(!same(b"abc", b"ab"));
        assert_eq!(bearer("bearer  x "), Some("x"));
        assert_eq!(bearer("Basic x"), None);
    }
}
