//! The last step of ways in that go over other pages: the session of somebody who proved
//! who they are, or the second factor that they owe.

use axum::response::{IntoResponse, Redirect};
use engine::people::How;
use identity::entry::{self, Entry};
use schema::Record;

use super::kept::Kept;
use super::{local, second, welcome};
use crate::problems::Answer;
use crate::visit::Visitor;

/// Lets them in and sends them on to where they wanted.
pub async fn enter(visitor: &Visitor, user: &Record, how: &How, next: &str) -> Answer {
    match entry::admit(&visitor.web.ws, user, how, visitor.origin()).await? {
        Entry::In(_, secret) => {
            let onward = Redirect::to(local(next)).into_response();
            Ok(welcome(visitor, onward, &secret))
        }
        Entry::Second(ticket) => second::show_next(visitor, &ticket, next, Kept::default()).await,
    }
}
