//! Notes: what somebody wrote down about a record.

use base::Result;
use engine::{Draft, Rules, Tx};
use schema::{
    object::{AnyRef, Files, RichText, Text},
    value::keys,
};
use schema_derive::Object;

/// Something worth remembering about a contact, a company, a deal or any other
/// record. Whoever sees that record sees its notes.
#[derive(Object, Clone, Debug)]
#[object(plural = "notes", icon = "sticky-note", title = title, access = via(about))]
pub struct Note {
    /// The first words of the note, unless you give another title.
    #[field(search, indexed)]
    pub title: Option<Text>,
    #[field(required, search)]
    pub body: RichText,
    /// The record that it is about.
    #[field(required, on_delete = cascade, inverse = "notes")]
    pub about: AnyRef,
    /// Pinned notes stand above the others.
    #[field(indexed)]
    pub pinned: bool,
    pub files: Files,
    /// Its key in another system, to find it again at the next import.
    #[field(label = "External ID", unique, hidden)]
    pub external_id: Option<Text>,
}

/// How many characters of a note make its title.
const TITLE_CHARS: usize = 80;

impl Rules for Note {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        let schema = tx.schema().clone();
        let Some(body) = schema
            .object(&<Self as schema::Object>::object())
            .and_then(|def| def.field("body"))
        else {
            return Ok(());
        };
        for draft in all {
            let words = |record: &schema::Record| {
                first_words(&keys::search_words(body, record.value(Self::BODY.name())))
            };
            let given = draft.get(Self::TITLE);
            // A title that was made from the text follows it.
            let follows = given.is_none()
                || draft
                    .before()
                    .is_some_and(|before| given.as_deref() == Some(&words(before)));
            if follows {
                let title = words(draft.after());
                match title.is_empty() {
                    true => draft.clear(Self::TITLE),
                    false => draft.set(Self::TITLE, title),
                }
            }
        }
        Ok(())
    }
}

/// The first line of a text, cut between words if it is long.
fn first_words(text: &str) -> String {
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    if line.chars().count() <= TITLE_CHARS {
        return line.to_string();
    }
    let cut: String = line.chars().take(TITLE_CHARS - 1).collect();
    let whole = cut
        .rfind(char::is_whitespace)
        .filter(|at| *at > TITLE_CHARS / 2)
        .map_or(cut.as_str(), |at| &cut[..at]);
    format!("{}…", whole.trim_end())
}

#[cfg(test)]
mod tests {
    use super::{TITLE_CHARS, first_words};

    #[test]
    fn a_note_is_named_by_its_first_words() {
        let long = "word ".repeat(40);
        let unbroken = "x".repeat(200);
        let umlauts = "ü".repeat(200);
        assert_eq!(first_words("Called back.\nWants a quote."), "Called back.");
        assert_eq!(first_words("\n\n  Second try  "), "Second try");
        assert_eq!(first_words(""), "");
        for text in [&long, &unbroken, &umlauts] {
            let title = first_words(text);
            assert!(
                title.ends_with('…') && title.chars().count() <= TITLE_CHARS,
                "{title}"
            );
        }
        assert!(!first_words(&long).contains("wor…"));
    }
}
