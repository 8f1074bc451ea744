//! Customers who come in themselves: to them belongs what names them.

use base::Id;

use crate::{
    FieldType, Link, ObjectDef, ObjectId, Path, Record, Slot, Value,
    filter::{Cell, Pred},
    rights::Reach,
};

/// Somebody outside of the company, whose own records are they themselves and what
/// refers to them. In place of teams they have organisations that they belong to.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Outsider {
    /// What they are: a contact.
    pub object: ObjectId,
    pub id: Id,
    /// What they belong to: companies.
    pub of: ObjectId,
    pub among: Vec<Id>,
}

impl Outsider {
    /// The condition that a record of an object is theirs.
    pub(super) fn owned(&self, def: &ObjectDef, reach: Reach) -> Pred {
        let mut any = naming(def, &self.object, std::slice::from_ref(&self.id));
        if reach == Reach::Team {
            any.extend(naming(def, &self.of, &self.among));
        }
        match any.is_empty() {
            true => Pred::False,
            false => Pred::any(any),
        }
    }

    /// Whether a record that is being written is theirs.
    pub fn owns(&self, record: &Record, reach: Reach) -> bool {
        let is = |link: &Link| {
            link.object == self.object && link.id == self.id
                || reach == Reach::Team && link.object == self.of && self.among.contains(&link.id)
        };
        record.slots().any(|(_, slot)| match slot {
            Slot::Is(Value::Ref(link)) => is(link),
            Slot::Is(Value::Refs(links)) => links.iter().any(is),
            _ => false,
        })
    }
}

/// That a record is one of these, or that a field of it refers to one.
fn naming(def: &ObjectDef, object: &ObjectId, ids: &[Id]) -> Vec<Pred> {
    if ids.is_empty() {
        return Vec::new();
    }
    let test = |field: &str| Pred::Cell {
        way: vec![],
        field: Path::field(field),
        cell: Cell::IdIn(ids.to_vec()),
    };
    // Others of the same kind that refer to it are not it.
    if def.id == *object {
        return vec![test("id")];
    }
    let refers = def.live_fields().filter(|field| match &field.ty {
        FieldType::Reference { to, .. } | FieldType::References { to, .. } => to == object,
        FieldType::AnyReference { to, .. } => to.is_empty() || to.contains(object),
        _ => false,
    });
    refers.map(|field| test(field.id.as_str())).collect()
}
