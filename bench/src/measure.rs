//! Times of repeated calls.

use std::{future::Future, time::Duration};

use base::Stopwatch;

use crate::Outcome;

/// Times of one call each, sorted.
pub struct Times(Vec<Duration>);

impl Times {
    /// Of calls that were timed elsewhere.
    pub fn of(mut all: Vec<Duration>) -> Self {
        all.sort_unstable();
        Self(all)
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    pub fn longest(&self) -> Duration {
        self.at(1.0)
    }

    pub fn median(&self) -> Duration {
        self.at(0.5)
    }

    pub fn p95(&self) -> Duration {
        self.at(0.95)
    }

    fn at(&self, share: f64) -> Duration {
        let last = self.0.len().saturating_sub(1);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        let place = (last as f64 * share).round() as usize;
        self.0.get(place).copied().unwrap_or_default()
    }
}

/// Calls one after the other, the first tenth to warm up and not counted.
pub async fn times<F, Fut>(calls: usize, mut call: F) -> Outcome<Times>
where
    F: FnMut(usize) -> Fut,
    Fut: Future<Output = Outcome<()>>,
{
    let warm = calls / 10;
    let mut all = Vec::with_capacity(calls);
    for n in 0..calls + warm {
        let watch = Stopwatch::start();
        call(n).await?;
        if n >= warm {
            all.push(watch.elapsed());
        }
    }
    Ok(Times::of(all))
}

/// The same numbers every time, spread over `0..below`.
pub fn spread(n: usize, below: usize) -> usize {
    n.wrapping_mul(2_654_435_761).wrapping_add(n / 7 * 40_503) % below.max(1)
}
