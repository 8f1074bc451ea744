//! Instants.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::date::{OutOfYears, digits};
use super::{Date, Zone};

pub(super) const MICROS_PER_SECOND: i64 = 1_000_000;
pub(super) const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// An instant, as UTC microseconds since 1970-01-01T00:00:00Z; years 0001 to 9999.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "i64", try_from = "i64")]
pub struct Micros(pub i64);

impl Micros {
    /// 0001-01-01T00:00:00Z.
    pub const MIN: Micros = Micros(Date::MIN.0 as i64 * MICROS_PER_DAY);
    /// 9999-12-31T23:59:59.999999Z.
    pub const MAX: Micros = Micros((Date::MAX.0 as i64 + 1) * MICROS_PER_DAY - 1);

    /// Reads `2026-03-01T09:30:00Z` by RFC 3339: with any offset, `t` and `z` in either case.
    ///
    /// Digits beyond microseconds are cut off, and a leap second counts as the
    /// second before it.
    pub fn parse_rfc3339(text: &str) -> Option<Micros> {
        let bytes = text.as_bytes();
        let (day, rest) = bytes.split_at_checked(10)?;
        let day = Date::parse_iso(std::str::from_utf8(day).ok()?)?;
        let (clock, rest) = rest.split_at_checked(9)?;
        let [b'T' | b't', h1, h2, b':', m1, m2, b':', s1, s2] = clock else {
            return None;
        };
        let hour = below(&[*h1, *h2], 24)?;
        let minute = below(&[*m1, *m2], 60)?;
        let second = below(&[*s1, *s2], 61)?.min(59);
        let (fraction, rest) = fraction_micros(rest)?;
        let offset_minutes = match rest {
            [b'Z' | b'z'] => 0,
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
                let ahead = below(&[*h1, *h2], 24)? * 60 + below(&[*m1, *m2], 60)?;
                if *sign == b'-' { -ahead } else { ahead }
            }
            _ => return None,
        };
        let seconds = (hour * 60 + minute - offset_minutes) * 60 + second;
        Micros::new(i64::from(day.0) * MICROS_PER_DAY + seconds * MICROS_PER_SECOND + fraction)
    }

    /// The instant of a number of microseconds, if it lies in the range.
    pub fn new(micros: i64) -> Option<Micros> {
        (Micros::MIN..=Micros::MAX)
            .contains(&Micros(micros))
            .then_some(Micros(micros))
    }

    /// Writes `2026-03-01T09:30:00Z`, with as many fraction digits as are needed.
    pub fn to_rfc3339(self) -> String {
        self.to_string()
    }

    /// The instant so many seconds later; the first or last of the range if that lies outside.
    pub fn plus_seconds(self, seconds: i64) -> Micros {
        self.plus_micros(seconds.saturating_mul(MICROS_PER_SECOND))
    }

    /// The instant so many microseconds later; the first or last of the range if that lies outside.
    pub fn plus_micros(self, micros: i64) -> Micros {
        Micros(self.0.saturating_add(micros)).clamped()
    }

    /// The microseconds from `earlier` to this instant.
    pub fn since(self, earlier: Micros) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The whole seconds since 1970, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND)
    }

    /// The day that this instant lies in, in the zone.
    pub fn date_in(self, zone: &Zone) -> Date {
        self.local(zone).0
    }

    /// Day and microseconds of the day on the zone's clocks.
    pub fn local(self, zone: &Zone) -> (Date, i64) {
        let at = self.clamped();
        let local = at.0 + i64::from(zone.offset_seconds(at)) * MICROS_PER_SECOND;
        (
            Date::from_number(local.div_euclid(MICROS_PER_DAY)),
            local.rem_euclid(MICROS_PER_DAY),
        )
    }

    pub(super) fn clamped(self) -> Micros {
        self.clamp(Micros::MIN, Micros::MAX)
    }
}

/// The number that digits stand for, if it is below a bound.
fn below(text: &[u8], bound: u32) -> Option<i64> {
    digits(text).filter(|n| *n < bound).map(i64::from)
}

/// Reads an optional point and digits; gives their microseconds and what follows them.
fn fraction_micros(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some(after) = text.strip_prefix(b".") else {
        return Some((0, text));
    };
    let length = after.iter().take_while(|b| b.is_ascii_digit()).count();
    let (fraction, rest) = after.split_at(length);
    if fraction.is_empty() {
        return None;
    }
    let micros = fraction
        .iter()
        .copied()
        .chain(std::iter::repeat(b'0'))
        .take(6)
        .fold(0, |number, b| number * 10 + i64::from(b - b'0'));
    Some((micros, rest))
}

impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.clamped().0;
        let day = Date::from_number(at.div_euclid(MICROS_PER_DAY));
        let of_day = at.rem_euclid(MICROS_PER_DAY);
        let (seconds, mut fraction) = (of_day / MICROS_PER_SECOND, of_day % MICROS_PER_SECOND);
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        write!(f, "{day}T{hour:02}:{minute:02}:{second:02}")?;
        if fraction != 0 {
            let mut width = 6;
            while fraction % 10 == 0 {
                fraction /= 10;
                width -= 1;
            }
            write!(f, ".{fraction:0width$}")?;
        }
        f.write_str("Z")
    }
}

impl TryFrom<i64> for Micros {
    type Error = OutOfYears;

    fn try_from(micros: i64) -> Result<Micros, OutOfYears> {
        Micros::new(micros).ok_or(OutOfYears)
    }
}

impl From<Micros> for i64 {
    fn from(at: Micros) -> i64 {
        at.0
    }
}

impl fmt::Debug for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
