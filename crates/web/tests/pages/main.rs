//! The pages over HTTP, on both databases: what a person sees and does.

mod access;
mod boards;
mod browser;
mod forms;
mod lists;
mod records;
