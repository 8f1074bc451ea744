//! Search over all objects.

pub mod view;
