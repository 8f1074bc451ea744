//! How often somebody may ask for pages.

use base::{Id, Result, Stopwatch};
use transfer::rate::Buckets;

/// How often each person may ask.
#[derive(Debug)]
pub struct Pace {
    buckets: Buckets<Id>,
    running: Stopwatch,
}

impl Pace {
    /// So many pages per second; 0 is no bound.
    pub fn new(requests_per_second: u32) -> Pace {
        Pace {
            buckets: Buckets::new(requests_per_second),
            running: Stopwatch::start(),
        }
    }

    /// Counts one request of somebody.
    ///
    /// # Errors
    /// `TooMany` if they asked too often.
    pub fn take(&self, user: Id) -> Result<()> {
        self.buckets.take(user, self.running.elapsed())
    }
}
