//! Records, links, handles, search, change log: in SQLite or PostgreSQL.
//!
//! The only crate that holds SQL of objects. It knows no CRM noun and decides
//! no rule.

pub mod changes;
pub mod cursor;
pub mod db;
pub mod definitions;
pub mod dialect;
pub mod names;
pub mod read;
pub mod rows;
pub mod sql;
pub mod sync;

pub use changes::{ChangeCursor, ChangeRow, Op, history, log_definition, put_batch, read_changes};
pub use db::{Conn, Db, Location, Row, Tuning, Tx};
pub use definitions::{
    StoredObject, load_definitions, next_numbers, put_field, put_object, put_setting, schema_version, setting,
};
pub use dialect::Dialect;
pub use read::*;
pub use rows::{Indexing, Saved, Stamp, index_pending, purge, reindex, save};
pub use sql::{Arg, Sql};
pub use sync::{is_synced, sync};
