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

    /// The query of the full text index: words of two letters or more, since
    /// too much begins with one. None if there are no such words. Words hold
    /// letters and digits only, so that nothing in them has a meaning of its own.
    pub fn query(&self, dialect: Dialect) -> Option<String> {
        let each = |word: &String| match dialect {
            Dialect::Sqlite => format!("\"{word}\"*"),
            Dialect::Postgres => format!("'{word}':*"),
        };
        let parts: Vec<String> = self
            .0
            .iter()
            .filter(|word| !is_letter(word))
            .map(each)
            .collect();
        let and = match dialect {
            Dialect::Sqlite => " AND ",
            Dialect::Postgres => " & ",
        };
        (!parts.is_empty()).then(|| parts.join(and))
    }

    /// The words that the index is not asked for.
    pub fn letters(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .map(String::as_str)
            .filter(|word| is_letter(word))
    }

    /// Whether an index finds them.
    pub fn is_indexed(&self) -> bool {
        self.0.iter().any(|word| !is_letter(word))
    }
}

fn is_letter(word: &str) -> bool {
    word.chars().nth(1).is_none()
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
                sql.append(self.begins(&doc, words.all().iter().map(String::as_str)))
                    .push(")");
                return sql;
            }
        };
        sql.append(self.begins(&doc, words.letters())).push(")");
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

    /// ` and ...` that each word begins one of a document's.
    pub fn begins<'w>(&self, doc: &str, words: impl Iterator<Item = &'w str>) -> Sql {
        let mut sql = Sql::default();
        for word in words {
            sql.push(&format!(
                " and {}(' ' || {doc}.body, ",
                self.dialect.position()
            ));
            sql.bind(format!(" {word}")).push(") > 0");
        }
        sql
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
        assert_eq!(
            words.query(Dialect::Sqlite).unwrap(),
            "\"new\"* AND \"york\"*"
        );
        assert_eq!(
            words.query(Dialect::Postgres).unwrap(),
            "'new':* & 'york':*"
        );
        let words = Words::of("j smith").unwrap();
        assert_eq!(words.query(Dialect::Sqlite).unwrap(), "\"smith\"*");
        assert_eq!(words.letters().collect::<Vec<_>>(), ["j"]);
        assert_eq!(Words::of("j").unwrap().query(Dialect::Postgres), None);
    }
}
