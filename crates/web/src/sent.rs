//! Forms as they are sent: read, and refused without the token of their page.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode};
use base::Error;

use crate::problems::Refusal;
use crate::visit::Visitor;

/// The fields of a form that was sent, in their order, once its token is found right.
pub struct Sent(pub Arc<Vec<(String, String)>>);

impl Sent {
    /// The first value of a field; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await?;
        let header = token_header(&parts.headers);
        let pairs = axum::Form::<Vec<(String, String)>>::from_request(
            Request::from_parts(parts, body),
            state,
        )
        .await
        .map_err(|rejection| Refusal(unreadable(rejection.status(), &rejection.body_text())))?;
        let sent = Sent(Arc::new(pairs.0));
        let token = header.as_deref().unwrap_or_else(|| sent.get("csrf"));
        if !same(token, &visitor.ui.csrf) {
            return Err(Refusal(Error::forbidden(
                visitor.ui.t(crate::texts::STALE_FORM),
            )));
        }
        Ok(sent)
    }
}

fn token_header(headers: &HeaderMap) -> Option<String> {
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
fn same(given: &str, expected: &str) -> bool {
    use subtle::ConstantTimeEq as _;
    !expected.is_empty() && bool::from(given.as_bytes().ct_eq(expected.as_bytes()))
}
