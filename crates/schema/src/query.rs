//! What can be asked of records: pages and aggregates.

use base::{Id, time::Bucket};
use serde::{Deserialize, Serialize};

use crate::{FieldId, Filter, ObjectId};

/// A way from a record to a value: through references and inverses to a field
/// or a part of one. Resolved against a schema; rendered back with its names
/// of the day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Path(pub Vec<Step>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A field or system field of the object that the path is at. If more
    /// steps follow it is a reference (or references) and they start at its target.
    Field(FieldId),
    /// A part of an address or a person name (`city`, `last`). Always last.
    Part(String),
    /// The records of `object` whose reference `field` points here.
    Inverse { object: ObjectId, field: FieldId },
}

impl Path {
    /// The path of a single field.
    pub fn field(id: impl Into<FieldId>) -> Self {
        Self(vec![Step::Field(id.into())])
    }
    /// The field, if the path is just that.
    pub fn as_field(&self) -> Option<&FieldId> {
        match self.0.as_slice() {
            [Step::Field(id)] => Some(id),
            _ => None,
        }
    }
}

/// Direction of a sort. Empty values come last either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dir {
    Asc,
    Desc,
}

/// One sort key. Text sorts by its folded form, a select by the order of its
/// options, a reference by its target's title.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sort {
    pub path: Path,
    pub dir: Dir,
}

/// A page of records of one object.
#[derive(Clone, Debug)]
pub struct Query {
    pub object: ObjectId,
    pub filter: Filter,
    /// Words that must be found in the record.
    pub search: Option<String>,
    /// Ties are broken by id in the direction of the last key.
    pub sort: Vec<Sort>,
    /// Which fields to load; all if none.
    pub fields: Option<Vec<FieldId>>,
    pub limit: u32,
    pub after: Option<Cursor>,
    /// Records in the trash instead of the others.
    pub trash: bool,
}

impl Query {
    /// All records of an object in order of creation, the first 50.
    pub fn of(object: ObjectId) -> Self {
        Self {
            object,
            filter: Filter::All,
            search: None,
            sort: Vec::new(),
            fields: None,
            limit: 50,
            after: None,
            trash: false,
        }
    }
}

/// Where the next page starts: the sort keys of the last row of this one. It is
/// sealed before it leaves the program, with a hash of the query it belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    /// One per sort key; none for an empty value.
    pub keys: Vec<Option<CursorKey>>,
    pub id: Id,
}

/// A sort key as the database compares it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CursorKey {
    Int(i64),
    Text(String),
}

/// Groups and measures over the records of one object.
#[derive(Clone, Debug)]
pub struct AggregateQuery {
    pub object: ObjectId,
    pub filter: Filter,
    pub search: Option<String>,
    pub group_by: Vec<GroupKey>,
    pub measures: Vec<Measure>,
    /// Index into groups then measures, and direction; by the groups if empty.
    pub order_by: Vec<(usize, Dir)>,
    /// At most 10,000.
    pub limit: u32,
}

/// What records are grouped by.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupKey {
    pub path: Path,
    /// Of a date or date-time.
    pub bucket: Option<Bucket>,
}

/// What is computed per group.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    Count,
    Sum(Path),
    Avg(Path),
    Min(Path),
    Max(Path),
}
