//! Records as rows of an XLSX sheet: numbers, days and amounts are such, texts
//! are texts whatever they begin with, so no cell becomes a formula.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufWriter, Read, Seek, SeekFrom, Write},
};

use base::{Currency, Error, Result};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use schema::{ObjectDef, Record, Schema, Value};

use super::{columns::Column, unwritable};

/// Rows of a sheet, its header among them.
const ROWS: u32 = 1_048_576;
/// Characters of a cell.
const CHARS: usize = 32_767;
/// Digits of a number that a cell keeps.
const EXACT: i64 = 999_999_999_999_999;

/// A file in progress. Rows are kept on disk until it is whole.
pub struct Sheet {
    book: Workbook,
    columns: Vec<Column>,
    row: u32,
    formats: Formats,
    scratch: File,
}

struct Formats {
    day: Format,
    moment: Format,
    percent: Format,
    money: HashMap<Currency, Format>,
}

impl Sheet {
    /// Writes the header.
    pub fn begin(def: &ObjectDef, columns: Vec<Column>, scratch: File) -> Result<Self> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        // A sheet's name has at most 31 characters, and some signs are none of it.
        let name = def
            .label_plural
            .replace(['[', ']', ':', '*', '?', '/', '\\', '\''], " ");
        let name: String = name.trim().chars().take(31).collect();
        if !name.is_empty() {
            sheet.set_name(name).map_err(failed)?;
        }
        let bold = Format::new().set_bold();
        for (n, column) in columns.iter().enumerate() {
            let place = u16::try_from(n).map_err(Error::broken)?;
            sheet
                .write_string_with_format(0, place, &column.header, &bold)
                .map_err(failed)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        Ok(Self {
            book,
            columns,
            row: 0,
            formats: Formats {
                day: Format::new().set_num_format("yyyy-mm-dd"),
                moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
                percent: Format::new().set_num_format("0.00####%"),
                money: HashMap::new(),
            },
            scratch,
        })
    }

    /// Writes a record.
    pub fn put(&mut self, schema: &Schema, record: &Record) -> Result<()> {
        self.row += 1;
        if self.row >= ROWS {
            return Err(Error::too_large(format!(
                "An XLSX sheet has at most {ROWS} rows. Export as CSV, or fewer records."
            )));
        }
        let (row, formats) = (self.row, &mut self.formats);
        let sheet = self.book.worksheet_from_index(0).map_err(failed)?;
        for (n, column) in self.columns.iter().enumerate() {
            let place = u16::try_from(n).map_err(Error::broken)?;
            let wrote = match typed(column, record) {
                Some(Typed::Number(number)) => sheet.write_number(row, place, number),
                Some(Typed::Percent(number)) => {
                    sheet.write_number_with_format(row, place, number, &formats.percent)
                }
                Some(Typed::Money(number, currency)) => {
                    let format = formats.money.entry(currency).or_insert_with(|| {
                        Format::new()
                            .set_num_format(format!("#,##0.00## \"{}\"", currency.as_str()))
                    });
                    sheet.write_number_with_format(row, place, number, format)
                }
                Some(Typed::Day(day)) => {
                    sheet.write_datetime_with_format(row, place, &day, &formats.day)
                }
                Some(Typed::Moment(moment)) => {
                    sheet.write_datetime_with_format(row, place, &moment, &formats.moment)
                }
                None => {
                    let text = column.cell(schema, record).text;
                    if text.is_empty() {
                        continue;
                    }
                    if text.chars().count() > CHARS {
                        return Err(Error::too_large(format!(
                            "{} of the record {} is longer than {CHARS} characters, which is the most that a cell of XLSX holds. Export as CSV.",
                            column.header, record.id
                        )));
                    }
                    sheet.write_string(row, place, text)
                }
            };
            wrote.map_err(failed)?;
        }
        Ok(())
    }

    /// Writes the whole file.
    pub fn end(mut self, out: &mut (dyn Write + Send)) -> Result<()> {
        let mut buffer = BufWriter::new(self.scratch);
        self.book.save_to_writer(&mut buffer).map_err(failed)?;
        let mut file = buffer.into_inner().map_err(unwritable)?;
        file.seek(SeekFrom::Start(0)).map_err(unwritable)?;
        let mut block = vec![0; 256 << 10];
        loop {
            let read = file.read(&mut block).map_err(unwritable)?;
            if read == 0 {
                return Ok(());
            }
            out.write_all(&block[..read]).map_err(unwritable)?;
        }
    }
}

enum Typed {
    Number(f64),
    Percent(f64),
    Money(f64, Currency),
    Day(ExcelDateTime),
    Moment(ExcelDateTime),
}

/// A value that a cell holds as it is; none if it is told as text.
fn typed(column: &Column, record: &Record) -> Option<Typed> {
    let value = column.whole(record)?;
    match value {
        Value::Int(number) if number.abs() <= EXACT => {
            number.to_string().parse().ok().map(Typed::Number)
        }
        Value::Decimal(number) if number.units.abs() <= EXACT => {
            let plain: f64 = number.to_string().parse().ok()?;
            Some(match column.is_percent() {
                true => Typed::Percent(plain / 100.0),
                false => Typed::Number(plain),
            })
        }
        Value::Money(money) if money.units.abs() <= EXACT => {
            let plain: f64 = money.units.to_string().parse().ok()?;
            Some(Typed::Money(plain / 10_000.0, money.currency))
        }
        Value::Date(day) => {
            let (year, month, day) = day.ymd();
            let year = u16::try_from(year)
                .ok()
                .filter(|year| (1900..=9999).contains(year))?;
            let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
            ExcelDateTime::from_ymd(year, month, day)
                .ok()
                .map(Typed::Day)
        }
        Value::DateTime(at) => {
            // Cells have no zone: it is UTC, as in CSV. Fractions stay text.
            let text = at.to_rfc3339();
            let plain = text.strip_suffix('Z').filter(|plain| plain.len() == 19)?;
            let is_plain = plain
                .get(..4)?
                .parse::<u16>()
                .is_ok_and(|year| year >= 1900);
            let read = is_plain.then(|| ExcelDateTime::parse_from_str(plain).ok());
            read.flatten().map(Typed::Moment)
        }
        _ => None,
    }
}

fn failed(error: XlsxError) -> Error {
    unwritable(error)
}
