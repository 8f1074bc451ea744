//! What the beginning of a file tells: its columns, and how it is read.

use base::Result;
use schema::ObjectDef;

use crate::{
    Cx,
    import::{
        csv::{self, FileFormat, Reader, Source},
        formats,
        mapping::Mapping,
    },
};

/// What the beginning of a file tells.
pub(super) struct Header {
    pub(super) cells: Vec<String>,
    /// With the encoding that was found out: that takes a pass over the whole
    /// file, and one is enough.
    pub(super) file: FileFormat,
    /// How it is read, for a complaint and for the report.
    pub(super) read_as: String,
    pub(super) told: String,
    /// What a file of another format was made into.
    pub(super) table: Option<Source>,
}

/// Opens a file, made into a table first if it is of another format.
///
/// # Errors
/// `Malformed` if it cannot be read.
pub(super) fn header(
    cx: &Cx,
    source: &Source,
    mapping: &Mapping,
    def: &ObjectDef,
) -> Result<Header> {
    let (mut source, mut format) = (source.clone(), mapping.file.clone());
    let (mut table, mut other) = (None, None);
    if formats::is_other(&source)? || format.sheet.is_some() {
        let reading = formats::Reading {
            object: def,
            decimal_mark: mapping.format.decimal_mark,
            format: &format,
            scratch: cx.ws.scratch()?,
        };
        let made = formats::table(&source, reading)?;
        (source, format, other) = (made.source, made.format, made.read_as);
        table = other.is_some().then(|| source.clone());
    }
    let reader = Reader::open(&source, &format)?;
    let encoding = reader.encoding().name();
    Ok(Header {
        cells: reader.headers().to_vec(),
        read_as: match &other {
            Some(other) => other.clone(),
            None => format!(
                "{encoding} with {} between cells",
                csv::shown(reader.dialect().separator)
            ),
        },
        told: other.unwrap_or_else(|| encoding.to_string()),
        file: FileFormat {
            encoding: Some(reader.encoding()),
            ..format
        },
        table,
    })
}
