//! Forms with files (RFC 7578), read part by part as they arrive.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use base::{Error, Result};
use multer::Multipart;

use super::{Answer, Problem};

/// The parts of a request's body.
///
/// # Errors
/// `Unsupported` if it is no form with files.
pub fn parts(request: Request) -> Result<Multipart<'static>> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let boundary = kind
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| multer::parse_boundary(kind).ok());
    let boundary = boundary.ok_or_else(|| {
        Error::unsupported("Send the file as multipart/form-data, in the field \"file\".")
    })?;
    Ok(Multipart::new(
        request.into_body().into_data_stream(),
        boundary,
    ))
}

/// Whether a body says that it is one.
pub fn is_one(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim_start()
        .to_ascii_lowercase()
        .starts_with("multipart/form-data")
}

/// What taking it in gives, if it arrives in time.
///
/// # Errors
/// What taking it in fails with; 408 if it takes too long.
pub async fn within<T>(patience: Duration, taking: impl Future<Output = Result<T>>) -> Answer<T> {
    match tokio::time::timeout(patience, taking).await {
        Ok(taken) => Ok(taken?),
        Err(_) => {
            let message = "The files did not arrive in time. Send them again.";
            Err(Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "timeout",
                message,
            ))
        }
    }
}

/// What a form that cannot be read is to whoever sent it.
pub fn broken(_: multer::Error) -> Error {
    Error::malformed(
        "body",
        "The form cannot be read, or broke off. Send it again.",
    )
}

/// A field that nobody knows.
pub fn unknown(name: &str, known: &str) -> Error {
    let shown = base::text::truncate(name, 60);
    let message = format!("There is no field \"{shown}\" here. There are: {known}.");
    Error::malformed("unknown_parameter", message)
}
