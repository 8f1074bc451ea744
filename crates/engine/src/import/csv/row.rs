//! One row of a file.

/// The cells of a row, and what is wrong with it as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Which row of data it is, from 1; the header is none.
    pub number: u64,
    /// The line of the file that it begins on, from 1.
    pub line: u64,
    /// The line that it ends on: another one if a cell has line breaks.
    pub last_line: u64,
    pub fault: Option<RowFault>,
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<u32>,
}

/// Why a row cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub enum RowFault {
    /// It has more cells than the header, or fewer for no good reason.
    Cells { found: usize, expected: usize },
    /// A cell is too long; the row is kept in part only.
    CellTooLong { column: usize },
    /// The row is too long; it is kept in part only.
    RowTooLong,
    /// The row has more cells than any file may; it is kept in part only.
    TooManyCells,
    /// Its last quote is not closed before the end of the file.
    QuoteOpen,
    /// Some bytes are no text in the file's encoding.
    Undecodable { encoding: &'static str },
    /// What the reader of another format found.
    Other(String),
}

/// Between the number of a line and what is wrong with it.
pub(in crate::import) const FAULT_MARK: char = '\u{1}';

impl Row {
    pub(super) fn new(
        number: u64,
        (line, last_line): (u64, u64),
        text: String,
        ends: &[usize],
        fault: Option<RowFault>,
    ) -> Self {
        // A row is far below 4 GB.
        let ends = ends
            .iter()
            .map(|end| u32::try_from(*end).unwrap_or(u32::MAX))
            .collect();
        Self {
            number,
            line,
            last_line,
            fault,
            text,
            ends,
        }
    }

    /// Takes the first cell for what it says of the rest: see
    /// [`FileFormat::numbered`](super::FileFormat).
    pub(super) fn numbered(mut self) -> Self {
        let first = self.cell(0).to_string();
        let (line, fault) = match first.split_once(FAULT_MARK) {
            Some((line, fault)) => (line, Some(fault)),
            None => (first.as_str(), None),
        };
        if let Ok(line) = line.parse() {
            (self.line, self.last_line) = (line, line);
        }
        if let (None, Some(fault)) = (&self.fault, fault) {
            self.fault = Some(RowFault::Other(fault.to_string()));
        }
        if !self.ends.is_empty() {
            self.text.drain(..first.len());
            self.ends.remove(0);
            // It has at most 4 MB.
            let taken = u32::try_from(first.len()).unwrap_or(u32::MAX);
            self.ends
                .iter_mut()
                .for_each(|end| *end = end.saturating_sub(taken));
        }
        self
    }

    /// A row that was kept.
    pub(in crate::import) fn of(number: u64, line: u64, cells: &[String]) -> Self {
        let mut text = String::new();
        let mut ends = Vec::with_capacity(cells.len());
        for cell in cells {
            text.push_str(cell);
            ends.push(text.len());
        }
        Self::new(number, (line, line), text, &ends, None)
    }

    /// A fault of this row as people read it. Where the row spans lines they
    /// are told: a quote that is not closed takes in all that follows.
    pub fn told(&self, fault: &RowFault) -> String {
        if self.last_line == self.line {
            return fault.to_string();
        }
        let (first, last) = (self.line, self.last_line);
        format!("{fault} The row reaches from line {first} to line {last}.")
    }

    /// How many cells there are.
    #[allow(clippy::len_without_is_empty, reason = "is_blank says more")]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no cell, or nothing in any.
    pub fn is_blank(&self) -> bool {
        self.fault.is_none() && self.text.chars().all(char::is_whitespace)
    }

    /// A cell by its place; empty beyond the last.
    pub fn cell(&self, n: usize) -> &str {
        let end = |n: usize| {
            self.ends
                .get(n)
                .map_or(self.text.len(), |end| *end as usize)
        };
        let start = if n == 0 { 0 } else { end(n - 1) };
        match self.ends.get(n) {
            Some(_) => self.text.get(start..end(n)).unwrap_or_default(),
            None => "",
        }
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|n| self.cell(n))
    }

    /// How much memory it takes, roughly.
    pub fn weight(&self) -> usize {
        self.text.len() + self.ends.len() * 4 + 64
    }
}

impl std::fmt::Display for RowFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cells { found, expected } => {
                let cells = if *found == 1 {
                    "1 cell"
                } else {
                    &format!("{found} cells")
                };
                let hint = if found < expected {
                    "A quote that is not closed, or a line break outside quotes?"
                } else {
                    "A separator in a cell without quotes?"
                };
                write!(f, "The row has {cells}, the header has {expected}. {hint}")
            }
            Self::CellTooLong { column } => write!(
                f,
                "Cell {} is longer than {} MB. Its text is cut here. A quote that is not closed?",
                column + 1,
                super::CELL_BYTES >> 20
            ),
            Self::RowTooLong => {
                write!(
                    f,
                    "The row is longer than {} MB. Its text is cut here.",
                    super::ROW_BYTES >> 20
                )
            }
            Self::TooManyCells => write!(
                f,
                "The row has more than {} cells, which is the most that is imported. It is cut here.",
                super::COLUMNS
            ),
            Self::Other(message) => f.write_str(message),
            Self::QuoteOpen => f.write_str(
                "A quote that is not closed takes in the rest of the file. Close it, or write a quote that belongs to the text twice.",
            ),
            Self::Undecodable { encoding } => write!(
                f,
                "The row holds bytes that are no {encoding} text. Save the file in one encoding, or name it in the mapping."
            ),
        }
    }
}
