//! The board of any object that has a select or a staged reference.

pub mod view;
