//! Workbooks: XLSX (ECMA-376) and ODS (OpenDocument), a ZIP archive of XML each.
//!
//! They are streamed with the crates that workbook libraries stand on. Such a
//! library was no choice: it takes an archive's own word for how much it holds,
//! and keeps whole sheets of one format in memory.

mod dates;
mod ods;
mod package;
mod styles;
mod xlsx;

use base::{Error, Result};

use super::{Reading, Spool};
use crate::import::csv::Source;
use package::Package;

/// Cells of a row, with their columns from 0.
type Cells = Vec<(usize, String)>;

/// Columns that a sheet may have; beyond that it is damaged.
const COLUMNS: usize = 16_384;

/// Makes a sheet into CSV. Gives it, and what it was.
pub(super) fn read(source: &Source, reading: Reading<'_>) -> Result<(Source, String)> {
    let mut package = Package::open(source)?;
    if package.has("content.xml") {
        return ods::read(source, &mut package, reading);
    }
    if package.has("[Content_Types].xml") || package.has("xl/workbook.xml") {
        return xlsx::read(source, &mut package, reading);
    }
    Err(Error::unsupported(
        "This is a ZIP archive, but no workbook (XLSX or ODS). Unpack it first.",
    ))
}

/// Which of several sheets is read: the one that is named.
///
/// # Errors
/// `Malformed` if there is none of this name.
fn chosen<'n>(names: impl Iterator<Item = &'n str> + Clone, wanted: &str) -> Result<usize> {
    let is = |name: &str| name.trim().eq_ignore_ascii_case(wanted.trim());
    names.clone().position(is).ok_or_else(|| {
        let all: Vec<String> = names.take(30).map(|name| format!("\"{name}\"")).collect();
        let message = format!(
            "The workbook has no sheet \"{wanted}\". It has: {}.",
            all.join(", ")
        );
        Error::malformed("sheet", message)
    })
}

fn read_as(kind: &str, name: &str, count: usize) -> String {
    match count {
        1 => format!("{kind}, sheet \"{name}\""),
        count => format!("{kind}, sheet \"{name}\" of {count}"),
    }
}

fn empty() -> Error {
    let message = "The workbook has no sheet with anything in it. The first row of a sheet that is not empty names its columns.";
    Error::malformed("file", message)
}

/// The rows of a sheet on their way: the first that is not empty is the header.
struct Sheet<'s> {
    source: &'s Source,
    scratch: std::fs::File,
    spool: Option<Spool>,
    rows: u64,
}

impl<'s> Sheet<'s> {
    fn new(source: &'s Source, scratch: &std::fs::File) -> Result<Self> {
        // A sheet before may have begun to use it.
        let reset = || {
            scratch.set_len(0)?;
            std::io::Seek::rewind(&mut &*scratch)?;
            scratch.try_clone()
        };
        let scratch = reset().map_err(|error| Error::busy(format!("a scratch file: {error}")))?;
        Ok(Self {
            source,
            scratch,
            spool: None,
            rows: 0,
        })
    }

    /// Takes a row in; `line` is its number in the sheet.
    fn row(&mut self, line: u64, cells: &Cells) -> Result<()> {
        let width = cells.iter().rfind(|(_, text)| !text.is_empty());
        let Some(width) = width.map(|(column, _)| column + 1) else {
            return Ok(());
        };
        let mut row = vec![""; width];
        for (column, text) in cells.iter().filter(|(column, _)| *column < width) {
            row[*column] = text;
        }
        match &mut self.spool {
            Some(spool) => {
                self.rows += 1;
                spool.row(line, row.into_iter(), None)
            }
            None => {
                let headers: Vec<String> = row.into_iter().map(str::to_string).collect();
                let scratch = self.scratch.try_clone().map_err(Error::busy)?;
                self.spool = Some(Spool::begin(scratch, self.source, &headers)?);
                Ok(())
            }
        }
    }
}

/// A number as people write it: with the fifteen digits that spreadsheets show.
fn number(value: f64, decimal_mark: char) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    let text = rounded.to_string();
    match decimal_mark {
        '.' => text,
        mark => text.replace('.', &mark.to_string()),
    }
}

fn percent(value: f64, decimal_mark: char) -> String {
    format!("{}%", number(value * 100.0, decimal_mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_are_shown() {
        for (value, text) in [
            (0.1 + 0.2, "0.3"),
            (1234.5, "1234.5"),
            (3_125_550_100.0, "3125550100"),
            (-0.000_001, "-0.000001"),
            (1e15, "1000000000000000"),
        ] {
            assert_eq!(number(value, '.'), text);
        }
        assert_eq!(number(1.5, ','), "1,5");
        assert_eq!(percent(0.07, '.'), "7%");
    }
}
