//! One row of an answer, read by column index: statements name their columns,
//! so that position is all there is to know.

use base::{Error, Id, Result};
use sqlx::{
    Row as _, ValueRef as _, postgres::PgRow, postgres::PgValueFormat, postgres::PgValueRef,
    sqlite::SqliteRow,
};

/// A row of either database.
#[derive(Debug)]
pub struct Row(pub(super) Inner);

pub(super) enum Inner {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(row) => f
                .debug_struct("Sqlite")
                .field("columns", &row.len())
                .finish(),
            Self::Postgres(row) => f
                .debug_struct("Postgres")
                .field("columns", &row.len())
                .finish(),
        }
    }
}

impl Row {
    /// An integer; booleans read as 0 and 1.
    ///
    /// # Errors
    /// `Broken` if the column is of another kind. So for each of these.
    pub fn int(&self, column: usize) -> Result<Option<i64>> {
        match &self.0 {
            Inner::Sqlite(row) => row
                .try_get_unchecked::<Option<i64>, _>(column)
                .map_err(|e| misread(column, e)),
            Inner::Postgres(row) => read(row, column, |value, bytes| {
                if value.format() == PgValueFormat::Text {
                    return text_int(bytes);
                }
                match *bytes {
                    [b] => Some(i64::from(b)),
                    [a, b] => Some(i64::from(i16::from_be_bytes([a, b]))),
                    [a, b, c, d] => Some(i64::from(i32::from_be_bytes([a, b, c, d]))),
                    [a, b, c, d, e, f, g, h] => Some(i64::from_be_bytes([a, b, c, d, e, f, g, h])),
                    _ => None,
                }
            }),
        }
    }

    /// A number with a fraction.
    ///
    /// # Errors
    /// See [`Row::int`].
    pub fn real(&self, column: usize) -> Result<Option<f64>> {
        match &self.0 {
            Inner::Sqlite(row) => row
                .try_get_unchecked::<Option<f64>, _>(column)
                .map_err(|e| misread(column, e)),
            Inner::Postgres(row) => read(row, column, |value, bytes| {
                if value.format() == PgValueFormat::Text {
                    return std::str::from_utf8(bytes).ok()?.parse().ok();
                }
                match *bytes {
                    [a, b, c, d] => Some(f64::from(f32::from_be_bytes([a, b, c, d]))),
                    [a, b, c, d, e, f, g, h] => Some(f64::from_be_bytes([a, b, c, d, e, f, g, h])),
                    _ => None,
                }
            }),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// See [`Row::int`].
    pub fn text(&self, column: usize) -> Result<Option<String>> {
        match &self.0 {
            Inner::Sqlite(row) => row
                .try_get_unchecked::<Option<String>, _>(column)
                .map_err(|e| misread(column, e)),
            Inner::Postgres(row) => read(row, column, |_, bytes| {
                String::from_utf8(bytes.to_vec()).ok()
            }),
        }
    }

    /// JSON as text.
    ///
    /// # Errors
    /// See [`Row::int`].
    pub fn json(&self, column: usize) -> Result<Option<String>> {
        match &self.0 {
            Inner::Sqlite(_) => self.text(column),
            Inner::Postgres(row) => read(row, column, |value, bytes| {
                // `jsonb` travels as a version byte, 1, and its text.
                let text = match bytes {
                    [1, text @ ..] if value.format() == PgValueFormat::Binary => text,
                    text => text,
                };
                String::from_utf8(text.to_vec()).ok()
            }),
        }
    }

    /// An id.
    ///
    /// # Errors
    /// See [`Row::int`].
    pub fn id(&self, column: usize) -> Result<Option<Id>> {
        let id = |bytes: &[u8]| <[u8; 16]>::try_from(bytes).ok().map(Id::from_bytes);
        match &self.0 {
            Inner::Sqlite(row) => {
                let bytes = row
                    .try_get_unchecked::<Option<&[u8]>, _>(column)
                    .map_err(|e| misread(column, e))?;
                bytes
                    .map(|b| id(b).ok_or_else(|| misread(column, "not an id")))
                    .transpose()
            }
            Inner::Postgres(row) => read(row, column, |_, bytes| id(bytes)),
        }
    }

    /// Bytes.
    ///
    /// # Errors
    /// See [`Row::int`].
    pub fn bytes(&self, column: usize) -> Result<Option<Vec<u8>>> {
        match &self.0 {
            Inner::Sqlite(row) => row
                .try_get_unchecked::<Option<Vec<u8>>, _>(column)
                .map_err(|e| misread(column, e)),
            Inner::Postgres(row) => read(row, column, |_, bytes| Some(bytes.to_vec())),
        }
    }

    /// An integer that must be there.
    ///
    /// # Errors
    /// `Broken` if it is null or of another kind. So for each of these.
    pub fn get_int(&self, column: usize) -> Result<i64> {
        self.int(column)?.ok_or_else(|| misread(column, "null"))
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// See [`Row::get_int`].
    pub fn get_text(&self, column: usize) -> Result<String> {
        self.text(column)?.ok_or_else(|| misread(column, "null"))
    }

    /// JSON that must be there.
    ///
    /// # Errors
    /// See [`Row::get_int`].
    pub fn get_json(&self, column: usize) -> Result<String> {
        self.json(column)?.ok_or_else(|| misread(column, "null"))
    }

    /// An id that must be there.
    ///
    /// # Errors
    /// See [`Row::get_int`].
    pub fn get_id(&self, column: usize) -> Result<Id> {
        self.id(column)?.ok_or_else(|| misread(column, "null"))
    }
}

fn text_int(bytes: &[u8]) -> Option<i64> {
    match bytes {
        b"t" => Some(1),
        b"f" => Some(0),
        digits => std::str::from_utf8(digits).ok()?.parse().ok(),
    }
}

fn read<T>(
    row: &PgRow,
    column: usize,
    as_t: impl FnOnce(&PgValueRef<'_>, &[u8]) -> Option<T>,
) -> Result<Option<T>> {
    let value = row.try_get_raw(column).map_err(|e| misread(column, e))?;
    if value.is_null() {
        return Ok(None);
    }
    let bytes = value.as_bytes().map_err(|e| misread(column, e))?;
    as_t(&value, bytes)
        .map(Some)
        .ok_or_else(|| misread(column, value.type_info()))
}

fn misread(column: usize, cause: impl std::fmt::Display) -> Error {
    Error::broken(format!(
        "column {column} of an answer cannot be read: {cause}"
    ))
}
