//! The pages: HTML from Maud fragments, answered by axum handlers. No SQL and no rule lives
//! here; a handler says what is wanted of `engine`, asks for it and shows it.
//!
//! Each folder is one page or part: `view.rs` holds its fragments, pure functions of the
//! view data beside them, and `mod.rs` the handlers. Every list, board, form and record
//! page is generic over the object definition.

pub mod assets;
pub mod board;
pub mod form;
pub mod headers;
pub mod list;
pub mod parts;
pub mod problems;
pub mod record;
pub mod search;
pub mod sessions;
pub mod shell;
pub mod texts;
pub mod ui;
