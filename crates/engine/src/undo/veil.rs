//! What of undone records may be told to who takes them back: no field that does not exist
//! for them, and no record that they do not see.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use base::{Id, Result};
use schema::{FieldDef, FieldRight, Link, ObjectDef, ObjectId, Record, Slot, Value};

use crate::{rights::checks, rules::Tx};

pub(super) struct Veil {
    /// The object as they know it; none if nothing is hidden from them.
    known: Option<Known>,
    unseen: HashSet<Id>,
}

struct Known {
    def: Option<Arc<ObjectDef>>,
    /// Which of owner and team there are for them.
    whose: Vec<&'static str>,
}

impl Veil {
    /// For records of an object, as they were and as they are.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn of(tx: &mut Tx<'_>, def: &ObjectDef, records: &[&Record]) -> Result<Self> {
        let asker = Arc::clone(tx.asker());
        if asker.scope.is_everything() {
            return Ok(Self {
                known: None,
                unseen: HashSet::new(),
            });
        }
        let mut targets: HashMap<ObjectId, Vec<Id>> = HashMap::new();
        for link in records.iter().flat_map(|record| links(record)) {
            targets
                .entry(link.object.clone())
                .or_default()
                .push(link.id);
        }
        let there = |object: &str| asker.schema.object(&ObjectId::from(object)).is_some();
        let whose = [("owner", "user"), ("team", "team")].into_iter();
        let whose = whose.filter(|(_, object)| there(object));
        Ok(Self {
            known: Some(Known {
                def: asker.schema.object(&def.id).cloned(),
                whose: whose.map(|(field, _)| field).collect(),
            }),
            unseen: checks::unseen(tx, &targets).await?.into_iter().collect(),
        })
    }

    /// Whether a field is there for them.
    pub fn tells(&self, field: &FieldDef) -> bool {
        let Some(known) = &self.known else {
            return true;
        };
        let own = known.def.as_ref();
        known.whose.contains(&field.id.as_str())
            || own.is_some_and(|def| def.fields.contains_key(&field.id))
    }

    /// A value without what it leads to that they do not see.
    pub fn over(&self, mut value: Value) -> Value {
        let links = match &mut value {
            Value::Ref(link) => std::slice::from_mut(link),
            Value::Refs(links) => links.as_mut_slice(),
            _ => &mut [],
        };
        for link in links
            .iter_mut()
            .filter(|link| self.unseen.contains(&link.id))
        {
            link.hidden = true;
        }
        value
    }
}

/// Whether who takes something back may write a field of it.
pub(super) fn may_write(tx: &Tx<'_>, def: &ObjectDef, field: &FieldDef) -> bool {
    let asker = tx.asker();
    asker.scope.is_everything()
        || asker.rights.field(&def.id, &field.id) == FieldRight::Write
        || schema::def::system_field(field.id.as_str()).is_some()
}

/// Everything that a record leads to, its owner and team among it.
fn links(record: &Record) -> impl Iterator<Item = &Link> {
    let own = record.slots().flat_map(|(_, slot)| match slot {
        Slot::Is(Value::Ref(link)) => std::slice::from_ref(link),
        Slot::Is(Value::Refs(links)) => links.as_slice(),
        _ => &[],
    });
    own.chain(record.owner.iter()).chain(record.team.iter())
}
