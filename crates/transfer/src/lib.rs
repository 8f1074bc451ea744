//! What REST and pages have in common of HTTP: forms that carry files, read part by part
//! as they arrive, and what is sent to be kept; tables of addresses; under which address
//! the program is reached, whether a page of another site asks, and how often somebody may.

pub mod address;
mod download;
mod form;
mod origin;
mod pace;
pub mod rate;
mod table;

pub use download::{dossier, download, log};
pub use form::{Form, Part, is_form};
pub use origin::same_origin;
pub use table::Table;
