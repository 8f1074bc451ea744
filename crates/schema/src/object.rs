//! Standard objects: a documented struct is the only description of one.
//!
//! `#[derive(Object)]` (crate `schema-derive`) implements [`Object`] and gives
//! a typed [`Field`] constant per field; `#[derive(Extension)]` does so for the
//! fields that a crate adds to another's object. Structs are views over a
//! [`Record`], never the row itself, so that added fields travel along. The
//! types that fields have are in [`types`].

mod make;
mod types;

use std::{fmt, marker::PhantomData};

use base::Result;

use crate::{FieldDef, FieldId, ObjectDef, ObjectId, Record, Value};

pub use make::{needed, option, optional, standard_field, standard_object};
pub use types::{
    Address, AnyRef, AutoNumber, Choice, Choices, Date, DateTime, Decimal, Duration, Emails, Files,
    Int, Json, Links, LongText, Money, Percent, PersonName, Phones, Rank, Rating, Ref, Refs,
    RichText, Series, Tags, Text,
};

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
    /// Its id.
    fn object() -> ObjectId {
        ObjectId::from(Self::NAME)
    }
}

/// Fields that one crate adds to another crate's standard object.
pub trait Extension: Sized + Send + Sync + 'static {
    /// Id of the object that is extended (`contact`).
    const EXTENDS: &'static str;
    /// The fields to add, in form order. Their ids begin with the word of the
    /// crate that adds them.
    fn fields() -> Vec<FieldDef>;
    /// The typed view of these fields of a record.
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
        Self {
            id,
            of: PhantomData,
        }
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
impl<T> From<Field<T>> for FieldId {
    fn from(field: Field<T>) -> Self {
        field.id()
    }
}

/// A Rust type that a field of a standard object may have.
pub trait FieldValue: Sized {
    /// Reads it from a value; none if the value is empty or of another kind.
    fn from_value(value: &Value) -> Option<Self>;
    /// The value to store.
    fn into_value(self) -> Value;
    /// What an empty value reads as where the type has a word for nothing: an
    /// empty list, false.
    fn when_empty() -> Option<Self> {
        None
    }
}
