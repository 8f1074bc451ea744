//! Time zones of the IANA database, which is compiled in.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::micros::{MICROS_PER_DAY, MICROS_PER_SECOND};
use super::{Date, Micros};

/// A time zone; cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// UTC.
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// The zone of an IANA name such as `Europe/Berlin`, in any case.
    pub fn named(name: &str) -> Option<Zone> {
        if name.eq_ignore_ascii_case("UTC") {
            return Some(Zone::utc());
        }
        TimeZone::get(name)
            .ok()
            .filter(|zone| !zone.is_unknown() && zone.iana_name().is_some())
            .map(Zone)
    }

    /// The names of all zones that people live in, as `Continent/City`, in order.
    pub fn names() -> Vec<String> {
        let names = jiff::tz::db().available();
        let names = names.map(|name| name.as_str().to_owned());
        let lived_in = |name: &String| {
            name.contains('/')
                && !["Etc/", "posix/", "right/", "SystemV/"]
                    .iter()
                    .any(|own| name.starts_with(own))
        };
        let mut names: Vec<String> = names.filter(lived_in).collect();
        names.sort();
        names
    }

    /// The zone's name as the database spells it.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The zone as the library of times knows it.
    pub(super) fn time_zone(&self) -> TimeZone {
        self.0.clone()
    }

    /// How far the zone's clocks are ahead of UTC, in seconds.
    pub fn offset_seconds(&self, at: Micros) -> i32 {
        self.0.to_offset(timestamp(at)).seconds()
    }

    /// The instants after `from` and before `to` at which the offset changes, each with the new offset in seconds.
    ///
    /// With `offset_seconds(from)` they describe the whole stretch from `from` to `to`.
    pub fn transitions(&self, from: Micros, to: Micros) -> Vec<(Micros, i32)> {
        let mut offset = self.offset_seconds(from);
        let mut changes = Vec::new();
        for transition in self.0.following(timestamp(from)) {
            let at = Micros(transition.timestamp().as_microsecond());
            if at >= to {
                break;
            }
            // Some transitions change only the zone's abbreviation.
            if at > from && transition.offset().seconds() != offset {
                offset = transition.offset().seconds();
                changes.push((at, offset));
            }
        }
        changes
    }

    /// The instant at which the zone's clocks show a time of a day, given in microseconds since midnight.
    ///
    /// Of a time that comes twice the first is meant. A time that clocks jump
    /// over moves on by as much as they jump.
    pub fn instant(&self, day: Date, of_day: i64) -> Micros {
        let seconds = match self.ambiguity(day, of_day) {
            Some(
                AmbiguousOffset::Unambiguous { offset }
                | AmbiguousOffset::Gap { before: offset, .. }
                | AmbiguousOffset::Fold { before: offset, .. },
            ) => offset.seconds(),
            None => 0,
        };
        on_clock(day, of_day, seconds)
    }

    /// The first instant of a day.
    pub(super) fn first_instant(&self, day: Date) -> Micros {
        match self.ambiguity(day, 0) {
            // Midnight is jumped over: the day starts where clocks jump to,
            // at the last transition up to the instant that midnight would have been.
            Some(AmbiguousOffset::Gap { before, .. }) => {
                let midnight = on_clock(day, 0, before.seconds());
                self.0
                    .preceding(timestamp(midnight.plus_micros(1)))
                    .next()
                    .map_or(midnight, |jump| Micros(jump.timestamp().as_microsecond()))
            }
            _ => self.instant(day, 0),
        }
    }

    /// Which offsets a time of the zone's clocks may stand for; none at the very ends of the range.
    fn ambiguity(&self, day: Date, of_day: i64) -> Option<AmbiguousOffset> {
        let (year, month, day) = day.ymd();
        let second = of_day / MICROS_PER_SECOND;
        let civil = DateTime::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
            i8::try_from(second / 3_600).ok()?,
            i8::try_from(second / 60 % 60).ok()?,
            i8::try_from(second % 60).ok()?,
            0,
        )
        .ok()?;
        Some(self.0.to_ambiguous_timestamp(civil).offset())
    }
}

/// The instant at which clocks that are so many seconds ahead of UTC show a time of a day.
fn on_clock(day: Date, of_day: i64, ahead: i32) -> Micros {
    Micros(i64::from(day.0) * MICROS_PER_DAY + of_day)
        .plus_micros(-i64::from(ahead) * MICROS_PER_SECOND)
}

/// The library's instant; its range ends a day before ours.
fn timestamp(at: Micros) -> Timestamp {
    Timestamp::from_microsecond(at.0).unwrap_or(if at.0 < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}
