//! Settings: what a workspace is set up with, in one place. Pages of people, roles, keys
//! and the like stand elsewhere and are led to from here.

mod controls;
mod entries;
mod frame;
mod hub;
mod hub_view;
mod review;

pub mod fields;
pub mod jobs;
pub mod logo;
pub mod objects;
pub mod pipelines;
pub mod samples;
pub mod workspace;

pub use hub::show;

/// Where settings begin.
pub const BASE: &str = "/settings";
/// The same without the slash, as the navigation names it.
pub const PLURAL: &str = "settings";
