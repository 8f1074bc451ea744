//! What the rows before would have written, in a dry run: some bytes per row,
//! so that a later row that depends on an earlier one is not at fault for it.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use schema::value::keys;

use super::{
    plan::{Plan, keys_of_value},
    prepare::{Complaint, Prepared, Setting, with_parts},
};

/// Hashes of what was seen.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// What each matched record was last asked to be.
    matched: HashMap<u64, u64>,
    /// Keys under which other rows may refer to a row.
    references: HashSet<u64>,
    /// Values of unique fields.
    unique: HashSet<u64>,
}

impl Seen {
    /// Notes a row that would have been written.
    pub fn note(&mut self, plan: &Plan, row: &Prepared) {
        if let Some(sought) = &row.sought {
            self.matched.insert(hash(&sought.key), content(row));
        }
        for (n, lookup) in plan
            .lookups
            .iter()
            .enumerate()
            .filter(|(_, lookup)| plan.is_own(lookup))
        {
            for key in keys_of_row(row, lookup.key.field()) {
                self.references.insert(hash(&(n, key)));
            }
        }
        for field in plan.object.live_fields().filter(|field| field.unique) {
            for key in keys_of_row(row, field) {
                self.unique.insert(hash(&(field.id.as_str(), key)));
            }
        }
    }

    /// Whether a row before has this match.
    pub fn has_key(&self, key: &str) -> bool {
        self.matched.contains_key(&hash(&key))
    }

    /// Whether a row before asked for the same of the same record.
    pub fn is_same(&self, key: &str, row: &Prepared) -> bool {
        self.matched.get(&hash(&key)) == Some(&content(row))
    }

    /// Whether a row before would be what this key refers to.
    pub fn has_reference(&self, lookup: usize, key: &str) -> bool {
        self.references.contains(&hash(&(lookup, key)))
    }

    /// Complaints about unique values that rows before would have taken. A row
    /// that matches one of them is that one.
    pub fn taken(&self, plan: &Plan, row: &Prepared) -> Vec<Complaint> {
        if row
            .sought
            .as_ref()
            .is_some_and(|sought| self.has_key(&sought.key))
        {
            return Vec::new();
        }
        let fields = plan.object.live_fields().filter(|field| field.unique);
        fields
            .filter(|field| {
                keys_of_row(row, field)
                    .into_iter()
                    .any(|key| self.unique.contains(&hash(&(field.id.as_str(), key))))
            })
            .map(|field| format!("{}: a row above has this value already.", field.name))
            .collect()
    }
}

fn keys_of_row(row: &Prepared, field: &schema::FieldDef) -> Vec<String> {
    let Some(set) = row.sets.iter().find(|set| set.field.id == field.id) else {
        return Vec::new();
    };
    match &set.to {
        Setting::Value(value) => keys_of_value(field, value),
        Setting::Parts(parts) => {
            let value = with_parts(field, schema::Value::Empty, parts);
            keys::folded(field, &value).into_iter().collect()
        }
        Setting::Links(_) => Vec::new(),
    }
}

fn content(row: &Prepared) -> u64 {
    hash(&format!(
        "{:?}",
        row.sets
            .iter()
            .map(|set| (&set.field.id, &set.to))
            .collect::<Vec<_>>()
    ))
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
