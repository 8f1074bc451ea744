//! The definitions of a whole workspace at one version.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use indexmap::IndexMap;

use super::{FieldId, FieldType, ObjectDef, ObjectId, State};
use crate::formula::Derived;

/// Every object of a workspace, at one `schema_version`. Immutable: a change
/// makes a new one.
#[derive(Debug, Default)]
pub struct Schema {
    version: i64,
    objects: IndexMap<ObjectId, Arc<ObjectDef>>,
    names: HashMap<String, ObjectId>,
    inverses: HashMap<ObjectId, IndexMap<String, Inverse>>,
    derived: OnceLock<Derived>,
}

/// Records of `object` that point here through `field`, as their target sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct Inverse {
    pub name: String,
    pub object: ObjectId,
    pub field: FieldId,
}

impl Schema {
    /// Puts definitions together: names, plurals and inverses are indexed.
    /// Later objects do not replace earlier ones of the same name.
    pub fn new(version: i64, objects: impl IntoIterator<Item = ObjectDef>) -> Self {
        let mut schema = Self {
            version,
            ..Self::default()
        };
        for def in objects {
            schema.objects.insert(def.id.clone(), Arc::new(def));
        }
        for def in schema.objects.values().filter(|d| d.state == State::Live) {
            schema
                .names
                .entry(def.name.clone())
                .or_insert_with(|| def.id.clone());
            schema
                .names
                .entry(def.plural.clone())
                .or_insert_with(|| def.id.clone());
            for field in def.live_fields() {
                let Some(name) = field.ty.inverse() else {
                    continue;
                };
                let inverse = Inverse {
                    name: name.to_string(),
                    object: def.id.clone(),
                    field: field.id.clone(),
                };
                for target in targets(&field.ty, &schema.objects) {
                    schema
                        .inverses
                        .entry(target)
                        .or_default()
                        .entry(name.to_string())
                        .or_insert_with(|| inverse.clone());
                }
            }
        }
        schema
    }

    /// The schema with one definition more, or in place of the one that it had.
    #[must_use]
    pub fn with(&self, def: ObjectDef) -> Self {
        let others = self.objects.values().filter(|other| other.id != def.id);
        let others: Vec<ObjectDef> = others.map(|other| ObjectDef::clone(other)).collect();
        Self::new(self.version, others.into_iter().chain([def]))
    }

    /// The computed fields: formulas and roll-ups.
    pub fn derived(&self) -> &Derived {
        self.derived.get_or_init(|| Derived::of(self))
    }

    /// Counts up with each change of a definition.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// A live object by id.
    pub fn object(&self, id: &ObjectId) -> Option<&Arc<ObjectDef>> {
        self.objects.get(id).filter(|d| d.state == State::Live)
    }

    /// A live object by its singular or plural name.
    pub fn named(&self, name: &str) -> Option<&Arc<ObjectDef>> {
        self.names.get(name).and_then(|id| self.object(id))
    }

    /// Every live object, standard ones first, in the order they were declared.
    pub fn objects(&self) -> impl Iterator<Item = &Arc<ObjectDef>> {
        self.objects.values().filter(|d| d.state == State::Live)
    }

    /// Every object, removed ones included.
    pub fn all_objects(&self) -> impl Iterator<Item = &Arc<ObjectDef>> {
        self.objects.values()
    }

    /// The inverses that a target object sees.
    pub fn inverses(&self, target: &ObjectId) -> impl Iterator<Item = &Inverse> {
        self.inverses
            .get(target)
            .into_iter()
            .flat_map(|all| all.values())
    }

    /// One inverse of a target object by name.
    pub fn inverse(&self, target: &ObjectId, name: &str) -> Option<&Inverse> {
        self.inverses.get(target).and_then(|all| all.get(name))
    }
}

fn targets(ty: &FieldType, objects: &IndexMap<ObjectId, Arc<ObjectDef>>) -> Vec<ObjectId> {
    match ty {
        FieldType::Reference { to, .. } | FieldType::References { to, .. } => vec![to.clone()],
        FieldType::AnyReference { to, .. } if !to.is_empty() => to.clone(),
        FieldType::AnyReference { .. } => objects.keys().cloned().collect(),
        _ => vec![],
    }
}
