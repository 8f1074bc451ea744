//! What a mapping says of the file as a whole, and of how its cells are written.

use std::sync::Arc;

use base::{Currency, Result, Zone, fold};
use encoding_rs::Encoding;

use super::{
    CurrencyOf, EmptyCells, Format,
    toml_view::{Item, Table},
};
use crate::import::csv::FileFormat;

/// Formats of dates that are tried one after the other.
const DATE_FORMATS: usize = 20;
/// Characters of one of them.
const LONGEST_DATE: usize = 100;

/// Keys of `[format]`.
pub const KEYS: [&str; 9] = [
    "date",
    "zone",
    "decimal_mark",
    "thousands",
    "currency",
    "empty",
    "trim",
    "join_lines",
    "empty_cells",
];
/// `[file]`: what is not to be found out.
///
/// # Errors
/// `Malformed` with the line.
pub fn file(item: Item<'_>) -> Result<FileFormat> {
    let table = Table {
        name: "[file]",
        ..item.table()?
    };
    table.only(&["encoding", "separator", "quote", "escape"])?;
    let encoding = match table.get("encoding") {
        None => None,
        Some(item) => {
            let label = item.str()?;
            let known = Encoding::for_label(label.as_bytes());
            Some(known.ok_or_else(|| {
                item.fault(format!(
                    "\"{label}\" is no encoding. Write one like utf-8, windows-1252 or utf-16le."
                ))
            })?)
        }
    };
    let byte = |key| table.get(key).map(|item: Item<'_>| item.byte()).transpose();
    let format = FileFormat {
        encoding,
        separator: byte("separator")?,
        quote: byte("quote")?,
        escape: byte("escape")?,
    };
    let marks = [format.separator, format.quote, format.escape];
    let marks: Vec<u8> = marks.into_iter().flatten().collect();
    for (n, mark) in marks.iter().enumerate() {
        if matches!(mark, b'\n' | b'\r' | 0) || marks[..n].contains(mark) {
            let message = "The separator, the quote and the escape are three different characters, and no line breaks.";
            return Err(item.fault(message));
        }
    }
    Ok(format)
}

/// What a table says, the rest as in general.
///
/// # Errors
/// `Malformed` with the line.
pub fn read(table: &Table<'_>, general: &Format) -> Result<Format> {
    let mut format = general.clone();
    if let Some(item) = table.get("date") {
        let formats = item.texts()?;
        if formats.len() > DATE_FORMATS || formats.iter().any(|text| text.len() > LONGEST_DATE) {
            return Err(item.fault(format!(
                "Give at most {DATE_FORMATS} formats of at most {LONGEST_DATE} characters, such as \"DD.MM.YYYY\"."
            )));
        }
        format.date = formats.into();
    }
    if let Some(item) = table.get("zone") {
        let name = item.str()?;
        let zone = Zone::named(name);
        format.zone = Some(zone.ok_or_else(|| {
            item.fault(format!(
                "\"{name}\" is no time zone. Write one like Europe/Berlin."
            ))
        })?);
    }
    if let Some(item) = table.get("decimal_mark") {
        format.decimal_mark = item.char()?;
    }
    if let Some(item) = table.get("thousands") {
        format.thousands = Some(item.char()?);
    }
    if format.thousands == Some(format.decimal_mark) {
        let item = table.get("thousands").or(table.get("decimal_mark"));
        let message = "The decimal mark and the thousands mark are the same. Give another \"decimal_mark\" or \"thousands\".";
        return Err(item.map_or_else(
            || base::Error::malformed("mapping", message),
            |item| item.fault(message),
        ));
    }
    if let Some(item) = table.get("currency") {
        format.currency = Some(currency(item)?);
    }
    if let Some(item) = table.get("empty") {
        let texts = item.texts()?;
        format.empty = Arc::new(texts.iter().map(|text| fold(text.trim())).collect());
    }
    if let Some(item) = table.get("trim") {
        format.trim = item.bool()?;
    }
    if let Some(item) = table.get("join_lines") {
        format.join_lines = item.bool()?;
    }
    if let Some(item) = table.get("empty_cells") {
        format.empty_cells =
            item.word(&[("keep", EmptyCells::Keep), ("clear", EmptyCells::Clear)])?;
    }
    Ok(format)
}

fn currency(item: Item<'_>) -> Result<CurrencyOf> {
    if let Some(table) = item.as_table() {
        table.only(&["column"])?;
        let column = table
            .get("column")
            .ok_or_else(|| item.fault("Write { column = \"..\" }."))?;
        return Ok(CurrencyOf::Column(column.str()?.into()));
    }
    let code = item.str()?;
    Currency::from_code(code)
        .map(CurrencyOf::Is)
        .map_err(|error| item.fault(error))
}
