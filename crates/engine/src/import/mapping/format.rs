//! What a mapping says of the file as a whole, and of how its cells are written.

use std::sync::Arc;

use base::{Currency, Result, Zone, fold};
use encoding_rs::Encoding;

use schema::value::parse::pattern_fault;

use super::{
    CurrencyOf, EmptyCells, Format, meant,
    toml_view::{Item, Table},
};
use crate::import::csv::FileFormat;

/// Encodings that may be meant by a misspelt one.
const COMMON_ENCODINGS: [&str; 12] = [
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "iso-8859-1",
    "iso-8859-15",
    "macintosh",
    "shift_jis",
    "gb18030",
    "big5",
];

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
    table.only(&["encoding", "separator", "quote", "escape", "sheet"])?;
    let encoding = match table.get("encoding") {
        None => None,
        Some(item) => {
            let label = item.str()?;
            // Some labels stand for encodings that nothing is read by any more.
            let known = Encoding::for_label_no_replacement(label.as_bytes());
            Some(known.ok_or_else(|| {
                item.fault(format!(
                    "\"{label}\" is no encoding.{} Write one like utf-8, windows-1252 or utf-16le.",
                    meant(label, COMMON_ENCODINGS.into_iter())
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
        sheet: table
            .get("sheet")
            .map(|item: Item<'_>| item.str().map(str::to_string))
            .transpose()?,
        numbered: false,
    };
    let mut marks: Vec<u8> = Vec::new();
    for (key, mark) in [
        ("separator", format.separator),
        ("quote", format.quote),
        ("escape", format.escape),
    ] {
        let (Some(mark), Some(item)) = (mark, table.get(key)) else {
            continue;
        };
        if marks.contains(&mark) {
            let message = "The separator, the quote and the escape are three different characters.";
            return Err(item.fault(message));
        }
        marks.push(mark);
        if let Some(expected) = refusal_of_mark(key, mark, format.quote.is_some()) {
            return Err(item.fault(format!("\"{key}\" must be {expected}.")));
        }
    }
    Ok(format)
}

/// What a mark must be, if this character cannot be it.
fn refusal_of_mark(key: &str, mark: u8, names_quote: bool) -> Option<&'static str> {
    let is_control = mark.is_ascii_control() && mark != b'\t';
    let never = mark.is_ascii_alphanumeric() || is_control;
    match key {
        // The quote that is found out is one of these two.
        "separator" if never || (!names_quote && matches!(mark, b'"' | b'\'')) => Some(
            "what stands between cells, such as \";\" or \"\\t\": no letter, digit, quote mark or line break",
        ),
        "quote" if never || mark.is_ascii_whitespace() || matches!(mark, b',' | b';' | b'|') => {
            Some(
                "what stands around cells, such as '\"': no letter, digit, blank, separator or line break",
            )
        }
        "escape" if never || mark.is_ascii_whitespace() => Some(
            "what stands before a quote in a cell, such as '\\': no letter, digit, blank or line break",
        ),
        _ => None,
    }
}

/// Whether a character may stand between the digits of a number.
fn is_mark_of_numbers(mark: char) -> bool {
    !mark.is_alphanumeric()
        && !mark.is_control()
        && !matches!(mark, '-' | '+' | '(' | ')' | '%' | '"')
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
        if let Some(why) = formats.iter().find_map(|text| pattern_fault(text)) {
            return Err(item.fault(why));
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
        let mark = item.char()?;
        if !is_mark_of_numbers(mark) || mark.is_whitespace() {
            return Err(item.fault(
                "\"decimal_mark\" must be what stands before the fraction digits: \".\" or \",\".",
            ));
        }
        format.decimal_mark = mark;
    }
    if let Some(item) = table.get("thousands") {
        let mark = item.char()?;
        if !is_mark_of_numbers(mark) {
            return Err(item.fault(
                "\"thousands\" must be what stands between groups of digits: \".\", \",\", \"'\" or a blank.",
            ));
        }
        format.thousands = Some(mark);
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
