//! What went wrong, as a page.

pub mod view;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base::Error;

use crate::shell::Frame;
use crate::texts;
use crate::ui::Ui;
use view::{ProblemView, problem};

/// An error on its way out of a handler. The visitors' layer makes the page of it, since it
/// knows who asked.
#[derive(Clone, Debug)]
pub struct Refusal(pub Error);

/// What a handler answers.
pub type Answer = Result<Response, Refusal>;

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What a form says beside a field, or above the only one that it has: which field it is,
/// people see.
pub fn told(ui: &Ui, error: &Error) -> String {
    match error.faults() {
        [one] => ui.said(&one.message),
        _ => ui.said(&error.public()),
    }
}

fn status(error: &Error) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The page of a method that an address does not take: a link to where only a form leads, say.
pub fn wrong_method(ui: &Ui, frame: Option<&Frame>) -> Response {
    let view = ProblemView {
        status: StatusCode::METHOD_NOT_ALLOWED.as_u16(),
        icon: "circle-alert",
        title: ui.t(texts::PROBLEM_TITLE).to_owned(),
        text: ui.t(texts::WRONG_METHOD).to_owned(),
    };
    (StatusCode::METHOD_NOT_ALLOWED, problem(ui, frame, &view)).into_response()
}

/// The page of an error; of a record that was merged, the way to its winner.
pub fn page(ui: &Ui, frame: Option<&Frame>, error: &Error) -> Response {
    let (icon, title, text) = match error {
        Error::NotFound { .. } => (
            "file",
            texts::NOT_FOUND_TITLE,
            ui.t(texts::NOT_FOUND_TEXT).to_owned(),
        ),
        Error::Gone { winner: Some(id) } => {
            return Redirect::to(&format!("./{id}")).into_response();
        }
        Error::Gone { winner: None } => ("file", texts::NOT_FOUND_TITLE, ui.said(&error.public())),
        Error::Unauthorized { .. } | Error::Forbidden { .. } => {
            ("lock", texts::FORBIDDEN_TITLE, ui.said(&error.public()))
        }
        Error::Busy { .. } | Error::SchemaChanged | Error::TooMany { .. } => {
            ("clock", texts::BUSY_TITLE, ui.said(&error.public()))
        }
        Error::Malformed { .. }
        | Error::Invalid(_)
        | Error::Conflict { .. }
        | Error::Stale { .. }
        | Error::TooLarge { .. }
        | Error::Unsupported { .. } => (
            "circle-alert",
            texts::PROBLEM_TITLE,
            ui.said(&error.public()),
        ),
        Error::Broken { cause } => {
            tracing::error!(cause, "a page failed");
            (
                "circle-alert",
                texts::PROBLEM_TITLE,
                ui.t(texts::BROKEN_TEXT).to_owned(),
            )
        }
    };
    if let Error::Busy { cause, .. } = error {
        tracing::warn!(cause, "a page was refused");
    }
    let view = ProblemView {
        status: error.status(),
        icon,
        title: ui.t(title).to_owned(),
        text,
    };
    let mut response = (status(error), problem(ui, frame, &view)).into_response();
    let wait = match error {
        Error::TooMany {
            retry_after_seconds,
        } => Some(*retry_after_seconds),
        Error::Busy { .. } => Some(2),
        _ => None,
    };
    if let Some(wait) = wait.and_then(|seconds| HeaderValue::from_str(&seconds.to_string()).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    response
}
