//! Files that are sent (RFC 7578): streamed to disk, however large.

use std::io::SeekFrom;

use axum::extract::Request;
use base::{Error, Result};
use engine::{
    Cx,
    import::{Source, object_named},
    imports::{FILES, NewFile},
};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};
use transfer::{Form, Part};

use crate::Limits;
use crate::http::Answer;
use crate::http::form::{self, Digest};

/// Bytes of a text, such as a mapping.
const TEXT: usize = 4 << 20;

/// What a form may have.
const FIELDS: &str = "file, object, mapping, match, sheet, dry_run";

/// What was sent: files, and what is said of them.
#[derive(Default)]
pub struct Sent {
    objects: Vec<String>,
    mappings: Vec<String>,
    matches: Vec<String>,
    sheets: Vec<String>,
    files: Vec<(String, Source)>,
    /// Whether nothing is to be written.
    pub is_dry: bool,
    digest: Digest,
}

/// Takes in what is sent.
///
/// # Errors
/// 415 if it is no form with files, 413 if there is too much of it, 408 if it does
/// not arrive in time, 400 if it cannot be read.
pub async fn read(cx: &Cx, request: Request, limits: &Limits) -> Answer<Sent> {
    let taking = take(cx, Form::open(request)?, limits.upload_bytes);
    form::within(limits.upload_patience, taking).await
}

async fn take(cx: &Cx, mut form: Form, most: u64) -> Result<Sent> {
    let mut sent = Sent::default();
    let mut left = most;
    while let Some(mut field) = form.next().await? {
        let name = field.name().to_string();
        let digest = &mut sent.digest;
        digest.begin(&field);
        match name.as_str() {
            "file" => {
                if sent.files.len() == FILES {
                    let message = format!("An import has 1 to {FILES} files.");
                    return Err(Error::malformed("file", message).in_field("file"));
                }
                let file = file(cx, &mut field, digest, &mut left, most).await?;
                sent.files.push(file);
            }
            "object" => sent.objects.push(text(field, digest, &name).await?),
            "mapping" => sent.mappings.push(text(field, digest, &name).await?),
            "match" => sent.matches.push(text(field, digest, &name).await?),
            "sheet" => sent.sheets.push(text(field, digest, &name).await?),
            "dry_run" => {
                sent.is_dry = match text(field, digest, &name).await?.trim() {
                    "true" => true,
                    "false" | "" => false,
                    _ => {
                        let message = "dry_run is true or false.";
                        return Err(Error::malformed("not_a_boolean", message).in_field("dry_run"));
                    }
                };
            }
            other => return Err(form::unknown(other, FIELDS)),
        }
        sent.digest.end();
    }
    Ok(sent)
}

async fn file(
    cx: &Cx,
    field: &mut Part,
    digest: &mut Digest,
    left: &mut u64,
    most: u64,
) -> Result<(String, Source)> {
    let name = field.file_name().unwrap_or("file").replace('\0', "");
    let name = base::text::truncate(&name, 200).into_owned();
    let unkept =
        |error: std::io::Error| Error::busy(format!("what is sent cannot be kept: {error}"));
    let mut file = tokio::fs::File::from_std(cx.ws.scratch()?);
    while let Some(chunk) = field.chunk().await? {
        *left = left.checked_sub(chunk.len() as u64).ok_or_else(|| {
            Error::too_large(format!(
                "An import takes at most {} MB at once. Send the file in parts.",
                most >> 20
            ))
        })?;
        digest.update(&chunk);
        file.write_all(&chunk).await.map_err(unkept)?;
    }
    file.flush().await.map_err(unkept)?;
    file.seek(SeekFrom::Start(0)).await.map_err(unkept)?;
    let source = Source::held(name.clone(), file.into_std().await)?;
    Ok((name, source))
}

async fn text(mut field: Part, digest: &mut Digest, name: &str) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        digest.update(&chunk);
        bytes.extend_from_slice(&chunk);
        if bytes.len() > TEXT {
            let message = format!("The field \"{name}\" has at most {} MB.", TEXT >> 20);
            return Err(Error::too_large(message));
        }
    }
    let text = String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains('\0'));
    text.ok_or_else(|| {
        let message = format!("The field \"{name}\" is no UTF-8 text.");
        Error::malformed("encoding", message).in_field(name)
    })
}

impl Sent {
    /// The same for every sending of the same, and for no other.
    pub fn digest(&self) -> [u8; 32] {
        self.digest.sum()
    }

    /// The files, each with what its rows are.
    ///
    /// # Errors
    /// 400 or 422 if that is not clear.
    pub fn files(self, cx: &Cx) -> Result<Vec<NewFile>> {
        let count = self.files.len();
        if count == 0 {
            let message = "Send a file, in the field \"file\".";
            return Err(Error::invalid("file", "required", message));
        }
        for (name, all) in [
            ("object", &self.objects),
            ("mapping", &self.mappings),
            ("match", &self.matches),
            ("sheet", &self.sheets),
        ] {
            if all.len() > 1 && all.len() != count {
                let message = format!(
                    "There are {count} files and {} times \"{name}\". Give it once for all of them, or for each in the order of the files.",
                    all.len()
                );
                return Err(Error::malformed("repeated_parameter", message).in_field(name));
            }
        }
        let of = |all: &[String], n: usize| {
            let text = match all {
                [one] => Some(one),
                all => all.get(n),
            };
            text.filter(|text| !text.trim().is_empty()).cloned()
        };
        let mut files = Vec::with_capacity(count);
        for (n, (name, source)) in self.files.iter().enumerate() {
            // A file may be named after its object.
            let stem = || {
                let stem = name
                    .rsplit_once('.')
                    .map_or(name.as_str(), |(stem, _)| stem);
                object_named(&cx.schema, stem)
                    .ok()
                    .map(|def| def.name.clone())
            };
            let object = of(&self.objects, n).or_else(stem).ok_or_else(|| {
                let message = "Say what the rows are: the name of an object, such as companies.";
                Error::invalid("object", "required", message)
            })?;
            files.push(NewFile {
                name: name.clone(),
                source: source.clone(),
                object,
                mapping: of(&self.mappings, n).unwrap_or_default(),
                match_by: of(&self.matches, n),
                sheet: of(&self.sheets, n),
            });
        }
        Ok(files)
    }
}
