//! Every operation on records, whatever the object.

mod apply;
mod ask;
mod asked;
mod batch;
mod board;
mod checks;
mod conditions;
mod merge;
mod money;
mod names;
mod read;
mod remove;
mod restore;
mod save;
mod tx;
mod unique;
mod upsert;
mod write;

pub use ask::{Ask, Body, Expect, Outcome, Saved, Target};
pub use batch::{Atomicity, BatchFault, Operation, batch};
pub use board::{place, rank_field};
pub use read::{
    ChangeRow, Group, GroupValue, MeasureValue, Page, aggregate, count, find_all, get, get_any,
    history, list, open_cursor, seal_cursor, search,
};
pub use remove::{delete, purge};
pub use restore::restore;
pub(crate) use save::in_tx as save_in_tx;
pub use save::{create, save_many, update};
pub use tx::Tx;
pub use upsert::upsert;
pub(crate) use write::{Work, write, write_plain};
