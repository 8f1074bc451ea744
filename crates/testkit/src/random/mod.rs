//! Random workspaces, records and filters, made from a seed: the same seed
//! gives the same, so that a failure can be looked at again.
//!
//! Values are drawn from small pools of awkward ones (accents, ß, İ, combining
//! marks, days on which clocks change), so that different records and filters
//! often meet in the same value.

mod definition;
mod filter;
mod record;
mod rng;
mod value;
mod world;

pub use definition::schema;
pub use filter::filter;
pub use record::records;
pub use rng::Rng;
pub use value::{moment, sort};
pub use world::World;
