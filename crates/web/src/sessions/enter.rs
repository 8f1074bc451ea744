//! The last step of every way in: the session of somebody who proved who they are.

use axum::http::header::{self, HeaderMap};
use axum::response::{IntoResponse, Redirect, Response};
use engine::people::{self, How, Origin};
use schema::Record;

use super::{local, welcome};
use crate::problems::Answer;
use crate::visit::Visitor;

/// Begins their session and sends them on to where they wanted.
pub async fn enter(
    visitor: &Visitor,
    headers: &HeaderMap,
    user: &Record,
    how: &How,
    next: &str,
) -> Answer {
    let origin = origin(visitor, headers);
    let (_, secret) = people::begin_session(&visitor.web.ws, user, how, origin).await?;
    Ok(welcome(visitor, onward(next), &secret))
}

/// Where somebody comes from.
pub fn origin(visitor: &Visitor, headers: &HeaderMap) -> Origin {
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|value| value.to_str().ok());
    Origin {
        agent: base::text::truncate(agent.unwrap_or_default(), 300).into_owned(),
        address: visitor.address.clone(),
    }
}

fn onward(next: &str) -> Response {
    Redirect::to(local(next)).into_response()
}
