//! Faults as clients see them: problem documents by RFC 9457.
//!
//! What happened inside is never part of one. It travels beside the response,
//! to be logged under the request's id.

use std::borrow::Cow;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Fault};
use serde_json::{Map, Value as Json, json};

/// Media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// How long a client waits before it asks a database that was away again.
const PAUSE_SECONDS: u64 = 2;

/// A fault, with what its response carries.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: String,
    errors: Vec<Fault>,
    position: Option<usize>,
    index: Option<usize>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<String>,
}

/// What happened inside; for the log only.
#[derive(Clone, Debug)]
pub struct Cause(pub String);

/// What handlers answer.
pub type Answer<T = Response> = Result<T, Problem>;

impl Problem {
    /// A fault that the system's own error has no name for.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Problem {
        Problem {
            status,
            code: Cow::Borrowed(code),
            detail: detail.into(),
            errors: Vec::new(),
            position: None,
            index: None,
            headers: Vec::new(),
            cause: None,
        }
    }

    /// The same fault of one operation among many (from 0).
    pub fn of_operation(mut self, index: Option<usize>) -> Problem {
        self.index = index;
        self
    }

    /// Adds a header to the response.
    pub fn with(mut self, name: HeaderName, value: &str) -> Problem {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// The status of its response.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The document.
    pub fn body(&self) -> Json {
        let mut body = Map::new();
        body.insert(
            "type".into(),
            json!(format!("/api/docs#problem-{}", self.code)),
        );
        body.insert("title".into(), json!(title(self.status)));
        body.insert("status".into(), json!(self.status.as_u16()));
        body.insert("detail".into(), json!(self.detail));
        body.insert("code".into(), json!(self.code));
        if !self.errors.is_empty() {
            body.insert("errors".into(), json!(self.errors));
        }
        if let Some(position) = self.position {
            body.insert("position".into(), json!(position));
        }
        if let Some(index) = self.index {
            body.insert("index".into(), json!(index));
        }
        Json::Object(body)
    }
}

/// Nobody reads more than this many faults, and each is a sentence.
const MOST_FAULTS: usize = 100;

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        let status = StatusCode::from_u16(error.status());
        let mut problem = Problem::new(
            status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            error.code(),
            error.public(),
        );
        let faults = error.faults();
        problem.errors = faults.iter().take(MOST_FAULTS).cloned().collect();
        let more = faults.len().saturating_sub(MOST_FAULTS);
        if more > 0 {
            problem.detail = format!("{MOST_FAULTS} faults are named here; there are {more} more.");
        }
        match error {
            Error::Malformed {
                code,
                message,
                position,
                field,
            } => {
                problem.position = position;
                if let Some(field) = field {
                    problem.errors = vec![Fault::new(field, code, message)];
                }
                problem
            }
            Error::Unauthorized { .. } => {
                problem.with(header::WWW_AUTHENTICATE, "Bearer realm=\"Rapport\"")
            }
            Error::TooMany {
                retry_after_seconds,
            } => problem.with(header::RETRY_AFTER, &retry_after_seconds.to_string()),
            Error::Busy { cause, .. } => {
                problem.cause = Some(cause);
                problem.with(header::RETRY_AFTER, &PAUSE_SECONDS.to_string())
            }
            Error::SchemaChanged => problem.with(header::RETRY_AFTER, &PAUSE_SECONDS.to_string()),
            Error::Broken { cause } => {
                problem.cause = Some(cause);
                problem
            }
            Error::NotFound { .. }
            | Error::Forbidden { .. }
            | Error::Invalid(_)
            | Error::Conflict { .. }
            | Error::Stale { .. }
            | Error::Gone { .. }
            | Error::TooLarge { .. }
            | Error::Unsupported { .. } => problem,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = self.body().to_string();
        let mut response = (
            self.status,
            [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE))],
            body,
        )
            .into_response();
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value);
        }
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(Cause(cause));
        }
        response
    }
}

/// A few words for a kind of fault, the same for every fault of the kind.
fn title(status: StatusCode) -> &'static str {
    match status.as_u16() {
        301 => "Merged into another record",
        400 => "The request cannot be read",
        401 => "Nobody is signed in",
        403 => "Not allowed",
        404 => "Not found",
        405 => "Not a method of this address",
        408 => "The request took too long to arrive",
        409 => "It clashes with what is stored",
        410 => "Gone for good",
        412 => "Changed meanwhile",
        413 => "Too large",
        415 => "Not a format that is read here",
        422 => "Some values are not acceptable",
        429 => "Too many requests",
        500 => "Something went wrong on our side",
        503 => "Not available right now",
        _ => status.canonical_reason().unwrap_or("Fault"),
    }
}
