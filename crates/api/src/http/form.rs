//! Forms with files (RFC 7578), read part by part as they arrive.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use base::{Error, Result};
use sha2::{Digest as _, Sha256};

use transfer::Part;

use super::{Answer, Problem};

/// Where forms with files are taken: imports, and the object of files.
const PLACES: [&str; 2] = ["/api/v1/imports", "/api/v1/{objects}"];

/// Whether a request sends a form to where one is taken.
pub fn is_taken(request: &Request) -> bool {
    let route = request.extensions().get::<MatchedPath>();
    request.method() == Method::POST
        && route.is_some_and(|route| PLACES.contains(&route.as_str()))
        && transfer::is_form(request.headers())
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
    pub fn begin(&mut self, part: &Part) {
        for text in [Some(part.name()), part.file_name()] {
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
