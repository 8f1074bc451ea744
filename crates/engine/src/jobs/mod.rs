//! Work that is done later, outside of the request that asks for it.
//!
//! A job is enqueued in the transaction of what causes it, so it exists exactly
//! if that was committed. A worker claims it, does it, and says how it ended;
//! when the worker dies, another takes the job up where its last checkpoint left
//! it. What a job writes, it writes through [`Run::write`] or [`Run::finish`],
//! which refuse once the claim is lost: inside the database its effects happen
//! once, however often it is run.

mod claims;
mod fate;
mod kinds;
mod look;
mod queue;
mod run;
mod schedule;
mod steer;
mod tally;
mod tidy;
mod worker;

use std::time::Duration;

use base::Result;
use serde::{Serialize, de::DeserializeOwned};

use crate::notifications::Subject;

pub use look::{Counts, Filter, MOST, State, Status, counts, ended, list, status};
pub use queue::{Ask, enqueue, put};
pub use run::Run;
pub use schedule::Schedule;
pub use steer::{cancel, pause, resume, retry, retry_failed};
pub use tally::Ended;
pub use worker::{Pace, work, work_off};

pub(crate) use kinds::{JobOf, Workers};
pub(crate) use look::{at, is_writing, newest, own, own_of_key, unfinished};
pub(crate) use queue::{Asker, Asking, add, forget_failed};
pub(crate) use run::{Hold, LOST};
pub(crate) use tidy::tidy;

/// A kind of job: what it needs to know, and how it is done.
///
/// The value is kept as JSON from when it is asked for until it is done, which
/// may be by a later version of the program: fields are added with defaults and
/// never change their meaning.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in the database.
    const KIND: &'static str;
    /// Jobs of one queue are begun in the order in which they are due. Each
    /// queue has places of its own, so that a slow one does not hold up others,
    /// and can be paused by itself.
    const QUEUE: &'static str = "default";
    /// How often it is tried before it is given up and shown as failed.
    const MOST_ATTEMPTS: u32 = 12;
    /// A run that takes longer has failed.
    const LONGEST: Duration = Duration::from_secs(6 * 3_600);

    /// What it is about, for whoever asked for it and is told how it ended; none for work
    /// that nobody waits for.
    fn subject(&self) -> Option<Subject> {
        None
    }

    /// Does it. It may be run again after any failure, or after the death of the
    /// process at any point, from its last checkpoint.
    ///
    /// # Errors
    /// `Busy`, `TooMany`, `Stale`, `SchemaChanged` and `Broken` are tried again
    /// later; every other error is final, because it would be the same again.
    fn run(self, run: &Run) -> impl Future<Output = Result<()>> + Send;
}

/// Every fixed statement of jobs, so that a test can prepare them all.
pub fn statements() -> Vec<&'static str> {
    [
        queue::STATEMENTS,
        claims::STATEMENTS,
        run::STATEMENTS,
        look::STATEMENTS,
        steer::STATEMENTS,
        schedule::STATEMENTS,
        tidy::STATEMENTS,
    ]
    .concat()
}
