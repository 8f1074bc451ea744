//! A record's own page: all fields, related lists, history.

pub mod related;
pub mod view;
