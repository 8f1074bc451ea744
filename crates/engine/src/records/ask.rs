//! What is asked of a record, and what came of it.

use base::{Fault, Id};
use schema::{Changes, Record};
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

/// The fields to set.
#[derive(Clone, Debug)]
pub enum Body {
    /// As a client sends it: read and checked against the definition.
    Json(Json),
    /// Already typed, by a rule, a form or an import.
    Typed(Changes),
    /// As a form read it: what is typed right, and what is wrong with the rest. It is refused if
    /// there is such a rest, with all that rules and checks find as well.
    Form {
        changes: Changes,
        faults: Vec<Fault>,
    },
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

impl From<Json> for Body {
    fn from(json: Json) -> Self {
        Self::Json(json)
    }
}
impl From<Changes> for Body {
    fn from(changes: Changes) -> Self {
        Self::Typed(changes)
    }
}

impl Body {
    /// The id that a body asks for, so that it is looked up with all others.
    pub(super) fn asked_id(&self) -> Option<Id> {
        match self {
            Self::Json(json) => Id::parse(json.get("id")?.as_str()?),
            Self::Typed(_) | Self::Form { .. } => None,
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
}
