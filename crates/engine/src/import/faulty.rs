//! Rows that could not be imported, as a file that can be corrected and
//! imported again: the columns as they are, and one more with the reasons.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use base::{Error, Result};

use super::{
    ERROR_COLUMN,
    csv::{Dialect, Row},
    mapping::header_key,
};

/// Takes the rows that are at fault.
pub trait FaultyRows: Send {
    /// The header and how the file's cells are written; called once, before any row.
    ///
    /// # Errors
    /// If nothing can be written.
    fn begin(&mut self, headers: &[String], dialect: Dialect) -> Result<()>;

    /// One row and everything that is wrong with it.
    ///
    /// # Errors
    /// If nothing can be written.
    fn put(&mut self, row: &Row, complaints: &[String]) -> Result<()>;

    /// No more will come.
    ///
    /// # Errors
    /// If nothing can be written.
    fn end(&mut self) -> Result<()>;
}

/// A CSV file beside the imported one; made when the first row comes.
pub struct FaultyFile {
    path: PathBuf,
    columns: usize,
    /// Where the reasons of an earlier run stand.
    reasons: Option<usize>,
    headers: Vec<String>,
    dialect: Dialect,
    writer: Option<csv::Writer<BufWriter<File>>>,
}

impl FaultyFile {
    /// `deals.csv.errors.csv` for `deals.csv`.
    pub fn beside(file: &Path) -> Self {
        let mut name = file.as_os_str().to_os_string();
        name.push(".errors.csv");
        Self {
            path: PathBuf::from(name),
            columns: 0,
            reasons: None,
            headers: Vec::new(),
            dialect: Dialect {
                separator: b',',
                quote: b'"',
                escape: None,
            },
            writer: None,
        }
    }

    /// The file, if there is any row in it.
    pub fn written(&self) -> Option<&Path> {
        self.writer.as_ref().map(|_| self.path.as_path())
    }

    fn failed(&self, error: impl std::fmt::Display) -> Error {
        Error::malformed(
            "file",
            format!("{} cannot be written: {error}.", self.path.display()),
        )
    }

    fn open(&mut self) -> Result<()> {
        let mut file = File::create(&self.path).map_err(|error| self.failed(error))?;
        // The mark tells every program, this one too, that it is UTF-8, whatever
        // the mapping says of the first file.
        file.write_all("\u{feff}".as_bytes())
            .map_err(|error| self.failed(error))?;
        let mut builder = csv::WriterBuilder::new();
        builder
            .delimiter(self.dialect.separator)
            .quote(self.dialect.quote);
        if let Some(escape) = self.dialect.escape {
            builder.double_quote(false).escape(escape);
        }
        let mut writer = builder.from_writer(BufWriter::new(file));
        let headers: Vec<&str> = self
            .headers
            .iter()
            .enumerate()
            .filter(|(n, _)| Some(*n) != self.reasons)
            .map(|(_, h)| h.as_str())
            .collect();
        writer
            .write_record(headers.into_iter().chain([ERROR_COLUMN]))
            .map_err(|error| self.failed(error))?;
        self.writer = Some(writer);
        Ok(())
    }
}

impl FaultyRows for FaultyFile {
    fn begin(&mut self, headers: &[String], dialect: Dialect) -> Result<()> {
        self.columns = headers.len();
        self.reasons = headers
            .iter()
            .position(|header| header_key(header) == header_key(ERROR_COLUMN));
        self.headers = headers.to_vec();
        self.dialect = dialect;
        Ok(())
    }

    fn put(&mut self, row: &Row, complaints: &[String]) -> Result<()> {
        if self.writer.is_none() {
            self.open()?;
        }
        let cells = (0..self.columns)
            .filter(|n| Some(*n) != self.reasons)
            .map(|n| row.cell(n));
        let mut reasons = complaints.join("; ");
        if row.len() > self.columns {
            let more: Vec<&str> = (self.columns..row.len())
                .map(|n| row.cell(n))
                .take(20)
                .collect();
            reasons = format!("{reasons} Left over: {}", more.join(" | "));
        }
        let Some(writer) = &mut self.writer else {
            return Ok(());
        };
        let written = writer.write_record(cells.chain([reasons.as_str()]));
        written.map_err(|error| self.failed(error))
    }

    fn end(&mut self) -> Result<()> {
        match self.writer.as_mut().map(csv::Writer::flush) {
            Some(Err(error)) => Err(self.failed(error)),
            _ => Ok(()),
        }
    }
}
