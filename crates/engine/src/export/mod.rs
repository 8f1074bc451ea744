//! Exports: the records of an object as a file, streamed page by page.
//!
//! CSV files are made so that importing them gives the same records: parts of
//! names and addresses have columns of their own, references a column with the
//! title for people and one with the id for programs.

mod columns;
mod csv;
mod xlsx;

use std::io::Write;

use base::{Error, Result};
use schema::{Dir, FieldId, Path, Query, Sort, filter, value::write};

use crate::{Cx, import, records};

/// Records of one page.
const PAGE: u32 = 500;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv(Cells),
    /// A workbook with one sheet.
    Xlsx,
    /// One record per line, as REST gives it.
    JsonLines,
}

/// How cells are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cells {
    /// As they are: what is imported again is the same.
    Exact,
    /// Texts that a spreadsheet would take for formulas begin with a quote mark.
    Safe,
}

/// Writes the records of an object that meet a filter, by their ids, which are
/// in the order of their creation: whoever imports the file numbers them in the
/// same order again. Gives their number.
///
/// # Errors
/// `NotFound` if there is no such object, `Malformed` with the position if the
/// filter cannot be read or the file not be written.
pub async fn run(
    cx: &Cx,
    object: &str,
    filter: Option<&str>,
    format: Format,
    out: &mut (dyn Write + Send),
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<u64> {
    let def = import::object_named(&cx.schema, object)?;
    let mut query = Query {
        limit: PAGE,
        sort: vec![Sort {
            path: Path::field(FieldId::from("id")),
            dir: Dir::Asc,
        }],
        ..Query::of(def.id.clone())
    };
    if let Some(text) = filter.filter(|text| !text.trim().is_empty()) {
        query.filter =
            filter::parse(text, &def, &cx.schema).map_err(|error| error.in_field("filter"))?;
    }
    let mut writer = match format {
        Format::Csv(cells) => Writer::Csv(Box::new(csv::Table::begin(&def, cells, out)?)),
        Format::Xlsx => Writer::Xlsx(Box::new(xlsx::Sheet::begin(&def, cx.ws.scratch()?)?)),
        Format::JsonLines => Writer::JsonLines,
    };
    let mut count = 0;
    loop {
        let page = records::list(cx, query.clone()).await?;
        for record in &page.records {
            match &mut writer {
                Writer::Csv(table) => table.put(&cx.schema, record, out)?,
                Writer::Xlsx(sheet) => sheet.put(&cx.schema, record)?,
                Writer::JsonLines => {
                    let json = write::record_json(&cx.schema, &def, record);
                    writeln!(out, "{json}").map_err(unwritable)?;
                }
            }
        }
        count += page.records.len() as u64;
        progress(count);
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    if let Writer::Xlsx(sheet) = writer {
        sheet.end(out)?;
    }
    out.flush().map_err(unwritable)?;
    Ok(count)
}

/// What writes the file.
enum Writer {
    Csv(Box<csv::Table>),
    Xlsx(Box<xlsx::Sheet>),
    JsonLines,
}

fn unwritable(error: impl std::fmt::Display) -> Error {
    Error::malformed("file", format!("The file cannot be written: {error}."))
}
