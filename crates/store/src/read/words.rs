//! What is looked for: the words of a text, each the beginning of a word that
//! must be found. Digits that may be a phone number are looked for as one too,
//! however they are written.

use std::{collections::HashSet, ops::Range};

use base::{
    fold,
    text::{truncate, words},
};
use schema::value::{keys::numbers, phone};

use super::{
    cell::Form,
    row::{At, Maker},
};
use crate::{Dialect, Sql};

/// More words than this find nothing that fewer would not.
const MOST_WORDS: usize = 12;
/// Words are cut here, in characters.
const LONGEST_WORD: usize = 64;
/// The longest beginnings that SQLite's index of words has lists of, in letters.
/// Longer ones are put together from the lists of all words that begin so.
pub(super) const INDEXED_LETTERS: usize = 3;

/// The words of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// At least one.
    parts: Vec<Sought>,
    /// Words that many documents have (see [`super::common`]).
    common: HashSet<String>,
}

/// A part of what is looked for: it is found if all its words are, or one of
/// the numbers that they may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sought {
    /// At least one.
    words: Vec<String>,
    numbers: Vec<String>,
}

impl Words {
    /// The folded words of a text; none if it has none. Numbers are read as
    /// they would be dialled in a region.
    pub fn of(text: &str, region: &str) -> Option<Self> {
        let text = fold(text);
        let runs = runs(&text);
        let alone = runs.len() == 1;
        let mut all: Vec<Sought> = Vec::new();
        let mut left = MOST_WORDS;
        for run in runs {
            let typed = &text[run];
            let parts = match Sought::number(typed, region, alone) {
                Some(number) => vec![number],
                None => words(typed)
                    .into_iter()
                    .map(cut)
                    .map(Sought::word)
                    .collect(),
            };
            for mut part in parts {
                part.words.truncate(left);
                left -= part.words.len();
                if !part.words.is_empty() && !all.contains(&part) {
                    all.push(part);
                }
            }
        }
        (!all.is_empty()).then(|| Self {
            parts: all,
            common: HashSet::new(),
        })
    }

    /// Of these words the full text index is asked for the first letters only,
    /// and the documents for the rest.
    pub fn with_common(mut self, common: HashSet<String>) -> Self {
        self.common = common;
        self
    }

    /// The parts, each of which must be found.
    pub fn parts(&self) -> &[Sought] {
        &self.parts
    }

    /// The words, as they are compared.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flat_map(|part| part.words())
    }

    /// The query of the full text index. It finds what is sought and may find
    /// more: words of a single letter are left out, since too much begins with
    /// one. None if nothing else is left. Words hold letters, digits and a mark
    /// of ours only, so that nothing in them has a meaning of its own.
    pub fn query(&self, dialect: Dialect) -> Option<String> {
        let all: Vec<String> = self
            .parts
            .iter()
            .filter_map(|part| part.query(dialect, &self.common))
            .collect();
        (!all.is_empty()).then(|| all.join(and(dialect)))
    }

    /// Whether an index finds them.
    pub fn is_indexed(&self) -> bool {
        self.parts.iter().any(Sought::is_indexed)
    }

    /// The parts of which the index is not asked for all.
    fn rest(&self) -> impl Iterator<Item = &Sought> {
        self.parts.iter().filter(|part| {
            part.words()
                .any(|word| is_letter(word) || self.common.contains(word))
        })
    }
}

impl Sought {
    fn word(word: String) -> Self {
        Self {
            words: vec![word],
            numbers: Vec::new(),
        }
    }

    /// Digits that may be a number, as it would be dialled in a region; whether
    /// nothing else was typed says how sure that is.
    fn number(typed: &str, region: &str, alone: bool) -> Option<Self> {
        if !is_number(typed) {
            return None;
        }
        let mut numbers = numbers::sought(typed, region);
        let digits = numbers.first()?.clone();
        let mut words = words(typed);
        // Who begins so means a number and no words.
        let dialled = alone && typed.trim_start().starts_with(['+', '0']);
        if dialled || words == [digits.as_str()] {
            words = vec![digits.clone()];
            numbers.retain(|number| *number != digits);
        }
        Some(Self { words, numbers })
    }

    /// All of which must be found.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Any of which may be found instead.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.numbers.iter().map(String::as_str)
    }

    fn is_indexed(&self) -> bool {
        !self.numbers.is_empty() || !self.words().all(is_letter)
    }

    fn query(&self, dialect: Dialect, common: &HashSet<String>) -> Option<String> {
        let each = |word: &str| {
            let asked = match common.contains(word) {
                true => first_letters(word),
                false => word,
            };
            match dialect {
                Dialect::Sqlite => format!("\"{asked}\"*"),
                Dialect::Postgres => format!("'{asked}':*"),
            }
        };
        let words: Vec<String> = self
            .words()
            .filter(|word| !is_letter(word))
            .map(each)
            .collect();
        let words = (!words.is_empty()).then(|| words.join(and(dialect)));
        if self.numbers.is_empty() {
            return words;
        }
        let or = match dialect {
            Dialect::Sqlite => ") OR (",
            Dialect::Postgres => ") | (",
        };
        let any: Vec<String> = words.into_iter().chain(self.numbers().map(each)).collect();
        Some(format!("(({}))", any.join(or)))
    }
}

