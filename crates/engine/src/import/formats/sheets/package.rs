//! The parts of a workbook, read with a bound on what they unpack to and on
//! what of it has to be in memory at once.

use std::{
    cell::Cell,
    io::{BufReader, Read, Result as IoResult},
    rc::Rc,
};

use base::{Error, Result};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use zip::ZipArchive;

use crate::import::csv::{Pass, Source};

/// A part may become this many times as large as the whole file.
const RATIO: u64 = 500;
/// Or this large, whatever the file.
const ANY: u64 = 1 << 30;
/// Between one mark of XML and the next: what a parser keeps.
const TEXT: u64 = 16 << 20;
/// Parts of an archive.
const PARTS: usize = 10_000;

/// A workbook's archive.
pub(super) struct Package {
    archive: ZipArchive<BufReader<Box<dyn Pass>>>,
    size: u64,
}

impl Package {
    /// Opens it.
    ///
    /// # Errors
    /// `Malformed` if it is damaged.
    pub fn open(source: &Source) -> Result<Self> {
        let archive = ZipArchive::new(BufReader::new(source.open())).map_err(damaged)?;
        if archive.len() > PARTS {
            return Err(damaged(format!("it has more than {PARTS} parts")));
        }
        let size = source.size();
        Ok(Self { archive, size })
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// Begins to read a part.
    ///
    /// # Errors
    /// `Malformed` if there is none, or if it cannot be read.
    pub fn part(&mut self, name: &str) -> Result<Xml<'_>> {
        let most = self.size.saturating_mul(RATIO).max(ANY);
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(zip::result::ZipError::UnsupportedArchive(why)) => {
                return Err(Error::unsupported(format!(
                    "The workbook cannot be opened: {why}. Save it without a password."
                )));
            }
            Err(error) => return Err(damaged(format!("{name}: {error}"))),
        };
        let refused = Rc::new(Cell::new(None));
        let guard = Guard {
            file,
            left: most,
            since_mark: 0,
            refused: Rc::clone(&refused),
        };
        let mut reader = Reader::from_reader(BufReader::with_capacity(256 << 10, guard));
        let config = reader.config_mut();
        config.check_end_names = false;
        config.expand_empty_elements = true;
        Ok(Xml {
            reader: Box::new(Parser(reader)),
            refused,
            buffer: Vec::new(),
        })
    }
}

/// The error of a workbook that is not what it should be.
pub(super) fn damaged(why: impl std::fmt::Display) -> Error {
    let message = format!(
        "The workbook (Excel, OpenDocument) is damaged: {why}. Open it there and save it anew."
    );
    Error::malformed("file", message)
}

/// Ends a part that unpacks to too much.
struct Guard<R> {
    file: R,
    left: u64,
    since_mark: u64,
    refused: Rc<Cell<Option<&'static str>>>,
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, out: &mut [u8]) -> IoResult<usize> {
        let read = self.file.read(out)?;
        let bytes = &out[..read];
        self.left = match self.left.checked_sub(read as u64) {
            Some(left) => left,
            None => return Err(self.refuse("it unpacks to many hundred times its size")),
        };
        self.since_mark = match bytes.iter().rposition(|byte| matches!(byte, b'<' | b'>')) {
            Some(mark) => (read - mark) as u64,
            None => self.since_mark + read as u64,
        };
        if self.since_mark > TEXT {
            return Err(self.refuse("it has a cell of more than 16 MB"));
        }
        Ok(read)
    }
}

impl<R> Guard<R> {
    fn refuse(&self, why: &'static str) -> std::io::Error {
        self.refused.set(Some(why));
        std::io::Error::other(why)
    }
}

/// Whatever parses events.
trait Events {
    fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> quick_xml::Result<Event<'b>>;
}

struct Parser<R>(Reader<R>);

impl<R: std::io::BufRead> Events for Parser<R> {
    fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> quick_xml::Result<Event<'b>> {
        self.0.read_event_into(buffer)
    }
}

/// The events of a part.
pub(super) struct Xml<'p> {
    reader: Box<dyn Events + 'p>,
    refused: Rc<Cell<Option<&'static str>>>,
    buffer: Vec<u8>,
}

impl Xml<'_> {
    /// The next event; empty elements begin and end.
    ///
    /// # Errors
    /// `Malformed` if it is no XML, `TooLarge` if it unpacks to too much.
    pub fn next(&mut self) -> Result<Event<'_>> {
        self.buffer.clear();
        match self.reader.next(&mut self.buffer) {
            Ok(event) => Ok(event),
            Err(error) => Err(match self.refused.get() {
                Some(why) => Error::too_large(format!("The workbook is not read: {why}.")),
                None => damaged(error),
            }),
        }
    }
}

/// An attribute by its local name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.attributes();
    all.with_checks(false);
    let found = all
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let plain = quick_xml::escape::unescape(&found.value).map(|text| text.into_owned());
    Some(plain.unwrap_or_else(|_| found.value.into_owned()))
}

/// Adds what an event says as text.
pub(super) fn add_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(name) => match quick_xml::escape::resolve_xml_entity(name.as_ref()) {
            Some(known) => text.push_str(known),
            None => match name.resolve_char_ref() {
                Ok(Some(char)) => text.push(char),
                _ => {
                    text.push('&');
                    text.push_str(name.as_ref());
                    text.push(';');
                }
            },
        },
        _ => {}
    }
}
