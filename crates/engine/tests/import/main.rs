//! Imports and exports on both databases, as the program runs them.

mod bad;
mod dry;
mod lookups;
mod maps;
mod round_trip;
mod support;
