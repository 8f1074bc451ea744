//! What the rows before would have written, in a dry run: some bytes per row,
//! so that a later row that depends on an earlier one is not at fault for it.

use std::collections::{HashMap, HashSet};

use super::{
    hash::hash,
    plan::Plan,
    prepare::{Complaint, Prepared},
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
        let content = content(row);
        for key in row.match_keys() {
            self.matched.insert(hash(key), content);
        }
        for (n, lookup) in plan
            .lookups
            .iter()
            .enumerate()
            .filter(|(_, lookup)| plan.is_own(lookup))
        {
            for key in row.keys_of(lookup.key.field()) {
                self.references.insert(hash(&(n, key)));
            }
        }
        for field in plan.object.live_fields().filter(|field| field.unique) {
            for key in row.keys_of(field) {
                self.unique.insert(hash(&(field.id.as_str(), key)));
            }
        }
    }

    /// Whether a row before has this match.
    pub fn has(&self, row: &Prepared) -> bool {
        let mut keys = row.match_keys().iter();
        keys.any(|key| self.matched.contains_key(&hash(key)))
    }

    /// Whether a row before asked for the same of the same record.
    pub fn has_same(&self, row: &Prepared) -> bool {
        let content = content(row);
        let mut keys = row.match_keys().iter();
        keys.any(|key| self.matched.get(&hash(key)) == Some(&content))
    }

    /// Whether a row before would be what this key refers to.
    pub fn has_reference(&self, lookup: usize, key: &str) -> bool {
        self.references.contains(&hash(&(lookup, key)))
    }

    /// Complaints about unique values that rows before would have taken. A row
    /// that matches one of them is that one.
    pub fn taken(&self, plan: &Plan, row: &Prepared) -> Vec<Complaint> {
        if self.has(row) {
            return Vec::new();
        }
        let fields = plan.object.live_fields().filter(|field| field.unique);
        fields
            .filter(|field| {
                row.keys_of(field)
                    .into_iter()
                    .any(|key| self.unique.contains(&hash(&(field.id.as_str(), key))))
            })
            .map(|field| format!("{}: a row above has this value already.", field.name))
            .collect()
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
