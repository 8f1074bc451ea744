//! What is looked for: the words of a text, each the beginning of a word that
//! must be found.

use base::text::{truncate, words};

use super::{
    cell::Form,
    row::{At, Maker},
};
use crate::{Dialect, Sql};

/// More words than this find nothing that fewer would not.
const MOST_WORDS: usize = 12;
/// Words are cut here, in characters.
const LONGEST_WORD: usize = 64;

/// The words of a search. There is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words(Vec<String>);

impl Words {
    /// The folded words of a text; none if it has none. Digits with marks
    /// between them, as phone numbers are typed, are one word.
    pub fn of(text: &str) -> Option<Self> {
        let mut all: Vec<String> = Vec::new();
        for word in dialled(text).map_or_else(|| words(text), |digits| vec![digits]) {
            let word = cut(word);
            if !all.contains(&word) && all.len() < MOST_WORDS {
                all.push(word);
            }
        }
        (!all.is_empty()).then_some(Self(all))
    }

    /// The words, as they are compared.
    pub fn all(&self) -> &[String] {
        &self.0
    }

    /// The query of the full text index. Words hold letters and digits only,
    /// so that nothing in them has a meaning of its own.
    pub fn query(&self, dialect: Dialect) -> String {
        let each = |mark: &str, word: &String| match dialect {
            Dialect::Sqlite => format!("\"{word}\"{mark}"),
            Dialect::Postgres => format!("'{word}':{mark}"),
        };
        let parts: Vec<String> = self.0.iter().map(|word| each("*", word)).collect();
        match dialect {
            Dialect::Sqlite => parts.join(" AND "),
            Dialect::Postgres => parts.join(" & "),
        }
    }
}

/// The digits of a text that looks like a phone number, without the zeros that
/// are dialled before it.
fn dialled(text: &str) -> Option<String> {
    let marks = |c: char| matches!(c, '+' | '-' | '.' | '/' | '(' | ')' | ' ' | '\u{a0}');
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let looks_so = digits.len() >= 5
        && text.chars().any(marks)
        && text.trim_start().starts_with(['+', '(', '0'])
        && text.chars().all(|c| c.is_ascii_digit() || marks(c));
    let digits = digits.trim_start_matches('0');
    (looks_so && !digits.is_empty()).then(|| digits.to_string())
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
    /// The condition that the words are found in a record.
    pub fn found(&self, at: &At<'a>, words: &Words, form: Form) -> Sql {
        let object = &at.def.id;
        let id = at.column('f', &"id".into());
        let query = words.query(self.dialect);
        let doc = self.alias();
        match (self.dialect, form) {
            (Dialect::Sqlite, Form::Seek) => {
                let mut sql = Sql::new(format!(
                    "{id} in (select {doc}.id from {{w}}.search_words w join {{w}}.search_docs {doc} \
                     on {doc}.rid = w.rowid where {doc}.object = '{object}' and w.search_words match "
                ));
                sql.bind(query).push(")");
                sql
            }
            // A match would be made anew for each row; the words of one row are at hand.
            (Dialect::Sqlite, Form::Test) => {
                let mut sql = Sql::new(format!(
                    "exists (select 1 from {{w}}.search_docs {doc} where {doc}.id = {id}"
                ));
                for word in words.all() {
                    sql.push(&format!(" and instr(' ' || {doc}.body, ' ' || "))
                        .bind(word.as_str())
                        .push(") > 0");
                }
                sql.push(")");
                sql
            }
            (Dialect::Postgres, Form::Seek) => {
                let mut sql = Sql::new(format!(
                    "{id} in (select {doc}.id from {{w}}.search_docs {doc} where {doc}.object = '{object}' and {doc}.words @@ cast("
                ));
                sql.bind(query).push(" as tsquery))");
                sql
            }
            (Dialect::Postgres, Form::Test) => {
                let mut sql = Sql::new(format!(
                    "exists (select 1 from {{w}}.search_docs {doc} where {doc}.id = {id} and {doc}.words @@ cast("
                ));
                sql.bind(query).push(" as tsquery))");
                sql
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_nothing_else_is_left() {
        let all = |text: &str| Words::of(text).map(|words| words.0).unwrap_or_default();
        let cases: &[(&str, &[&str])] = &[
            ("Müller  GmbH", &["muller", "gmbh"]),
            ("STRASSE straße", &["strasse"]),
            ("a\"b* 'c' {w} $1", &["a", "b", "c", "w", "1"]),
            ("info@acme.example", &["info", "acme", "example"]),
            ("+49 (30) 123-456", &["4930123456"]),
            ("0030 12345", &["3012345"]),
            ("2017 2018", &["2017", "2018"]),
            ("*** \"\"", &[]),
            ("", &[]),
        ];
        for (text, expect) in cases {
            assert_eq!(all(text), *expect, "{text}");
        }
        assert_eq!(all(&"x".repeat(1_000)), ["x".repeat(63)]);
        assert_eq!(
            all(&(0..100).map(|n| format!("w{n} ")).collect::<String>()).len(),
            MOST_WORDS
        );
    }

    #[test]
    fn a_query_is_made_of_prefixes() {
        let words = Words::of("New york").unwrap();
        assert_eq!(words.query(Dialect::Sqlite), "\"new\"* AND \"york\"*");
        assert_eq!(words.query(Dialect::Postgres), "'new':* & 'york':*");
    }
}
