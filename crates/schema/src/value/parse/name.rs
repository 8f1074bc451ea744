//! Names of persons.

use base::{Fault, fold};
use serde_json::Value as Json;

use super::{Faults, Read, ReadAll, known_keys, no_nul, string_of, too_long, wrong_type};
use crate::{
    limits,
    value::{PersonName, Value, keys},
};

const PARTS: [&str; 6] = ["prefix", "first", "middle", "last", "suffix", "full"];

/// Titles before a name, folded and without their points.
const PREFIXES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "rev",
    "reverend",
    "hon",
    "herr",
    "frau",
    "hr",
    "fr",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "sr",
    "sra",
    "srta",
    "senor",
    "senora",
    "dott",
    "ing",
    "dipl-ing",
    "dipling",
    "mag",
    "drs",
    "capt",
    "col",
    "lt",
    "sgt",
];

/// What follows a name, folded and without points.
const SUFFIXES: &[&str] = &[
    "jr", "sr", "junior", "senior", "ii", "iii", "iv", "phd", "md", "mba", "esq", "esquire", "dds",
    "cpa", "rn", "jd", "msc", "bsc", "obe", "cbe", "mbe", "ret", "llm", "llb", "cfa", "pmp",
];

/// Words that open a family name of several.
const PARTICLES: &[&str] = &[
    "von", "vom", "van", "de", "der", "den", "del", "della", "delle", "dello", "dem", "des", "di",
    "da", "dal", "dalla", "das", "do", "dos", "du", "la", "las", "le", "los", "el", "al", "bin",
    "ibn", "bint", "ben", "ter", "ten", "te", "zu", "zum", "zur", "af", "av", "y", "st",
];

/// Particles that are also written with a capital; others would be taken for names.
const CAPITAL_PARTICLES: &[&str] = &[
    "von", "van", "de", "del", "della", "di", "da", "du", "la", "le", "st",
];

/// A name of its parts, or a text that is split. `full`, which reading adds, is
/// accepted where it says the same, or alone.
pub fn from_json(at: &str, json: &Json) -> ReadAll<Value> {
    let parts = match json {
        Json::String(text) => return Ok(from_text(at, text)?),
        Json::Object(parts) => parts,
        other => {
            let expected = "a name as a text or as {\"first\": \"..\", \"last\": \"..\"}";
            return Err(wrong_type(at, expected, other).into());
        }
    };
    let mut faults = Faults::default();
    faults.note(known_keys(at, parts, &PARTS));
    let mut text = |part: &str| {
        let json = parts.get(part).filter(|json| !json.is_null())?;
        let at = format!("{at}.{part}");
        faults.note(
            string_of(&at, "a text in quotes", json).and_then(|text| match part {
                // Its own limits are those of the whole.
                "full" => Ok(text.to_string()),
                _ => part_text(&at, text),
            }),
        )
    };
    let name = PersonName {
        prefix: text("prefix").unwrap_or_default(),
        first: text("first").unwrap_or_default(),
        middle: text("middle").unwrap_or_default(),
        last: text("last").unwrap_or_default(),
        suffix: text("suffix").unwrap_or_default(),
    };
    let full = text("full").unwrap_or_default();
    // Of a name in pieces nobody can tell what its whole would be.
    faults.or(Some(()))?;
    Ok(whole(at, name, &full)?)
}

/// The value of a name whose whole may be given beside its parts, or alone.
fn whole(at: &str, name: PersonName, full: &str) -> Read<Value> {
    if full.trim().is_empty() {
        return of(at, name);
    }
    if name == PersonName::default() {
        return from_text(at, full);
    }
    if fold(&one_space(full)) != fold(&one_space(&keys::full_name(&name))) {
        let message = "The full name says something else than its parts. Change the parts and leave \"full\" out.";
        return Err(Fault::new(format!("{at}.full"), "inconsistent", message));
    }
    of(at, name)
}

/// A name from one text.
pub fn from_text(at: &str, text: &str) -> Read<Value> {
    let text = part_text(at, text)?;
    of(at, split(&text))
}

/// The value of a name, empty if all its parts are. The whole stands in indexes.
pub fn of(at: &str, name: PersonName) -> Read<Value> {
    if name == PersonName::default() {
        return Ok(Value::Empty);
    }
    if fold(&keys::full_name(&name)).len() > limits::TEXT_FOLDED_BYTES {
        return Err(too_long(
            at,
            "A name",
            limits::TEXT_FOLDED_BYTES,
            "bytes without case and accents",
        ));
    }
    Ok(Value::Name(Box::new(name)))
}

