//! The only place that reads the machine's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::Micros;

/// Where the time comes from; clones show the same time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock(Source::System)
    }

    /// A clock that stands still until it is moved.
    pub fn fixed(at: Micros) -> Clock {
        Clock(Source::Fixed(Arc::new(AtomicI64::new(at.0))))
    }

    /// The present instant.
    pub fn now(&self) -> Micros {
        match &self.0 {
            Source::System => system_now(),
            Source::Fixed(at) => Micros(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock and all its clones on; the machine's clock is not moved.
    pub fn advance(&self, by: Duration) {
        if let Source::Fixed(at) = &self.0 {
            let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
            at.update(Ordering::SeqCst, Ordering::SeqCst, |now| {
                Micros(now).plus_micros(by).0
            });
        }
    }

    /// Sets a fixed clock and all its clones; the machine's clock is not set.
    pub fn set(&self, to: Micros) {
        if let Source::Fixed(at) = &self.0 {
            at.store(to.0, Ordering::SeqCst);
        }
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "everything else asks a Clock, so that tests can hold the time"
)]
fn system_now() -> Micros {
    let micros = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |n| -n),
    };
    Micros(micros).clamped()
}

/// Measures how long something takes; not bound to any clock's time.
#[derive(Copy, Clone, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts to measure.
    #[allow(
        clippy::disallowed_methods,
        reason = "durations are measured here for all, in one place that can be found"
    )]
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
