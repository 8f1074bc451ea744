//! What becomes of a job whose run went wrong: tried again or given up, when,
//! and with which words.

use std::time::Duration;

use base::{Error, text};

/// The longest wait, in seconds.
const LONGEST: i64 = 6 * 3_600;
/// Characters of a reason that are kept.
const REASON: usize = 1_000;

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fate {
    /// All is done and is to be marked so.
    Done,
    /// Its last transaction has marked it already, or it is another's by now.
    Settled,
    Failed {
        why: String,
        /// Whether trying again later may help.
        passing: bool,
    },
}

impl Fate {
    /// Of a run that gave an error.
    pub(super) fn of(error: &Error) -> Self {
        Self::Failed {
            why: reason(error),
            passing: is_passing(error),
        }
    }

    /// Of a run that panicked.
    pub(super) fn of_panic(panic: &(dyn std::any::Any + Send)) -> Self {
        let said = panic
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("it did not say why");
        Self::of(&Error::broken(format!("it panicked: {said}")))
    }

    /// Of a run that took longer than its kind may.
    pub(super) fn of_time(longest: Duration) -> Self {
        let seconds = longest.as_secs_f64();
        Self::of(&Error::broken(format!("it took longer than {seconds} s")))
    }
}

fn is_passing(error: &Error) -> bool {
    matches!(
        error,
        Error::Busy { .. }
            | Error::TooMany { .. }
            | Error::Stale { .. }
            | Error::SchemaChanged
            | Error::Broken { .. }
    )
}

/// What administrators read. They are who must mend it, so causes are named.
fn reason(error: &Error) -> String {
    let whole = match error {
        Error::Broken { cause } => format!("A defect: {cause}"),
        Error::Busy { cause, .. } => format!("The database was away: {cause}"),
        other => other.to_string(),
    };
    text::truncate(&whole.replace('\0', ""), REASON).to_string()
}

/// Seconds until the next try after so many: 2, 4, 8, ... and at most six hours.
/// A part that depends on the job keeps those that failed together from coming
/// back together.
pub(super) fn back_off(attempts: i64, salt: u8) -> i64 {
    let doubled = 1_i64 << attempts.clamp(1, 20);
    let wait = doubled.min(LONGEST);
    wait + wait * i64::from(salt) / 1_024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_have_an_end() {
        assert_eq!(back_off(1, 0), 2);
        assert_eq!(back_off(3, 0), 8);
        assert_eq!(back_off(13, 0), 8_192);
        assert_eq!(back_off(99, 0), LONGEST);
        assert!(back_off(5, 255) < back_off(6, 0));
        assert!(back_off(5, 255) > back_off(5, 0));
    }

    #[test]
    fn reasons_name_the_cause_and_have_a_bound() {
        let Fate::Failed { why, passing } = Fate::of(&Error::broken("no such column")) else {
            panic!("it has failed");
        };
        assert!(passing && why.contains("no such column"), "{why}");
        let long = Fate::of(&Error::invalid("name", "required", "x".repeat(5_000)));
        let Fate::Failed { why, passing } = long else {
            panic!("it has failed");
        };
        assert!(!passing && why.chars().count() <= REASON, "{}", why.len());
        let panic: Box<dyn std::any::Any + Send> = Box::new("index out of bounds");
        let said = Fate::of_panic(panic.as_ref());
        assert!(matches!(said, Fate::Failed { why, .. } if why.contains("index out of bounds")));
    }
}
