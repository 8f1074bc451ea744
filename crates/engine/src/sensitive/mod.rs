//! Values of sensitive fields: sealed where they are written, opened for who may have
//! them shown, and each time the audit log is told.
//!
//! Each record that has such values has a key of its own, which lies in the database
//! sealed by the workspace's [`Vault`](crate::vault::Vault). Whoever destroys that key
//! has destroyed the values wherever they stand: in the record, in the change log, in
//! backups made from then on. Between writing and showing nothing holds the plain text.

mod fixed;
mod reveal;
mod sealing;
mod subject;

pub(crate) use fixed::{prepared, stays};
pub(crate) use reveal::opened;
pub use reveal::{Revealed, reveal};
pub(crate) use sealing::seal;
