//! Forms with files as browsers send them (RFC 7578), read part by part as they
//! arrive. Nothing is taken in before the token of the page is found right.

use std::time::Duration;

use axum::extract::Request;
use base::{Error, Result};
use transfer::Part;

use crate::sent;
use crate::texts;

/// Bytes of what is said beside files.
const TEXT: usize = 4 << 10;
/// How long files may take to arrive.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// A form of a page that is arriving.
pub struct Form {
    form: transfer::Form,
    csrf: String,
    is_ours: bool,
}

impl Form {
    /// Begins to read a form, whose token comes in a header or as its first field.
    ///
    /// # Errors
    /// `Unsupported` if it is no form with files.
    pub fn open(csrf: &str, request: Request) -> Result<Self> {
        let token = sent::token_header(request.headers());
        Ok(Self {
            form: transfer::Form::open(request)?,
            is_ours: token.is_some_and(|token| sent::same(&token, csrf)),
            csrf: csrf.to_owned(),
        })
    }

    /// The next field; none after the last.
    ///
    /// # Errors
    /// `Forbidden` if the token is not right; `Malformed` if it is no such form.
    pub async fn next(&mut self) -> Result<Option<Part>> {
        while let Some(mut part) = self.form.next().await? {
            if part.name() == sent::TOKEN {
                self.is_ours = self.is_ours || sent::same(&text(&mut part).await?, &self.csrf);
                continue;
            }
            return match self.is_ours {
                true => Ok(Some(part)),
                false => Err(stale()),
            };
        }
        match self.is_ours {
            true => Ok(None),
            false => Err(stale()),
        }
    }
}

/// What taking a form in gives, if it arrives in time.
///
/// # Errors
/// What taking it in fails with; `Malformed` if it takes too long.
pub async fn within<T>(taking: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(PATIENCE, taking).await {
        Ok(taken) => taken,
        Err(_) => Err(Error::malformed(
            "timeout",
            "The file did not arrive in time. Send it again.",
        )),
    }
}

/// A short text.
///
/// # Errors
/// `TooLarge` or `Malformed` if it is none.
pub async fn text(field: &mut Part) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > TEXT {
            return Err(Error::too_large("The form is too big."));
        }
    }
    String::from_utf8(bytes)
        .map_err(|_| Error::malformed("encoding", "The form cannot be read. Send it again."))
}

fn stale() -> Error {
    Error::forbidden(texts::STALE_FORM.english)
}
