//! HTTP for REST and pages alike: forms that carry files, read part by part as they
//! arrive, what is sent to be kept, under which address the program is reached, and how
//! often somebody may call.

pub mod address;
mod download;
mod form;
mod pace;
pub mod rate;

pub use download::{download, log};
pub use form::{Form, Part, is_form};
