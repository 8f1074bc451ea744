//! Other formats than CSV: workbooks (XLSX, ODS), JSON lines and vCards.
//!
//! Each is made into a CSV file of our own that lies in a scratch file, so that
//! everything after that is one machinery: rows that can be read more than
//! once, in bounded memory, from any row on. The first cell of each of its rows
//! names the line that the row stood on, and what its reader found wrong with
//! it. All readers stream; what a file unpacks to has a bound.

mod json;
mod sheets;
mod spool;
mod vcard;

use std::io::Read;

use base::{Error, Result};
use encoding_rs::Encoding;
use schema::ObjectDef;

use super::csv::{FileFormat, Source};
use spool::Spool;

/// As much of a file is looked at to find out what it is.
const HEAD: usize = 64 << 10;

/// A file as rows of cells.
pub(super) struct Table {
    /// A CSV file: the very one, or what was made of it.
    pub source: Source,
    pub format: FileFormat,
    /// What it was, for people; none if it is CSV anyway.
    pub read_as: Option<String>,
}

/// What the reading of other formats needs to know.
pub(super) struct Reading<'a> {
    pub object: &'a ObjectDef,
    /// Numbers of workbooks are written with it, so that they are read again.
    pub decimal_mark: char,
    pub format: &'a FileFormat,
    pub scratch: std::fs::File,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Archive,
    JsonLines,
    VCards,
}

/// Whether a file has to be made into CSV first.
///
/// # Errors
/// `Malformed` if it cannot be read.
pub(super) fn is_other(source: &Source) -> Result<bool> {
    Ok(kind(source)?.is_some())
}

/// Makes a file into CSV, if it is not.
///
/// # Errors
/// `Malformed` or `Unsupported` if it cannot be read.
pub(super) fn table(source: &Source, reading: Reading<'_>) -> Result<Table> {
    let format = reading.format.clone();
    let kind = kind(source)?;
    if let (Some(sheet), true) = (&format.sheet, kind != Some(Kind::Archive)) {
        let message = format!("The file is no workbook, so it has no sheet \"{sheet}\".");
        return Err(Error::malformed("sheet", message));
    }
    let (spooled, read_as) = match kind {
        None => {
            return Ok(Table {
                source: source.clone(),
                format,
                read_as: None,
            });
        }
        Some(Kind::Archive) => sheets::read(source, reading)?,
        Some(Kind::JsonLines) => (json::read(source, reading)?, "JSON lines".to_string()),
        Some(Kind::VCards) => (vcard::read(source, reading)?, "vCards".to_string()),
    };
    source.check_unchanged()?;
    Ok(Table {
        source: spooled,
        format: FileFormat {
            encoding: Some(encoding_rs::UTF_8),
            numbered: true,
            ..FileFormat::default()
        },
        read_as: Some(read_as),
    })
}

/// What a file is; none if it is text, most likely CSV.
fn kind(source: &Source) -> Result<Option<Kind>> {
    let mut head = Vec::with_capacity(HEAD);
    let limit = u64::try_from(HEAD).unwrap_or(u64::MAX);
    source
        .open()
        .take(limit)
        .read_to_end(&mut head)
        .map_err(|error| source.unreadable(&error))?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Some(Kind::Archive));
    }
    let text = match Encoding::for_bom(&head) {
        Some((encoding, _)) => encoding.decode(&head).0,
        None => String::from_utf8_lossy(&head),
    };
    let text = text.trim_start();
    let begins = |with: &str| {
        let start = text.get(..with.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    if begins("BEGIN:VCARD") {
        return Ok(Some(Kind::VCards));
    }
    match text.lines().next().map(str::trim_end) {
        Some(line) if line.starts_with('{') => {
            let is_cut = line.len() == text.len() && head.len() == HEAD;
            let is_object = serde_json::from_str::<serde_json::Value>(line)
                .map_or_else(|error| is_cut && error.is_eof(), |json| json.is_object());
            Ok(is_object.then_some(Kind::JsonLines))
        }
        Some(line) if line.starts_with('[') && text[1..].trim_start().starts_with('{') => {
            let message = "This is one JSON array. Write each record on a line of its own (JSON lines), without brackets and commas around them.";
            Err(Error::unsupported(message))
        }
        _ => Ok(None),
    }
}
