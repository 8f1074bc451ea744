//! What an import did, how far it came, and where it stopped.

use std::collections::BTreeMap;

use base::{Error, Id};

use crate::import::{
    csv::{Dialect, Row},
    plan::LeftOut,
};

/// Faults that the report itself shows.
const SHOWN: usize = 10;

/// Whether an import writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Write,
    /// Everything is checked, nothing is written.
    Dry,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    pub rows: u64,
    /// Of the file.
    pub bytes: u64,
    pub failed: u64,
}

/// What an import did, or would do.
#[derive(Clone, Debug)]
pub struct Report {
    /// Rows with anything in them.
    pub read: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub failed: u64,
    /// Records made for references, by the label of their objects.
    pub made: BTreeMap<String, u64>,
    /// Columns that were not imported.
    pub left_out: Vec<LeftOut>,
    /// The first faults: row, line and what is wrong.
    pub faults: Vec<(u64, u64, String)>,
    /// How the file was read: its encoding, or its format and sheet.
    pub read_as: String,
    /// The layout that it was recognised as.
    pub layout: Option<&'static str>,
    pub dialect: Dialect,
    /// The change set that all writes belong to.
    pub batch: Id,
}

impl Report {
    /// Counts a row at fault, and shows it if it is among the first.
    pub(super) fn fault(&mut self, row: u64, line: u64, why: String) {
        self.failed += 1;
        if self.faults.len() < SHOWN {
            self.faults.push((row, line, why));
        }
    }
}

/// The last row of the last chunk that was written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reached {
    row: u64,
    line: u64,
}

impl Reached {
    /// Up to the row of this number, on this line.
    pub fn row(row: u64, line: u64) -> Self {
        Self { row, line }
    }

    /// Up to this row.
    pub fn at(row: &Row) -> Self {
        let (row, line) = (row.number, row.line);
        Self { row, line }
    }
}

/// An error that ended an import which has written nothing.
pub(super) fn in_vain(error: Error) -> Error {
    match error {
        Error::Malformed { code, .. } if code == super::INTERRUPTED => Error::malformed(
            code,
            "The import was interrupted before it had written anything.",
        ),
        other => other,
    }
}

/// What may help to go on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub matches: bool,
    /// The database knows how far it has come.
    pub is_kept: bool,
}

/// An error that ended an import, with how far it came and how to go on: what
/// was written stays. `open` rows before that place waited for later ones.
pub(super) fn stopped(
    error: Error,
    report: &Report,
    reached: Reached,
    open: u64,
    way: Way,
) -> Error {
    let Reached { row, line } = reached;
    if row == 0 {
        return in_vain(error);
    }
    let waiting = match open {
        0 => String::new(),
        count => format!(" without {count} that refer to later ones"),
    };
    let go_on = match way {
        Way { is_kept: true, .. } => "Give --resume to go on after that row.",
        Way { matches: true, .. } => {
            "Import the file once more: what is there already is found and stays as it is."
        }
        Way { matches: false, .. } => {
            "Go on with the header and the rows after that one, or match rows by a field (--match): else the first ones come in twice."
        }
    };
    let message = format!(
        "{} The import stopped after row {row} (line {line}). Up to there the rows are in{waiting}: {} created, {} updated, {} unchanged, {} at fault. {go_on}",
        error.public(),
        report.created,
        report.updated,
        report.unchanged,
        report.failed
    );
    match error {
        Error::Busy { cause, .. } => Error::Busy { message, cause },
        Error::Forbidden { .. } => Error::Forbidden { message },
        Error::Malformed { code, .. } => Error::malformed(code, message),
        // These have no sentence of their own: the log has it.
        other => {
            tracing::error!(error = %other, "{message}");
            other
        }
    }
}
