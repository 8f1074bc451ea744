//! Days of the proleptic Gregorian calendar.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Micros, Zone};

/// A day, as the number of days since 1970-01-01; years 0001 to 9999.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "i32", try_from = "i32")]
pub struct Date(pub i32);

/// Days of 400 years, after which the calendar repeats.
const DAYS_OF_ERA: i32 = 146_097;
/// Days from 0000-03-01, where the count below starts, to 1970-01-01.
const DAYS_TO_1970: i32 = 719_468;

impl Date {
    /// 0001-01-01.
    pub const MIN: Date = Date(-719_162);
    /// 9999-12-31.
    pub const MAX: Date = Date(2_932_896);

    /// Reads `2026-03-01`: four, two and two digits.
    pub fn parse_iso(text: &str) -> Option<Date> {
        match text.as_bytes() {
            [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => {
                let year = digits(y)?;
                Date::from_ymd(
                    i32::try_from(year).ok()?,
                    digits(&[*m1, *m2])?,
                    digits(&[*d1, *d2])?,
                )
            }
            _ => None,
        }
    }

    /// Writes `2026-03-01`.
    pub fn to_iso(self) -> String {
        self.to_string()
    }

    /// The day of a year, month and day of the month, if there is one.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Date> {
        let possible = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        possible.then(|| Date(day_number(year, month, day)))
    }

    /// Year, month and day of the month.
    pub fn ymd(self) -> (i32, u32, u32) {
        // Years are counted from March here, so that the leap day comes last.
        let days = self.clamped().0 + DAYS_TO_1970;
        let era = days.div_euclid(DAYS_OF_ERA);
        let of_era = days.rem_euclid(DAYS_OF_ERA);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 {
            from_march + 3
        } else {
            from_march - 9
        };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month.unsigned_abs(), day.unsigned_abs())
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.ymd().0
    }

    /// The day so many days later; the first or last of the range if that lies outside.
    pub fn plus_days(self, days: i64) -> Date {
        Date::from_number(i64::from(self.0).saturating_add(days))
    }

    /// The same day of the month so many months later, or the last day of a shorter month.
    pub fn plus_months(self, months: i64) -> Date {
        let (year, month, day) = self.ymd();
        let index = (i64::from(year) * 12 + i64::from(month) - 1).saturating_add(months);
        let Ok(year) = i32::try_from(index.div_euclid(12)) else {
            return if months < 0 { Date::MIN } else { Date::MAX };
        };
        match year {
            ..1 => Date::MIN,
            10_000.. => Date::MAX,
            _ => {
                let month = u32::try_from(index.rem_euclid(12)).unwrap_or(0) + 1;
                Date(day_number(year, month, day.min(days_in_month(year, month))))
            }
        }
    }

    /// The day of the week by ISO 8601: 1 is Monday, 7 is Sunday.
    pub fn weekday(self) -> u32 {
        // 1970-01-01 was a Thursday.
        (self.0.wrapping_add(3).rem_euclid(7) + 1).unsigned_abs()
    }

    /// The week's year and number by ISO 8601; around New Year that year may be another than the day's.
    pub fn iso_week(self) -> (i32, u32) {
        // A week belongs to the year that its Thursday lies in. Each day's
        // Thursday is in the range, because 0001-01-01 was a Monday and
        // 9999-12-31 will be a Friday.
        let day = self.clamped();
        let thursday = day.plus_days(4 - i64::from(day.weekday()));
        let year = thursday.year();
        let week = (thursday.0 - day_number(year, 1, 1)) / 7 + 1;
        (year, week.unsigned_abs())
    }

    /// The quarter of the year, 1 to 4.
    pub fn quarter(self) -> u32 {
        (self.ymd().1 - 1) / 3 + 1
    }

    /// The first day of the month.
    pub fn first_of_month(self) -> Date {
        let (year, month, _) = self.ymd();
        Date(day_number(year, month, 1))
    }

    /// The last day of the month.
    pub fn last_of_month(self) -> Date {
        let (year, month, _) = self.ymd();
        Date(day_number(year, month, days_in_month(year, month)))
    }

    /// The Monday of the week.
    pub fn monday(self) -> Date {
        self.plus_days(1 - i64::from(self.weekday()))
    }

    /// The first instant of this day in the zone.
    ///
    /// Where clocks jump over midnight that is the instant of the jump. A day
    /// that a zone left out (Samoa's 2011-12-30) starts and ends at once.
    pub fn start_of_day(self, zone: &Zone) -> Micros {
        zone.first_instant(self.clamped())
    }

    /// The day of a number, or the first or last of the range.
    pub(crate) fn from_number(days: i64) -> Date {
        let within = days.clamp(i64::from(Date::MIN.0), i64::from(Date::MAX.0));
        Date(i32::try_from(within).unwrap_or(0))
    }

    fn clamped(self) -> Date {
        self.clamp(Date::MIN, Date::MAX)
    }
}

/// The number of a day that exists; `ymd` undone.
fn day_number(year: i32, month: u32, day: u32) -> i32 {
    let (month, day) = (month.cast_signed(), day.cast_signed());
    let year = year - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    era * DAYS_OF_ERA + of_era - DAYS_TO_1970
}

/// How many days a month has.
fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The number that ASCII digits stand for; none for anything else.
pub(super) fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0_u32, |number, b| {
        let digit = b.is_ascii_digit().then(|| u32::from(b - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// The number stands for a time before year 1 or after year 9999.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct OutOfYears;

impl fmt::Display for OutOfYears {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Only the years 0001 to 9999 can be stored.")
    }
}

impl std::error::Error for OutOfYears {}

impl TryFrom<i32> for Date {
    type Error = OutOfYears;

    fn try_from(days: i32) -> Result<Date, OutOfYears> {
        (Date::MIN..=Date::MAX)
            .contains(&Date(days))
            .then_some(Date(days))
            .ok_or(OutOfYears)
    }
}

impl From<Date> for i32 {
    fn from(day: Date) -> i32 {
        day.0
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
