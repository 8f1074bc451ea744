//! Standard objects: a documented struct is the only description of one.
//!
//! `#[derive(Object)]` (crate `schema-derive`) implements [`Object`] and gives
//! a typed [`Field`] constant per field. Structs are views over a [`Record`],
//! never the row itself, so that added fields travel along.

use std::{fmt, marker::PhantomData};

use base::Result;

use crate::{FieldId, ObjectDef, Record, Value};

/// A standard object.
pub trait Object: Sized + Send + Sync + 'static {
    /// Id and name of the object (`deal`).
    const NAME: &'static str;
    /// Its definition.
    fn def() -> ObjectDef;
    /// The typed view of a record.
    ///
    /// # Errors
    /// `Broken` if a stored value does not fit the struct.
    fn view(record: &Record) -> Result<Self>;
}

/// A typed name of a field, so that rules cannot misspell one.
pub struct Field<T> {
    id: &'static str,
    of: PhantomData<fn() -> T>,
}

impl<T> Field<T> {
    /// Names the field with this id.
    pub const fn new(id: &'static str) -> Self {
        Self { id, of: PhantomData }
    }
    /// The field's id as text.
    pub const fn name(self) -> &'static str {
        self.id
    }
    /// The field's id.
    pub fn id(self) -> FieldId {
        FieldId::from(self.id)
    }
}

impl<T> Clone for Field<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Field<T> {}
impl<T> fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// A Rust type that a field of a standard object may have.
pub trait FieldValue: Sized {
    /// Reads it from a value; none if the value is of another kind.
    fn from_value(value: &Value) -> Option<Self>;
    /// The value to store.
    fn into_value(self) -> Value;
}
