//! One role.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, FieldRight, Reach, Special};
use crate::{FieldId, Filter, ObjectId};

/// All objects, and all fields of an object, that nothing else is said of.
pub(super) const OTHERS: &str = "*";

/// What whoever has this role may do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Role {
    /// What it is known by: `sales`.
    pub key: String,
    /// What people read.
    pub name: String,
    /// Objects that something is said of.
    pub objects: BTreeMap<ObjectId, Grant>,
    /// All other objects.
    pub others: Grant,
    /// Of fields that something is said of; `*` stands for all others of the object.
    pub fields: BTreeMap<ObjectId, BTreeMap<FieldId, FieldRight>>,
    pub specials: BTreeSet<Special>,
}

/// How far each action reaches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grant {
    pub create: Reach,
    pub read: Reach,
    pub update: Reach,
    pub delete: Reach,
    pub export: Reach,
    /// Of the records that are reached only those that meet this, if anything.
    pub only: Option<Filter>,
}

impl Role {
    /// What is granted on an object.
    pub fn grant(&self, object: &ObjectId) -> &Grant {
        self.objects.get(object).unwrap_or(&self.others)
    }

    /// What is said of a field, or of all that are not named; it may be written if nothing is.
    pub fn field(&self, object: &ObjectId, field: &FieldId) -> FieldRight {
        let said = self.fields.get(object);
        let said = said.and_then(|fields| fields.get(field).or_else(|| fields.get(OTHERS)));
        said.copied().unwrap_or_default()
    }

    /// Whether it holds nothing back.
    pub fn is_everything(&self) -> bool {
        self.objects
            .values()
            .chain([&self.others])
            .all(Grant::is_everything)
            && self
                .fields
                .values()
                .all(|fields| fields.values().all(|right| *right == FieldRight::Write))
            && Special::ALL
                .iter()
                .all(|special| self.specials.contains(special))
    }

    /// Whether there is no object that does not exist for it.
    pub fn reads_all_objects(&self) -> bool {
        let mut grants = self.objects.values().chain([&self.others]);
        grants.all(|grant| grant.read > Reach::None)
    }
}

impl Grant {
    /// The same for every action.
    pub fn each(reach: Reach) -> Self {
        Self {
            create: reach,
            read: reach,
            update: reach,
            delete: reach,
            export: reach,
            only: None,
        }
    }

    /// How far an action reaches. Nothing is done with what cannot be read.
    pub fn reach(&self, action: Action) -> Reach {
        match action {
            Action::Create if self.read == Reach::None => Reach::None,
            Action::Create => self.create,
            Action::Read => self.read,
            Action::Update => self.update.min(self.read),
            Action::Delete => self.delete.min(self.read),
            Action::Export => self.export.min(self.read),
        }
    }

    pub(super) fn set(&mut self, action: Action, reach: Reach) {
        match action {
            Action::Create => self.create = reach,
            Action::Read => self.read = reach,
            Action::Update => self.update = reach,
            Action::Delete => self.delete = reach,
            Action::Export => self.export = reach,
        }
    }

    fn is_everything(&self) -> bool {
        self.only.is_none()
            && Action::ALL
                .iter()
                .all(|action| self.reach(*action) == Reach::All)
    }
}
