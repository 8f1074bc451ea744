//! The form of any object, for new records and for changes.

pub mod control;
pub mod entries;
pub mod view;
