//! Reading: pages, lookups, aggregates and search. Everything takes scoped
//! questions, is bounded, and asks the database a number of times that does not
//! grow with the number of rows.

mod aggregate;
mod bucket;
mod cell;
mod common;
mod draft;
mod duplicates;
mod far;
mod few;
mod fit;
mod group;
mod handles;
mod inherited;
mod keys;
mod links;
mod lookup;
mod measure;
mod newest;
mod outermost;
mod page;
mod plan;
mod pointing;
mod pred;
mod probe;
mod rare;
mod related;
mod row;
mod search;
mod segments;
mod sight;
mod sort;
mod sum;
mod titles;
mod trashed;
mod words;

pub use aggregate::{Group, MOST_GROUPS, aggregate, aggregate_among};
pub use duplicates::{
    InTitleOrder, SharedHandle, SharedHandles, SharedPage, in_title_order, shared_handles,
};
pub use group::GroupValue;
pub use handles::{ByHandles, Handled, by_handle};
pub use links::{held_titles, name_actors, named, titles};
pub use lookup::{ByIds, ByTitle, ByUnique, Trash, by_ids, by_title, by_unique};
pub use measure::MeasureValue;
pub use outermost::{End as Outer, Outermost, outermost};
pub use page::{MOST_ROWS, Page, count, page};
pub(crate) use pointing::owners;
pub use pointing::{MOST_POINTERS, Pointer, owned, pointing, strangers};
pub use search::{Hit, SearchQuery, search};
pub use sight::permitted;
pub(crate) use sort::bad_cursor;
