//! The pages over HTTP, on both databases: what a person sees and does.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

mod access;
mod boards;
mod browser;
mod duplicates;
mod forms;
mod lists;
mod live;
mod many;
mod programs;
mod records;
mod rights;
