//! Reads tables of TOML one key at a time, with the line in every complaint.

use std::ops::Range;

use base::{Error, Result};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A text, and where its lines begin: to count them for each key would be a walk
/// over all that stands before it.
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

/// A table of a text, whose name is for messages.
#[derive(Clone, Copy)]
pub struct Table<'t> {
    pub lines: &'t Lines<'t>,
    pub name: &'t str,
    pub table: &'t DeTable<'t>,
}

/// A value of a table, with its key.
#[derive(Clone, Copy)]
pub struct Item<'t> {
    lines: &'t Lines<'t>,
    pub key: &'t str,
    value: &'t Spanned<DeValue<'t>>,
}

impl<'t> Lines<'t> {
    /// Finds the lines of a text.
    pub fn of(text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// A fault at a place in the text.
    pub fn fault(&self, span: Range<usize>, message: impl std::fmt::Display) -> Error {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        Error::malformed_at(
            "mapping",
            format!("Line {}: {message}", self.line_at(span.start)),
            before.chars().count(),
        )
    }

    /// The line of a place, from 1.
    fn line_at(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }
}

impl<'t> Table<'t> {
    /// Refuses keys that the table does not have.
    pub fn only(&self, known: &[&str]) -> Result<()> {
        match self
            .table
            .iter()
            .find(|(key, _)| !known.contains(&key.get_ref().as_ref()))
        {
            None => Ok(()),
            Some((key, _)) => {
                let message = format!(
                    "{} has no key \"{}\". It may have: {}.",
                    self.name,
                    key.get_ref(),
                    known.join(", ")
                );
                Err(self.lines.fault(key.span(), message))
            }
        }
    }

    /// A key, if it is there.
    pub fn get(&self, key: &'t str) -> Option<Item<'t>> {
        self.table.get(key).map(|value| Item {
            lines: self.lines,
            key,
            value,
        })
    }

    /// Every key, in the order of the text.
    pub fn items(&self) -> Vec<Item<'t>> {
        let mut items: Vec<_> = self.table.iter().collect();
        items.sort_by_key(|(key, _)| key.span().start);
        items
            .into_iter()
            .map(|(key, value)| Item {
                lines: self.lines,
                key: key.get_ref(),
                value,
            })
            .collect()
    }
}

impl<'t> Item<'t> {
    /// A fault of this value.
    pub fn fault(&self, message: impl std::fmt::Display) -> Error {
        self.lines.fault(self.value.span(), message)
    }

    fn expected(&self, what: &str) -> Error {
        self.fault(format!("\"{}\" must be {what}.", self.key))
    }

    /// The line that the value begins on, from 1.
    pub fn line(&self) -> usize {
        self.lines.line_at(self.value.span().start)
    }

    pub fn str(&self) -> Result<&'t str> {
        self.value
            .get_ref()
            .as_str()
            .ok_or_else(|| self.expected("a text in quotes"))
    }

    pub fn bool(&self) -> Result<bool> {
        self.value
            .get_ref()
            .as_bool()
            .ok_or_else(|| self.expected("true or false"))
    }

    /// The value as a boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        self.value.get_ref().as_bool()
    }

    /// The value as a text, if it is one.
    pub fn as_str(&self) -> Option<&'t str> {
        self.value.get_ref().as_str()
    }

    /// The value as a table, if it is one.
    pub fn as_table(&self) -> Option<Table<'t>> {
        let table = self.value.get_ref().as_table()?;
        Some(Table {
            lines: self.lines,
            name: self.key,
            table,
        })
    }

    /// The value as a list, if it is one.
    pub fn as_list(&self) -> Option<Vec<Item<'t>>> {
        let list = self.value.get_ref().as_array()?;
        Some(
            list.iter()
                .map(|value| Item {
                    lines: self.lines,
                    key: self.key,
                    value,
                })
                .collect(),
        )
    }

    pub fn table(&self) -> Result<Table<'t>> {
        self.as_table()
            .ok_or_else(|| self.expected("a table: { key = \"..\" }"))
    }

    pub fn list(&self) -> Result<Vec<Item<'t>>> {
        self.as_list().ok_or_else(|| self.expected("a list"))
    }

    /// One text, or a list of texts.
    pub fn texts(&self) -> Result<Vec<String>> {
        match self.as_list() {
            Some(list) => list
                .iter()
                .map(|item| item.str().map(str::to_string))
                .collect(),
            None => Ok(vec![self.str()?.to_string()]),
        }
    }

    /// One character.
    pub fn char(&self) -> Result<char> {
        let mut chars = self.str()?.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Ok(c),
            _ => Err(self.expected("one character")),
        }
    }

    /// One ASCII character.
    pub fn byte(&self) -> Result<u8> {
        u8::try_from(self.char()?)
            .ok()
            .filter(u8::is_ascii)
            .ok_or_else(|| self.expected("one ASCII character"))
    }

    /// The value as a file's cell would hold it.
    pub fn cell(&self) -> Result<String> {
        match self.value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_string()),
            DeValue::Float(number) => Ok(number.as_str().to_string()),
            DeValue::Boolean(yes) => Ok(yes.to_string()),
            DeValue::Datetime(at) => Ok(at.to_string()),
            _ => Err(self.expected("a text, a number, a date, true or false")),
        }
    }

    /// One of some words.
    pub fn word<T: Copy>(&self, words: &[(&str, T)]) -> Result<T> {
        let text = self.str()?;
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, meaning)) => Ok(*meaning),
            None => {
                let all: Vec<String> = words
                    .iter()
                    .map(|(word, _)| format!("\"{word}\""))
                    .collect();
                Err(self.fault(format!(
                    "\"{}\" must be one of {}.",
                    self.key,
                    all.join(", ")
                )))
            }
        }
    }
}
