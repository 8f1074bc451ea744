//! Imports: files become records.

pub mod csv;
pub mod mapping;
