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
pub trait FaultyRows: Send + Sync {
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

/// Reasons as one text. Each is a sentence, or several.
pub(super) fn in_one(complaints: &[String]) -> String {
    let mut told = String::new();
    for complaint in complaints {
        if !told.is_empty() {
            if !told.ends_with(['.', '?', '!']) {
                told.push('.');
            }
            told.push(' ');
        }
        told.push_str(complaint);
    }
    told
}

/// How the file of bad rows is named, and what becomes of one that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Naming {
    /// The name, or where that is taken the same with a number: what is there
    /// may be corrected by somebody at this moment.
    Free(PathBuf),
    /// This name; nothing may be there.
    New(PathBuf),
    /// This name; what is there is lost.
    Over(PathBuf),
}

/// So many files are found beside each other at most.
const NUMBERED: u32 = 1_000;

/// A CSV file beside the imported one; made when the first row comes.
pub struct FaultyFile {
    naming: Naming,
    /// What it is called; so far, what it is to be called.
    path: PathBuf,
    columns: usize,
    /// Where the reasons of an earlier run stand.
    reasons: Option<usize>,
    headers: Vec<String>,
    dialect: Dialect,
    writer: Option<csv::Writer<BufWriter<File>>>,
}

impl FaultyFile {
    /// `deals.csv.errors.csv` for `deals.csv`, or if that is there
    /// `deals.csv.errors-2.csv`.
    pub fn beside(file: &Path) -> Self {
        Self::named(Naming::Free(with_end(file, ".errors.csv")))
    }

    /// A file by a name.
    pub fn named(naming: Naming) -> Self {
        let (Naming::Free(path) | Naming::New(path) | Naming::Over(path)) = &naming;
        Self {
            path: path.clone(),
            naming,
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
        failed(&self.path, &error)
    }

    fn open(&mut self) -> Result<()> {
        let (mut file, path) = self
            .naming
            .create()
            .map_err(|(path, error)| failed(&path, &error))?;
        self.path = path;
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

impl Naming {
    /// Makes the file; gives its path.
    fn create(&self) -> std::result::Result<(File, PathBuf), (PathBuf, std::io::Error)> {
        let made = |path: &Path, outcome: std::io::Result<File>| match outcome {
            Ok(file) => Ok((file, path.to_path_buf())),
            Err(error) => Err((path.to_path_buf(), error)),
        };
        match self {
            Self::Over(path) => made(path, File::create(path)),
            Self::New(path) => made(path, File::create_new(path)),
            Self::Free(first) => {
                let mut path = first.clone();
                let mut number = 1;
                loop {
                    match File::create_new(&path) {
                        Err(error)
                            if error.kind() == std::io::ErrorKind::AlreadyExists
                                && number < NUMBERED =>
                        {
                            number += 1;
                            path = with_end(&first.with_extension(""), &format!("-{number}.csv"));
                        }
                        outcome => return made(&path, outcome),
                    }
                }
            }
        }
    }
}

/// A path with more at the end of its name.
fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(end);
    PathBuf::from(name)
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::malformed(
        "file",
        format!(
            "The rows at fault cannot be written to {}: {error}.",
            path.display()
        ),
    )
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
        let mut reasons = in_one(complaints);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_whole_sentences() {
        for (complaints, told) in [
            (&["name: Enter it."][..], "name: Enter it."),
            (
                &["name: Enter it.", "age: Too old"],
                "name: Enter it. age: Too old",
            ),
            (
                &["age: Too old", "name: Enter it.", "Why?", "So."],
                "age: Too old. name: Enter it. Why? So.",
            ),
        ] {
            let complaints: Vec<String> = complaints.iter().map(ToString::to_string).collect();
            assert_eq!(in_one(&complaints), told);
        }
    }

    #[test]
    fn a_file_that_is_there_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("a.csv.errors.csv"), "precious").unwrap();
        let free = Naming::Free(at("a.csv.errors.csv"));
        assert_eq!(free.create().unwrap().1, at("a.csv.errors-2.csv"));
        assert_eq!(free.create().unwrap().1, at("a.csv.errors-3.csv"));
        let (path, error) = Naming::New(at("a.csv.errors.csv")).create().unwrap_err();
        assert_eq!(path, at("a.csv.errors.csv"));
        assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists);
        let kept = || std::fs::read_to_string(at("a.csv.errors.csv")).unwrap();
        assert_eq!(kept(), "precious");
        Naming::Over(at("a.csv.errors.csv")).create().unwrap();
        assert_eq!(kept(), "");
    }
}
