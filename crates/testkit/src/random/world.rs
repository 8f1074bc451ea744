//! A random workspace as a whole, with its records in memory.

use std::collections::HashMap;

use base::Id;
use schema::{FieldId, ObjectId, Record, Schema, Value, filter::Source};

use super::{Rng, definition, record};

/// Definitions and records, and who points to whom.
pub struct World {
    pub schema: Schema,
    pub records: Vec<Record>,
    places: HashMap<(ObjectId, Id), usize>,
    pointing: HashMap<(ObjectId, FieldId, Id), Vec<usize>>,
}

impl World {
    /// The world of a seed.
    pub fn of(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let schema = definition::schema(&mut rng);
        let records = record::records(&mut rng, &schema);
        let mut places = HashMap::new();
        let mut pointing: HashMap<(ObjectId, FieldId, Id), Vec<usize>> = HashMap::new();
        for (place, record) in records.iter().enumerate() {
            places.insert((record.object.clone(), record.id), place);
            for field in schema
                .object(&record.object)
                .into_iter()
                .flat_map(|def| def.live_fields())
            {
                let links = match record.value(field.id.as_str()) {
                    Value::Ref(link) => std::slice::from_ref(link),
                    Value::Refs(links) => links,
                    _ => &[],
                };
                for link in links {
                    pointing
                        .entry((record.object.clone(), field.id.clone(), link.id))
                        .or_default()
                        .push(place);
                }
            }
        }
        Self {
            schema,
            records,
            places,
            pointing,
        }
    }

    /// The records of an object.
    pub fn of_object(&self, object: &ObjectId) -> impl Iterator<Item = &Record> {
        self.records
            .iter()
            .filter(move |record| record.object == *object)
    }

    /// The ids of an object's records.
    pub fn ids(&self, object: &str) -> Vec<Id> {
        self.of_object(&ObjectId::from(object))
            .map(|record| record.id)
            .collect()
    }
}

impl Source for World {
    fn get(&self, object: &ObjectId, id: Id) -> Option<&Record> {
        self.places
            .get(&(object.clone(), id))
            .map(|place| &self.records[*place])
    }

    fn pointing(&self, object: &ObjectId, field: &FieldId, target: Id) -> Vec<&Record> {
        let places = self.pointing.get(&(object.clone(), field.clone(), target));
        places
            .into_iter()
            .flatten()
            .map(|place| &self.records[*place])
            .collect()
    }
}
