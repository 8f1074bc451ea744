//! What went wrong, as a page.

pub mod view;
