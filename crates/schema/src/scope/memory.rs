//! What was found out a moment ago about how much somebody sees: it helps to choose how a
//! question is asked, and decides nothing.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base::Stopwatch;

/// After this long it is looked at again.
const LASTS: Duration = Duration::from_secs(60);
/// Above so many things all of them are forgotten.
const MOST: usize = 10_000;

/// Whether an index leads to few records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Few,
    Many,
}

/// What was found out, by what it is about.
#[derive(Debug, Default)]
pub struct Memory(Mutex<HashMap<u64, (Amount, Stopwatch)>>);

impl Memory {
    pub(super) fn recall(&self, what: u64) -> Option<Amount> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (amount, since) = known.get(&what)?;
        (since.elapsed() < LASTS).then_some(*amount)
    }

    pub(super) fn keep(&self, what: u64, amount: Amount) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(what, (amount, Stopwatch::start()));
    }
}