/// One part, checked.
pub fn part_text(at: &str, text: &str) -> Read<String> {
    let text = text.trim();
    no_nul(at, text)?;
    if text.contains(['\n', '\r']) {
        return Err(Fault::new(
            at,
            "line_break",
            "A name has one line. Take the line breaks out.",
        ));
    }
    if text.chars().nth(limits::PART_CHARS).is_some() {
        return Err(too_long(at, "A name", limits::PART_CHARS, "characters"));
    }
    Ok(text.to_string())
}

/// Splits a name as people write it: `Dr. Maria von der Heide Jr.`,
/// `von der Heide, Maria`, `Smith, Jr., John`. A single word is a first name,
/// after a title a last one.
pub fn split(text: &str) -> PersonName {
    let sections: Vec<Vec<&str>> = text
        .split(',')
        .map(|section| section.split_whitespace().collect::<Vec<_>>())
        .filter(|s| !s.is_empty())
        .collect();
    let (suffixes, mut sections): (Vec<_>, Vec<_>) =
        sections.into_iter().enumerate().partition(|(n, words)| {
            *n > 0
                && words
                    .iter()
                    .all(|word| SUFFIXES.contains(&bare(word).as_str()))
        });
    let after_comma: Vec<&str> = suffixes.into_iter().flat_map(|(_, words)| words).collect();
    let mut name = match sections.len() {
        0 => PersonName::default(),
        1 => natural(&sections.remove(0).1),
        // Family name first.
        _ => {
            let (_, last) = sections.remove(0);
            let given: Vec<&str> = sections.into_iter().flat_map(|(_, words)| words).collect();
            inverted(&last, &given)
        }
    };
    if !after_comma.is_empty() {
        name.suffix = [name.suffix.as_str(), &after_comma.join(" ")]
            .join(" ")
            .trim()
            .to_string();
    }
    name
}

/// Title, given names, family name, suffix.
fn natural(words: &[&str]) -> PersonName {
    let (prefix, words) = take_prefixes(words);
    let (words, suffix) = take_suffixes(words);
    let mut name = PersonName {
        prefix: prefix.join(" "),
        suffix: suffix.join(" "),
        ..PersonName::default()
    };
    match words {
        [] => {}
        [only] if name.prefix.is_empty() => name.first = (*only).to_string(),
        [only] => name.last = (*only).to_string(),
        [..] => {
            let family = words
                .iter()
                .enumerate()
                .position(|(n, word)| {
                    n + 1 < words.len() && (n > 0 || !name.prefix.is_empty()) && is_particle(word)
                })
                .unwrap_or(words.len() - 1);
            name.last = words[family..].join(" ");
            if let Some((first, middle)) = words[..family].split_first() {
                name.first = (*first).to_string();
                name.middle = middle.join(" ");
            }
        }
    }
    name
}

fn inverted(last: &[&str], given: &[&str]) -> PersonName {
    let (prefix, last) = take_prefixes(last);
    let (more, given) = take_prefixes(given);
    let (given, suffix) = take_suffixes(given);
    let (first, middle) = given
        .split_first()
        .map_or(("", &[][..]), |(first, middle)| (*first, middle));
    PersonName {
        prefix: [prefix, more].concat().join(" "),
        first: first.to_string(),
        middle: middle.join(" "),
        last: last.join(" "),
        suffix: suffix.join(" "),
    }
}

/// Splits titles off the front; one word stays.
fn take_prefixes<'a, 'b>(words: &'b [&'a str]) -> (&'b [&'a str], &'b [&'a str]) {
    let count = words
        .iter()
        .take_while(|word| PREFIXES.contains(&bare(word).as_str()))
        .count();
    words.split_at(count.min(words.len().saturating_sub(1)))
}

/// Splits suffixes off the end; two words stay, or `Ma` in `Yo Yo Ma` were one.
fn take_suffixes<'a, 'b>(words: &'b [&'a str]) -> (&'b [&'a str], &'b [&'a str]) {
    let is_suffix = |word: &str| {
        let bare = bare(word);
        // Two letters are a suffix only as capitals: `MD`, not `Md`.
        SUFFIXES.contains(&bare.as_str())
            && (bare.len() > 2
                || matches!(bare.as_str(), "jr" | "sr")
                || !word.chars().any(char::is_lowercase))
    };
    let count = words
        .iter()
        .rev()
        .take_while(|word| is_suffix(word))
        .count();
    words.split_at(words.len() - count.min(words.len().saturating_sub(2)))
}

fn is_particle(word: &str) -> bool {
    let bare = bare(word);
    match word.starts_with(char::is_lowercase) {
        true => PARTICLES.contains(&bare.as_str()),
        false => CAPITAL_PARTICLES.contains(&bare.as_str()) && word.chars().any(char::is_lowercase),
    }
}

fn bare(word: &str) -> String {
    fold(word).replace('.', "")
}

fn one_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
