//! Folding, words and limits of text.
//!
//! [`fold`] alone defines what equality, order and search of text mean, in
//! memory and in the stored folded columns. A change of its result needs a
//! migration of every folded column.

mod letters;

use std::borrow::Cow;
use std::fmt;

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Makes texts alike that differ only in case, accents or width: `Straße`, `STRASSE` and `ＳＴＲＡＳＳＥ`.
///
/// Compatibility decomposition, without nonspacing marks (general category Mn),
/// case folded by Unicode's default rules, letters with a stroke or hook and
/// ligatures as plain ones (`ø` is `o`, `æ` is `ae`), until nothing changes.
/// Spaces and punctuation stay. `fold(fold(x)) == fold(x)` for every text.
///
/// A Greek iota below a letter is a mark and goes, so `ᾳ` is `α`; written out as
/// `ΑΙ` it is a letter and stays.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = fold_once(text);
    // One pass is enough for nearly every text; a case folding may still bring
    // out something to decompose, and a decomposition something to fold.
    while !folded.is_ascii() {
        let again = fold_once(&folded);
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

fn fold_once(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let letters = text
        .nfkd()
        .filter(|c| !is_nonspacing_mark(*c))
        .default_case_fold()
        .nfkd()
        .filter(|c| !is_nonspacing_mark(*c));
    for letter in letters {
        match letters::plain(letter) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(letter),
        }
    }
    folded
}

fn is_nonspacing_mark(c: char) -> bool {
    // The first mark is U+0300; the table search is worth sparing below it.
    c >= '\u{300}' && c.general_category() == GeneralCategory::NonspacingMark
}

/// The folded words of a text, for search: its runs of letters and digits.
pub fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// How many characters a text has, as limits and positions count them.
pub fn display_len(text: &str) -> usize {
    text.chars().count()
}

/// At most `max` characters of a text, the last of them `…` if some were left out.
pub fn truncate(text: &str, max: usize) -> Cow<'_, str> {
    // No text has more characters than bytes.
    if text.len() <= max || text.chars().nth(max).is_none() {
        return Cow::Borrowed(text);
    }
    let Some(kept) = max.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut short: String = text.chars().take(kept).collect();
    short.push('…');
    Cow::Owned(short)
}

/// The text holds U+0000, which PostgreSQL cannot store.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct NulInText {
    /// Where it stands, in characters from 0.
    pub position: usize,
}

impl fmt::Display for NulInText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Character {} is a NUL (U+0000), which cannot be stored. Remove it.",
            self.position
        )
    }
}

impl std::error::Error for NulInText {}

/// The text as it is, if both databases can store it.
pub fn clean(text: &str) -> Result<String, NulInText> {
    check(text).map(|()| text.to_owned())
}

/// Whether both databases can store a text.
pub fn check(text: &str) -> Result<(), NulInText> {
    match text.chars().position(|c| c == '\0') {
        Some(position) => Err(NulInText { position }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
