//! Files over HTTP, for REST and pages alike: forms that carry them, read part by
//! part as they arrive, and what is sent to be kept.

mod download;
mod form;
mod pace;

pub use download::{download, log};
pub use form::{Form, Part, is_form};
