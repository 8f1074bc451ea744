//! Times that come again: cron patterns by the clock of a zone.

use std::str::FromStr;

use jiff::{Timestamp, Zoned};

use super::{Micros, Zone};
use crate::{Error, Result};

/// A pattern of five parts: minute, hour, day of the month, month, day of the
/// week. When clocks are set forward, what falls into the gap comes right after
/// it; when they are set back, a fixed time does not come twice.
#[derive(Clone, Debug)]
pub struct Cron(croner::Cron);

impl Cron {
    /// Reads a pattern.
    ///
    /// # Errors
    /// `Malformed` if it is none, or names no time at all, such as 30 February.
    pub fn parse(pattern: &str) -> Result<Self> {
        let refused = |why: &dyn std::fmt::Display| {
            Error::malformed("cron", format!("\"{pattern}\" is no cron pattern: {why}."))
        };
        let parts = pattern.split_whitespace().count();
        if parts != 5 && !pattern.starts_with('@') {
            return Err(refused(
                &"it has five parts: minute, hour, day of the month, month, day of the week",
            ));
        }
        let cron = croner::Cron::from_str(pattern).map_err(|error| refused(&error))?;
        let cron = Self(cron);
        cron.next(Micros(0), &Zone::utc())
            .map_err(|_| refused(&"it never comes"))?;
        Ok(cron)
    }

    /// The first time after `at`.
    ///
    /// # Errors
    /// `Broken` if there is none within reach.
    pub fn next(&self, at: Micros, zone: &Zone) -> Result<Micros> {
        let at = zoned(at, zone)?;
        let next = self.0.find_next_occurrence(&at, false);
        next.map(|at| micros(&at)).map_err(Error::broken)
    }

    /// The last time at or before `at`.
    ///
    /// # Errors
    /// `Broken` if there is none within reach.
    pub fn last(&self, at: Micros, zone: &Zone) -> Result<Micros> {
        let at = zoned(at, zone)?;
        let last = self.0.find_previous_occurrence(&at, true);
        last.map(|at| micros(&at)).map_err(Error::broken)
    }
}

fn zoned(at: Micros, zone: &Zone) -> Result<Zoned> {
    let at = Timestamp::from_microsecond(at.0).map_err(Error::broken)?;
    Ok(at.to_zoned(zone.time_zone()))
}

fn micros(at: &Zoned) -> Micros {
    Micros(at.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Micros {
        Micros::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn times_follow_the_zones_clock() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let cases = [
            ("0 3 * * *", "2026-06-01T12:00:00Z", "2026-06-02T01:00:00Z"),
            ("0 3 * * *", "2026-12-01T12:00:00Z", "2026-12-02T02:00:00Z"),
            ("*/15 * * * *", "2026-12-01T12:00:00Z", "2026-12-01T12:15:00Z"),
            ("30 8 * * 1", "2026-11-21T00:00:00Z", "2026-11-23T07:30:00Z"),
            ("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-28T23:00:00Z"),
            // In the night when 2:30 does not exist, it comes as soon as it can.
            ("30 2 * * *", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"),
        ];
        for (pattern, from, expected) in cases {
            let cron = Cron::parse(pattern).unwrap();
            assert_eq!(
                cron.next(at(from), &berlin).unwrap().to_rfc3339(),
                at(expected).to_rfc3339(),
                "{pattern} after {from}"
            );
        }
    }

    #[test]
    fn the_last_time_may_be_now() {
        let cron = Cron::parse("0 3 * * *").unwrap();
        let three = at("2026-06-01T03:00:00Z");
        assert_eq!(cron.last(three, &Zone::utc()).unwrap(), three);
        assert_eq!(cron.last(Micros(three.0 + 1), &Zone::utc()).unwrap(), three);
        assert_eq!(
            cron.next(three, &Zone::utc()).unwrap(),
            at("2026-06-02T03:00:00Z")
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for pattern in ["", "* * *", "61 * * * *", "x * * * *", "0 0 30 2 *", "* * * * * *"] {
            assert!(Cron::parse(pattern).is_err(), "{pattern}");
        }
    }
}
