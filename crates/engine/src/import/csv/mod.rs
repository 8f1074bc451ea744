//! Reads CSV files as they come, and those that other formats are made into: encoding, separator and quotes are found out,
//! rows are streamed with bounded memory, and what cannot be read is a fault of
//! its row. It knows nothing of objects and fields.

mod dialect;
mod encoding;
mod reader;
mod row;
mod source;
#[cfg(test)]
mod tests;

pub use dialect::Dialect;
pub use reader::Reader;
pub(in crate::import) use row::FAULT_MARK;
pub use row::{Row, RowFault};
pub use source::{Held, Pass, Source, changed};

/// Bytes of one cell.
pub const CELL_BYTES: usize = 1 << 20;
/// Bytes of one row.
pub const ROW_BYTES: usize = 4 << 20;
/// Columns of a file.
pub const COLUMNS: usize = 1_000;

/// A separator as people read it.
pub fn shown(separator: u8) -> String {
    match separator {
        b'\t' => "a tab".to_string(),
        b' ' => "a blank".to_string(),
        other => format!("\"{}\"", char::from(other)),
    }
}

/// What a mapping says of a file; the rest is found out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileFormat {
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// One ASCII character.
    pub separator: Option<u8>,
    pub quote: Option<u8>,
    /// What stands before a quote within a cell, where it is not doubled.
    pub escape: Option<u8>,
    /// Of a workbook: the sheet that is read.
    pub sheet: Option<String>,
    /// It was made of a file of another format: the first cell of each row says
    /// which line of that it was, and what is wrong with it.
    pub(in crate::import) numbered: bool,
}
