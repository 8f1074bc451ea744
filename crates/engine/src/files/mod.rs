//! Files: records like all others, whose content lies beside them in blocks, each
//! content once however many files hold it. Fields of the type `files` point to
//! them.

mod arriving;
mod attached;
mod reading;

use base::{Fault, Id, Result};
use schema::{
    FieldDef, Object, ObjectDef, ObjectId,
    def::FILE,
    object::{Int, LongText, Text},
};
use schema_derive::Object;
use store::contents;

pub use arriving::Arriving;
pub use attached::{Attached, attached};
pub(crate) use reading::headers;
pub use reading::{Content, content, stream};

use crate::{Cx, Draft, Registry, Rules, Tx, records};

/// Bytes that one file may have.
pub const MOST: u64 = 1 << 30;
/// What arrived and belongs to no file is kept for this long, in seconds: what
/// is on its way has so much time.
pub(crate) const STRAY_SECONDS: i64 = 86_400;

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

/// What is wrong with a definition of the object of files: a file is made by sending
/// it, before anything else can be said of it.
pub(crate) fn faults(def: &ObjectDef) -> Vec<Fault> {
    let given = [File::NAME.id(), File::SIZE.id()];
    let asks_more = |field: &&FieldDef| {
        let is_required = field.required || field.required_if.is_some();
        is_required && field.default.is_none() && !given.contains(&field.id)
    };
    let fields = def.live_fields().filter(|_| are(def)).filter(asks_more);
    let fault = |field: &FieldDef| {
        let message = "A file is made by sending it, without other fields: give this one a default, or leave it optional.";
        Fault::new(field.name.clone(), "required", message)
    };
    fields.map(fault).collect()
}

impl Rules for File {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        let hash = |draft: &Draft<Self>| draft.get(Self::HASH);
        let asked = |draft: &&mut Draft<Self>| {
            draft.is_new() || draft.is_restored() || draft.changes(Self::HASH)
        };
        let hashes: Vec<String> = all.iter().filter_map(hash).collect();
        let hashes: Vec<&str> = hashes.iter().map(String::as_str).collect();
        let there = contents::present(tx.store, &hashes).await?;
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
        for draft in all.iter_mut() {
            let Some(name) = draft.get(Self::NAME) else {
                continue;
            };
            let plain = plain_name(&name);
            // A merge may bring the type of another.
            match media_type(&plain) {
                kind if kind == draft.get(Self::TYPE) => {}
                Some(kind) => draft.set(Self::TYPE, kind),
                None => draft.clear(Self::TYPE),
            }
            if plain != name {
                draft.set(Self::NAME, plain);
            }
        }
        Ok(())
    }
}

/// A name without what is no part of one: folders before it, line breaks.
fn plain_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !is_deceptive(*c)).collect();
    let name = name.trim();
    match name {
        "" | "." | ".." => "file".to_string(),
        name => shortened(name),
    }
}

/// Whether a character has no look of its own: control characters, and those that
/// turn the direction of others or hide between them, so that a name looks as if it
/// had another ending. Joiners stay: scripts need them.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
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
        // Sought beside the writer: most of the time there are none.
        let orphans = contents::orphans(&mut cx.ws.db().read().await?, before).await?;
        if orphans.is_empty() {
            return Ok(swept);
        }
        let sweep = records::write_plain(cx, move |tx| {
            let orphans = orphans.clone();
            Box::pin(async move { contents::sweep(tx, &orphans).await })
        });
        let gone = sweep.await?;
        if gone.is_empty() {
            // Somebody is at them; there is another time.
            return Ok(swept);
        }
        for content in &gone {
            drop_blocks(cx, *content).await?;
        }
        swept += gone.len() as u64;
    }
}

/// Takes away all blocks of what is no content, a few at a time.
pub(crate) async fn drop_blocks(cx: &Cx, content: Id) -> Result<()> {
    while records::write_beside(cx, move |tx| {
        Box::pin(async move { contents::drop_blocks(tx, content).await })
    })
    .await?
    {}
    Ok(())
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
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("\u{200b}.\u{feff}.", "file"),
            ("نامه\u{200c}ها.txt", "نامه\u{200c}ها.txt"),
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
