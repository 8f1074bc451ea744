//! Physical names. Every statement is schema-qualified by a placeholder that is
//! rendered once per workspace, so that transaction-mode poolers are safe.
//!
//! ## Layout of an object's table `o_<object id>`
//! System columns: `rid` (SQLite: own integer row id for the search), `id`,
//! `version`, `created_at`, `created_by`, `created_kind`, `created_via`,
//! `updated_at`, `updated_by`, `updated_kind`, `updated_via`, `owner`, `team`,
//! `deleted_at`, `merged_into`.
//!
//! | field type | columns |
//! |---|---|
//! | text, long_text, rich_text, series | `f_` text, `k_` folded text (rich text: of its words) |
//! | integer, rating, auto_number, boolean, date, datetime, duration | `f_` bigint (0/1, day number, microseconds) |
//! | decimal, percent | `f_` bigint, units of the field's scale |
//! | money | `f_` bigint 1/10,000 units, `c_` text currency, `b_` bigint value in the workspace currency |
//! | select | `f_` text key |
//! | multi_select | `f_` JSON list of keys |
//! | tags | `f_` JSON list, `k_` JSON list of folded tags |
//! | emails, phones, links | `f_` JSON list of entries, `k_` text folded primary; rows in `handles` |
//! | address, person_name | `f_` JSON, `k_` folded text of the whole, `p_` JSON of folded parts |
//! | reference | `f_` id |
//! | any_reference | `f_` id, `o_` text object id |
//! | references, files | rows in `links` |
//! | json | `f_` JSON |
//! | rank | `f_` text, compared bytewise |
//! | formula, rollup | those of the type of their results |
//!
//! Columns are named from the field's id, and from a name of its own once its
//! type has changed ([`FieldDef::columns`]); those of earlier types stay.
//!
//! ## Beside them
//! - `links(record, field, position, object, target, target_object)`: what
//!   references and files point to.
//! - `handles(kind, value, object, record, field)`: e-mails, phones and links in
//!   their folded normal form; those of records in the trash are kept.
//! - `search_docs(object, id, at, title, body)`: `title` the folded title, `body`
//!   the folded words of every searchable field, each once; of phone numbers
//!   those of `schema::value::keys::numbers`; live records only.
//!   SQLite: `rid` and the FTS5 tables `search_words` (words, by prefix) and
//!   `search_parts` (trigrams of the title). PostgreSQL: `words`, the same words
//!   as a `tsvector` without positions.

use schema::{FieldDef, FieldId, ObjectId};

/// Stands for the workspace's schema in a statement.
pub const WORKSPACE: &str = "{w}";

/// The table of an object, with the workspace placeholder.
///
/// # Panics
/// Never with an id from a definition: those are checked to be well formed.
pub fn table(object: &ObjectId) -> String {
    assert!(
        object.is_well_formed(),
        "an object id that is not well formed reached a statement"
    );
    format!("{WORKSPACE}.o_{object}")
}

/// The bare table name, for index names and catalogues.
pub fn bare_table(object: &ObjectId) -> String {
    assert!(
        object.is_well_formed(),
        "an object id that is not well formed reached a statement"
    );
    format!("o_{object}")
}

/// A column of a field as its definition is now.
pub fn field_column(part: char, field: &FieldDef) -> String {
    column(part, field.columns())
}

/// A column of a field: `f` main, `k` folded, `c` currency, `b` value in the
/// workspace currency, `o` object of an any-reference, `p` folded parts.
pub fn column(part: char, field: &FieldId) -> String {
    assert!(
        field.is_well_formed(),
        "a field id that is not well formed reached a statement"
    );
    match field.as_str() {
        "id" | "version" | "created_at" | "created_by" | "updated_at" | "updated_by" | "owner"
        | "team" | "deleted_at" => field.to_string(),
        _ => format!("{part}_{field}"),
    }
}
