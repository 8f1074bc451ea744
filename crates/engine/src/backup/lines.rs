//! The form of a backup: lines of JSON. The first says what it is; then come
//! the tables, each with its columns, its rows, and a sum over them; the last
//! says that it is whole.

use std::io::{BufRead, Write};

use base::{Error, Result};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use store::copy::{Row, Table};

/// Counts up when older programs cannot read it any more.
pub const FORMAT: u32 = 1;
/// No line of ours is longer: a cell has 10 MB at most, and a row some of them.
const LONGEST: u64 = 512 * 1024 * 1024;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub rapport_backup: u32,
    /// The version of the program that made it.
    pub program: String,
    /// How far the fixed tables were.
    pub migration: usize,
    pub schema_version: i64,
    /// RFC 3339.
    pub made_at: String,
    /// The company's name.
    pub name: String,
}

/// A line that is no row.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Table(Table),
    End(Sum),
    Whole { tables: usize, rows: u64 },
}

/// What a table comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub rows: u64,
    /// SHA-256 of its rows in their plain form.
    pub sum: String,
}

/// Adds a table's rows up.
pub struct Summing {
    rows: u64,
    hash: Sha256,
}

impl Summing {
    pub fn new() -> Self {
        Self {
            rows: 0,
            hash: Sha256::new(),
        }
    }

    /// # Errors
    /// `Broken` never, with cells that were read.
    pub fn add(&mut self, table: &Table, row: &Row) -> Result<()> {
        let cells = row.iter().zip(&table.columns);
        let plain: Row = cells.map(|(cell, (_, holds))| cell.plain(*holds)).collect();
        self.hash
            .update(serde_json::to_vec(&plain).map_err(Error::broken)?);
        self.hash.update(b"\n");
        self.rows += 1;
        Ok(())
    }

    pub fn sum(self) -> Sum {
        let hash = self.hash.finalize();
        Sum {
            rows: self.rows,
            sum: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

/// Writes a line.
///
/// # Errors
/// `Busy` if it cannot be written.
pub fn write(out: &mut dyn Write, line: &impl Serialize) -> Result<()> {
    let mut text = serde_json::to_vec(line).map_err(Error::broken)?;
    text.push(b'\n');
    out.write_all(&text).map_err(unwritable)
}

/// What a file that cannot be written is to people.
pub fn unwritable(error: std::io::Error) -> Error {
    Error::busy(format!("the backup cannot be written: {error}"))
}

/// A line that was read.
pub enum Line {
    Row(Row),
    Mark(Mark),
}

/// The lines of a backup.
pub struct Lines<'r> {
    from: &'r mut (dyn BufRead + Send),
    text: Vec<u8>,
    number: u64,
}

impl<'r> Lines<'r> {
    /// Reads what the backup says of itself.
    ///
    /// # Errors
    /// `Malformed` if it is none, `Unsupported` if it is of a newer program.
    pub fn open(from: &'r mut (dyn BufRead + Send)) -> Result<(Head, Self)> {
        let mut lines = Self {
            from,
            text: Vec::new(),
            number: 0,
        };
        let is_there = lines.advance().map_err(|_| no_backup())?;
        let head: serde_json::Value = match is_there {
            true => serde_json::from_slice(&lines.text).map_err(|_| no_backup())?,
            false => return Err(no_backup()),
        };
        let format = head["rapport_backup"].as_u64().ok_or_else(no_backup)?;
        if format > u64::from(FORMAT) {
            return Err(newer());
        }
        let head: Head = serde_json::from_value(head).map_err(|_| no_backup())?;
        if head.migration > store::db::LATEST_MIGRATION {
            return Err(newer());
        }
        Ok((head, lines))
    }

    /// The next line.
    ///
    /// # Errors
    /// `Malformed` if there is none or it cannot be read.
    pub fn next(&mut self) -> Result<Line> {
        if !self.advance()? {
            return Err(self.damaged("it ends too early"));
        }
        match self.text.first() {
            Some(b'[') => self.parse().map(Line::Row),
            _ => self.parse().map(Line::Mark),
        }
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.text).map_err(|error| self.damaged(&error.to_string()))
    }

    fn advance(&mut self) -> Result<bool> {
        use std::io::Read;
        self.text.clear();
        self.number += 1;
        let mut bounded = (&mut *self.from).take(LONGEST);
        let read = bounded.read_until(b'\n', &mut self.text);
        read.map_err(|error| self.damaged(&error.to_string()))?;
        if self.text.is_empty() {
            return Ok(false);
        }
        match self.text.last() {
            Some(b'\n') => Ok(true),
            _ => Err(self.damaged("it ends within a line")),
        }
    }

    /// A fault where the reading is.
    pub fn damaged(&self, why: &str) -> Error {
        let message = format!("The backup is damaged at line {}: {why}.", self.number);
        Error::malformed("backup", message)
    }
}

fn no_backup() -> Error {
    Error::malformed("backup", "This file is no backup of Rapport.")
}

fn newer() -> Error {
    Error::unsupported(
        "This backup was made by a newer version of Rapport. Restore it with that version, or a later one.",
    )
}
