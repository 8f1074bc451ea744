//! Records as rows: which columns a field has, how values become columns and
//! columns values, and how a set of records is saved with all that belongs to
//! it.

mod decode;
mod encode;
mod layout;

pub use decode::Selection;

pub(crate) use encode::encode;
pub(crate) use layout::{KEY_BYTES, SYSTEM, columns, key_column};
