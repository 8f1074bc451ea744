//! The filter language as a whole: text, JSON, binding, evaluation.

#![allow(
    clippy::unwrap_used,
    reason = "a test may fail where it stands; clippy knows test functions only"
)]

mod evaluate;
mod expect;
mod formula;
mod json;
mod lower;
mod parameters;
mod parse;
mod round_trip;
mod workspace;
