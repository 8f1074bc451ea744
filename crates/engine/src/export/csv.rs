//! Records as rows of a CSV file.

use std::io::Write;

use base::Result;
use schema::{Record, Schema};

use super::{Cells, columns::Column, unwritable};

/// A file in progress.
pub struct Table {
    columns: Vec<Column>,
    cells: Cells,
    writer: ::csv::Writer<Vec<u8>>,
}

impl Table {
    /// Before its header, or after any of its rows.
    pub fn new(columns: Vec<Column>, cells: Cells) -> Self {
        Self {
            columns,
            cells,
            writer: ::csv::Writer::from_writer(Vec::new()),
        }
    }

    /// Writes the header.
    pub fn header(&mut self, out: &mut (dyn Write + Send)) -> Result<()> {
        let headers = self.columns.iter().map(|column| &column.header);
        self.writer.write_record(headers).map_err(unwritable)?;
        self.hand_on(out)
    }

    /// Writes a record.
    pub fn put(
        &mut self,
        schema: &Schema,
        record: &Record,
        out: &mut (dyn Write + Send),
    ) -> Result<()> {
        for column in &self.columns {
            let cell = column.cell(schema, record);
            let mut text = cell.text;
            if self.cells == Cells::Safe && cell.is_text {
                text = harmless(text);
            }
            self.writer.write_field(text).map_err(unwritable)?;
        }
        self.writer
            .write_record(None::<&[u8]>)
            .map_err(unwritable)?;
        self.hand_on(out)
    }

    fn hand_on(&mut self, out: &mut (dyn Write + Send)) -> Result<()> {
        let done = std::mem::replace(&mut self.writer, ::csv::Writer::from_writer(Vec::new()));
        out.write_all(&done.into_inner().map_err(unwritable)?)
            .map_err(unwritable)
    }
}

/// A text that no spreadsheet takes for a formula.
pub(crate) fn harmless(mut text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        text.insert(0, '\'');
    }
    text
}
