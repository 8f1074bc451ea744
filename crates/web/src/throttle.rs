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
/// Questions for passkeys from one network address; each page of signing in asks one.
const ASKED_PER_ADDRESS: u32 = 400;
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
    /// Whether the pause was told of.
    is_told: bool,
}

/// Nobody is let in before it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    pub seconds: u64,
    /// Whether this is the first time that it is told.
    pub is_new: bool,
}

impl Throttle {
    /// Begins an attempt, or says how long to wait before the next one. An
    /// attempt counts as a failure until it is known to be none: whoever makes
    /// many at once has no more of them.
    ///
    /// # Errors
    /// The pause that one is in.
    pub fn attempt(&self, email: &str, address: &str, now: Micros) -> Result<(), Pause> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left = |key: String, most: u32| {
            let known = failures.get_mut(&key)?;
            let left = WINDOW - now.since(known.since) / 1_000_000;
            (known.count >= most && left > 0).then(|| {
                let is_new = !std::mem::replace(&mut known.is_told, true);
                (left.unsigned_abs(), is_new)
            })
        };
        let by_email = left(email_key(email), PER_EMAIL);
        let by_address = left(address_key(address), PER_ADDRESS);
        if let Some(seconds) = by_email.max(by_address).map(|(seconds, _)| seconds) {
            let is_told = |pause: Option<(u64, bool)>| pause.is_some_and(|(_, is_new)| !is_new);
            return Err(Pause {
                seconds,
                is_new: !is_told(by_email) && !is_told(by_address),
            });
        }
        let is_old = |known: &Failures| now.since(known.since) / 1_000_000 >= WINDOW;
        if failures.len() >= MOST {
            failures.retain(|_, known| !is_old(known));
        }
        for key in [email_key(email), address_key(address)] {
            let fresh = Failures {
                count: 0,
                since: now,
                is_told: false,
            };
            let known = failures.entry(key).or_insert(fresh);
            if is_old(known) {
                *known = fresh;
            }
            known.count = known.count.saturating_add(1);
        }
        Ok(())
    }

    /// Counts a question that is kept until it is answered, or gives the seconds to wait:
    /// nobody fills the table of them.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn ask(&self, address: &str, now: Micros) -> Result<(), u64> {
        self.leave_behind(question_key(address), ASKED_PER_ADDRESS, now)
    }

    /// Lets somebody set out to a provider, or gives the seconds to wait: each leaves a row
    /// behind until they come back.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn wander(&self, address: &str, now: Micros) -> Result<(), u64> {
        self.leave_behind(wanderer_key(address), PER_WANDERER, now)
    }

    fn leave_behind(&self, key: String, most: u32, now: Micros) -> Result<(), u64> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = |known: &Failures| now.since(known.since) / 1_000_000 >= WINDOW;
        if failures.len() >= MOST {
            failures.retain(|_, known| !is_old(known));
        }
        let fresh = Failures {
            count: 0,
            since: now,
            is_told: false,
        };
        let known = failures.entry(key).or_insert(fresh);
        if is_old(known) {
            *known = fresh;
        }
        if known.count >= most {
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

fn question_key(address: &str) -> String {
    format!("q:{address}")
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
        let pause = |is_new| {
            Err(Pause {
                seconds: 600,
                is_new,
            })
        };
        let again = |address| throttle.attempt("A@X.example ", address, start);
        assert_eq!(again("9.9.9.9"), pause(true));
        assert_eq!(again("9.9.9.9"), pause(false), "it is told once");
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
    fn so_many_questions_are_asked_and_no_more() {
        let (throttle, start) = (Throttle::default(), Micros(0));
        for _ in 0..ASKED_PER_ADDRESS {
            assert_eq!(throttle.ask("1.2.3.4", start), Ok(()));
        }
        assert_eq!(throttle.ask("1.2.3.4", start), Err(600));
        assert_eq!(throttle.ask("1.2.3.5", start), Ok(()));
        assert_eq!(throttle.ask("1.2.3.4", start.plus_seconds(600)), Ok(()));
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
