//! Forms with files as browsers send them (RFC 7578), read part by part as they
//! arrive. Nothing is taken in before the token of the page is found right.

use std::time::Duration;

use axum::extract::Request;
use axum::http::header;
use base::{Error, Result};
use multer::{Field, Multipart};

use crate::sent;
use crate::texts;

/// Bytes of what is said beside files.
const TEXT: usize = 4 << 10;
/// How long files may take to arrive.
const PATIENCE: Duration = Duration::from_secs(3_600);
const UNREADABLE: &str = "The form cannot be read, or broke off. Send it again.";

/// A form that is arriving.
pub struct Form {
    parts: Multipart<'static>,
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
        let kind = request.headers().get(header::CONTENT_TYPE);
        let boundary = kind
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| multer::parse_boundary(kind).ok());
        let boundary = boundary.ok_or_else(|| Error::unsupported("Send the form as a form."))?;
        Ok(Self {
            parts: Multipart::new(request.into_body().into_data_stream(), boundary),
            is_ours: token.is_some_and(|token| sent::same(&token, csrf)),
            csrf: csrf.to_owned(),
        })
    }

    /// The next field; none after the last.
    ///
    /// # Errors
    /// `Forbidden` if the token is not right; `Malformed` if it is no such form.
    pub async fn next(&mut self) -> Result<Option<Field<'static>>> {
        loop {
            let Some(mut field) = self.parts.next_field().await.map_err(broken)? else {
                return match self.is_ours {
                    true => Ok(None),
                    false => Err(stale()),
                };
            };
            if field.name() == Some("csrf") {
                self.is_ours = self.is_ours || sent::same(&text(&mut field).await?, &self.csrf);
                continue;
            }
            return match self.is_ours {
                true => Ok(Some(field)),
                false => Err(stale()),
            };
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
pub async fn text(field: &mut Field<'_>) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > TEXT {
            return Err(Error::too_large("The form is too big."));
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::malformed("encoding", UNREADABLE))
}

/// What a form that cannot be read is to whoever sent it.
pub fn broken(_: multer::Error) -> Error {
    Error::malformed("body", UNREADABLE)
}

fn stale() -> Error {
    Error::forbidden(texts::STALE_FORM.english)
}
