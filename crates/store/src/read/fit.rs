//! How well a record that was found fits what was typed, and by what it was found.

use base::fold;
use schema::value::keys::numbers;

use super::words::{Sought, Words};

/// What was typed, to compare titles with.
pub(super) struct Typed {
    /// Folded.
    pub text: String,
    /// Its words alone, whatever stands between them.
    words: String,
}

impl Typed {
    pub fn of(text: &str) -> Self {
        let text = fold(text.trim());
        Self {
            words: spaced(&text),
            text,
        }
    }

    /// How well a folded title fits: it is what was typed, it begins with it,
    /// its words do in any order, or the words were found elsewhere.
    pub fn rank(&self, title: &str, words: &Words) -> u8 {
        let own = spaced(title);
        if title == self.text || own == self.words {
            return 3;
        }
        if title.starts_with(&self.text) || own.starts_with(&self.words) {
            return 2;
        }
        u8::from(words.all().all(|word| begins_a_word(title, word)))
    }
}

/// The words of a folded text with one space between them.
fn spaced(text: &str) -> String {
    let words: Vec<&str> = own_words(text).collect();
    words.join(" ")
}

fn own_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

fn begins_a_word(text: &str, word: &str) -> bool {
    own_words(text).any(|own| own.starts_with(word))
}

/// Where a part was found in a document: the whole number that it may be, or
/// else its words.
pub(super) fn matched(body: &str, part: &Sought) -> Vec<String> {
    let find = |word: &str| body.split(' ').find(|own| own.starts_with(word));
    let whole = part
        .numbers()
        .filter_map(find)
        .max_by_key(|word| word.len());
    match whole {
        Some(number) => vec![numbers::shown(number)],
        None => part.words().filter_map(find).map(str::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_fit_by_what_they_begin_with() {
        for (typed, title, rank) in [
            ("INV-1", "INV-1", 3),
            ("inv 1", "INV-1", 3),
            (" müller & SONS ", "Muller & Sons", 3),
            ("INV-1", "INV-10", 2),
            ("INV-1", "INV-1 again", 2),
            ("inv 1", "INV-19", 2),
            ("INV-1", "Zu INV-1", 1),
            ("acme corp", "Corporation Acme", 1),
            ("acme corp", "Acme", 0),
        ] {
            let words = Words::of(typed, "US").unwrap();
            let own = Typed::of(typed).rank(&fold(title), &words);
            assert_eq!(own, rank, "{title} by {typed}");
        }
    }

    #[test]
    fn what_was_found_is_shown_whole() {
        let body = "ana 12025550143 2025550143 \u{e000}34105552021 acme";
        for (typed, expect) in [
            ("ana", vec!["ana"]),
            ("0143", vec!["12025550143"]),
            ("(202) 555", vec!["2025550143"]),
            ("ac 555 0143", vec!["acme", "12025550143"]),
            ("none", vec![]),
        ] {
            let words = Words::of(typed, "US").unwrap();
            let found: Vec<String> = words
                .parts()
                .iter()
                .flat_map(|part| matched(body, part))
                .collect();
            assert_eq!(found, expect, "{typed}");
        }
    }
}
