//! All that is held on somebody, in one file for them: as JSON for programs, as a page
//! to read, and the files that they sent.

mod gathered;
mod page;

use std::{
    fs::File,
    io::{Read, Seek, Write},
};

use base::{Error, Id, Result};
use futures::{Stream, TryStreamExt};
use schema::{ObjectId, value::keys};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{held, subject};
use crate::{
    Cx,
    audit::{self, Event},
    files,
};
use gathered::Gathered;

/// A zip archive, which is there as long as it is held.
#[derive(Debug)]
pub struct Dossier {
    /// What it is called.
    pub name: String,
    file: File,
    /// In bytes.
    pub size: u64,
}

/// Bytes that are read at once.
const BLOCK: usize = 64 * 1024;

impl Dossier {
    /// The headers that it is sent with.
    pub fn headers(&self) -> [(&'static str, String); 4] {
        files::headers(&self.name, self.size)
    }

    /// Its bytes.
    pub fn stream(self) -> impl Stream<Item = Result<Vec<u8>>> + Send + use<> + 'static {
        futures::stream::try_unfold(self.file, |mut file| async move {
            let read = tokio::task::spawn_blocking(move || {
                let mut block = vec![0; BLOCK];
                let count = file.read(&mut block)?;
                block.truncate(count);
                Ok::<_, std::io::Error>((block, file))
            });
            let read = read.await.map_err(Error::broken)?;
            let (block, file) = read.map_err(Error::broken)?;
            Ok((!block.is_empty()).then_some((block, file)))
        })
    }
}

/// Gathers all that is held on a subject. The audit log is told beforehand.
///
/// # Errors
/// `NotFound`; `Forbidden` without the right; `Conflict` if it is too much for one
/// person, or if something is sensitive and this process has no key for
/// secrets.
pub async fn dossier(cx: &Cx, object: &ObjectId, id: Id) -> Result<Dossier> {
    let def = subject(cx, object, id).await?;
    cx.who.may_be_told()?;
    let event = Event::DossierMade {
        object: object.clone(),
        record: id,
    };
    // Who may have it has all of it: what is hidden from them is about somebody else.
    let whole = cx.unbound();
    let held = held::on(&mut cx.ws.db().read().await?, &cx.whole, object, id).await?;
    let gathered = Gathered::of(&whole, object, id, &held).await?;
    audit::note_alone(cx, &event).await?;
    let file = tempfile::tempfile().map_err(Error::broken)?;
    let mut zip = ZipWriter::new(file);
    put(&mut zip, "data.json", gathered.json()?.as_bytes())?;
    put(&mut zip, "index.html", page::html(&gathered).as_bytes())?;
    for (name, file) in &gathered.files {
        add_file(&whole, &mut zip, name, *file).await?;
    }
    let mut file = zip.finish().map_err(Error::broken)?;
    let size = file.stream_position().map_err(Error::broken)?;
    file.rewind().map_err(Error::broken)?;
    let title = keys::title(&def, &gathered.subject);
    Ok(Dossier {
        name: format!("{}.zip", file_name(&title, &def.name)),
        file,
        size,
    })
}

fn put(zip: &mut ZipWriter<File>, name: &str, bytes: &[u8]) -> Result<()> {
    zip.start_file(name, SimpleFileOptions::default())
        .map_err(Error::broken)?;
    zip.write_all(bytes).map_err(Error::broken)
}

async fn add_file(cx: &Cx, zip: &mut ZipWriter<File>, name: &str, file: Id) -> Result<()> {
    let content = match files::content(cx, file).await {
        Ok(content) => content,
        // It went meanwhile, or lies in the trash.
        Err(Error::NotFound { .. } | Error::Gone { .. }) => return Ok(()),
        Err(error) => return Err(error),
    };
    let large = content.size >= u64::from(u32::MAX);
    let options = SimpleFileOptions::default().large_file(large);
    zip.start_file(name, options).map_err(Error::broken)?;
    let mut blocks = std::pin::pin!(files::stream(cx.clone(), &content));
    while let Some(block) = blocks.try_next().await? {
        zip.write_all(&block).map_err(Error::broken)?;
    }
    Ok(())
}

/// A name for a file, of what systems of all kinds take.
pub(super) fn file_name(text: &str, otherwise: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.');
    let name: String = text.chars().filter(|c| plain(*c)).take(80).collect();
    match name.trim().trim_matches('.') {
        "" => otherwise.to_owned(),
        name => name.to_owned(),
    }
}
