//! A file as a browser sends it (RFC 7578): streamed to disk, however large.

use std::io::SeekFrom;
use std::time::Duration;

use axum::extract::Request;
use axum::http::header;
use base::{Error, Result};
use engine::Cx;
use engine::import::Source;
use multer::{Field, Multipart};
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

use crate::sent;
use crate::texts;

/// Bytes of what is said beside the file.
const TEXT: usize = 4 << 10;
/// How long a file may take to arrive.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// A form with a file.
#[derive(Default)]
pub struct Upload {
    /// Plural or name of an object; empty if none was chosen.
    pub object: String,
    pub sheet: String,
    /// The file's name and content; none if none was chosen.
    pub file: Option<(String, Source)>,
}

/// Takes a form in whose first field is the token of its page. `most` bounds the
/// file's bytes.
///
/// # Errors
/// `Forbidden` before anything is kept if the token is not right; `TooLarge`;
/// `Malformed` if it is no such form or does not arrive in time.
pub async fn read(cx: &Cx, csrf: &str, request: Request, most: u64) -> Result<Upload> {
    let token = sent::token_header(request.headers());
    let kind = request.headers().get(header::CONTENT_TYPE);
    let boundary = kind
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| multer::parse_boundary(kind).ok());
    let boundary = boundary.ok_or_else(|| Error::unsupported("Send the form as a form."))?;
    let form = Multipart::new(request.into_body().into_data_stream(), boundary);
    match tokio::time::timeout(PATIENCE, take(cx, csrf, token, form, most)).await {
        Ok(upload) => upload,
        Err(_) => Err(Error::malformed(
            "timeout",
            "The file did not arrive in time. Send it again.",
        )),
    }
}

async fn take(
    cx: &Cx,
    csrf: &str,
    token: Option<String>,
    mut form: Multipart<'_>,
    most: u64,
) -> Result<Upload> {
    let mut is_ours = token.is_some_and(|token| sent::same(&token, csrf));
    let mut upload = Upload::default();
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "csrf" {
            is_ours = is_ours || sent::same(&text(&mut field).await?, csrf);
            continue;
        }
        if !is_ours {
            return Err(Error::forbidden(texts::STALE_FORM.english));
        }
        match name.as_str() {
            "object" => upload.object = text(&mut field).await?,
            "sheet" => upload.sheet = text(&mut field).await?.trim().to_owned(),
            "file" => upload.file = file(cx, &mut field, most).await?,
            _ => {
                text(&mut field).await?;
            }
        }
    }
    match is_ours {
        true => Ok(upload),
        false => Err(Error::forbidden(texts::STALE_FORM.english)),
    }
}

/// A file; none if the form's field for it is empty.
async fn file(cx: &Cx, field: &mut Field<'_>, most: u64) -> Result<Option<(String, Source)>> {
    let name = field.file_name().unwrap_or_default().replace('\0', "");
    let unkept =
        |error: std::io::Error| Error::busy(format!("what is sent cannot be kept: {error}"));
    let mut kept = tokio::fs::File::from_std(cx.ws.scratch()?);
    let mut size = 0_u64;
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        size += chunk.len() as u64;
        if size > most {
            let message = super::too_large(most);
            return Err(Error::too_large(message));
        }
        kept.write_all(&chunk).await.map_err(unkept)?;
    }
    if name.is_empty() && size == 0 {
        return Ok(None);
    }
    kept.flush().await.map_err(unkept)?;
    kept.seek(SeekFrom::Start(0)).await.map_err(unkept)?;
    let name = base::text::truncate(&name, 200).into_owned();
    let source = Source::held(name.clone(), kept.into_std().await)?;
    Ok(Some((name, source)))
}

async fn text(field: &mut Field<'_>) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > TEXT {
            return Err(Error::too_large("The form is too big."));
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::malformed("encoding", UNREADABLE))
}

fn broken(_: multer::Error) -> Error {
    Error::malformed("body", UNREADABLE)
}

const UNREADABLE: &str = "The form cannot be read, or broke off. Send it again.";
