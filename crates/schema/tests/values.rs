//! Values, records' bodies and definitions: what is read, what is refused, and
//! that what is written reads back.

// Helpers of tests fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

#[path = "values/definitions.rs"]
mod definitions;
#[path = "values/input.rs"]
mod input;
#[path = "values/json.rs"]
mod json;
#[path = "values/keys.rs"]
mod keys;
#[path = "values/names.rs"]
mod names;
#[path = "values/round_trip.rs"]
mod round_trip;
#[path = "values/text.rs"]
mod text;
#[path = "values/workspace.rs"]
mod workspace;
