//! Rows that come again: those that refer to rows further down, and those of
//! the same records that come after them.

use std::{collections::HashSet, sync::Arc};

use crate::import::{hash::hash, plan::Plan, prepare::Prepared};

/// What is kept of them: some bytes each.
#[derive(Debug, Default)]
pub struct Waiting {
    /// Their numbers, in the order in which they were met.
    rows: Vec<u64>,
    /// Keys of their matches.
    matches: HashSet<u64>,
    /// Lookups and keys of what they give.
    given: HashSet<u64>,
}

impl Waiting {
    /// Takes a row in.
    pub fn add(&mut self, plan: &Plan, number: u64, row: &Prepared) {
        self.rows.push(number);
        self.matches.extend(row.match_keys().iter().map(hash));
        let lookups = plan.lookups.iter().enumerate();
        for (n, lookup) in lookups.filter(|(_, lookup)| plan.is_own(lookup)) {
            let keys = row.keys_of(lookup.key.field());
            self.given.extend(keys.iter().map(|key| hash(&(n, key))));
        }
    }

    /// Whether a row comes after one of them that is of the same record.
    pub fn holds(&self, row: &Prepared) -> bool {
        !self.matches.is_empty()
            && row
                .match_keys()
                .iter()
                .any(|key| self.matches.contains(&hash(key)))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Their numbers in the order of the file, and what they give.
    pub fn parts(self) -> (Vec<u64>, Arc<HashSet<u64>>) {
        let mut rows = self.rows;
        rows.sort_unstable();
        (rows, Arc::new(self.given))
    }
}
