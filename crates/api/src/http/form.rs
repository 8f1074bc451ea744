//! Forms with files (RFC 7578), read part by part as they arrive.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use base::{Error, Result};
use multer::{Field, Multipart};
use sha2::{Digest as _, Sha256};

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

/// Tells one form from another as it is read: by names, names of files and contents,
/// in their order. The line that divides the parts is no part of what is sent: each
/// sending makes up another.
#[derive(Default)]
pub struct Digest {
    form: Sha256,
    part: Sha256,
}

impl Digest {
    /// A part begins.
    pub fn begin(&mut self, field: &Field<'_>) {
        for text in [field.name(), field.file_name()] {
            self.form.update([u8::from(text.is_some())]);
            let text = text.unwrap_or_default();
            self.form.update((text.len() as u64).to_be_bytes());
            self.form.update(text);
        }
    }

    /// Some of it.
    pub fn update(&mut self, chunk: &[u8]) {
        self.part.update(chunk);
    }

    /// It ends.
    pub fn end(&mut self) {
        // Of one length, so that what comes after is not taken for a part of it.
        let part = self.part.finalize_reset();
        self.form.update(part);
    }

    /// The same for every sending of the same, and for no other.
    pub fn sum(&self) -> [u8; 32] {
        self.form.clone().finalize().into()
    }
}
