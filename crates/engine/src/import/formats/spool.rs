//! Where rows of other formats are written: a CSV file without a name.

use std::{
    fs::File,
    io::{BufWriter, Seek, SeekFrom},
};

use base::{Error, Result};

use crate::import::csv::{CELL_BYTES, COLUMNS, FAULT_MARK, ROW_BYTES, Source};

/// A file may become this many times as large.
const RATIO: u64 = 200;
/// Or this large, whatever it is.
const ANY: u64 = 256 << 20;

/// A CSV file in progress.
pub(super) struct Spool {
    writer: csv::Writer<BufWriter<File>>,
    name: String,
    written: u64,
    most: u64,
}

impl Spool {
    /// Begins with a header.
    ///
    /// # Errors
    /// `Malformed` if there is none, or too much of it; `Busy` if it cannot be written.
    pub fn begin(scratch: File, source: &Source, headers: &[String]) -> Result<Self> {
        // One more is the number.
        if headers.len() >= COLUMNS {
            let message = format!(
                "The file has more than {} columns, which is the most that is imported.",
                COLUMNS - 1
            );
            return Err(Error::malformed("file", message));
        }
        let writer = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(BufWriter::with_capacity(1 << 20, scratch));
        let mut spool = Self {
            writer,
            name: source.name().to_string(),
            written: 0,
            most: source.size().saturating_mul(RATIO).max(ANY),
        };
        spool.write("", headers.iter().map(String::as_str))?;
        Ok(spool)
    }

    /// Adds a row that stood on a line. Cells that are too long are cut, which is
    /// a fault of the row like the one that may be given.
    ///
    /// # Errors
    /// `TooLarge` if it becomes too much, `Busy` if it cannot be written.
    pub fn row<'c>(
        &mut self,
        line: u64,
        cells: impl Iterator<Item = &'c str>,
        fault: Option<&str>,
    ) -> Result<()> {
        let mut cut = None;
        let mut room = ROW_BYTES - 4_096;
        let cells: Vec<&str> = cells
            .enumerate()
            .map(|(n, cell)| {
                let most = CELL_BYTES.min(room);
                let kept = &cell[..cell.floor_char_boundary(most)];
                room -= kept.len();
                if kept.len() < cell.len() {
                    cut.get_or_insert(n);
                }
                kept
            })
            .collect();
        let cut = cut.map(|n| match room {
            0 => format!(
                "The row is longer than {} MB. Its text is cut here.",
                ROW_BYTES >> 20
            ),
            _ => format!(
                "Cell {} is longer than {} MB. Its text is cut here.",
                n + 1,
                CELL_BYTES >> 20
            ),
        });
        let number = match fault.or(cut.as_deref()) {
            None => line.to_string(),
            Some(fault) => format!("{line}{FAULT_MARK}{fault}"),
        };
        self.write(&number, cells.into_iter())
    }

    fn write<'c>(&mut self, number: &'c str, cells: impl Iterator<Item = &'c str>) -> Result<()> {
        let mut bytes = 0;
        let cells = cells.inspect(|cell| bytes += cell.len() as u64 + 1);
        let done = self
            .writer
            .write_record(std::iter::once(number).chain(cells));
        done.map_err(unwritable)?;
        self.written += bytes;
        if self.written > self.most {
            let message = format!(
                "{} unpacks to more than {RATIO} times its size. Such a file is not imported; save it as CSV if it is what it should be.",
                self.name
            );
            return Err(Error::too_large(message));
        }
        Ok(())
    }

    /// The whole file.
    ///
    /// # Errors
    /// `Busy` if it cannot be written.
    pub fn end(self) -> Result<Source> {
        let buffer = self.writer.into_inner().map_err(unwritable)?;
        let mut file = buffer.into_inner().map_err(unwritable)?;
        file.seek(SeekFrom::Start(0)).map_err(unwritable)?;
        Source::held(self.name, file)
    }
}

fn unwritable(error: impl std::fmt::Display) -> Error {
    Error::busy(format!("rows cannot be kept in a scratch file: {error}"))
}
