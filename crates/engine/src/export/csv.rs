//! Records as rows of a CSV file.

use std::io::Write;

use base::Result;
use schema::{ObjectDef, Record, Schema};

use super::{
    Cells,
    columns::{self, Column},
    unwritable,
};

/// A file in progress.
pub struct Table {
    columns: Vec<Column>,
    cells: Cells,
    writer: ::csv::Writer<Vec<u8>>,
}

impl Table {
    /// Writes the header.
    pub fn begin(def: &ObjectDef, cells: Cells, out: &mut (dyn Write + Send)) -> Result<Self> {
        let columns = columns::columns(def);
        let mut table = Self {
            columns,
            cells,
            writer: ::csv::Writer::from_writer(Vec::new()),
        };
        let headers: Vec<&str> = table
            .columns
            .iter()
            .map(|column| column.header.as_str())
            .collect();
        table.writer.write_record(headers).map_err(unwritable)?;
        table.hand_on(out)?;
        Ok(table)
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
            if self.cells == Cells::Safe
                && cell.is_text
                && text.starts_with(['=', '+', '-', '@', '\t', '\r'])
            {
                text.insert(0, '\'');
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
