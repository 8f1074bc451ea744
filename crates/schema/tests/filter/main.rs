//! The filter language as a whole: text, JSON, binding, evaluation.

mod evaluate;
mod json;
mod lower;
mod parameters;
mod parse;
mod round_trip;
mod workspace;
