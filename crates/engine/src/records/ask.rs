//! What is asked of a record, and what came of it.

use base::{Fault, Id};
use schema::{Change, Changes, FieldDef, FieldId, ObjectDef, Record, Value};
use serde_json::Value as Json;

/// One record to make or change.
#[derive(Clone, Debug)]
pub struct Ask {
    pub target: Target,
    pub body: Body,
}

/// Which record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A new one, with this id if one is given.
    New(Option<Id>),
    Existing(Id, Expect),
}

/// At which version a record is expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expect {
    #[default]
    Any,
    /// If it has moved on, changes of other fields are merged and changes of
    /// the same fields are refused.
    Version(i64),
}

/// The fields to set, and what else was said of the record.
#[derive(Clone, Debug)]
pub struct Body {
    pub(super) content: Content,
    /// What is wrong with it already. It is checked all the same, so that
    /// everything that is wrong is told at once.
    pub(super) faults: Vec<Fault>,
    /// The unique value that a new record was looked for by, and is to have.
    pub(super) sought: Option<(FieldId, Value)>,
}

/// The fields to set.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// As a client sends it: read and checked against the definition.
    Json(Json),
    /// Already typed, by a rule, a form or an import.
    Typed(Changes),
}

/// What came of an ask.
#[derive(Clone, Debug)]
pub struct Saved {
    pub outcome: Outcome,
    pub record: Record,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created,
    Updated,
    /// Nothing differed: nothing was written.
    Unchanged,
}

impl Body {
    /// The same without what an object has no field for.
    pub(crate) fn within(mut self, def: &ObjectDef) -> Self {
        if let Content::Json(Json::Object(fields)) = &mut self.content {
            fields.retain(|name, _| def.field(name).is_some());
        }
        self
    }

    /// What a reference is to lead to, where that is said by its id.
    pub(super) fn link(&self, field: &FieldDef) -> Option<Id> {
        match &self.content {
            Content::Json(json) => {
                let given = json.get(&field.name)?;
                Id::parse(given.as_str().or_else(|| given.get("id")?.as_str())?)
            }
            Content::Typed(changes) => match changes.get(field.id.as_str())? {
                Change::Set(value) => value.as_ref_id(),
                _ => None,
            },
        }
    }
}

impl From<Json> for Body {
    fn from(json: Json) -> Self {
        Content::Json(json).into()
    }
}
impl From<Changes> for Body {
    fn from(changes: Changes) -> Self {
        Content::Typed(changes).into()
    }
}
impl From<Content> for Body {
    fn from(content: Content) -> Self {
        Self {
            content,
            faults: Vec::new(),
            sought: None,
        }
    }
}

impl Body {
    /// The same with faults of what came around it: nothing of it is written,
    /// and its own faults are told beside these.
    #[must_use]
    pub fn with_faults(mut self, faults: Vec<Fault>) -> Self {
        self.faults.extend(faults);
        self
    }

    /// The same for a new record that has this value of a unique field.
    #[must_use]
    pub(super) fn sought_by(mut self, field: FieldId, value: Value) -> Self {
        self.sought = Some((field, value));
        self
    }

    /// The id that a body asks for, so that it is looked up with all others.
    pub(super) fn asked_id(&self) -> Option<Id> {
        match &self.content {
            Content::Json(json) => Id::parse(json.get("id")?.as_str()?),
            Content::Typed(_) => None,
        }
    }
}

impl Ask {
    /// Asks for a new record.
    pub fn create(body: impl Into<Body>) -> Self {
        Self {
            target: Target::New(None),
            body: body.into(),
        }
    }
    /// Asks for a change of a record, whatever its version.
    pub fn update(id: Id, body: impl Into<Body>) -> Self {
        Self {
            target: Target::Existing(id, Expect::Any),
            body: body.into(),
        }
    }
    /// Asks for a change of a record of which a version was seen.
    pub fn update_of(id: Id, version: i64, body: impl Into<Body>) -> Self {
        Self {
            target: Target::Existing(id, Expect::Version(version)),
            body: body.into(),
        }
    }
}
