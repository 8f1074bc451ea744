//! vCards 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): each card is a row.
//!
//! Cards are read line by line and one at a time, as they come from telephones
//! and programs of thirty years: with folded lines, quoted-printable and other
//! encodings, groups, cards in cards and cards without an end. Whatever has no
//! column of its own is kept in the note.

mod card;
mod lines;
mod texts;

use std::io::{BufReader, Read};

use base::Result;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{Reading, Spool};
use crate::import::csv::Source;
use card::Card;
use lines::{Line, Lines};

/// The columns that each card has once; the layout for vCards maps them to fields.
const ONCE: [&str; 19] = [
    "vCard UID",
    "vCard name prefix",
    "vCard first name",
    "vCard middle name",
    "vCard last name",
    "vCard name suffix",
    "vCard full name",
    "vCard organization",
    "vCard department",
    "vCard title",
    "vCard street",
    "vCard city",
    "vCard region",
    "vCard postcode",
    "vCard country",
    "vCard birthday",
    "vCard categories",
    "vCard language",
    "vCard note",
];
/// What it may have several of, and how many have columns; each has one for its label.
const SEVERAL: [(&str, usize); 3] = [("email", 5), ("phone", 8), ("link", 5)];

fn headers() -> Vec<String> {
    let several = SEVERAL.iter().flat_map(|(kind, most)| {
        (1..=*most).flat_map(move |n| [card::column(kind, n), card::label_column(kind, n)])
    });
    ONCE.iter()
        .map(ToString::to_string)
        .chain(several)
        .collect()
}

/// Makes vCards into CSV.
pub(super) fn read(source: &Source, reading: Reading<'_>) -> Result<Source> {
    let headers = headers();
    let mut spool = Spool::begin(reading.scratch, source, &headers)?;
    let mut lines = Lines::of(Box::new(BufReader::with_capacity(1 << 20, text(source)?)));
    let mut card: Option<(u64, Card)> = None;
    // How deep in cards within cards.
    let mut depth = 0_u32;
    let mut put = |(number, card): (u64, Card)| {
        let (cells, fault) = card.cells();
        let row = headers.iter();
        let row = row.map(|header| cells.get(header).map_or("", String::as_str));
        spool.row(number, row, fault.as_deref())
    };
    while let Some(line) = lines.next().map_err(|error| source.unreadable(&error))? {
        match line {
            Line::Property(property) if property.is("BEGIN", "VCARD") => match &mut card {
                Some((_, card)) if depth > 1 || card.awaits_another() => {
                    depth += 1;
                    card.begin_another();
                }
                // One without an end.
                _ => {
                    if let Some(whole) = card.replace((property.number, Card::default())) {
                        put(whole)?;
                    }
                    depth = 1;
                }
            },
            Line::Property(property) if property.is("END", "VCARD") => {
                if depth > 1 {
                    depth -= 1;
                } else if let Some(whole) = card.take() {
                    depth = 0;
                    put(whole)?;
                }
            }
            Line::Property(property) => match &mut card {
                Some((_, card)) => card.add(property, depth > 1),
                None => put((property.number, Card::stray(property)))?,
            },
            Line::Odd { number, text, why } => match &mut card {
                Some((_, card)) => card.odd(&text, why),
                None => {
                    let mut stray = Card::default();
                    stray.odd(&text, Some("This stands outside of a card."));
                    put((number, stray))?;
                }
            },
        }
    }
    if let Some(whole) = card.take() {
        put(whole)?;
    }
    spool.end()
}

/// The file; as UTF-8 if it is UTF-16. Other encodings are a matter of each line.
fn text(source: &Source) -> Result<Box<dyn Read>> {
    let mut head = [0; 3];
    let mut file = source.open();
    let read = file
        .read(&mut head)
        .map_err(|error| source.unreadable(&error))?;
    let encoding = Encoding::for_bom(&head[..read]).map(|(encoding, _)| encoding);
    Ok(match encoding {
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => {
            Box::new(lines::Decoded::new(source.open(), encoding))
        }
        Some(encoding) if encoding == UTF_8 => Box::new(lines::without_mark(source.open())),
        _ => Box::new(source.open()),
    })
}
