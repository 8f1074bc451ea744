//! Forms as they are sent: read, and refused without the token of their page.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode};
use base::Error;

use crate::problems::Refusal;
use crate::visit::Visitor;

/// The token of the page in a form. Names of our own begin like this: no field's does.
pub const TOKEN: &str = "-csrf";

/// The fields of a form that was sent, in their order, once its token is found right.
#[derive(Default)]
pub struct Sent(pub Arc<Vec<(String, String)>>);

impl Sent {
    /// The first value of a field; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.first(name).unwrap_or_default()
    }

    /// The first value of a field, if it was on the form.
    pub fn first(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether a field was on the form.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Reads a form without a look at its token.
    ///
    /// # Errors
    /// `TooLarge`, `Unsupported`, or `Malformed` if it is no form.
    pub async fn read(request: Request) -> Result<Self, Refusal> {
        let pairs = axum::Form::<Vec<(String, String)>>::from_request(request, &()).await;
        let pairs = pairs
            .map_err(|rejection| Refusal(unreadable(rejection.status(), &rejection.body_text())))?;
        Ok(Sent(Arc::new(pairs.0)))
    }
}

/// A form that was filled in. If its token is not that of its page (any more),
/// it is shown again with what was typed, and nothing is done.
pub enum Filled {
    /// The token is right.
    Ours(Sent),
    /// It is not; what was sent may not be acted on.
    Stale(Sent),
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        match Filled::from_request(request, state).await? {
            Filled::Ours(sent) => Ok(sent),
            Filled::Stale(_) => Err(Refusal(Error::forbidden(crate::texts::STALE_FORM.english))),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Filled {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await?;
        let header = token_header(&parts.headers);
        let sent = Sent::read(Request::from_parts(parts, body)).await?;
        let token = header.as_deref().unwrap_or_else(|| sent.get(TOKEN));
        Ok(match same(token, &visitor.ui.csrf) {
            true => Filled::Ours(sent),
            false => Filled::Stale(sent),
        })
    }
}

pub(crate) fn token_header(headers: &HeaderMap) -> Option<String> {
    headers
        .get("x-csrf-token")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

fn unreadable(status: StatusCode, text: &str) -> Error {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Error::too_large("The form is too big. Shorten its texts.")
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::unsupported("Send the form as a form."),
        _ => {
            tracing::debug!(text, "unreadable form");
            Error::malformed(
                "form",
                "The form could not be read. Reload the page and try again.",
            )
        }
    }
}

/// Compares without telling by the time it takes how much was right.
pub(crate) fn same(given: &str, expected: &str) -> bool {
    use subtle::ConstantTimeEq as _;
    !expected.is_empty() && bool::from(given.as_bytes().ct_eq(expected.as_bytes()))
}
