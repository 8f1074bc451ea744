//! Steps from an instant by hours or by the calendar.

use serde::{Deserialize, Serialize};

use super::{Date, Micros, Zone};

/// What a step is counted in.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    /// The unit of a letter: `h`, `d`, `w`, `m`, `q` or `y`, in either case.
    pub fn from_letter(letter: char) -> Option<Unit> {
        Some(match letter.to_ascii_lowercase() {
            'h' => Unit::Hour,
            'd' => Unit::Day,
            'w' => Unit::Week,
            'm' => Unit::Month,
            'q' => Unit::Quarter,
            'y' => Unit::Year,
            _ => return None,
        })
    }

    /// The unit's letter.
    pub fn letter(self) -> char {
        match self {
            Unit::Hour => 'h',
            Unit::Day => 'd',
            Unit::Week => 'w',
            Unit::Month => 'm',
            Unit::Quarter => 'q',
            Unit::Year => 'y',
        }
    }
}

/// The instant `n` units after `now` (before it, if `n` is negative).
///
/// Hours are 3,600 seconds each. Days and longer units keep the time that the
/// zone's clocks show, and a month that is too short gives its last day. The
/// ends of the range hold what would go beyond them.
pub fn shift(now: Micros, n: i64, unit: Unit, zone: &Zone) -> Micros {
    if unit == Unit::Hour {
        return now.plus_seconds(n.saturating_mul(3_600));
    }
    let (day, of_day) = now.local(zone);
    zone.instant(shift_date(day, n, unit), of_day)
}

/// The day `n` units after a day; hours leave it as it is.
pub(super) fn shift_date(day: Date, n: i64, unit: Unit) -> Date {
    match unit {
        Unit::Hour => day,
        Unit::Day => day.plus_days(n),
        Unit::Week => day.plus_days(n.saturating_mul(7)),
        Unit::Month => day.plus_months(n),
        Unit::Quarter => day.plus_months(n.saturating_mul(3)),
        Unit::Year => day.plus_months(n.saturating_mul(12)),
    }
}
