//! Records of any object: one file per action.

mod aggregate;
mod batch;
mod bulk;
mod by;
mod create;
mod duplicates;
mod expand;
mod export;
mod history;
mod list;
mod merge;
pub mod privacy;
pub mod public;
mod question;
mod read;
mod remove;
mod restore;
pub mod reveal;
mod search;
pub mod shares;
pub mod shown;
mod timeline;
mod update;

pub use aggregate::aggregate;
pub use batch::batch;
pub use bulk::{bulk, bulk_status};
pub use by::by;
pub use create::create;
pub use duplicates::duplicates;
pub use export::{export, export_file, export_status};
pub use history::{change, history, not_ours};
pub use list::list;
pub use merge::merge;
pub use read::read;
pub use remove::remove;
pub use restore::restore;
pub use search::search;
pub use timeline::timeline;
pub use update::update;

/// How many there are in an answer: unless asked otherwise, and at most.
pub const PAGE: (u32, u32) = (question::USUAL, question::MOST);
pub const HISTORY_PAGE: (u32, u32) = (history::USUAL, history::MOST);
pub const TIMELINE_PAGE: (u32, u32) = (timeline::USUAL, timeline::MOST);
pub const DUPLICATES_PAGE: (u32, u32) = (duplicates::USUAL, duplicates::MOST);
pub const SEARCH_HITS: (u32, u32) = (search::USUAL, search::MOST);
/// Groups of an aggregate, at most.
pub const AGGREGATE_GROUPS: u32 = aggregate::MOST;
/// Operations of a batch, at most.
pub const BATCH_OPERATIONS: usize = batch::MOST;
