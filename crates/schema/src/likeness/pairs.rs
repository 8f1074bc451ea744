//! Which of many names are alike, without comparing each with each.
//!
//! Names that are alike share a key: their words, or all of their words but one and
//! that one with a letter left out (a word and its misspelling have one of these in
//! common, whichever letter is wrong). Of the names with one key, in the order in
//! which they are given, each is compared with the next few only, so that a
//! thousand records of one name are no million of pairs.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{ALONE, LONG, Likeness, MISSPELT, Name, Named, compare, letters};

/// With how many that follow it a name is compared, of each key.
const NEIGHBOURS: usize = 10;
/// The first letters that words with two faults share.
const BEGINNING: usize = 3;
/// The letters of a title whose misspelling moves it far away in the order.
const FIRST_LETTERS: usize = 2;

/// The pairs of names that are alike, by their places; the smaller one first, in order.
pub fn pairs(names: &[Option<Name>]) -> Vec<(usize, usize, Likeness)> {
    let mut keyed: Vec<(u64, usize)> = Vec::new();
    for (place, name) in names.iter().enumerate() {
        if let Some(name) = name {
            keyed.extend(keys(name).into_iter().map(|key| (key, place)));
        }
    }
    keyed.sort_unstable();
    keyed.dedup();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for alike in keyed.chunk_by(|(a, _), (b, _)| a == b) {
        for (n, (_, first)) in alike.iter().enumerate() {
            for (_, second) in alike.iter().skip(n + 1).take(NEIGHBOURS) {
                let (Some(a), Some(b)) = (&names[*first], &names[*second]) else {
                    continue;
                };
                if seen.insert((*first, *second))
                    && let Some(likeness) = compare(a, b)
                {
                    found.push((*first, *second, likeness));
                }
            }
        }
    }
    found.sort_unstable_by_key(|(first, second, _)| (*first, *second));
    found
}

/// The keys of a name. Names that share one need not be alike.
fn keys(name: &Name) -> Vec<u64> {
    let mut keys = vec![hash(("words", &name.words))];
    if !name.is_short() {
        return keys;
    }
    if letters(&name.run) >= ALONE {
        keys.push(hash(("run", &name.run)));
    }
    for (at, word) in name.words.iter().enumerate() {
        let mut others = name.words.clone();
        others.remove(at);
        if name.named == Named::People && others.len() > 1 {
            // With and without a middle name.
            keys.push(hash(("words", &others)));
        }
        let letters = letters(word);
        // The shorter one of the two may have a letter less than the longer must have.
        if word.chars().any(char::is_numeric) || letters + 1 < MISSPELT {
            continue;
        }
        keys.push(hash(("misspelt", &others, word)));
        let without = |left_out: usize| -> String {
            let kept = word.chars().enumerate().filter(|(n, _)| *n != left_out);
            kept.map(|(_, letter)| letter).collect()
        };
        keys.extend((0..letters).map(|n| hash(("misspelt", &others, without(n).as_str()))));
        if letters >= LONG {
            let beginning: String = word.chars().take(BEGINNING).collect();
            keys.push(hash(("long", &others, beginning)));
        }
    }
    keys
}

fn hash(key: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// How the record of a folded title may be written elsewhere in the order of titles,
/// where no neighbour sees it: with its last word first or its first word last, or
/// with one of its first letters left out or swapped.
pub fn elsewhere(folded: &str) -> Vec<String> {
    let words: Vec<&str> = folded
        .split_whitespace()
        .map(|word| word.trim_matches(','))
        .filter(|word| !word.is_empty())
        .collect();
    let mut all: Vec<String> = Vec::new();
    if let ([first, rest @ ..], [start @ .., last]) = (words.as_slice(), words.as_slice())
        && (2..=4).contains(&words.len())
    {
        let (start, rest) = (start.join(" "), rest.join(" "));
        all.extend([
            format!("{last} {start}"),
            format!("{last}, {start}"),
            format!("{rest} {first}"),
            format!("{rest}, {first}"),
        ]);
    }
    let letters: Vec<char> = folded.chars().collect();
    for at in 0..FIRST_LETTERS.min(letters.len().saturating_sub(1)) {
        let mut fewer = letters.clone();
        fewer.remove(at);
        all.push(fewer.into_iter().collect());
        let mut swapped = letters.clone();
        swapped.swap(at, at + 1);
        all.push(swapped.into_iter().collect());
    }
    all.retain(|title| title != folded);
    all.sort_unstable();
    all.dedup();
    all
}
