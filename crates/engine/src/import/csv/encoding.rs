//! Finds out how a file's bytes make characters.

use std::io::Read;

use base::{Error, Result};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::Source;

const BLOCK: usize = 64 << 10;
/// As many bytes with characters beyond ASCII are enough for a guess.
const ENOUGH: usize = 2 << 20;
/// A file with this many good UTF-8 sequences to each bad one is UTF-8 with
/// some damage, and not another encoding.
const GOOD_PER_BAD: u64 = 20;

/// The encoding of a file: by its byte order mark, else UTF-8 if it is that,
/// else a guess from all that is not ASCII.
///
/// # Errors
/// `Unsupported` if the bytes are those of another kind of file.
pub fn detect(source: &Source) -> Result<&'static Encoding> {
    let mut file = source.open();
    let mut block = vec![0; BLOCK];
    let mut filled = fill(source, &mut *file, &mut block)?;
    let head = &block[..filled];
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(encoding);
    }
    refuse_other_kinds(head)?;
    if let Some(encoding) = utf16(head) {
        return Ok(encoding);
    }
    if head.iter().filter(|b| **b == 0).count() * 10 > head.len() {
        return Err(Error::unsupported(
            "This is no text file: it is full of NUL bytes. Save it as CSV.",
        ));
    }
    let mut tally = Tally::default();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let mut fed = 0;
    while filled > 0 {
        let bytes = &block[..filled];
        tally.take(bytes);
        // The text around the first odd characters tells what the rest is.
        if fed < ENOUGH && bytes.iter().any(|b| !b.is_ascii() || *b == 0x1b) {
            detector.feed(bytes, false);
            fed += filled;
        }
        filled = fill(source, &mut *file, &mut block)?;
    }
    if tally.is_utf8() && !tally.escapes {
        return Ok(UTF_8);
    }
    detector.feed(b"", true);
    Ok(detector.guess(
        None,
        if tally.is_utf8() {
            Utf8Detection::Allow
        } else {
            Utf8Detection::Deny
        },
    ))
}

/// Reads until the block is full or the file ends.
fn fill(source: &Source, file: &mut dyn Read, block: &mut [u8]) -> Result<usize> {
    let mut at = 0;
    while at < block.len() {
        match file.read(&mut block[at..]) {
            Ok(0) => break,
            Ok(n) => at += n,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(source.unreadable(&error)),
        }
    }
    Ok(at)
}

fn refuse_other_kinds(head: &[u8]) -> Result<()> {
    let kinds: [(&[u8], &str); 6] = [
        (
            b"PK\x03\x04",
            "This is a ZIP archive, but no workbook (XLSX or ODS). Unpack it first.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "This is an old Excel workbook, or one with a password. Save it as XLSX without one, or the sheet as CSV.",
        ),
        (
            b"\x1f\x8b",
            "This file is compressed by gzip. Unpack it first.",
        ),
        (b"%PDF-", "This is a PDF document, not a CSV file."),
        (
            b"SQLite format 3\0",
            "This is an SQLite database, not a CSV file.",
        ),
        (b"\x89PNG", "This is a picture, not a CSV file."),
    ];
    match kinds.iter().find(|(start, _)| head.starts_with(start)) {
        Some((_, message)) => Err(Error::unsupported(*message)),
        None => Ok(()),
    }
}

/// UTF-16 without a mark: every other byte of mostly Latin text is zero.
fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    let head = &head[..head.len().min(4096) & !1];
    if head.len() < 4 {
        return None;
    }
    let zeros = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let half = head.len() / 2;
    if odd * 10 > half * 6 && even * 10 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 6 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// How much of a file is UTF-8.
#[derive(Default)]
struct Tally {
    good: u64,
    bad: u64,
    /// ISO-2022-JP switches by escapes and is ASCII otherwise.
    escapes: bool,
    /// The start of a sequence at the end of the block before.
    rest: Vec<u8>,
}

impl Tally {
    fn take(&mut self, block: &[u8]) {
        self.escapes |= block.contains(&0x1b);
        let joined;
        let mut bytes = block;
        if !self.rest.is_empty() {
            joined = [std::mem::take(&mut self.rest).as_slice(), block].concat();
            bytes = &joined;
        }
        loop {
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    self.good += beyond_ascii(text.as_bytes());
                    return;
                }
                Err(error) => {
                    let (good, bad) = bytes.split_at(error.valid_up_to());
                    self.good += beyond_ascii(good);
                    match error.error_len() {
                        Some(length) => {
                            self.bad += 1;
                            bytes = &bad[length..];
                        }
                        None => {
                            self.rest = bad.to_vec();
                            return;
                        }
                    }
                }
            }
        }
    }

    fn is_utf8(&self) -> bool {
        let bad = self.bad + u64::from(!self.rest.is_empty());
        bad == 0 || self.good >= bad * GOOD_PER_BAD
    }
}

/// Sequences of more than one byte, by their first bytes.
fn beyond_ascii(utf8: &[u8]) -> u64 {
    utf8.iter().filter(|b| **b >= 0xc0).count() as u64
}
