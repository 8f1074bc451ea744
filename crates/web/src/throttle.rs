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
/// Sign-ins with providers that one network address begins in that time and does not end.
const PER_WANDERER: u32 = 200;
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
    /// Begins an attempt, or gives the seconds to wait before the next one. An
    /// attempt counts as a failure until it is known to be none: whoever makes
    /// many at once has no more of them.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn attempt(&self, email: &str, address: &str, now: Micros) -> Result<(), u64> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let left = |key: String, most: u32| {
            let known = failures.get(&key)?;
            let left = WINDOW - now.since(known.since) / 1_000_000;
            (known.count >= most && left > 0).then(|| left.unsigned_abs())
        };
        if let Some(seconds) =
            left(email_key(email), PER_EMAIL).max(left(address_key(address), PER_ADDRESS))
        {
            return Err(seconds);
        }
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
        Ok(())
    }

    /// Lets somebody set out to a provider, or gives the seconds to wait: each leaves a row
    /// behind until they come back.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn wander(&self, address: &str, now: Micros) -> Result<(), u64> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = |known: &Failures| now.since(known.since) / 1_000_000 >= WINDOW;
        if failures.len() >= MOST {
            failures.retain(|_, known| !is_old(known));
        }
        let fresh = Failures {
            count: 0,
            since: now,
        };
        let known = failures.entry(wanderer_key(address)).or_insert(fresh);
        if is_old(known) {
            *known = fresh;
        }
        if known.count >= PER_WANDERER {
            return Err((WINDOW - now.since(known.since) / 1_000_000)
                .max(1)
                .unsigned_abs());
        }
        known.count += 1;
        Ok(())
    }

    /// Somebody came back from a provider.
    pub fn arrived(&self, address: &str) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = failures.get_mut(&wanderer_key(address)) {
            known.count = known.count.saturating_sub(1);
        }
    }

    /// The attempt was a good one: the failures of its e-mail address are
    /// forgotten.
    pub fn succeeded(&self, email: &str, address: &str) {
        self.forgive(email, address);
        self.failures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&email_key(email));
    }

    /// The attempt told nothing: it does not count.
    pub fn forgive(&self, email: &str, address: &str) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for key in [email_key(email), address_key(address)] {
            if let Some(known) = failures.get_mut(&key) {
                known.count = known.count.saturating_sub(1);
            }
        }
    }
}

fn email_key(email: &str) -> String {
    format!("e:{}", base::text::truncate(&base::fold(email.trim()), 200))
}

fn wanderer_key(address: &str) -> String {
    format!("w:{address}")
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
            assert_eq!(throttle.attempt("a@x.example", "1.2.3.4", start), Ok(()));
        }
        assert_eq!(throttle.attempt("A@X.example ", "9.9.9.9", start), Err(600));
        assert_eq!(throttle.attempt("b@x.example", "1.2.3.4", start), Ok(()));
        let later = start.plus_seconds(600);
        assert_eq!(throttle.attempt("a@x.example", "1.2.3.4", later), Ok(()));
        throttle.succeeded("a@x.example", "1.2.3.4");
        assert_eq!(throttle.attempt("a@x.example", "1.2.3.4", start), Ok(()));
    }

    #[test]
    fn one_address_that_tries_many_names_is_paused_too() {
        let (throttle, start) = (Throttle::default(), Micros(0));
        for n in 0..PER_ADDRESS {
            let name = format!("{n}@x.example");
            assert_eq!(throttle.attempt(&name, "1.2.3.4", start), Ok(()));
        }
        assert!(throttle.attempt("new@x.example", "1.2.3.4", start).is_err());
        assert_eq!(throttle.attempt("new@x.example", "1.2.3.5", start), Ok(()));
    }

    #[test]
    fn who_sets_out_and_never_comes_back_waits() {
        let (throttle, start) = (Throttle::default(), Micros(0));
        for _ in 0..PER_WANDERER * 2 {
            assert_eq!(throttle.wander("1.2.3.4", start), Ok(()));
            throttle.arrived("1.2.3.4");
        }
        for _ in 0..PER_WANDERER {
            assert_eq!(throttle.wander("1.2.3.4", start), Ok(()));
        }
        assert_eq!(throttle.wander("1.2.3.4", start), Err(600));
        assert_eq!(throttle.wander("1.2.3.5", start), Ok(()));
        let later = start.plus_seconds(600);
        assert_eq!(throttle.wander("1.2.3.4", later), Ok(()));
    }

    #[test]
    fn an_office_that_signs_in_each_morning_is_not_paused() {
        let (throttle, start) = (Throttle::default(), Micros(0));
        for n in 0..PER_ADDRESS * 3 {
            let name = format!("{n}@x.example");
            assert_eq!(throttle.attempt(&name, "1.2.3.4", start), Ok(()));
            throttle.succeeded(&name, "1.2.3.4");
        }
    }
}
