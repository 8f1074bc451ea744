//! The pages over HTTP, on both databases: what a person sees and does.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

mod access;
mod account;
mod audit;
mod boards;
mod browser;
mod calendar;
mod cells;
mod design;
mod desk;
mod duplicates;
mod factors;
mod forms;
mod invitations;
mod kept;
mod lists;
mod live;
mod many;
mod notifications;
mod privacy;
mod programs;
mod providers;
mod public;
mod records;
mod required;
mod rights;
mod samples;
mod sensitive;
mod settings;
mod shares;
mod timeline;
