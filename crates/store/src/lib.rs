//! Records, links, handles, search, change log: in SQLite or PostgreSQL.
//!
//! The only crate that holds SQL of objects. It knows no CRM noun and decides
//! no rule.

pub mod audit;
pub mod changes;
pub mod check;
pub mod contents;
pub mod copy;
pub mod cursor;
pub mod db;
pub mod definitions;
mod derived;
pub mod dialect;
mod erasing;
mod list;
pub mod names;
pub mod read;
mod retyping;
pub mod rows;
mod sampling;
pub mod series;
mod shares;
pub mod sql;
mod statistics;
mod subjects;
mod sweeping;
pub mod sync;

pub use changes::{
    BatchStart, Came, ChangeCursor, ChangeRow, Earlier, MERGED_INTO, Op, batch_rows, batch_start,
    definition_before, earlier_changes, end_of_changes, history, later_changes, log_definition,
    put_batch, put_undo, read_changes, read_placed, row_counts, trashed_after, undone,
};
pub use check::{Problem, Repaired, check, repair};
pub use db::{Conn, Db, Load, Location, Row, Tuning, Tx, is_damage};
pub use definitions::{
    StoredObject, hold_setting, load_definitions, next_numbers, number_from, put_field, put_object,
    put_setting, schema_version, setting,
};
pub use derived::{
    Computing, Hold, Reach, computing, count_pending, hold, ids_after, is_small, put_computed,
    reached, set_as_of,
};
pub use dialect::Dialect;
pub use erasing::{destroy_subject_keys, empty_removed, forget_answers, merged_into, redact};
pub use list::in_list;
pub use read::*;
pub use retyping::{
    add_columns, fields_after, fields_held_after, fields_of, put_beside_field, written_after,
};
pub use rows::{
    Indexing, Saved, Stamp, Valued, ids_of_others, index_pending, is_index_pending, lock,
    lock_tree, lock_values, pending_notes, purge, put_values, reindex, save, unvalued,
    unvalued_currencies, widest_row,
};
pub use sampling::{
    MADE_UP, SampleCount, adopt_changed, adopt_changed_among, count_samples, newest_own,
    samples_after, which_are_samples,
};
pub use shares::{
    Share, drop_share, is_whom, merge_shares, note_sharing, put_share, shared_counts, shares,
    sharing, unmerge_shares,
};
pub use sql::{Arg, Sql};
pub use statistics::refresh_statistics;
pub use subjects::{SubjectKey, put_subject_keys, subject_keys};
pub use sweeping::{
    definitions_since, drop_column, drop_fields, drop_object, empty_pointers, last_definitions,
    pointing_to_any, unnamed_columns,
};
pub use sync::{
    BUILT_AT_ONCE, IndexState, Shared, build_index, index_states, is_synced, settle_index,
    shared_values, sync, values_shared, wants_index,
};

/// Every fixed statement for a database, so that a test can prepare them all.
pub fn statements(dialect: Dialect) -> Vec<&'static str> {
    let both = [
        db::STATEMENTS,
        changes::STATEMENTS,
        definitions::STATEMENTS,
        rows::STATEMENTS,
        sync::STATEMENTS,
        check::STATEMENTS,
        derived::STATEMENTS,
        series::STATEMENTS,
        shares::STATEMENTS,
        copy::STATEMENTS,
        contents::STATEMENTS,
        sweeping::STATEMENTS,
        audit::STATEMENTS,
    ];
    let own = match dialect {
        Dialect::Sqlite => [
            changes::SQLITE_STATEMENTS,
            sync::SQLITE_STATEMENTS,
            db::SQLITE_STATEMENTS,
            retyping::SQLITE_STATEMENTS,
            &[],
            &[],
        ],
        Dialect::Postgres => [
            changes::POSTGRES_STATEMENTS,
            sync::POSTGRES_STATEMENTS,
            db::POSTGRES_STATEMENTS,
            retyping::POSTGRES_STATEMENTS,
            copy::POSTGRES_STATEMENTS,
            audit::POSTGRES_STATEMENTS,
        ],
    };
    both.into_iter().chain(own).flatten().copied().collect()
}
