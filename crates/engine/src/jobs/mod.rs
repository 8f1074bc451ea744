//! Work that is done later, outside of the request that asks for it.
//!
//! A job is enqueued in the transaction of what causes it, so it exists exactly
//! if that was committed. A worker claims it for a few seconds at a time and
//! renews the claim while it works; when the worker dies, another takes the job
//! up where its last checkpoint left it. What a job writes, it writes through
//! [`Run::write`], which refuses once the claim is lost: inside the database its
//! effects happen once, however often it is run.

mod clock;
mod look;
mod queue;
mod run;
mod schedule;
mod worker;

use base::{Error, Result};
use serde::{Serialize, de::DeserializeOwned};

pub use look::{Counts, Filter, State, Status, cancel, counts, list, pause, resume, retry, status};
pub use queue::{Ask, enqueue, put};
pub use run::Run;
pub use schedule::Schedule;
pub use worker::{Pace, Workers, work};

pub(crate) use worker::{AnyJob, JobOf};

/// A kind of job: what it needs to know, and how it is done.
///
/// The value is kept as JSON from when it is asked for until it is done, which
/// may be by a later version of the program: fields are added with defaults and
/// never change their meaning.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in the database.
    const KIND: &'static str;
    /// Jobs of one queue are begun in the order in which they are due; a queue
    /// can be paused by itself.
    const QUEUE: &'static str = "default";
    /// How often it is tried before it is given up and shown as failed.
    const MOST_ATTEMPTS: u32 = 12;

    /// Does it. It may be run again after any failure, or after the death of the
    /// process at any point, from its last checkpoint.
    ///
    /// # Errors
    /// `Busy`, `TooMany`, `SchemaChanged` and `Broken` are tried again later;
    /// every other error is final, because it would be the same again.
    fn run(self, run: &Run) -> impl Future<Output = Result<()>> + Send;
}

/// Whether trying again later may help.
fn is_passing(error: &Error) -> bool {
    matches!(
        error,
        Error::Busy { .. } | Error::TooMany { .. } | Error::SchemaChanged | Error::Broken { .. }
    )
}

/// Every fixed statement of jobs, so that a test can prepare them all.
pub fn statements() -> Vec<&'static str> {
    [queue::STATEMENTS, run::STATEMENTS, look::STATEMENTS, schedule::STATEMENTS].concat()
}
