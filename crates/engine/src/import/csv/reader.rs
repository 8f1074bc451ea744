//! Streams the rows of a file.

use std::io::Read;

use base::{Error, Result};
use csv_core::ReadRecordResult;
use encoding_rs::{CoderResult, Decoder, Encoding};

use super::{CELL_BYTES, COLUMNS, Dialect, FileFormat, ROW_BYTES, Row, RowFault, Source, encoding};

const BLOCK: usize = 64 << 10;

/// Rows of a file, one after the other. Memory is bounded by the longest row
/// that is accepted, whatever the file.
pub struct Reader {
    text: Text,
    core: csv_core::Reader,
    dialect: Dialect,
    headers: Vec<String>,
    rows: u64,
    /// Line breaks that were read so far.
    breaks: u64,
    /// What ends a line: a line feed, or where the file begins without any, a
    /// carriage return.
    line_end: u8,
    /// Whether the first cell of a row numbers it.
    numbered: bool,
    /// Whether what was read so far ends within quotes.
    quotes: Quotes,
    out: Vec<u8>,
    ends: Vec<usize>,
}

impl Reader {
    /// Opens a file, finds out what is not given, and reads its header.
    ///
    /// # Errors
    /// `Unsupported` if it is no text, `Malformed` if it cannot be read, has no
    /// header or too many columns.
    pub fn open(source: &Source, format: &FileFormat) -> Result<Self> {
        let encoding = match format.encoding {
            Some(encoding) => encoding,
            None => encoding::detect(source)?,
        };
        let mut text = Text::open(source, encoding);
        let whole = text.read_ahead(BLOCK)?;
        let named = match format.numbered {
            true => None,
            false => text.take_separator_line(),
        };
        let breaks = u64::from(named.is_some());
        let found = Dialect::detect(text.ahead(), whole);
        let has = |mark: u8| text.ahead().contains(&mark);
        let line_end = match has(b'\r') && !has(b'\n') && !format.numbered {
            true => b'\r',
            false => b'\n',
        };
        let dialect = match format.numbered {
            // We wrote it ourselves.
            true => Dialect::default(),
            false => Dialect {
                separator: format.separator.or(named).unwrap_or(found.separator),
                quote: format.quote.unwrap_or(found.quote),
                escape: format.escape.or(found.escape),
            },
        };
        let mut reader = Self {
            text,
            core: dialect.builder().build(),
            dialect,
            headers: Vec::new(),
            rows: 0,
            breaks,
            line_end,
            numbered: format.numbered,
            quotes: Quotes::default(),
            out: vec![0; 4096],
            ends: vec![0; 64],
        };
        let header = reader.record()?.ok_or_else(|| {
            Error::malformed(
                "file",
                "The file is empty. The first row of a CSV file names its columns.",
            )
        })?;
        if let Some(message) = refusal_of_header(&header, dialect.separator) {
            return Err(Error::malformed("file", message));
        }
        let header = match reader.numbered {
            true => header.numbered(),
            false => header,
        };
        reader.headers = header.cells().map(str::to_string).collect();
        reader.rows = 0;
        Ok(reader)
    }

