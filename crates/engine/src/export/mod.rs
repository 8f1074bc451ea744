//! Exports: the records of an object as a file, streamed page by page.
//!
//! CSV files are made so that importing them gives the same records: parts of
//! names and addresses have columns of their own, references a column with the
//! title for people and one with the id for programs.
//!
//! Commands write theirs at once. Those that are asked for over REST or in pages
//! are made by jobs (`job`) and fetched afterwards (`kept`).

mod columns;
mod copied;
mod csv;
mod job;
mod kept;
mod pages;
mod what;
mod xlsx;

use std::io::Write;

use base::{Error, Result};
use schema::{ObjectDef, Record, Schema, value::write};

pub use copied::copied;
pub(crate) use csv::harmless;
pub use job::{ExportFile, Told, begin, begin_once, status};
pub use kept::content;
pub use what::{Cells, Format, What};

use crate::{Cx, audit, records};
use pages::Pages;

/// Writes records by their ids, which are in the order of their creation: whoever
/// imports the file numbers them in the same order again. Gives their number. The
/// audit log is told beforehand, since what is written may be read at once.
///
/// # Errors
/// `NotFound` if there is no such object, `Malformed` if the file cannot be written.
pub async fn run(
    cx: &Cx,
    what: &What,
    out: &mut (dyn Write + Send),
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<u64> {
    let def = what.def(cx)?;
    let total = records::count(cx, &what.query(), None).await?;
    audit::note_alone(cx, &what.event(cx, total)?).await?;
    let mut lines = match what.format {
        Format::Xlsx => return workbook(cx, what, out, progress).await,
        _ => Lines::of(&def, what),
    };
    lines.header(out)?;
    let count = each(cx, what, progress, |record| {
        lines.put(&cx.schema, record, out)
    });
    let count = count.await?;
    out.flush().map_err(unwritable)?;
    Ok(count)
}

/// The same as a workbook, which is only there when it is whole.
async fn workbook(
    cx: &Cx,
    what: &What,
    out: &mut (dyn Write + Send),
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<u64> {
    let def = what.def(cx)?;
    let columns = columns::columns(&def, what.fields.as_deref());
    let mut sheet = xlsx::Sheet::begin(&def, columns, cx.ws.scratch()?)?;
    let put = |record: &Record| sheet.put(&cx.schema, record);
    let count = each(cx, what, progress, put).await?;
    sheet.end(out)?;
    out.flush().map_err(unwritable)?;
    Ok(count)
}

/// Hands every record on, page by page. Gives their number.
async fn each(
    cx: &Cx,
    what: &What,
    progress: &(dyn Fn(u64) + Send + Sync),
    mut put: impl FnMut(&Record) -> Result<()> + Send,
) -> Result<u64> {
    let mut pages = Pages::of(what);
    let mut count = 0;
    while let Some(records) = pages.next(cx).await? {
        records.iter().try_for_each(&mut put)?;
        count += records.len() as u64;
        progress(count);
    }
    Ok(count)
}

/// A file of one record after the other, which can be taken up after any of them.
enum Lines {
    Csv(Box<csv::Table>),
    Json(std::sync::Arc<ObjectDef>),
}

impl Lines {
    fn of(def: &std::sync::Arc<ObjectDef>, what: &What) -> Self {
        let columns = || columns::columns(def, what.fields.as_deref());
        match what.format {
            Format::Csv(cells) => Self::Csv(Box::new(csv::Table::new(columns(), cells))),
            Format::JsonLines | Format::Xlsx => Self::Json(std::sync::Arc::clone(def)),
        }
    }

    /// What stands before the first record.
    fn header(&mut self, out: &mut (dyn Write + Send)) -> Result<()> {
        match self {
            Self::Csv(table) => table.header(out),
            Self::Json(_) => Ok(()),
        }
    }

    fn put(
        &mut self,
        schema: &Schema,
        record: &Record,
        out: &mut (dyn Write + Send),
    ) -> Result<()> {
        match self {
            Self::Csv(table) => table.put(schema, record, out),
            Self::Json(def) => {
                let json = write::record_json(schema, def, record);
                writeln!(out, "{json}").map_err(unwritable)
            }
        }
    }
}

fn unwritable(error: impl std::fmt::Display) -> Error {
    Error::malformed("file", format!("The file cannot be written: {error}."))
}
