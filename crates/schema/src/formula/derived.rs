//! All computed fields of a schema: in which order they are computed, and which
//! of them a change of a record reaches.

use std::collections::{HashMap, HashSet};

use super::{Compiled, Dependency, Pace, TextFault, compile, text_of};
use crate::{FieldId, ObjectDef, ObjectId, Schema, Step};

/// The computed fields of a schema.
#[derive(Debug, Default)]
pub struct Derived {
    /// Each after those that it is made of.
    fields: Vec<DerivedField>,
    watches: HashMap<ObjectId, Vec<Watch>>,
    faults: HashMap<(ObjectId, FieldId), TextFault>,
}

/// A computed field that is in order.
#[derive(Debug)]
pub struct DerivedField {
    pub object: ObjectId,
    pub field: FieldId,
    pub compiled: Compiled,
    pub depends: Vec<Dependency>,
    /// How often its text by itself gives another value.
    pub pace: Pace,
    /// The same with what it is made of.
    pub moves: Pace,
}

/// Where a computed field looks at records of an object.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    /// Place of the field.
    pub field: usize,
    /// Which of its dependencies.
    pub dependency: usize,
    /// How many links of that one lead to the object.
    pub at: usize,
}

impl Derived {
    pub(crate) fn of(schema: &Schema) -> Self {
        let mut found: Vec<DerivedField> = Vec::new();
        let mut derived = Self::default();
        for def in schema.objects() {
            for field in def.live_fields() {
                let Some(computed) = &field.computed else {
                    continue;
                };
                let text = text_of(computed, schema);
                match compile(computed.how, &text, def, schema) {
                    Ok(read) if super::fits(&read.ty, &field.ty) => found.push(DerivedField {
                        object: def.id.clone(),
                        field: field.id.clone(),
                        compiled: read.compiled,
                        depends: read.depends,
                        pace: read.pace,
                        moves: read.pace,
                    }),
                    Ok(read) => {
                        let message = format!(
                            "This gives a value of type {}, and the field's values are of type {}. Its type stays: add another field instead.",
                            read.ty.name(),
                            field.ty.name()
                        );
                        let fault = TextFault {
                            message,
                            position: 0,
                        };
                        derived.fault_of(def, &field.id, fault);
                    }
                    Err(fault) => derived.fault_of(def, &field.id, fault),
                }
            }
        }
        derived.sort(found, schema);
        derived.watch();
        derived
    }

    fn fault_of(&mut self, def: &ObjectDef, field: &FieldId, fault: TextFault) {
        self.faults.insert((def.id.clone(), field.clone()), fault);
    }

    /// Puts each field after those that it is made of. Fields that are made of
    /// themselves are at fault.
    fn sort(&mut self, mut left: Vec<DerivedField>, schema: &Schema) {
        loop {
            let waiting: HashSet<(ObjectId, FieldId)> = left
                .iter()
                .map(|one| (one.object.clone(), one.field.clone()))
                .collect();
            let (ready, rest): (Vec<_>, Vec<_>) = left
                .into_iter()
                .partition(|one| one.sources().all(|source| !waiting.contains(&source)));
            let stuck = ready.is_empty();
            for mut one in ready {
                let moves = one.sources().filter_map(|(object, field)| {
                    self.fields
                        .iter()
                        .find(|other| other.object == object && other.field == field)
                        .map(|other| other.moves)
                });
                one.moves = moves.max().unwrap_or(Pace::Stable).max(one.pace);
                self.fields.push(one);
            }
            left = rest;
            if left.is_empty() {
                return;
            }
            if stuck {
                break;
            }
        }
        let stuck: HashSet<(ObjectId, FieldId)> = left
            .iter()
            .map(|one| (one.object.clone(), one.field.clone()))
            .collect();
        for one in left {
            let name = |(object, field): (ObjectId, FieldId)| {
                let def = schema.object(&object)?;
                Some(format!("{}.{}", def.name, def.field_by_id(&field)?.name))
            };
            let through: Vec<String> = one
                .sources()
                .filter(|source| stuck.contains(source))
                .filter_map(name)
                .collect();
            let message = format!(
                "This leads back to itself, through {}. A value cannot be made of itself.",
                through.join(", ")
            );
            let position = schema
                .object(&one.object)
                .and_then(|def| def.field_by_id(&one.field))
                .and_then(|field| field.computed.as_ref())
                .and_then(|computed| {
                    computed
                        .names
                        .iter()
                        .find(|name| one_leads_on(&name.path, &one, &stuck))
                })
                .map_or(0, |name| name.at);
            self.faults
                .insert((one.object, one.field), TextFault { message, position });
        }
    }

    fn watch(&mut self) {
        for (place, field) in self.fields.iter().enumerate() {
            for (number, dependency) in field.depends.iter().enumerate() {
                let own = std::iter::once(&field.object);
                let objects = own.chain(dependency.way.iter().map(|(_, object)| object));
                for (at, object) in objects.enumerate() {
                    self.watches.entry(object.clone()).or_default().push(Watch {
                        field: place,
                        dependency: number,
                        at,
                    });
                }
            }
        }
    }

    /// Whether there are none at all.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Every computed field that is in order, each after those it is made of.
    pub fn fields(&self) -> &[DerivedField] {
        &self.fields
    }

    /// Those of an object, in the order in which they are computed.
    pub fn of_object(&self, object: &ObjectId) -> impl Iterator<Item = &DerivedField> {
        self.fields.iter().filter(move |one| one.object == *object)
    }

    /// One of them.
    pub fn get(&self, object: &ObjectId, field: &FieldId) -> Option<&DerivedField> {
        self.fields
            .iter()
            .find(|one| one.object == *object && one.field == *field)
    }

    /// Where computed fields look at records of an object.
    pub fn watches(&self, object: &ObjectId) -> &[Watch] {
        self.watches.get(object).map_or(&[], Vec::as_slice)
    }

    /// What is wrong with a computed field, if something is.
    pub fn fault(&self, object: &ObjectId, field: &FieldId) -> Option<&TextFault> {
        self.faults.get(&(object.clone(), field.clone()))
    }

    /// The computed fields that something is wrong with.
    pub fn at_fault(&self) -> impl Iterator<Item = (&(ObjectId, FieldId), &TextFault)> {
        self.faults.iter()
    }

    /// Whether a field's value is made of another's, however far away.
    pub fn is_made_of(&self, one: &DerivedField, other: &DerivedField) -> bool {
        let (object, field) = (&other.object, &other.field);
        let mut open = vec![one];
        let mut seen = HashSet::new();
        while let Some(next) = open.pop() {
            for source in next.sources() {
                if source.0 == *object && source.1 == *field {
                    return true;
                }
                if seen.insert(source.clone()) {
                    open.extend(self.get(&source.0, &source.1));
                }
            }
        }
        false
    }
}

/// Whether a name is one of those by which a field leads back to itself.
fn one_leads_on(
    path: &crate::Path,
    one: &DerivedField,
    stuck: &HashSet<(ObjectId, FieldId)>,
) -> bool {
    let Some(Step::Field(last)) = path.0.last() else {
        return false;
    };
    one.sources()
        .any(|source| source.1 == *last && stuck.contains(&source))
}

impl DerivedField {
    /// The fields that it reads, with their objects.
    pub fn sources(&self) -> impl Iterator<Item = (ObjectId, FieldId)> {
        self.depends.iter().map(|dependency| {
            let at = dependency.way.last().map_or(&self.object, |(_, at)| at);
            (at.clone(), dependency.field.clone())
        })
    }
}
