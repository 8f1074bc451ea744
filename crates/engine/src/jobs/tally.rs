//! How many runs have ended since the process started, for whoever watches it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// How a run ended, as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ended {
    Done,
    /// It went wrong and is tried again.
    Retried,
    /// It went wrong for good.
    Failed,
}

impl Ended {
    /// Its name outside.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Retried => "retried",
            Self::Failed => "failed",
        }
    }
}

/// Counts by queue.
#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<BTreeMap<(&'static str, Ended), u64>>);

impl Tally {
    pub(super) fn count(&self, queue: &'static str, how: Ended) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((queue, how)).or_default() += 1;
    }

    pub(super) fn read(&self) -> Vec<(&'static str, Ended, u64)> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts
            .iter()
            .map(|((queue, how), count)| (*queue, *how, *count))
            .collect()
    }
}
