//! Whether two records are named so alike that they may be one and the same:
//! `Anna Müller` and `Müller, Anna`, `Contoso GmbH` and `Contoso Ltd.`, `Jonathan Meier`
//! and `Jonahtan Meier`. Names alone are compared here; what else is known of the
//! records is weighed elsewhere.
//!
//! Two names are *equal* if they have the same folded words in any order, without
//! what says nothing of who it is (see `words`). They are *near* if
//! - one word of them is misspelt: by one letter too many, too few, wrong, or
//!   swapped with the next; words of [`LONG`] letters by two such faults, with a
//!   Jaro-Winkler similarity of [`LONG_SIMILARITY`];
//! - or only their spaces differ (`Data Works`, `Dataworks`);
//! - or, of people, one has a middle name that the other lacks or shortens.
//!
//! Short words have to be exact: `Tim` is not `Tom`, and `Acme` is not `Acne`. So do
//! numbers: `Branch 12` is not `Branch 13`. People whose names differ in nothing but
//! a vowel at a word's end are two: `Maria` and `Mario`, `Daniel` and `Daniela`.

mod pairs;
mod words;

pub use pairs::{elsewhere, pairs};

use crate::{FieldType, ObjectDef};

/// Words of so many letters may have two faults.
const LONG: usize = 8;
/// So similar they have to be then.
const LONG_SIMILARITY: f64 = 0.93;
/// A wrong letter counts as a misspelling in words of so many letters only.
const WITH_WRONG_LETTER: usize = 5;
/// The longer of two words of which one is misspelt has so many letters at least.
const MISSPELT: usize = 4;
/// A name of a single word has so many, and so has one whose spaces differ.
const ALONE: usize = 6;
/// Names of more words, or letters, are compared as a whole only.
const MOST_WORDS: usize = 8;
const MOST_LETTERS: usize = 100;

/// What the titles of an object name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// By a person's name: many people share one.
    People,
    /// By a text.
    Things,
}

impl Named {
    /// None if the object's titles are numbers, which name nothing.
    pub fn by(def: &ObjectDef) -> Option<Named> {
        match def.title_field()?.ty {
            FieldType::PersonName => Some(Named::People),
            FieldType::Text => Some(Named::Things),
            _ => None,
        }
    }
}

/// How alike two names are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    Near,
    Equal,
}

/// A name as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    named: Named,
    /// The words that count, sorted.
    words: Vec<String>,
    /// The same in their order, without spaces.
    run: String,
}

impl Name {
    /// Reads a folded title (`base::fold`); none if it has no words.
    pub fn of(folded: &str, named: Named) -> Option<Name> {
        let mut words = words::telling(folded, named);
        let run = words.concat();
        words.sort_unstable();
        (!words.is_empty()).then_some(Name { named, words, run })
    }

    /// Whether its words may be compared one by one.
    fn is_short(&self) -> bool {
        self.words.len() <= MOST_WORDS && self.run.len() <= MOST_LETTERS
    }
}

/// How alike two names are; none if they are no more than others.
pub fn compare(a: &Name, b: &Name) -> Option<Likeness> {
    if a.words == b.words {
        return Some(Likeness::Equal);
    }
    if !a.is_short() || !b.is_short() || numbers(&a.words) != numbers(&b.words) {
        return None;
    }
    if a.run == b.run && letters(&a.run) >= ALONE {
        return Some(Likeness::Near);
    }
    let (mine, theirs) = (without(&a.words, &b.words), without(&b.words, &a.words));
    let shared = a.words.len() - mine.len();
    let is_near = match (mine.as_slice(), theirs.as_slice()) {
        ([x], [y]) => {
            let people = a.named == Named::People;
            is_misspelt(x, y, shared, a.named) || people && shared > 1 && is_initial(x, y)
        }
        ([x], []) | ([], [x]) => a.named == Named::People && shared > 1 && !words::is_generation(x),
        _ => false,
    };
    is_near.then_some(Likeness::Near)
}

/// The words of one that the other lacks.
fn without<'w>(words: &'w [String], others: &[String]) -> Vec<&'w str> {
    let mut left: Vec<&String> = others.iter().collect();
    let mut more = Vec::new();
    for word in words {
        match left.iter().position(|other| *other == word) {
            Some(at) => drop(left.swap_remove(at)),
            None => more.push(word.as_str()),
        }
    }
    more
}

/// The numbers in words, sorted.
fn numbers(words: &[String]) -> Vec<&str> {
    let runs = words
        .iter()
        .flat_map(|word| word.split(|c: char| !c.is_numeric()));
    let mut numbers: Vec<&str> = runs.filter(|run| !run.is_empty()).collect();
    numbers.sort_unstable();
    numbers
}

fn letters(word: &str) -> usize {
    word.chars().count()
}

/// Whether a word may be another one misspelt, in names that share so many words.
fn is_misspelt(x: &str, y: &str, shared: usize, named: Named) -> bool {
    if x.chars().chain(y.chars()).any(char::is_numeric) {
        return false;
    }
    let (shorter, longer) = (letters(x).min(letters(y)), letters(x).max(letters(y)));
    if longer < MISSPELT || shared == 0 && shorter < ALONE {
        return false;
    }
    if named == Named::People && stem(x) == stem(y) {
        return false;
    }
    match strsim::osa_distance(x, y) {
        1 if shorter == longer && !is_swapped(x, y) => shorter >= WITH_WRONG_LETTER,
        1 => true,
        2 => shorter >= LONG && strsim::jaro_winkler(x, y) >= LONG_SIMILARITY,
        _ => false,
    }
}

/// Whether two words have the same letters.
fn is_swapped(x: &str, y: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(x) == sorted(y)
}

/// A word without the vowel at its end.
fn stem(word: &str) -> &str {
    word.strip_suffix(['a', 'e', 'i', 'o', 'u', 'y'])
        .unwrap_or(word)
}

/// Whether one is the first letter of the other.
fn is_initial(x: &str, y: &str) -> bool {
    let begins = |short: &str, long: &str| letters(short) == 1 && long.starts_with(short);
    begins(x, y) || begins(y, x)
}

#[cfg(test)]
mod tests;
