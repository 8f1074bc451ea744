//! What taking a change set back comes to, or would come to.

use base::Id;
use schema::{
    FieldDef, ObjectDef, Record, Schema, Value,
    def::system_field,
    value::{convert, keys, write},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::veil::Veil;

/// Records that are told one by one, at most: the others are counted.
pub const MOST: usize = 500;
/// The same of an undo that a job does: its report is written with each step.
pub(super) const MOST_OF_JOB: usize = 100;

/// What came of a change set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Changes of it that were gone through.
    pub seen: u64,
    /// Records whose fields are again what they were.
    pub updated: u64,
    /// Records that went to the trash, or back there.
    pub trashed: u64,
    /// Records that came back from the trash, or out of another record.
    pub restored: u64,
    /// Records that were gone for good and are there again.
    pub remade: u64,
    /// Definitions that are again what they were.
    pub definitions: u64,
    /// Changes of which nothing was left to take back.
    pub unchanged: u64,
    /// What could not be taken back.
    pub conflicts: u64,
    /// What changed, record by record: the first of them.
    pub changes: Vec<Json>,
    /// What was left as it is, and why: the first of it.
    pub left: Vec<Json>,
}

impl Report {
    /// What a job has told of how far it is.
    pub fn of_progress(progress: &Json) -> Self {
        serde_json::from_value(progress.clone()).unwrap_or_default()
    }

    /// The form that REST and commands show.
    pub fn json(&self) -> Json {
        json!({
            "seen": self.seen,
            "updated": self.updated,
            "trashed": self.trashed,
            "restored": self.restored,
            "remade": self.remade,
            "definitions": self.definitions,
            "unchanged": self.unchanged,
            "conflicts": self.conflicts,
            "changes": self.changes,
            "left": self.left,
        })
    }
}

/// What is done about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Update,
    Trash,
    Restore,
    Remake,
    Merge,
}

impl Action {
    fn name(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Trash => "delete",
            Self::Restore => "restore",
            Self::Remake => "create",
            Self::Merge => "merge",
        }
    }
}

impl Report {
    /// Adds what a part came to; tells at most `most` records one by one.
    pub(super) fn add(&mut self, part: Self, most: usize) {
        self.seen += part.seen;
        self.updated += part.updated;
        self.trashed += part.trashed;
        self.restored += part.restored;
        self.remade += part.remade;
        self.definitions += part.definitions;
        self.unchanged += part.unchanged;
        self.conflicts += part.conflicts;
        let room = |list: &Vec<Json>| most.saturating_sub(list.len());
        let (more, left) = (room(&self.changes), room(&self.left));
        self.changes.extend(part.changes.into_iter().take(more));
        self.left.extend(part.left.into_iter().take(left));
    }

    /// A record was, or would be, written.
    pub(super) fn did(
        &mut self,
        action: Action,
        schema: &Schema,
        def: &ObjectDef,
        veil: &Veil,
        before: Option<&Record>,
        after: &Record,
    ) {
        match action {
            Action::Update => self.updated += 1,
            Action::Trash | Action::Merge => self.trashed += 1,
            Action::Restore => self.restored += 1,
            Action::Remake => self.remade += 1,
        }
        let mut fields = Map::new();
        if let (Action::Update, Some(before)) = (action, before) {
            let mut all: Vec<&FieldDef> = def.live_fields().collect();
            for name in ["owner", "team"] {
                all.extend(system_field(name).map(|field| -> &FieldDef { field }));
            }
            for field in all.into_iter().filter(|field| veil.tells(field)) {
                let (was, is) = (
                    before.read(field.id.as_str()),
                    after.read(field.id.as_str()),
                );
                if !crate::records::same(&was, &is) {
                    let pair = json!({
                        "before": write::to_json(schema, field, &veil.over(was)),
                        "after": write::to_json(schema, field, &veil.over(is)),
                    });
                    fields.insert(field.name.clone(), pair);
                }
            }
        }
        let mut told = named(def, after.id, Some(after));
        told.insert("action".into(), json!(action.name()));
        told.insert("fields".into(), fields.into());
        self.changes.push(told.into());
    }

    /// Something stays as it is.
    pub(super) fn leave(
        &mut self,
        def: &ObjectDef,
        id: Id,
        record: Option<&Record>,
        field: Option<&str>,
        code: &str,
        message: impl Into<String>,
    ) {
        let mut told = named(def, id, record);
        told.insert("field".into(), json!(field));
        told.insert("code".into(), json!(code));
        told.insert("message".into(), json!(message.into()));
        self.conflicts += 1;
        self.left.push(told.into());
    }

    /// A number of a series that a record got stays its own, wherever that goes.
    pub(super) fn leave_number(
        &mut self,
        def: &ObjectDef,
        record: &Record,
        field: &str,
        number: &str,
    ) {
        let message = format!(
            "The number {number} was issued. It stays with its record, and is not given again."
        );
        self.leave(def, record.id, Some(record), Some(field), "issued", message);
    }

    /// The same of what is no record of an object that there is.
    pub(super) fn leave_unknown(
        &mut self,
        object: &str,
        id: Option<Id>,
        field: Option<&str>,
        code: &str,
        message: impl Into<String>,
    ) {
        self.conflicts += 1;
        self.left.push(json!({
            "object": object, "id": id, "name": Json::Null, "field": field, "code": code,
            "message": message.into(),
        }));
    }
}

fn named(def: &ObjectDef, id: Id, record: Option<&Record>) -> Map<String, Json> {
    let title = record
        .map(|record| keys::title(def, record))
        .filter(|title| !title.is_empty());
    let mut told = Map::new();
    told.insert("object".into(), json!(def.name));
    told.insert("id".into(), json!(id));
    told.insert("name".into(), json!(title));
    told
}

/// A stored value of a field, as one of the type that the field has now; none if
/// that cannot say it.
pub(super) fn stored_of(field: &FieldDef, json: Option<&Json>) -> Option<Value> {
    convert::of_log(field, stored(json)?)
}

/// A stored value of the log; none if it is of a form that is not known any more.
pub(super) fn stored(json: Option<&Json>) -> Option<Value> {
    serde_json::from_value(json?.clone()).ok()
}
