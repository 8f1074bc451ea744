//! Imports and exports on both databases, as the program runs them.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

mod bad;
mod cards;
mod dry;
mod ends;
mod formats;
mod kept;
mod layouts;
mod lookups;
mod maps;
mod round_trip;
mod support;
