//! What somebody gets is exactly what a plain look at every record by their rights
//! gives: lists, counts, filters, aggregates, search, exports, single records.

mod branches;
mod naive;
mod outside;
mod people;
mod shares;

pub use people::somebody;