    /// The cells of the first row, as they are.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// How cells are separated and quoted.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The encoding that the file is read by.
    pub fn encoding(&self) -> &'static Encoding {
        self.text.decoder.encoding()
    }

    /// Bytes of the file that were read so far.
    pub fn bytes(&self) -> u64 {
        self.text.bytes
    }

    /// The next row; none after the last.
    ///
    /// # Errors
    /// `Malformed` if the file cannot be read any further.
    pub fn next_row(&mut self) -> Result<Option<Row>> {
        let Some(mut row) = self.record()? else {
            return Ok(None);
        };
        if self.numbered {
            row = row.numbered();
        }
        if row.fault.is_none() && !row.is_blank() && !self.fits(&row) {
            row.fault = Some(RowFault::Cells {
                found: row.len(),
                expected: self.headers.len(),
            });
        }
        Ok(Some(row))
    }

    /// Whether a row has as many cells as the header. Spreadsheets leave empty
    /// cells at the end of a row out. But where the last cell of a short row has
    /// line breaks, a quote that is not closed has taken in what follows.
    fn fits(&self, row: &Row) -> bool {
        let is_short = row.len() < self.headers.len();
        let last = row.len().checked_sub(1).map_or("", |last| row.cell(last));
        let has_open_quote = !self.numbered && last.contains(['\n', '\r']);
        row.len() == self.headers.len() || (is_short && !has_open_quote)
    }

    fn record(&mut self) -> Result<Option<Row>> {
        let (mut wrote, mut cells) = (0, 0);
        let mut fault = None;
        let (mut line, mut last) = (None, 0);
        loop {
            if self.text.ahead().is_empty() {
                self.text.read_ahead(1)?;
            }
            let input = self.text.ahead();
            let (result, read, out, ended) =
                self.core
                    .read_record(input, &mut self.out[wrote..], &mut self.ends[cells..]);
            let taken = &input[..read];
            // Empty lines before a row are none of it.
            let start = taken.iter().position(|b| !matches!(b, b'\n' | b'\r'));
            if let (None, Some(start)) = (line, start) {
                line = Some(self.breaks + self.breaks_in(&taken[..start]) + 1);
            }
            self.breaks += self.breaks_in(taken);
            self.quotes.read(taken, self.dialect);
            let at_end = input.is_empty();
            last = taken.last().copied().unwrap_or(last);
            self.text.skip(read);
            if fault.is_none() {
                wrote += out;
                cells += ended;
                // What is in progress is a cell too.
                let start = if cells == 0 { 0 } else { self.ends[cells - 1] };
                let ended_long = ended > 0 && self.cell_bytes(cells - 1) > CELL_BYTES;
                if ended_long || wrote.saturating_sub(start) > CELL_BYTES {
                    fault = Some(RowFault::CellTooLong {
                        column: if ended_long { cells - 1 } else { cells },
                    });
                } else if cells > COLUMNS {
                    fault = Some(RowFault::TooManyCells);
                } else if wrote > ROW_BYTES {
                    fault = Some(RowFault::RowTooLong);
                }
                if fault.is_some() {
                    // The rest of the row is read over.
                    cells = cells.min(COLUMNS);
                    wrote = if cells == 0 { 0 } else { self.ends[cells - 1] };
                    if self.out.len() < wrote + BLOCK {
                        self.out.resize(wrote + BLOCK, 0);
                    }
                    if self.ends.len() < cells + COLUMNS {
                        self.ends.resize(cells + COLUMNS, 0);
                    }
                }
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if fault.is_none() => {
                    self.out.resize(self.out.len() * 2, 0)
                }
                ReadRecordResult::OutputEndsFull if fault.is_none() => {
                    self.ends.resize(self.ends.len() * 2, 0)
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {}
                ReadRecordResult::Record => {
                    let last_line = self.breaks + u64::from(last != self.line_end);
                    let lines = (line.unwrap_or(last_line), last_line);
                    if at_end && self.quotes.are_open() && fault.is_none() {
                        fault = Some(RowFault::QuoteOpen);
                    }
                    return Ok(Some(self.row(wrote, cells, fault, lines)));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    fn breaks_in(&self, bytes: &[u8]) -> u64 {
        let end = self.line_end;
        bytes.iter().filter(|b| **b == end).count() as u64
    }

    fn cell_bytes(&self, n: usize) -> usize {
        self.ends[n] - if n == 0 { 0 } else { self.ends[n - 1] }
    }

    fn row(
        &mut self,
        wrote: usize,
        cells: usize,
        mut fault: Option<RowFault>,
        lines: (u64, u64),
    ) -> Row {
        self.rows += 1;
        // The decoder wrote whole characters, and cells end at ASCII marks.
        let text = String::from_utf8_lossy(&self.out[..wrote]).into_owned();
        if fault.is_none() && self.text.is_lossy && text.contains(char::REPLACEMENT_CHARACTER) {
            fault = Some(RowFault::Undecodable {
                encoding: self.encoding().name(),
            });
        }
        Row::new(self.rows, lines, text, &self.ends[..cells], fault)
    }
}

/// Where cells and quotes begin and end, which the reader of rows does not tell.
#[derive(Clone, Copy, Debug, Default)]
enum Quotes {
    /// At the beginning of a cell.
    #[default]
    Before,
    Outside,
    Inside,
    /// After what makes the next sign one of the text.
    Escaped,
    /// After a quote within quotes: it ends them, or is the first of two.
    Ending,
}

impl Quotes {
    fn read(&mut self, bytes: &[u8], dialect: Dialect) {
        for byte in bytes {
            let ends_cell = *byte == dialect.separator || matches!(byte, b'\n' | b'\r');
            let is_quote = *byte == dialect.quote;
            *self = match self {
                Self::Inside if Some(*byte) == dialect.escape => Self::Escaped,
                Self::Inside if is_quote => Self::Ending,
                Self::Inside | Self::Escaped => Self::Inside,
                Self::Before if is_quote => Self::Inside,
                Self::Ending if is_quote => Self::Inside,
                _ if ends_cell => Self::Before,
                _ => Self::Outside,
            };
        }
    }

    fn are_open(self) -> bool {
        matches!(self, Self::Inside | Self::Escaped)
    }
}

/// Why a header cannot be one.
fn refusal_of_header(header: &Row, separator: u8) -> Option<String> {
    let separator = super::shown(separator);
    if header.fault == Some(RowFault::TooManyCells) || header.len() > COLUMNS {
        return Some(format!(
            "The file has more than {COLUMNS} columns, which is the most that is imported. If it has fewer, {separator} is not what separates them: name the separator in a mapping ([file] separator)."
        ));
    }
    if header.cells().any(|cell| cell.contains('\0')) {
        return Some(
            "The first row has NUL bytes in it: this is no text file. Save it as CSV.".to_string(),
        );
    }
    let fault = header.fault.as_ref()?;
    Some(format!(
        "The first row cannot be read. {}",
        header.told(fault)
    ))
}

/// A file's text as UTF-8, some of it ahead of where it is read.
struct Text {
    source: Source,
    file: Box<dyn Read + Send>,
    decoder: Decoder,
    raw: Vec<u8>,
    decoded: Vec<u8>,
    at: usize,
    bytes: u64,
    is_done: bool,
    /// Some bytes were no text so far.
    is_lossy: bool,
}

impl Text {
    fn open(source: &Source, encoding: &'static Encoding) -> Self {
        Self {
            file: source.open(),
            source: source.clone(),
            // A byte order mark knows better than any mapping.
            decoder: encoding.new_decoder(),
            raw: vec![0; BLOCK],
            decoded: Vec::with_capacity(BLOCK * 2),
            at: 0,
            bytes: 0,
            is_done: false,
            is_lossy: false,
        }
    }

    fn ahead(&self) -> &[u8] {
        &self.decoded[self.at..]
    }

    fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Reads until so many bytes are ahead; says whether the file ends there.
    fn read_ahead(&mut self, bytes: usize) -> Result<bool> {
        self.decoded.drain(..self.at);
        self.at = 0;
        while self.decoded.len() < bytes && !self.is_done {
            let read = match self.file.read(&mut self.raw) {
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.source.unreadable(&error)),
            };
            self.bytes += read as u64;
            self.is_done = read == 0;
            self.decode(read);
        }
        Ok(self.is_done)
    }

    fn decode(&mut self, read: usize) {
        let mut from = 0;
        loop {
            let room = self
                .decoder
                .max_utf8_buffer_length(read - from)
                .unwrap_or(BLOCK * 3);
            let start = self.decoded.len();
            self.decoded.resize(start + room, 0);
            let (result, used, written, lossy) = self.decoder.decode_to_utf8(
                &self.raw[from..read],
                &mut self.decoded[start..],
                self.is_done,
            );
            self.decoded.truncate(start + written);
            self.is_lossy |= lossy;
            from += used;
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }

    /// Takes the line `sep=;` with which spreadsheet programs tell each other
    /// the separator.
    fn take_separator_line(&mut self) -> Option<u8> {
        let ahead = self.ahead();
        let end = ahead.iter().position(|b| *b == b'\n')?;
        let line = ahead[..end].trim_ascii_end();
        let separator = match line {
            [s, e, p, b'=', separator] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => *separator,
            _ => return None,
        };
        self.skip(end + 1);
        Some(separator)
    }
}
