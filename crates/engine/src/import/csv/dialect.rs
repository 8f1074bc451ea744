//! Finds out what separates and quotes the cells of a file.

use csv_core::{ReadRecordResult, ReaderBuilder};

/// How a file's cells are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub separator: u8,
    pub quote: u8,
    /// What stands before a quote in a cell; if none, quotes are doubled.
    pub escape: Option<u8>,
}

impl Default for Dialect {
    /// As RFC 4180 has it.
    fn default() -> Self {
        Self {
            separator: b',',
            quote: b'"',
            escape: None,
        }
    }
}

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// As many rows are looked at.
const ROWS: usize = 100;

impl Dialect {
    /// What most likely made the beginning of a file. `whole` says that it is
    /// all of it.
    pub fn detect(sample: &[u8], whole: bool) -> Self {
        let by = |quote: u8| {
            let best = SEPARATORS
                .iter()
                .map(|&separator| (separator, score(sample, whole, separator, quote)));
            // The first of equals: a file of one column is comma-separated.
            best.reduce(|best, next| if next.1 > best.1 { next } else { best })
                .unwrap_or((b',', Score::default()))
        };
        let double = by(b'"');
        let (separator, quote) = match sample.contains(&b'"') || !sample.contains(&b'\'') {
            true => (double.0, b'"'),
            false => {
                let single = by(b'\'');
                if is_quoted_by(sample, single.0, b'\'') {
                    (single.0, b'\'')
                } else {
                    (double.0, b'"')
                }
            }
        };
        Self {
            separator,
            quote,
            escape: escape(sample, separator, quote),
        }
    }

    pub(super) fn builder(self) -> ReaderBuilder {
        let mut builder = ReaderBuilder::new();
        builder
            .delimiter(self.separator)
            .quote(self.quote)
            .escape(self.escape);
        builder
    }
}

/// How well a separator fits: rows of equal length first, then their length. If
/// none divides the header, the best is one that divides no row either.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
struct Score {
    /// Rows as long as the header, in hundredths; nothing if there is but one column.
    even: usize,
    columns: usize,
}

fn score(sample: &[u8], whole: bool, separator: u8, quote: u8) -> Score {
    let lengths = lengths(
        sample,
        whole,
        Dialect {
            separator,
            quote,
            escape: None,
        },
    );
    let Some(&columns) = lengths.first() else {
        return Score::default();
    };
    if columns == 1 {
        return Score {
            even: 0,
            columns: usize::from(lengths.iter().all(|length| *length == 1)),
        };
    }
    let even = lengths.iter().filter(|length| **length == columns).count() * 100 / lengths.len();
    Score { even, columns }
}

/// The number of cells of each of the first rows.
fn lengths(sample: &[u8], whole: bool, dialect: Dialect) -> Vec<usize> {
    let mut core = dialect.builder().build();
    let mut out = vec![0; sample.len().max(1) + 1];
    let mut ends = vec![0; super::COLUMNS + 1];
    let mut lengths = Vec::new();
    let (mut at, mut cells) = (0, 0);
    while lengths.len() < ROWS {
        let (result, read, _, ended) = core.read_record(&sample[at..], &mut out, &mut ends);
        at += read;
        cells += ended;
        match result {
            ReadRecordResult::Record => {
                lengths.push(cells);
                cells = 0;
            }
            // The last row may be cut off; alone it says something nevertheless.
            ReadRecordResult::InputEmpty if !whole && !lengths.is_empty() => break,
            ReadRecordResult::End => break,
            _ => {}
        }
    }
    lengths
}

/// Whether this quote stands where cells begin as often as where they end.
fn is_quoted_by(sample: &[u8], separator: u8, quote: u8) -> bool {
    let is_mark = |b: Option<&u8>| b.is_none_or(|b| matches!(b, b'\n' | b'\r') || *b == separator);
    let (mut opens, mut closes) = (0_usize, 0_usize);
    for at in (0..sample.len()).filter(|at| sample[*at] == quote) {
        opens += usize::from(is_mark(at.checked_sub(1).and_then(|n| sample.get(n))));
        closes += usize::from(is_mark(sample.get(at + 1)));
    }
    opens >= 2 && opens.abs_diff(closes) * 5 <= opens
}

/// A backslash, if it stands before quotes that would else end their cells.
fn escape(sample: &[u8], separator: u8, quote: u8) -> Option<u8> {
    let windows = || sample.windows(2).enumerate();
    let escaped = windows()
        .filter(|(at, pair)| {
            let next = sample.get(at + 2);
            **pair == [b'\\', quote]
                && !matches!(next, None | Some(b'\n' | b'\r'))
                && next != Some(&separator)
        })
        .count();
    // A doubled quote within a cell: neither an empty cell nor its end.
    let doubled = windows()
        .filter(|(at, pair)| {
            let inside =
                |b: Option<&u8>| !matches!(b, None | Some(b'\n' | b'\r')) && b != Some(&separator);
            **pair == [quote, quote]
                && inside(at.checked_sub(1).and_then(|n| sample.get(n)))
                && inside(sample.get(at + 2))
        })
        .count();
    (escaped > 0 && doubled == 0).then_some(b'\\')
}
