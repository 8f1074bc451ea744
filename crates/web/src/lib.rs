//! The pages: HTML from Maud fragments, answered by axum handlers. No SQL and no rule lives
//! here; a handler says what is wanted of `engine`, asks for it and shows it.
//!
//! Each folder is one page or part: `view.rs` holds its fragments, pure functions of the
//! view data beside them, and `mod.rs` the handlers. Every list, board, form and record
//! page is generic over the object definition.

mod access;
mod account;
pub mod assets;
mod audit;
pub mod board;
mod calendar;
mod care;
mod cells;
mod cookies;
mod design;
mod desk;
mod duplicates;
mod entry_rules;
mod export;
mod extract;
pub mod files;
pub mod form;
mod frame;
mod gallery;
pub mod headers;
mod home;
mod imports;
mod install;
mod invitations;
mod keys;
pub mod language;
pub mod list;
pub mod live;
mod lookup;
mod merge;
mod multipart;
mod notifications;
mod objects;
mod pace;
pub mod parts;
mod privacy;
pub mod problems;
mod programs;
mod providers;
mod public;
pub mod record;
mod routes;
pub mod search;
pub mod selection;
mod sent;
pub mod sessions;
pub mod settings;
mod shares;
#[cfg(test)]
mod sheets;
pub mod shell;
pub mod texts;
mod throttle;
mod timeline;
pub mod ui;
pub mod undo;
mod values;
mod view_as;
mod views;
mod visit;

pub use routes::{Web, addresses, router, uploads};
