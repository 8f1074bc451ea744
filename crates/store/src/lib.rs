//! Records, links, handles, search, change log: in SQLite or PostgreSQL.
//!
//! The only crate that holds SQL of objects. It knows no CRM noun and decides
//! no rule.

pub mod cursor;
pub mod db;
pub mod dialect;
pub mod names;
pub mod read;
pub mod rows;
pub mod sql;

pub use db::{Conn, Row};
pub use dialect::Dialect;
pub use read::*;
pub use sql::{Arg, Sql};
