//! Times that come again: cron patterns by the clock of a zone.

use std::str::FromStr;

use jiff::{Timestamp, Zoned};

use super::{Micros, Zone};
use crate::{Error, Result};

/// A pattern of five parts: minute, hour, day of the month, month, day of the
/// week. When clocks are set forward, a fixed time that falls into the gap comes
/// right after it; when they are set back, a fixed time does not come twice.
/// What comes every few minutes or every hour goes on doing so all the while.
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
            (
                "*/15 * * * *",
                "2026-12-01T12:00:00Z",
                "2026-12-01T12:15:00Z",
            ),
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

    /// Every time from one instant to another, each asked for after the last.
    fn times(pattern: &str, from: &str, to: &str) -> Vec<String> {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let (cron, to) = (Cron::parse(pattern).unwrap(), at(to));
        let mut times = Vec::new();
        let mut last = at(from);
        loop {
            last = cron.next(last, &berlin).unwrap();
            if last > to {
                return times;
            }
            times.push(last.to_rfc3339());
        }
    }

    #[test]
    fn when_clocks_are_set_a_fixed_time_comes_once() {
        let forward = |pattern| times(pattern, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z");
        // 2:30 does not exist that night.
        assert_eq!(forward("30 2 * * *").len(), 1);
        assert_eq!(forward("0 3 * * *"), ["2026-03-29T01:00:00Z"]);
        assert_eq!(forward("0 * * * *").len(), 24, "every hour, as ever");
        let back = |pattern| times(pattern, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z");
        // 2:30 is there twice that night; the first one counts.
        assert_eq!(back("30 2 * * *"), ["2026-10-25T00:30:00Z"]);
        assert_eq!(back("0 3 * * *"), ["2026-10-25T02:00:00Z"]);
        assert_eq!(back("0 * * * *").len(), 24, "every hour, as ever");
    }

    #[test]
    fn who_looks_between_the_two_halves_of_an_hour_does_not_see_the_second() {
        // Just after the first 2:30, and after it between the two.
        for from in ["2026-10-25T00:30:01Z", "2026-10-25T00:59:00Z"] {
            let next = times("30 2 * * *", from, "2026-10-26T12:00:00Z");
            assert_eq!(next, ["2026-10-26T01:30:00Z"], "{from}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for pattern in [
            "",
            "* * *",
            "61 * * * *",
            "x * * * *",
            "0 0 30 2 *",
            "* * * * * *",
        ] {
            assert!(Cron::parse(pattern).is_err(), "{pattern}");
        }
    }
}
