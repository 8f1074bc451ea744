//! How often one caller may call: a bucket of tokens each, filled steadily.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::{Error, Result};

/// From this many buckets on, full ones are thrown away: they are as good as none.
const SWEPT_FROM: usize = 10_000;
/// Millionths of a token, so that fractions need no floats.
const TOKEN: u64 = 1_000_000;

/// The buckets of all callers, who are told apart by `K`.
#[derive(Debug)]
pub struct Buckets<K> {
    /// Tokens per second, and tokens that a bucket holds. 0: no bound.
    rate: u32,
    all: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Millionths of tokens.
    level: u64,
    at: Duration,
}

impl<K: Copy + Eq + Hash> Buckets<K> {
    /// So many requests per second, and as many at once after a pause; 0 is no bound.
    pub fn new(rate: u32) -> Self {
        Self {
            rate,
            all: Mutex::default(),
        }
    }

    /// Takes a caller's token for one request, `now` after some fixed moment.
    ///
    /// # Errors
    /// `TooMany` if there is none.
    pub fn take(&self, who: K, now: Duration) -> Result<()> {
        if self.rate == 0 {
            return Ok(());
        }
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= SWEPT_FROM && !all.contains_key(&who) {
            all.retain(|_, bucket| self.filled(*bucket, now) < self.full());
        }
        let fresh = Bucket {
            level: self.full(),
            at: now,
        };
        let bucket = all.entry(who).or_insert(fresh);
        let level = self.filled(*bucket, now);
        *bucket = Bucket {
            level: level.saturating_sub(TOKEN),
            at: now,
        };
        if level < TOKEN {
            // The level stays, so that asking too early costs nothing.
            bucket.level = level;
            return Err(Error::TooMany {
                retry_after_seconds: 1,
            });
        }
        Ok(())
    }

    fn full(&self) -> u64 {
        u64::from(self.rate) * TOKEN
    }

    fn filled(&self, bucket: Bucket, now: Duration) -> u64 {
        let micros = u64::try_from(now.saturating_sub(bucket.at).as_micros()).unwrap_or(u64::MAX);
        // One token is a million parts, one second a million microseconds.
        let more = micros.saturating_mul(u64::from(self.rate));
        bucket.level.saturating_add(more).min(self.full())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_fills_at_its_rate() {
        let buckets = Buckets::new(10);
        let (ana, ben) = (1, 2);
        let at = Duration::from_millis;
        for _ in 0..10 {
            buckets.take(ana, at(0)).unwrap();
        }
        assert_eq!(buckets.take(ana, at(99)).unwrap_err().status(), 429);
        buckets.take(ana, at(100)).unwrap();
        assert!(buckets.take(ana, at(150)).is_err());
        buckets.take(ben, at(150)).unwrap();
        for _ in 0..10 {
            buckets.take(ana, at(60_000)).unwrap();
        }
        assert!(buckets.take(ana, at(60_000)).is_err());
    }

    #[test]
    fn without_a_rate_there_is_no_bound() {
        let buckets = Buckets::new(0);
        for _ in 0..10_000 {
            buckets.take((), Duration::ZERO).unwrap();
        }
    }
}
