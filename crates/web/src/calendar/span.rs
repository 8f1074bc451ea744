//! Which days a calendar shows, and how one goes on from there. Pure.

use base::Date;

use crate::language::Language;

/// How much of the time a calendar shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Month,
    Week,
    Day,
    Agenda,
}

impl Span {
    /// All, as they stand side by side.
    pub const ALL: [Span; 4] = [Span::Month, Span::Week, Span::Day, Span::Agenda];

    /// Reads its word in addresses; the month where there is none.
    pub fn parse(text: &str) -> Span {
        let named = Span::ALL.into_iter().find(|span| span.name() == text);
        named.unwrap_or(Span::Month)
    }

    /// Its word in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Span::Month => "month",
            Span::Week => "week",
            Span::Day => "day",
            Span::Agenda => "agenda",
        }
    }
}

/// A stretch of days that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    pub span: Span,
    /// The day that it is about.
    pub on: Date,
    /// Its first day, and the day after its last.
    pub from: Date,
    pub to: Date,
}

impl Shown {
    /// The days that are shown of a span around a day. `week_start` counts from Monday as 0.
    pub fn of(span: Span, on: Date, week_start: u32) -> Shown {
        let (from, to) = match span {
            Span::Month => {
                let from = first_of_week(on.first_of_month(), week_start);
                let last = first_of_week(on.last_of_month(), week_start);
                (from, last.plus_days(7))
            }
            Span::Week => {
                let from = first_of_week(on, week_start);
                (from, from.plus_days(7))
            }
            Span::Day => (on, on.plus_days(1)),
            Span::Agenda => (on, Date::MAX),
        };
        Shown { span, on, from, to }
    }

    /// The days, at most six weeks.
    pub fn days(&self) -> impl Iterator<Item = Date> + use<> {
        let (from, to) = (self.from, self.to);
        (0..42)
            .map(move |n| from.plus_days(n))
            .take_while(move |day| *day < to)
    }

    /// The parameter `on` of the stretch before or after this one.
    pub fn beside(&self, steps: i64) -> String {
        let day = match self.span {
            Span::Month => {
                return on_text(Span::Month, self.on.first_of_month().plus_months(steps));
            }
            Span::Week | Span::Agenda => self.on.plus_days(7 * steps),
            Span::Day => self.on.plus_days(steps),
        };
        day.to_iso()
    }
}

/// A day as the parameter `on`: of a month its month.
pub fn on_text(span: Span, day: Date) -> String {
    let text = day.to_iso();
    match span {
        Span::Month => text[..text.len() - 3].to_owned(),
        _ => text,
    }
}

/// Reads the parameter `on`: a day or a month; none if it is neither.
pub fn read_on(text: &str) -> Option<Date> {
    Date::parse_iso(text).or_else(|| Date::parse_iso(&format!("{text}-01")))
}

/// The first day of a day's week.
pub fn first_of_week(day: Date, week_start: u32) -> Date {
    let into = (i64::from(weekday(day)) + 7 - i64::from(week_start)) % 7;
    day.plus_days(-into)
}

/// Days since Monday.
pub fn weekday(day: Date) -> u32 {
    u32::try_from((i64::from(day.0) + 3).rem_euclid(7)).unwrap_or_default()
}

/// The day that the workspace has chosen for weeks to begin, 0 is Sunday.
pub fn chosen(week_start: &str) -> Option<u8> {
    match week_start {
        "sunday" => Some(0),
        "monday" => Some(1),
        "saturday" => Some(6),
        _ => None,
    }
}

/// On which day weeks begin, in days since Monday: as the workspace has chosen (`chosen`), else
/// on Sunday where people of the region do so and read English, else on Monday.
pub fn week_start(chosen: Option<u8>, language: Language, region: &str) -> u32 {
    if let Some(day) = chosen {
        return (u32::from(day) + 6) % 7;
    }
    let sunday = [
        "US", "CA", "MX", "BR", "JP", "KR", "TW", "HK", "IL", "IN", "PH", "ZA",
    ];
    match language {
        Language::English if sunday.contains(&region) => 6,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    #[test]
    fn a_month_is_shown_in_whole_weeks() {
        for (on, start, from, to) in [
            ("2026-11-05", 0, "2026-10-26", "2026-12-07"),
            ("2026-11-05", 6, "2026-11-01", "2026-12-06"),
            ("2027-02-10", 0, "2027-02-01", "2027-03-01"),
        ] {
            let shown = Shown::of(Span::Month, day(on), start);
            assert_eq!((shown.from, shown.to), (day(from), day(to)), "{on} {start}");
        }
        let week = Shown::of(Span::Week, day("2026-11-05"), 0);
        assert_eq!((week.from, week.days().count()), (day("2026-11-02"), 7));
    }

    #[test]
    fn one_goes_on_by_what_is_shown() {
        let of = |span| Shown::of(span, day("2026-01-31"), 0);
        assert_eq!(of(Span::Month).beside(1), "2026-02");
        assert_eq!(of(Span::Month).beside(-1), "2025-12");
        assert_eq!(of(Span::Week).beside(1), "2026-02-07");
        assert_eq!(of(Span::Day).beside(-1), "2026-01-30");
    }

    #[test]
    fn the_ends_of_time_hold() {
        for on in [Date::MIN, Date::MAX] {
            for span in Span::ALL {
                let shown = Shown::of(span, on, 0);
                assert!(shown.days().count() <= 42);
                shown.beside(1);
                shown.beside(-1);
            }
        }
        assert_eq!(read_on("2026-11"), Some(day("2026-11-01")));
        assert_eq!(read_on("nonsense"), None);
        assert_eq!(
            (weekday(day("2026-11-23")), weekday(day("2026-11-22"))),
            (0, 6)
        );
    }
}
