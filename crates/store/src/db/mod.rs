//! Databases, connections and transactions.

mod bind;
mod conn;
mod fault;
mod row;

pub use conn::Conn;
pub use row::Row;
