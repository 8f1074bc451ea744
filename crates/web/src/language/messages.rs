//! What lower crates say, in the reader's language. They write their sentences in English, with
//! names and values in them; a catalogue has each sentence with its places, beside another
//! language's. What it lacks is shown in English.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Language;

static GERMAN: LazyLock<Messages> =
    LazyLock::new(|| Messages::read(include_str!("../../locales/de/messages.txt")));

/// Places that hold sentences of their own.
const SENTENCES: [&str; 2] = ["message", "label"];
/// Places that hold a noun, which may stand first in a sentence.
const NOUNS: [&str; 4] = ["object", "objects", "label", "kind"];
/// Sentences in sentences are looked up this deep.
const DEEPEST: u8 = 3;

impl Language {
    /// A sentence that a lower crate said.
    pub fn message(self, text: &str) -> String {
        match self {
            Language::English => text.to_owned(),
            Language::German => GERMAN.said(text, DEEPEST),
        }
    }
}

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Said(&'static str),
    Place(&'static str),
}

struct Messages {
    whole: HashMap<&'static str, &'static str>,
    /// Those with places, the most said first.
    templates: Vec<(Vec<Part>, Vec<Part>)>,
}

impl Messages {
    /// Reads pairs of lines, `en: ..` and `de: ..`.
    fn read(text: &'static str) -> Messages {
        let mut messages = Messages {
            whole: HashMap::new(),
            templates: Vec::new(),
        };
        let mut source = "";
        for line in text.lines() {
            if let Some(said) = line.strip_prefix("en: ") {
                source = said;
            } else if let Some(said) = line.strip_prefix("de: ") {
                match source.contains('{') {
                    false => {
                        messages.whole.insert(source, said);
                    }
                    true => messages.templates.push((parts(source), parts(said))),
                }
            }
        }
        let said = |all: &[Part]| -> usize {
            let each = all.iter().map(|part| match part {
                Part::Said(text) => text.len(),
                Part::Place(_) => 0,
            });
            each.sum()
        };
        messages
            .templates
            .sort_by_key(|(source, _)| std::cmp::Reverse(said(source)));
        messages
    }

    fn said(&self, text: &str, depth: u8) -> String {
        self.known(text, depth)
            .or_else(|| self.after_name(text, depth))
            .or_else(|| self.one_by_one(text, depth))
            .unwrap_or_else(|| text.to_owned())
    }

    fn known(&self, text: &str, depth: u8) -> Option<String> {
        if let Some(said) = self.whole.get(text) {
            return Some((*said).to_owned());
        }
        self.templates.iter().find_map(|(source, target)| {
            let mut values = Vec::new();
            matches(source, text, &mut values).then(|| self.filled(target, &values, depth))
        })
    }

    /// `field: sentence`.
    fn after_name(&self, text: &str, depth: u8) -> Option<String> {
        let (name, rest) = text.split_once(": ")?;
        let said = self.known(rest, depth)?;
        Some(format!("{name}: {said}"))
    }

    /// Several sentences, each of which may be known.
    fn one_by_one(&self, text: &str, depth: u8) -> Option<String> {
        let (first, rest) = text.split_once(". ")?;
        let first = format!("{first}.");
        let said = self
            .known(&first, depth)
            .or_else(|| self.after_name(&first, depth));
        let others = self.said(rest, depth.checked_sub(1)?);
        match said {
            Some(said) => Some(format!("{said} {others}")),
            None if others != rest => Some(format!("{first} {others}")),
            None => None,
        }
    }

    fn filled(&self, target: &[Part], values: &[(&'static str, &str)], depth: u8) -> String {
        let mut text = String::new();
        for part in target {
            match part {
                Part::Said(said) => text.push_str(said),
                Part::Place(name) => {
                    let value = values.iter().find(|(place, _)| place == name);
                    let value = value.map(|(_, value)| *value).unwrap_or_default();
                    match depth.checked_sub(1) {
                        Some(less) if SENTENCES.contains(name) => {
                            text.push_str(&self.said(value, less));
                        }
                        _ => text.push_str(value),
                    }
                }
            }
        }
        match target.first() {
            Some(Part::Place(name)) if NOUNS.contains(name) => capitalised(&text),
            _ => text,
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A template's parts; a brace that names no place is said as it stands.
fn parts(template: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let close = rest.get(open..).and_then(|after| after.find('}'));
        let Some(close) = close.map(|close| open + close) else {
            break;
        };
        if let Some(before) = rest.get(..open).filter(|before| !before.is_empty()) {
            parts.push(Part::Said(before));
        }
        parts.extend(rest.get(open + 1..close).map(Part::Place));
        rest = rest.get(close + 1..).unwrap_or_default();
    }
    if !rest.is_empty() {
        parts.push(Part::Said(rest));
    }
    parts
}

/// Whether a text is that of a template; what stands in its places is collected, each as short as
/// can be. A place that stands twice holds the same.
fn matches<'t>(parts: &[Part], text: &'t str, values: &mut Vec<(&'static str, &'t str)>) -> bool {
    match parts {
        [] => text.is_empty(),
        [Part::Said(said), rest @ ..] => match text.strip_prefix(said) {
            Some(after) => matches(rest, after, values),
            None => false,
        },
        [Part::Place(name)] => {
            values.push((name, text));
            !text.is_empty()
        }
        [Part::Place(name), rest @ ..] => {
            let Some(Part::Said(next)) = rest.first() else {
                return false;
            };
            for (at, _) in text.match_indices(next).filter(|(at, _)| *at > 0).take(20) {
                let kept = values.len();
                let (value, after) = text.split_at(at);
                let known = values.iter().find(|(place, _)| place == name);
                if known.is_some_and(|(_, known)| *known != value) {
                    continue;
                }
                values.push((name, value));
                if matches(rest, after, values) {
                    return true;
                }
                values.truncate(kept);
            }
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_have_the_same_places() {
        assert!(GERMAN.templates.len() > 700, "{}", GERMAN.templates.len());
        for (source, target) in &GERMAN.templates {
            let places = |parts: &[Part]| {
                let places = parts.iter().filter_map(|part| match part {
                    Part::Place(name) => Some(*name),
                    Part::Said(_) => None,
                });
                places.collect::<std::collections::BTreeSet<_>>()
            };
            assert_eq!(places(source), places(target), "{source:?}");
        }
    }

    #[test]
    fn sentences_are_found_with_what_stands_in_them() {
        for (english, german) in [
            (
                "There is no such page, or you may not see it.",
                "Diese Seite gibt es nicht, oder Sie dürfen sie nicht sehen.",
            ),
            ("Name must be given.", "Name: bitte ausfüllen."),
            (
                "nothing of the kind was ever said here",
                "nothing of the kind was ever said here",
            ),
        ] {
            let said = Language::German.message(english);
            if english.starts_with("Name") {
                assert_ne!(said, english);
                assert!(said.contains("Name"), "{said}");
            } else {
                assert_eq!(said, german);
            }
            assert_eq!(Language::English.message(english), english);
        }
    }

    #[test]
    fn long_texts_that_fit_nowhere_are_no_burden() {
        let long = ": . is not \"".repeat(20_000);
        assert!(!Language::German.message(&long).is_empty());
    }
}
