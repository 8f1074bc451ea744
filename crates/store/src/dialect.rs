//! Everything that differs between the two databases. Nothing outside of this
//! module and of `db` asks which one it is.

/// The kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}
