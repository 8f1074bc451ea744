//! The list of any object.

pub mod toolbar;
pub mod view;
