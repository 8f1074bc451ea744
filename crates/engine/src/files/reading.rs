//! What a file holds, block by block.

use base::{Error, Id, Result};
use futures::Stream;
use schema::Object;
use store::contents;

use super::{File, object};
use crate::{Cx, records};

/// What a file holds, and how it is called.
#[derive(Clone, Debug)]
pub struct Content {
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// Of the record.
    pub version: i64,
    id: Id,
}

impl Content {
    /// Blocks that no file names, as long as they are there.
    pub(crate) fn of_blocks(name: String, size: u64, id: Id) -> Self {
        Self {
            name,
            size,
            version: 1,
            id,
        }
    }

    /// The headers that it is sent with.
    pub fn headers(&self) -> [(&'static str, String); 4] {
        headers(&self.name, self.size)
    }
}

/// The headers that something is sent with to be kept under a name (RFC 6266), and as
/// nothing that a browser would show or run.
pub(crate) fn headers(name: &str, size: u64) -> [(&'static str, String); 4] {
    let plain = |c: char| match c {
        '"' | '\\' | '%' => '_',
        c if c.is_ascii_graphic() || c == ' ' => c,
        _ => '_',
    };
    let ascii: String = name.chars().map(plain).collect();
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&b);
    let mut exact = String::new();
    for byte in name.bytes() {
        match unreserved(byte) {
            true => exact.push(char::from(byte)),
            false => exact.push_str(&format!("%{byte:02X}")),
        }
    }
    [
        (
            "content-disposition",
            format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{exact}"),
        ),
        ("content-type", "application/octet-stream".to_string()),
        ("content-length", size.to_string()),
        (
            "content-security-policy",
            "sandbox; default-src 'none'".to_string(),
        ),
    ]
}

/// The content of a file that whoever asks may read.
///
/// # Errors
/// `NotFound` or `Gone` if there is no such file; `Busy` if the database is away.
pub async fn content(cx: &Cx, id: Id) -> Result<Content> {
    let record = records::get(cx, &object(), id).await?;
    let file = File::view(&record)?;
    let hash = file.hash.unwrap_or_default();
    let mut conn = cx.ws.db().read().await?;
    let found = contents::content(&mut conn, &hash).await?;
    let found = found.ok_or_else(|| Error::broken(format!("file {id} has no content")))?;
    Ok(Content {
        name: file.name,
        size: found.size,
        version: record.version,
        id: found.id,
    })
}

/// Its bytes. Between two pieces nothing is held, however slowly they are taken.
pub fn stream(
    cx: Cx,
    content: &Content,
) -> impl Stream<Item = Result<Vec<u8>>> + Send + use<> + 'static {
    let (id, size) = (content.id, content.size);
    futures::stream::try_unfold((0, 0), move |(number, sent)| {
        let cx = cx.clone();
        async move {
            if sent >= size {
                return Ok(None);
            }
            let mut conn = cx.ws.db().read().await?;
            let block = contents::block(&mut conn, id, number).await?;
            let block = block.ok_or_else(|| Error::broken("a file ends too early"))?;
            let sent = sent + block.len() as u64;
            Ok(Some((block, (number + 1, sent))))
        }
    })
}
