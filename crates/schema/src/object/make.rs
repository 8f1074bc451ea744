//! What the derive macros' output is made of.

use base::{Error, Result};
use indexmap::IndexMap;

use super::FieldValue;
use crate::{
    Access, FieldDef, FieldId, FieldType, Kind, ObjectDef, ObjectId, Origin, Record, SelectOption,
    State, Write,
};

/// A standard object without fields. `labels` are singular and plural.
pub fn standard_object(
    name: &str,
    plural: &str,
    labels: [&str; 2],
    help: &str,
    icon: &str,
    title: &str,
) -> ObjectDef {
    ObjectDef {
        id: ObjectId::from(name),
        name: name.into(),
        plural: plural.into(),
        label: labels[0].into(),
        label_plural: labels[1].into(),
        help: help.into(),
        icon: icon.into(),
        color: String::new(),
        kind: Kind::Record,
        access: Access::Owned,
        title: FieldId::from(title),
        board: None,
        list: Vec::new(),
        columns: Vec::new(),
        order: Vec::new(),
        fields: IndexMap::new(),
        unique: Vec::new(),
        origin: Origin::Standard,
        state: State::Live,
    }
}

/// A standard field with no rule on it yet. What a record is recognised by is
/// found by the search.
pub fn standard_field(id: &str, name: &str, label: &str, help: &str, ty: FieldType) -> FieldDef {
    let is_series = matches!(ty, FieldType::Series { .. });
    let search =
        is_series || matches!(ty, FieldType::Emails | FieldType::Phones | FieldType::Links);
    FieldDef {
        id: FieldId::from(id),
        name: name.into(),
        label: label.into(),
        help: help.into(),
        ty,
        computed: None,
        required: false,
        unique: is_series,
        indexed: is_series,
        search,
        sensitive: false,
        hidden: false,
        write: Write::Always,
        required_if: None,
        read_only_if: None,
        retyped: None,
        issue_if: None,
        default: None,
        origin: Origin::Standard,
        state: State::Live,
    }
}

/// An option of a select.
pub fn option(key: &str, label: &str, color: &str) -> SelectOption {
    SelectOption {
        key: key.into(),
        label: label.into(),
        color: color.into(),
        retired: false,
    }
}

/// The value of a field that may be empty.
///
/// # Errors
/// `Broken` if the stored value is of another type.
pub fn optional<T: FieldValue>(record: &Record, field: &str) -> Result<Option<T>> {
    let value = record.value(field);
    if value.is_empty() {
        return Ok(None);
    }
    match T::from_value(value) {
        Some(value) => Ok(Some(value)),
        None => Err(misfit(record, field)),
    }
}

/// The value of a field that always has one.
///
/// # Errors
/// `Broken` if it has none, or one of another type.
pub fn needed<T: FieldValue>(record: &Record, field: &str) -> Result<T> {
    let value = record.value(field);
    let read = if value.is_empty() {
        T::when_empty()
    } else {
        T::from_value(value)
    };
    read.ok_or_else(|| misfit(record, field))
}

fn misfit(record: &Record, field: &str) -> Error {
    Error::broken(format!(
        "{} {}: what {field} holds does not fit its struct",
        record.object, record.id
    ))
}
