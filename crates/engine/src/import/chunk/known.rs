//! What is known of looked-up texts.

use std::collections::HashMap;

/// Something for each lookup and key.
#[derive(Clone, Debug)]
pub struct Known<T> {
    by_lookup: Vec<HashMap<String, T>>,
    count: usize,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self {
            by_lookup: Vec::new(),
            count: 0,
        }
    }
}

impl<T> Known<T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// What is known of a key.
    pub fn get(&self, lookup: usize, key: &str) -> Option<&T> {
        self.by_lookup.get(lookup)?.get(key)
    }

    /// Remembers something of a key.
    pub fn insert(&mut self, lookup: usize, key: String, value: T) {
        if self.by_lookup.len() <= lookup {
            self.by_lookup.resize_with(lookup + 1, HashMap::new);
        }
        self.count += usize::from(self.by_lookup[lookup].insert(key, value).is_none());
    }

    /// Forgets a key.
    pub fn remove(&mut self, lookup: usize, key: &str) {
        let all = self.by_lookup.get_mut(lookup);
        self.count -= usize::from(all.and_then(|all| all.remove(key)).is_some());
    }

    /// Takes in what another knows.
    pub fn extend(&mut self, other: Self) {
        for (lookup, all) in other.by_lookup.into_iter().enumerate() {
            for (key, value) in all {
                self.insert(lookup, key, value);
            }
        }
    }
}
