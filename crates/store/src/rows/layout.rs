//! Which columns a field has. The table is at the top of [`crate::names`].

use schema::{FieldDef, FieldType, ObjectDef};

use crate::{db::Kind, names::field_column};

/// Bytes that a value may have in an indexed column: PostgreSQL refuses longer
/// rows of an index.
pub(crate) const KEY_BYTES: usize = 2_000;

/// The columns that every object has, after `rid` on SQLite.
pub(crate) const SYSTEM: &[(&str, Kind)] = &[
    ("id", Kind::Id),
    ("version", Kind::Int),
    ("created_at", Kind::Int),
    ("created_by", Kind::Id),
    ("created_kind", Kind::Text),
    ("updated_at", Kind::Int),
    ("updated_by", Kind::Id),
    ("updated_kind", Kind::Text),
    ("owner", Kind::Id),
    ("team", Kind::Id),
    ("deleted_at", Kind::Int),
    ("merged_into", Kind::Id),
    ("created_via", Kind::Text),
    ("updated_via", Kind::Text),
];

/// How many of [`SYSTEM`] a record is read from; what follows is only written.
pub(super) const READ: usize = 12;

/// The columns of a field: the letter before its id, and what they hold.
pub(super) fn parts(ty: &FieldType) -> &'static [(char, Kind)] {
    match ty {
        FieldType::Text | FieldType::LongText | FieldType::RichText | FieldType::Series { .. } => {
            &[('f', Kind::Text), ('k', Kind::Text)]
        }
        FieldType::Integer
        | FieldType::Rating
        | FieldType::AutoNumber
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::DateTime
        | FieldType::Duration
        | FieldType::Decimal { .. }
        | FieldType::Percent { .. } => &[('f', Kind::Int)],
        FieldType::Money => &[('f', Kind::Int), ('c', Kind::Text), ('b', Kind::Int)],
        FieldType::Select { .. } | FieldType::Rank => &[('f', Kind::Text)],
        FieldType::MultiSelect { .. } | FieldType::Json => &[('f', Kind::Json)],
        FieldType::Tags => &[('f', Kind::Json), ('k', Kind::Json)],
        FieldType::Emails | FieldType::Phones | FieldType::Links => {
            &[('f', Kind::Json), ('k', Kind::Text)]
        }
        FieldType::Address | FieldType::PersonName => {
            &[('f', Kind::Json), ('k', Kind::Text), ('p', Kind::Json)]
        }
        FieldType::Reference { .. } => &[('f', Kind::Id)],
        FieldType::AnyReference { .. } => &[('f', Kind::Id), ('o', Kind::Text)],
        FieldType::References { .. }
        | FieldType::Files
        | FieldType::Formula { .. }
        | FieldType::Rollup { .. } => &[],
    }
}

/// The columns that a field's value is read from: folded ones are only compared.
pub(super) fn read(field: &FieldDef) -> impl Iterator<Item = char> {
    parts(&field.ty)
        .iter()
        .map(|(letter, _)| *letter)
        .filter(|letter| !matches!(letter, 'k' | 'p'))
}

/// The named columns of a field.
pub(crate) fn columns(field: &FieldDef) -> impl Iterator<Item = (String, Kind)> {
    parts(&field.ty)
        .iter()
        .map(|(letter, kind)| (field_column(*letter, field), *kind))
}

/// Bytes that a full row of the object takes in its table at least, when every
/// long value is kept aside: PostgreSQL bounds that by a page.
pub fn widest_row(def: &ObjectDef) -> usize {
    // The head of the row, and the columns that every record has.
    const SYSTEM_BYTES: usize = 220;
    let mut bytes = SYSTEM_BYTES;
    for (_, kind) in def.live_fields().flat_map(columns) {
        bytes += match kind {
            // With what puts it in its place.
            Kind::Int => 10,
            Kind::Id => 16,
            // A pointer to where it is kept.
            Kind::Text | Kind::Json | Kind::Bytes => 18,
        };
    }
    // A bit for each column, also of fields that were removed.
    bytes + def.fields.len() / 2
}

/// Whether the field's values are rows of `links`.
pub(super) fn is_linked(ty: &FieldType) -> bool {
    matches!(ty, FieldType::References { .. } | FieldType::Files)
}

/// The column that a field is ordered, looked up and unique by; none for types
/// that are long, lists, or not stored.
pub(crate) fn key_column(field: &FieldDef) -> Option<String> {
    let letter = match &field.ty {
        FieldType::Text
        | FieldType::Series { .. }
        | FieldType::Emails
        | FieldType::Phones
        | FieldType::Links
        | FieldType::Address
        | FieldType::PersonName => 'k',
        FieldType::Money => 'b',
        FieldType::Integer
        | FieldType::Rating
        | FieldType::AutoNumber
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::DateTime
        | FieldType::Duration
        | FieldType::Decimal { .. }
        | FieldType::Percent { .. }
        | FieldType::Select { .. }
        | FieldType::Rank
        | FieldType::Reference { .. }
        | FieldType::AnyReference { .. } => 'f',
        FieldType::LongText
        | FieldType::RichText
        | FieldType::MultiSelect { .. }
        | FieldType::Tags
        | FieldType::Json
        | FieldType::References { .. }
        | FieldType::Files
        | FieldType::Formula { .. }
        | FieldType::Rollup { .. } => return None,
    };
    Some(field_column(letter, field))
}
