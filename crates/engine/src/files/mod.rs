//! Files: records like all others, whose content lies beside them in blocks, each
//! content once however many files hold it. Fields of the type `files` point to
//! them.

mod arriving;
mod attached;
mod reading;

use base::{Id, Result};
use schema::{
    Object, ObjectDef, ObjectId,
    def::FILE,
    object::{Int, LongText, Text},
};
use schema_derive::Object;

pub use arriving::Arriving;
pub use attached::{Attached, attached};
pub use reading::{Content, content, stream};

use crate::{Cx, Draft, Registry, Rules, Tx, records};

/// Bytes that one file may have.
pub const MOST: u64 = 1 << 30;
/// What arrived and belongs to no file is kept for this long, in seconds: what
/// is on its way has so much time.
const STRAY_SECONDS: i64 = 86_400;

/// A file. What it holds is sent and fetched beside its record.
#[derive(Object, Clone, Debug)]
#[object(plural = "files", icon = "paperclip", title = name, list(type, size, owner))]
pub struct File {
    /// With its ending, like offer.pdf.
    #[field(required, search, indexed)]
    pub name: Text,
    /// Its media type, by its ending.
    #[field(indexed, write = rule)]
    pub r#type: Option<Text>,
    /// In bytes.
    #[field(label = "Size in bytes", indexed, write = rule)]
    pub size: Int,
    /// SHA-256 of what it holds.
    #[field(label = "SHA-256", indexed, hidden, write = rule)]
    pub hash: Option<Text>,
    pub description: Option<LongText>,
}

/// Adds the object of files.
pub fn register(registry: &mut Registry) {
    registry.object::<File>();
}

/// Whether an object is that of files, so that its records come with a content.
pub fn are(def: &ObjectDef) -> bool {
    def.id.as_str() == FILE
}

impl Rules for File {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        let hash = |draft: &Draft<Self>| draft.get(Self::HASH);
        let asked = |draft: &&mut Draft<Self>| {
            draft.is_new() || draft.is_restored() || draft.changes(Self::HASH)
        };
        let hashes: Vec<String> = all.iter().filter_map(hash).collect();
        let hashes: Vec<&str> = hashes.iter().map(String::as_str).collect();
        let there = store::contents::present(tx.store, &hashes).await?;
        for draft in all.iter_mut().filter(asked) {
            match draft.get(Self::HASH) {
                None => draft.fault(
                    Self::NAME,
                    "no_content",
                    "A file is made by sending it: POST /api/v1/files as multipart/form-data.",
                ),
                Some(hash) if !there.contains(&hash) => draft.fault(
                    Self::NAME,
                    "content_gone",
                    "What this file held was removed for good. Send it again.",
                ),
                Some(_) => {}
            }
        }
        for draft in all.iter_mut().filter(|draft| draft.changes(Self::NAME)) {
            if let Some(name) = draft.get(Self::NAME) {
                let name = plain_name(&name);
                match media_type(&name) {
                    Some(kind) => draft.set(Self::TYPE, kind),
                    None => draft.clear(Self::TYPE),
                }
                draft.set(Self::NAME, name);
            }
        }
        Ok(())
    }
}

/// A name without what is no part of one: folders before it, line breaks.
fn plain_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control()).collect();
    let name = name.trim();
    match name {
        "" | "." | ".." => "file".to_string(),
        name => shortened(name),
    }
}

/// At most so many characters, and the ending stays.
fn shortened(name: &str) -> String {
    const MOST: usize = 200;
    let over = name.chars().count().saturating_sub(MOST);
    if over == 0 {
        return name.to_string();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 10 => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let kept = stem.chars().count().saturating_sub(over);
    stem.chars().take(kept).chain(ending.chars()).collect()
}

fn media_type(name: &str) -> Option<String> {
    mime_guess::from_path(name)
        .first()
        .map(|kind| kind.essence_str().to_string())
}

/// Sweeps what belongs to no file any more. Gives how much that was.
pub(crate) async fn tidy(cx: &Cx) -> Result<u64> {
    let before = Id::seeded(cx.now.plus_seconds(-STRAY_SECONDS), 0);
    let mut swept = 0;
    loop {
        let sweep = records::write_plain(cx, move |tx| {
            Box::pin(async move { store::contents::sweep(tx, before).await })
        });
        match sweep.await? {
            0 => return Ok(swept),
            some => swept += some,
        }
    }
}

fn object() -> ObjectId {
    File::object()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names() {
        let long = format!("{}.pdf", "ä".repeat(300));
        let cases = [
            ("offer.pdf", "offer.pdf"),
            (" C:\\offers\\offer.pdf ", "offer.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb\0.txt", "ab.txt"),
            ("", "file"),
            ("..", "file"),
            ("x/", "file"),
        ];
        for (given, name) in cases {
            assert_eq!(plain_name(given), name, "{given:?}");
        }
        let short = plain_name(&long);
        assert_eq!(
            (short.chars().count(), short.ends_with("ä.pdf")),
            (200, true)
        );
        assert_eq!(plain_name(&"x".repeat(999)).len(), 200);
    }

    #[test]
    fn types_go_by_endings() {
        assert_eq!(media_type("a.PDF").as_deref(), Some("application/pdf"));
        assert_eq!(media_type("a"), None);
    }
}
