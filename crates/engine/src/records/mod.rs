//! Every operation on records, whatever the object.

mod apart;
mod apply;
mod as_it_was;
mod ask;
mod asked;
mod batch;
mod board;
mod checks;
mod conditions;
mod duplicates;
mod hold;
mod merge;
mod merging;
mod money;
mod names;
mod read;
pub(crate) mod remove;
mod restore;
mod save;
mod series;
mod together;
mod tx;
mod unique;
mod upsert;
mod which;
mod write;

pub(crate) use apart::apart;
pub(crate) use as_it_was::{AsItWas, Put};
pub use ask::{Ask, Body, Expect, Outcome, Saved, Target};
pub use batch::{Atomicity, BatchFault, Operation, batch};
pub use board::{place, rank_field};
pub use duplicates::{
    DuplicateGroup, DuplicatePage, DuplicatePlace, DuplicateReason, ReasonKind, duplicates,
    open_duplicates, seal_duplicates,
};
pub(crate) use hold::hold;
pub use merging::{
    FieldChoice, MOST as MOST_MERGED, MergePreview, Pick, merge, merge_picked, preview_merge,
};
pub(crate) use names::same;
pub use read::{
    ChangeRow, Group, GroupValue, MeasureValue, Page, aggregate, count, find_all, get, get_any,
    history, list, may, open_cursor, seal_cursor, search, titles,
};
pub(crate) use remove::many_in_tx as remove_in_tx;
pub use remove::{delete, purge};
pub use restore::restore;
pub use save::{create, save_many, update};
pub(crate) use save::{in_tx as save_in_tx, overwrite, write_drafts};
pub use together::{Part, Refused, Unsaved, save_together};
pub use tx::Tx;
pub use upsert::upsert;
pub use which::Which;
pub use write::{Work, write_beside};
pub(crate) use write::{write, write_plain};
