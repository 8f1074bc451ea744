//! Stable ids of objects and fields, and which names people may give them.

use std::{borrow::Borrow, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// Stable id of an object. Standard objects use their first name (`deal`);
/// added ones `x` and random characters. Tables are named from it, so a rename
/// touches no data.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObjectId(Arc<str>);

/// The id of the object that fields of the type `files` point to.
pub const FILE: &str = "file";

/// Stable id of a field within its object. Standard fields use their first
/// name (`amount`); added ones `x` and random characters. Columns are named
/// from it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldId(Arc<str>);

impl ObjectId {
    /// Wraps an id that is known to be well formed (see [`ObjectId::is_well_formed`]).
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Whether the id is made of `a-z`, `0-9` and `_` only: such an id may
    /// stand in a statement as part of a table name.
    pub fn is_well_formed(&self) -> bool {
        well_formed(&self.0)
    }
}

impl FieldId {
    /// Wraps an id that is known to be well formed (see [`FieldId::is_well_formed`]).
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Whether the id is made of `a-z`, `0-9` and `_` only: such an id may
    /// stand in a statement as part of a column name.
    pub fn is_well_formed(&self) -> bool {
        well_formed(&self.0)
    }
}

fn well_formed(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 48
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

impl Borrow<str> for ObjectId {
    fn borrow(&self) -> &str {
        &self.0
    }
}
impl Borrow<str> for FieldId {
    fn borrow(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Display for FieldId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for FieldId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl From<&str> for ObjectId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}
impl From<&str> for FieldId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}

/// Names that objects may not take: REST and pages have them as first or next
/// parts of their addresses, or will. Each address of theirs whose first part
/// could be a name stands here; tests beside the routes see to it.
const OBJECT_WORDS: &[&str] = &[
    "search",
    "schema",
    "undo",
    "files",
    "imports",
    "events",
    "me",
    "openapi",
    "batch",
    "by",
    "admin",
    "api",
    "audit",
    "design",
    "healthz",
    "readyz",
    "metrics",
    "setup",
    "account",
    "keys",
    "oauth",
    "programs",
    "settings",
    "views",
    "notifications",
];

/// Names that fields may not take besides the system fields: words of the
/// filter language and keys of every record.
const FIELD_WORDS: &[&str] = &[
    "object",
    "and",
    "or",
    "not",
    "in",
    "has",
    "is",
    "empty",
    "true",
    "false",
    "my_team",
    "now",
    "today",
    "yesterday",
    "tomorrow",
    "count",
    "sum",
    "min",
    "max",
    "avg",
    "first",
    "last",
    "me",
];

/// Why a name cannot be given to an object, or nothing if it can.
pub fn check_object_name(name: &str) -> Option<String> {
    shape(name).or_else(|| {
        OBJECT_WORDS
            .contains(&name)
            .then(|| format!("\"{name}\" is reserved. Choose another name."))
    })
}

/// Why a name cannot be given to a field, or nothing if it can.
pub fn check_field_name(name: &str) -> Option<String> {
    shape(name).or_else(|| {
        let taken = FIELD_WORDS.contains(&name)
            || super::system_field(name).is_some()
            || is_period_word(name);
        taken.then(|| format!("\"{name}\" is reserved. Choose another name."))
    })
}

fn is_period_word(name: &str) -> bool {
    let Some((which, unit)) = name.split_once('_') else {
        return false;
    };
    matches!(which, "this" | "last" | "next")
        && (matches!(
            unit,
            "day" | "week" | "month" | "quarter" | "year" | "fiscal_year"
        ) || (which == "last"
            && unit
                .strip_suffix("_days")
                .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))))
}

fn shape(name: &str) -> Option<String> {
    let starts_well = name.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
    let ok = starts_well
        && name.len() <= 60
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    (!ok).then(|| {
        "A name is a small letter followed by small letters, digits and _, at most 60 in all."
            .to_string()
    })
}
