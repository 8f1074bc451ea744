//! Slows down who guesses passwords: so many failures per e-mail address and per network
//! address, then a pause. Kept in memory: a restart forgives.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base::Micros;

/// Failures are counted over this long, in seconds.
const WINDOW: i64 = 600;
/// Failures of one e-mail address before its pause.
const PER_EMAIL: u32 = 8;
/// Failures from one network address before its pause; an office shares one.
const PER_ADDRESS: u32 = 40;
/// Above so many entries the old ones are swept out.
const MOST: usize = 10_000;

/// Counts of failures.
#[derive(Debug, Default)]
pub struct Throttle {
    failures: Mutex<HashMap<String, Failures>>,
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    since: Micros,
}

impl Throttle {
    /// Seconds to wait before the next attempt; none if it may be made now.
    pub fn wait(&self, email: &str, address: &str, now: Micros) -> Option<u64> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let left = |key: String, most: u32| {
            let known = failures.get(&key)?;
            let left = WINDOW - now.since(known.since) / 1_000_000;
            (known.count >= most && left > 0).then(|| left.unsigned_abs())
        };
        left(email_key(email), PER_EMAIL).max(left(address_key(address), PER_ADDRESS))
    }

    /// Counts a failure.
    pub fn failed(&self, email: &str, address: &str, now: Micros) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = |known: &Failures| now.since(known.since) / 1_000_000 >= WINDOW;
        if failures.len() >= MOST {
            failures.retain(|_, known| !is_old(known));
        }
        for key in [email_key(email), address_key(address)] {
            let known = failures.entry(key).or_insert(Failures {
                count: 0,
                since: now,
            });
            if is_old(known) {
                *known = Failures {
                    count: 0,
                    since: now,
                };
            }
            known.count = known.count.saturating_add(1);
        }
    }

    /// Forgets the failures of an e-mail address that signed in.
    pub fn succeeded(&self, email: &str) {
        self.failures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&email_key(email));
    }
}

fn email_key(email: &str) -> String {
    format!("e:{}", base::text::truncate(&base::fold(email.trim()), 200))
}

fn address_key(address: &str) -> String {
    format!("a:{address}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_is_paused_and_the_pause_ends() {
        let (throttle, start) = (Throttle::default(), Micros(0));
        for _ in 0..PER_EMAIL {
            assert_eq!(throttle.wait("A@x.example ", "1.2.3.4", start), None);
            throttle.failed("a@x.example", "1.2.3.4", start);
        }
        assert_eq!(throttle.wait("a@X.example", "9.9.9.9", start), Some(600));
        assert_eq!(throttle.wait("b@x.example", "1.2.3.4", start), None);
        assert_eq!(
            throttle.wait("a@x.example", "1.2.3.4", start.plus_seconds(600)),
            None
        );
        throttle.succeeded("a@x.example");
        assert_eq!(throttle.wait("a@x.example", "1.2.3.4", start), None);
    }

    #[test]
    fn one_address_that_tries_many_names_is_paused_too() {
        let (throttle, start) = (Throttle::default(), Micros(0));
        for n in 0..PER_ADDRESS {
            throttle.failed(&format!("{n}@x.example"), "1.2.3.4", start);
        }
        assert!(throttle.wait("new@x.example", "1.2.3.4", start).is_some());
        assert_eq!(throttle.wait("new@x.example", "1.2.3.5", start), None);
    }
}
