//! HTTP for REST and pages alike: forms that carry files, read part by part as they
//! arrive, what is sent to be kept, and under which address the program is reached.

pub mod address;
mod download;
mod form;
mod pace;

pub use download::download;
pub use form::{Form, Part, is_form};
