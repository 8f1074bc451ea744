//! The object language: what objects, fields, values, records, filters and
//! queries are. Pure: no IO, no clock, no database, no HTTP.
//!
//! Everything that Rapport knows about a customer's data derives from an
//! [`ObjectDef`]; nothing downstream can tell a standard object or field from
//! one that an administrator added.

pub mod def;
pub mod filter;
pub mod formula;
pub mod input;
pub mod likeness;
pub mod limits;
pub mod object;
pub mod query;
pub mod query_text;
pub mod record;
pub mod rights;
pub mod scope;
pub mod series;
pub mod value;

pub use def::{
    Access, Computed, Condition, Earlier, FieldDef, FieldId, FieldType, How, Inverse, Kind,
    ObjectDef, ObjectId, OnDelete, Origin, Retyped, Schema, SelectOption, State, Write,
};
pub use filter::{Filter, Moment};
pub use object::{Extension, Field, FieldValue, Object};
pub use query::{AggregateQuery, Cursor, Dir, Measure, Path, Query, Sort, Step};
pub use record::{Actor, Change, Changes, Record, Slot};
pub use rights::{Action, FieldRight, Limits, Reach, Rights, Role, Special};
pub use scope::{Scope, Scoped};
pub use value::{Address, Entry, Link, MoneyValue, PersonName, Value};
