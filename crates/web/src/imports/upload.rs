//! A file that is to be imported: streamed to disk, however large.

use std::io::SeekFrom;

use axum::extract::Request;
use base::{Error, Result};
use engine::Cx;
use engine::import::Source;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};
use transfer::Part;

use crate::multipart::{self, Form, text};

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
    let form = Form::open(csrf, request)?;
    multipart::within(take(cx, form, most)).await
}

async fn take(cx: &Cx, mut form: Form, most: u64) -> Result<Upload> {
    let mut upload = Upload::default();
    while let Some(mut field) = form.next().await? {
        match field.name() {
            "object" => upload.object = text(&mut field).await?,
            "sheet" => upload.sheet = text(&mut field).await?.trim().to_owned(),
            "file" => upload.file = file(cx, &mut field, most).await?,
            _ => {
                text(&mut field).await?;
            }
        }
    }
    Ok(upload)
}

/// A file; none if the form's field for it is empty.
async fn file(cx: &Cx, field: &mut Part, most: u64) -> Result<Option<(String, Source)>> {
    let name = field.file_name().unwrap_or_default().replace('\0', "");
    let unkept =
        |error: std::io::Error| Error::busy(format!("what is sent cannot be kept: {error}"));
    let mut kept = tokio::fs::File::from_std(cx.ws.scratch()?);
    let mut size = 0_u64;
    while let Some(chunk) = field.chunk().await? {
        size += chunk.len() as u64;
        if size > most {
            let ui = crate::ui::Ui {
                language: crate::language::Language::of_cx(cx),
                ..crate::ui::Ui::default()
            };
            let message = super::new::too_large(&ui, most);
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
