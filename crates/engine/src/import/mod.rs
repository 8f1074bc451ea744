//! Imports: a file becomes records, by a mapping, by the layout of the program
//! that wrote it, or by its header. Other formats than CSV are made into that first.
//!
//! [`plan`] checks a mapping against a file and an object, [`run`] carries the
//! plan out: in chunks of about a thousand rows, each in a transaction of its
//! own through the same rules as every other write, all as one change set.
//! Memory is bounded whatever the file. Rows at fault are left out and told.
//!
//! A dry run does the same and takes every chunk back. What it cannot see is
//! what rules would say of a record that another row of the file would have
//! made or changed in a chunk before: such references are taken for good.

mod chunk;
pub mod csv;
mod dry;
mod faulty;
mod find;
mod formats;
mod hash;
mod layouts;
pub(crate) mod ledger;
pub mod mapping;
mod plan;
mod prepare;
mod run;

pub use csv::Source;
pub use faulty::{FaultyFile, FaultyRows, Naming};
pub use ledger::{Counts, Ledger, Position, Shown};
pub use mapping::Mapping;
pub(crate) use mapping::header_key;
pub(crate) use plan::line_of;
pub use plan::{LeftOut, Place, Plan, Sketch, SketchColumn, object_named, places, plan, sketch};
pub use run::{INTERRUPTED, Mode, Progress, Report, Watch, run, run_kept};

/// The column with the reasons in a file of bad rows; never imported.
pub const ERROR_COLUMN: &str = "import_error";
