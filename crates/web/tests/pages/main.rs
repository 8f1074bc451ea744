//! The pages over HTTP, on both databases: what a person sees and does.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

mod access;
mod boards;
mod browser;
mod duplicates;
mod forms;
mod invitations;
mod lists;
mod live;
mod many;
mod providers;
mod records;
mod rights;
