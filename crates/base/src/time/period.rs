//! Stretches of days by the names that people call them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Date;

/// A stretch of days. Written as its name in stored filters.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Period {
    /// `this_quarter`, `last_fiscal_year`.
    Named(PeriodName),
    /// `last_7_days`: so many days, of which today is the last.
    LastDays(u32),
    /// `2026-01-01..2026-03-31`: from the first day to the last, both included.
    Between(Date, Date),
}

/// A calendar unit, seen from today.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct PeriodName {
    pub which: Which,
    pub unit: PeriodUnit,
}

/// Which of the units, seen from today.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Which {
    This,
    Last,
    Next,
}

/// A calendar unit of days.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum PeriodUnit {
    Day,
    /// Monday to Sunday.
    Week,
    Month,
    Quarter,
    Year,
    /// Twelve months from the workspace's first fiscal month.
    FiscalYear,
}

const WHICH: [(Which, &str); 3] = [
    (Which::This, "this"),
    (Which::Last, "last"),
    (Which::Next, "next"),
];

const UNITS: [(PeriodUnit, &str); 6] = [
    (PeriodUnit::Day, "day"),
    (PeriodUnit::Week, "week"),
    (PeriodUnit::Month, "month"),
    (PeriodUnit::Quarter, "quarter"),
    (PeriodUnit::Year, "year"),
    (PeriodUnit::FiscalYear, "fiscal_year"),
];

/// The first and the last day of a period, both included.
///
/// `fiscal_start_month` is 1 to 12 and matters to fiscal years only. A period of
/// no days (`last_0_days`, or one whose ends stand in the wrong order) ends
/// before it starts.
pub fn period_bounds(period: &Period, today: Date, fiscal_start_month: u32) -> (Date, Date) {
    match *period {
        Period::Named(name) => name.bounds(today, fiscal_start_month),
        Period::LastDays(days) => (today.plus_days(1 - i64::from(days)), today),
        Period::Between(first, last) => (first, last),
    }
}

impl Period {
    /// Reads the name of a period, in any case.
    pub fn parse(text: &str) -> Option<Period> {
        if let Some((first, last)) = text.split_once("..") {
            return Some(Period::Between(
                Date::parse_iso(first)?,
                Date::parse_iso(last)?,
            ));
        }
        let text = text.to_ascii_lowercase();
        let (which, rest) = text.split_once('_')?;
        let (which, _) = WHICH.into_iter().find(|(_, name)| *name == which)?;
        if let Some((unit, _)) = UNITS.into_iter().find(|(_, name)| *name == rest) {
            return Some(Period::Named(PeriodName { which, unit }));
        }
        let days = rest.strip_suffix("_days")?;
        // A number may be parsed with a sign, which is no part of a name.
        let plain = which == Which::Last && days.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| days.parse().ok().map(Period::LastDays))?
    }
}

impl PeriodName {
    fn bounds(self, today: Date, fiscal_start_month: u32) -> (Date, Date) {
        let steps = match self.which {
            Which::This => 0,
            Which::Last => -1,
            Which::Next => 1,
        };
        let first = self.unit.start(today, steps, fiscal_start_month);
        (first, self.unit.end(first))
    }
}

impl PeriodUnit {
    /// The first day of the unit that lies so many steps from the one around a day.
    fn start(self, day: Date, steps: i64, fiscal_start_month: u32) -> Date {
        let months = |around: Date, length: i64| around.plus_months(steps * length);
        match self {
            PeriodUnit::Day => day.plus_days(steps),
            PeriodUnit::Week => day.monday().plus_days(steps * 7),
            PeriodUnit::Month => months(day.first_of_month(), 1),
            PeriodUnit::Quarter => months(back_to_start(day, 3, 1), 3),
            PeriodUnit::Year => months(back_to_start(day, 12, 1), 12),
            PeriodUnit::FiscalYear => months(back_to_start(day, 12, fiscal_start_month), 12),
        }
    }

    /// The last day of the unit that starts on a day.
    fn end(self, first: Date) -> Date {
        match self {
            PeriodUnit::Day => first,
            PeriodUnit::Week => first.plus_days(6),
            PeriodUnit::Month => first.last_of_month(),
            PeriodUnit::Quarter => first.plus_months(2).last_of_month(),
            PeriodUnit::Year | PeriodUnit::FiscalYear => first.plus_months(11).last_of_month(),
        }
    }
}

/// The first day of the run of `length` months around a day, counted from a month of the year.
fn back_to_start(day: Date, length: u32, first_month: u32) -> Date {
    let (_, month, _) = day.ymd();
    let into = (month + 12 - first_month.clamp(1, 12)) % length;
    day.first_of_month().plus_months(-i64::from(into))
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Named(name) => name.fmt(f),
            Period::LastDays(days) => write!(f, "last_{days}_days"),
            Period::Between(first, last) => write!(f, "{first}..{last}"),
        }
    }
}

impl fmt::Display for PeriodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let which = WHICH.iter().find(|(which, _)| *which == self.which);
        let unit = UNITS.iter().find(|(unit, _)| *unit == self.unit);
        match (which, unit) {
            (Some((_, which)), Some((_, unit))) => write!(f, "{which}_{unit}"),
            _ => Err(fmt::Error),
        }
    }
}

/// The text names no period.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct NotAPeriod;

impl fmt::Display for NotAPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("A period is written this_month, last_30_days or 2026-01-01..2026-03-31.")
    }
}

impl std::error::Error for NotAPeriod {}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Period, NotAPeriod> {
        Period::parse(text).ok_or(NotAPeriod)
    }
}

impl From<Period> for String {
    fn from(period: Period) -> String {
        period.to_string()
    }
}

impl TryFrom<String> for Period {
    type Error = NotAPeriod;

    fn try_from(text: String) -> Result<Period, NotAPeriod> {
        text.parse()
    }
}