fn and(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => " AND ",
        Dialect::Postgres => " & ",
    }
}

fn is_letter(word: &str) -> bool {
    word.chars().nth(1).is_none()
}

/// As many letters as SQLite's index of words has beginnings of.
fn first_letters(word: &str) -> &str {
    match word.char_indices().nth(INDEXED_LETTERS) {
        Some((end, _)) => &word[..end],
        None => word,
    }
}

/// The places of a folded text's words, those that may be one number taken
/// together with the signs between and before them.
fn runs(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let place = at..at + word.len();
        // What parts words is one character long, but not one byte.
        at = place.end + text[place.end..].chars().next().map_or(0, char::len_utf8);
        if word.is_empty() {
            continue;
        }
        let signs = text[..place.start].trim_end_matches(is_sign).len();
        match runs.last_mut() {
            Some(last)
                if last.end == signs && is_number(word) && is_number(&text[last.clone()]) =>
            {
                last.end = place.end;
            }
            _ if is_number(word) => runs.push(signs..place.end),
            _ => runs.push(place),
        }
    }
    runs
}

/// Whether a text has digits and the signs of a phone number only.
fn is_number(text: &str) -> bool {
    text.chars()
        .all(|c| is_sign(c) || phone::digit(c).is_some())
}

fn is_sign(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '+' | '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}'
        )
}

fn cut(word: String) -> String {
    match truncate(&word, LONGEST_WORD) {
        // What is cut off ends in a mark, which is no part of the word.
        std::borrow::Cow::Owned(mut short) => {
            short.pop();
            short
        }
        std::borrow::Cow::Borrowed(_) => word,
    }
}

impl<'a> Maker<'a> {
    /// The condition that the words are found in a record outside the trash.
    pub fn found(&self, at: &At<'a>, words: &Words, form: Form) -> Sql {
        let (id, doc) = (at.column('f', &"id".into()), self.alias());
        let object = &at.def.id;
        let one = || {
            Sql::new(format!(
                "exists (select 1 from {{w}}.search_docs {doc} where {doc}.id = {id}"
            ))
        };
        let mut sql = match (self.matching(&doc, words), form) {
            (Some(matching), Form::Seek) => {
                let mut sql =
                    Sql::new(format!("{id} in (select {doc}.id from {}", self.docs(&doc)));
                sql.push(&format!(" where {doc}.object = '{object}' and "))
                    .append(matching);
                sql
            }
            // On SQLite a match would be made anew for each row.
            (Some(matching), Form::Test) if self.dialect == Dialect::Postgres => {
                let mut sql = one();
                sql.push(" and ").append(matching);
                sql
            }
            _ => {
                let mut sql = one();
                sql.append(self.begin(&doc, words.parts().iter())).push(")");
                return sql;
            }
        };
        sql.append(self.begins(&doc, words)).push(")");
        sql
    }

