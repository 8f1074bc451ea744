//! Reading: pages, lookups, aggregates and search. Everything takes scoped
//! questions, is bounded, and asks the database a number of times that does not
//! grow with the number of rows.

mod cell;
mod ids;
mod links;
mod lookup;
mod page;
mod plan;
mod pred;
mod related;
mod row;
mod sort;
mod sum;
mod words;

pub use links::titles;
pub use lookup::{
    ByHandles, ByIds, ByTitle, ByUnique, Handled, MOST_POINTERS, Pointer, Trash, by_handle, by_ids, by_title, by_unique, pointing,
};
pub use page::{MOST_ROWS, Page, count, page};
pub(crate) use sort::bad_cursor;
