//! Records, and the changes that are asked of them.

use base::{Id, Micros};
use serde::{Deserialize, Serialize};

use crate::{FieldId, Link, ObjectId, Value};

/// A record: the system's part and the values of its fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub object: ObjectId,
    pub id: Id,
    /// Counts up with each change, from 1.
    pub version: i64,
    pub created_at: Micros,
    pub created_by: Option<Actor>,
    pub updated_at: Micros,
    pub updated_by: Option<Actor>,
    pub owner: Option<Link>,
    pub team: Option<Link>,
    pub deleted_at: Option<Micros>,
    pub merged_into: Option<Id>,
    slots: Vec<(FieldId, Slot)>,
}

/// Who did something: a user, a key, or the system itself if `id` is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// `user`, `key`, `system`.
    pub kind: String,
    pub id: Option<Id>,
    pub name: Option<String>,
}

/// What is known of a field's value: three states, never one null.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Slot {
    /// It was not asked for.
    #[default]
    NotLoaded,
    /// It may not be seen.
    Hidden,
    Is(Value),
}

static EMPTY: Value = Value::Empty;

impl Record {
    /// A record without values, at version 0: not stored yet.
    pub fn new(object: ObjectId, id: Id, now: Micros) -> Self {
        Self {
            object,
            id,
            version: 0,
            created_at: now,
            created_by: None,
            updated_at: now,
            updated_by: None,
            owner: None,
            team: None,
            deleted_at: None,
            merged_into: None,
            slots: Vec::new(),
        }
    }

    /// What is known of a field.
    pub fn slot(&self, field: &str) -> &Slot {
        static NOT_LOADED: Slot = Slot::NotLoaded;
        self.slots
            .iter()
            .find(|(id, _)| id.as_str() == field)
            .map_or(&NOT_LOADED, |(_, slot)| slot)
    }

    /// A field's value; empty if it is not loaded or hidden. System fields are
    /// not among them (see [`Record::read`]).
    pub fn value(&self, field: &str) -> &Value {
        match self.slot(field) {
            Slot::Is(value) => value,
            _ => &EMPTY,
        }
    }

    /// A field's value or a system field's.
    pub fn read(&self, field: &str) -> Value {
        let actor = |a: &Option<Actor>| match a {
            Some(Actor {
                kind,
                id: Some(id),
                name,
            }) => Value::Ref(Link {
                name: name.clone(),
                ..Link::to(ObjectId::from(kind.as_str()), *id)
            }),
            _ => Value::Empty,
        };
        let link = |l: &Option<Link>| l.clone().map_or(Value::Empty, Value::Ref);
        match field {
            "id" => Value::Text(self.id.to_string()),
            "version" => Value::Int(self.version),
            "created_at" => Value::DateTime(self.created_at),
            "updated_at" => Value::DateTime(self.updated_at),
            "deleted_at" => self.deleted_at.map_or(Value::Empty, Value::DateTime),
            "created_by" => actor(&self.created_by),
            "updated_by" => actor(&self.updated_by),
            "owner" => link(&self.owner),
            "team" => link(&self.team),
            _ => self.value(field).clone(),
        }
    }

    /// Puts a value in a field. `owner` and `team` are set as well.
    pub fn set(&mut self, field: &FieldId, value: Value) {
        match (field.as_str(), value) {
            ("owner", Value::Ref(link)) => self.owner = Some(link),
            ("owner", _) => self.owner = None,
            ("team", Value::Ref(link)) => self.team = Some(link),
            ("team", _) => self.team = None,
            (_, value) => self.put(field, Slot::Is(value)),
        }
    }

    /// Puts a slot in its place.
    pub fn put(&mut self, field: &FieldId, slot: Slot) {
        match self.slots.iter_mut().find(|(id, _)| id == field) {
            Some((_, place)) => *place = slot,
            None => self.slots.push((field.clone(), slot)),
        }
    }

    /// The fields that are known, in no particular order.
    pub fn slots(&self) -> impl Iterator<Item = (&FieldId, &Slot)> {
        self.slots.iter().map(|(id, slot)| (id, slot))
    }

    /// The same, to change links' names in place.
    pub fn slots_mut(&mut self) -> impl Iterator<Item = (&FieldId, &mut Slot)> {
        self.slots.iter_mut().map(|(id, slot)| (&*id, slot))
    }
}

/// What is asked to change in a record, field by field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    pub fields: Vec<(FieldId, Change)>,
}

/// What is asked of one field.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Set(Value),
    /// Of a list of references: these come in, those go.
    Edit {
        add: Vec<Link>,
        remove: Vec<Link>,
    },
    /// The hidden form was written back: nothing changes.
    Keep,
}

impl Changes {
    /// Asks for a value.
    pub fn set(&mut self, field: impl Into<FieldId>, value: Value) -> &mut Self {
        let field = field.into();
        self.fields.retain(|(id, _)| *id != field);
        self.fields.push((field, Change::Set(value)));
        self
    }

    /// What is asked of a field.
    pub fn get(&self, field: &str) -> Option<&Change> {
        self.fields
            .iter()
            .find(|(id, _)| id.as_str() == field)
            .map(|(_, change)| change)
    }
}
