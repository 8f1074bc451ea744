//! Records as rows: which columns a field has, how values become columns and
//! columns values, and how a set of records is saved with all that belongs to
//! it.

mod beside;
mod bulk;
mod decode;
mod docs;
mod encode;
mod fault;
mod layout;
mod lock;
mod purge;
mod save;
mod side;
mod values;

pub use decode::Selection;
pub use docs::{index_pending, is_index_pending, pending_notes, reindex};
pub use lock::{ids_of_others, lock, lock_tree};
pub use purge::purge;
pub(crate) use save::same;
pub use save::{Indexing, Saved, Stamp, save};
pub use values::{Valued, lock_values, put_values, unvalued, unvalued_currencies};

pub(crate) use beside::{derived_columns, put_beside, put_sides};
pub(crate) use bulk::{Column, insert, update};
pub(crate) use docs::{Doc, FORM, STATEMENTS, doc, searched};
pub(crate) use encode::encode;
pub(crate) use fault::described;
pub use layout::widest_row;
pub(crate) use layout::{KEY_BYTES, SYSTEM, columns, key_column};
pub(crate) use side::{handle_rows, link_rows};
