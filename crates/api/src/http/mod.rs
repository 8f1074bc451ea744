//! What holds for every request, whatever it asks: strict parameters and
//! bodies, entity tags, problems, the request's id, time and count.

pub mod body;
pub mod cors;
pub mod form;
pub mod json;
pub mod metrics;
pub mod params;
pub mod problem;
pub mod tags;
pub mod watch;

pub use params::Params;
pub use problem::{Answer, Problem};