    /// The documents of the search, with what [`Maker::matching`] needs.
    pub fn docs(&self, doc: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!(
                "{{w}}.search_words join {{w}}.search_docs {doc} on {doc}.rid = search_words.rowid"
            ),
            Dialect::Postgres => format!("{{w}}.search_docs {doc}"),
        }
    }

    /// The condition that the full text index finds the words; none if it is
    /// not asked for any.
    pub fn matching(&self, doc: &str, words: &Words) -> Option<Sql> {
        let query = words.query(self.dialect)?;
        let mut sql = match self.dialect {
            Dialect::Sqlite => Sql::new("search_words match "),
            Dialect::Postgres => Sql::new(format!("{doc}.words @@ cast(")),
        };
        sql.bind(query);
        if self.dialect == Dialect::Postgres {
            sql.push(" as tsquery)");
        }
        Some(sql)
    }

    /// ` and ...` that a document has what the index was not asked for.
    pub fn begins(&self, doc: &str, words: &Words) -> Sql {
        self.begin(doc, words.rest())
    }

    /// ` and ...` that a document has all words, asked of the document alone.
    pub fn begin_all(&self, doc: &str, words: &Words) -> Sql {
        self.begin(doc, words.parts().iter())
    }

    /// ` and ...` that the words of a document begin with each of these parts.
    fn begin<'w>(&self, doc: &str, parts: impl Iterator<Item = &'w Sought>) -> Sql {
        let one = |word: &str| {
            let mut sql = Sql::new(format!("{}(' ' || {doc}.body, ", self.dialect.position()));
            sql.bind(format!(" {word}")).push(") > 0");
            sql
        };
        let mut sql = Sql::default();
        for part in parts {
            let mut words = Sql::default();
            words.join(part.words().map(one), " and ");
            let any = std::iter::once(words).chain(part.numbers().map(one));
            sql.push(" and (").join(any, " or ").push(")");
        }
        sql
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(text: &str) -> Vec<String> {
        Words::of(text, "DE").map_or_else(Vec::new, |all| all.all().map(str::to_owned).collect())
    }

    /// What may be a number, with its words and without the ones from its end.
    fn numbers_of(text: &str) -> Vec<(String, Vec<String>)> {
        Words::of(text, "DE")
            .iter()
            .flat_map(|all| all.parts())
            .filter(|part| !part.numbers.is_empty())
            .map(|part| {
                let numbers = part.numbers().filter_map(numbers::digits_of);
                (part.words.join(" "), numbers.map(str::to_owned).collect())
            })
            .collect()
    }

    #[test]
    fn words_are_folded_and_nothing_else_is_left() {
        let cases: &[(&str, &[&str])] = &[
            ("Müller  GmbH", &["muller", "gmbh"]),
            ("STRASSE straße", &["strasse"]),
            ("a\"b* 'c' {w} $1", &["a", "b", "c", "w", "1"]),
            ("info@acme.example", &["info", "acme", "example"]),
            ("+49 (30) 123-456", &["4930123456"]),
            ("49 30 123 456", &["49", "30", "123", "456"]),
            ("2017 2018", &["2017", "2018"]),
            ("*** \"\"", &[]),
            ("+ - ()", &[]),
            ("", &[]),
        ];
        for (text, expect) in cases {
            assert_eq!(words_of(text), *expect, "{text}");
        }
        assert_eq!(words_of(&"x".repeat(1_000)), ["x".repeat(63)]);
        let many = (0..100).map(|n| format!("w{n} ")).collect::<String>();
        assert_eq!(words_of(&many).len(), MOST_WORDS);
        let many = (0..100).map(|n| format!("{n} ")).collect::<String>();
        assert_eq!(words_of(&many).len(), MOST_WORDS);
    }

    #[test]
    fn digits_that_may_be_a_number_are_one() {
        /// A number as it is typed, and what it is looked for as.
        type Number<'a> = (&'a str, &'a [&'a str]);
        let cases: &[(&str, &[Number<'_>])] = &[
            ("+49 (30) 123-456", &[("4930123456", &[])]),
            ("030 901820", &[("030901820", &["4930901820"])]),
            ("49 30 123456", &[("49 30 123456", &["4930123456"])]),
            ("0143", &[("0143", &[])]),
            ("143", &[]),
            ("2017 2018", &[("2017 2018", &["20172018"])]),
            (
                "smith 555\u{2011}0143 berlin",
                &[("555 0143", &["5550143"])],
            ),
            ("smith 5550 at 0143", &[("5550", &[]), ("0143", &[])]),
            ("Plan (2017-2018)", &[("2017 2018", &["20172018"])]),
            ("INV-1234", &[("1234", &[])]),
            ("x1234 1234y", &[]),
            ("1234@example.org", &[("1234", &[])]),
            ("2017, 2018", &[("2017", &[]), ("2018", &[])]),
            (
                "٠٣٠ ٩٠١٨٢٠",
                &[("٠٣٠ ٩٠١٨٢٠", &["030901820", "4930901820"])],
            ),
        ];
        for (text, expect) in cases {
            let expect: Vec<(String, Vec<String>)> = expect
                .iter()
                .map(|(words, numbers)| {
                    let numbers = numbers.iter().map(ToString::to_string);
                    (words.to_string(), numbers.collect())
                })
                .collect();
            assert_eq!(numbers_of(text), expect, "{text}");
        }
    }

    #[test]
    fn a_query_is_made_of_prefixes() {
        let words = Words::of("New york", "US").unwrap();
        assert_eq!(
            words.query(Dialect::Sqlite).unwrap(),
            "\"new\"* AND \"york\"*"
        );
        assert_eq!(
            words.query(Dialect::Postgres).unwrap(),
            "'new':* & 'york':*"
        );
        let words = Words::of("j smith", "US").unwrap();
        assert_eq!(words.query(Dialect::Sqlite).unwrap(), "\"smith\"*");
        assert_eq!(words.rest().count(), 1);
        assert_eq!(Words::of("j", "US").unwrap().query(Dialect::Postgres), None);
        let words = Words::of("ana 1 55-01", "US").unwrap();
        assert_eq!(
            words.query(Dialect::Sqlite).unwrap(),
            "\"ana\"* AND ((\"55\"* AND \"01\"*) OR (\"15501\"*) OR (\"\u{e000}10551\"*))"
        );
        assert_eq!(
            words.query(Dialect::Postgres).unwrap(),
            "'ana':* & (('55':* & '01':*) | ('15501':*) | ('\u{e000}10551':*))"
        );
        let words = Words::of("1 2 3 4", "US").unwrap();
        assert_eq!(
            words.query(Dialect::Sqlite).unwrap(),
            "((\"1234\"*) OR (\"\u{e000}4321\"*))"
        );
    }
}
