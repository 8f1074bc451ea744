//! How often somebody may ask for pages.

use base::{Id, Result, Stopwatch};
use engine::Principal;
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
    pub fn take(&self, who: &Principal) -> Result<()> {
        let id = match who {
            Principal::User { id, .. } | Principal::Key { id, .. } => *id,
            Principal::System => return Ok(()),
        };
        self.buckets.take(id, self.running.elapsed())
    }
}
