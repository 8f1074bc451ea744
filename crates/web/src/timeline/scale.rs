//! Which days a timeline shows, in columns of a day or a week, and what stands above them. Pure.

use base::Date;

/// How much a timeline shows at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    Days,
    Weeks,
    Months,
}

impl Zoom {
    /// All, the closest first.
    pub const ALL: [Zoom; 3] = [Zoom::Days, Zoom::Weeks, Zoom::Months];

    /// Reads its word in addresses; weeks where there is none.
    pub fn parse(text: &str) -> Zoom {
        let named = Zoom::ALL.into_iter().find(|zoom| zoom.name() == text);
        named.unwrap_or(Zoom::Weeks)
    }

    /// Its word in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Zoom::Days => "days",
            Zoom::Weeks => "weeks",
            Zoom::Months => "months",
        }
    }
}

/// The columns of a timeline.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    pub zoom: Zoom,
    /// The first day of the first column.
    pub from: Date,
    pub columns: usize,
    /// Days of a column.
    pub unit: i64,
}

/// Something above the columns: its first day, and the columns that it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub day: Date,
    pub at: usize,
    pub len: usize,
}

impl Scale {
    /// The columns around a day, which stands near the beginning.
    pub fn of(zoom: Zoom, on: Date) -> Scale {
        let monday = on.monday();
        let (from, columns, unit) = match zoom {
            Zoom::Days => (monday.plus_days(-7), 42, 1),
            Zoom::Weeks => (monday.plus_days(-28), 182, 1),
            Zoom::Months => (on.first_of_month().plus_months(-3).monday(), 104, 7),
        };
        Scale {
            zoom,
            from,
            columns,
            unit,
        }
    }

    /// The day after the last column.
    pub fn to(&self) -> Date {
        self.from.plus_days(self.columns as i64 * self.unit)
    }

    /// The day that the stretch before or after this one is around.
    pub fn beside(&self, on: Date, steps: i64) -> Date {
        match self.zoom {
            Zoom::Days => on.plus_days(28 * steps),
            Zoom::Weeks => on.plus_months(4 * steps),
            Zoom::Months => on.plus_months(18 * steps),
        }
    }

    /// The column of a day, before the first if it lies there.
    pub fn column(&self, day: Date) -> i64 {
        (i64::from(day.0) - i64::from(self.from.0)).div_euclid(self.unit)
    }

    /// First column and how many columns of a stretch of days, as far as they are shown.
    pub fn place(&self, first: Date, last: Date) -> (usize, usize) {
        let most = self.columns as i64 - 1;
        let (first, last) = (
            self.column(first).clamp(0, most),
            self.column(last).clamp(0, most),
        );
        let usize_of = |n: i64| usize::try_from(n).unwrap_or(0);
        (usize_of(first), usize_of(last - first + 1).max(1))
    }

    /// What stands above: months, or years where months are small.
    pub fn upper(&self) -> Vec<Mark> {
        match self.zoom {
            Zoom::Months => self.marks(|day| day.year() * 12),
            _ => self.marks(month_of),
        }
    }

    /// What stands below that: days, weeks or months.
    pub fn lower(&self) -> Vec<Mark> {
        match self.zoom {
            Zoom::Days => self.marks(|day| day.0),
            Zoom::Weeks => self.marks(|day| day.monday().0),
            Zoom::Months => self.marks(month_of),
        }
    }

    /// Columns that go together: their first days have the same word.
    fn marks(&self, word: impl Fn(Date) -> i32) -> Vec<Mark> {
        let mut all: Vec<(i32, Mark)> = Vec::new();
        for at in 0..self.columns {
            // A week belongs to where its middle lies.
            let day = self.from.plus_days(at as i64 * self.unit + self.unit / 2);
            match all.last_mut() {
                Some((last, mark)) if *last == word(day) => mark.len += 1,
                _ => all.push((word(day), Mark { day, at, len: 1 })),
            }
        }
        all.into_iter().map(|(_, mark)| mark).collect()
    }
}

fn month_of(day: Date) -> i32 {
    let (year, month, _) = day.ymd();
    year * 12 + i32::try_from(month).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    #[test]
    fn stretches_have_their_columns() {
        let weeks = Scale::of(Zoom::Weeks, day("2026-11-25"));
        assert_eq!(
            (weeks.from, weeks.to()),
            (day("2026-10-26"), day("2027-04-26"))
        );
        for (first, last, expect) in [
            ("2026-10-26", "2026-10-26", (0, 1)),
            ("2026-10-01", "2026-10-28", (0, 3)),
            ("2027-04-20", "2030-01-01", (176, 6)),
        ] {
            assert_eq!(weeks.place(day(first), day(last)), expect, "{first} {last}");
        }
        let months = Scale::of(Zoom::Months, day("2026-11-25"));
        assert_eq!(
            months.place(months.from.plus_days(6), months.from.plus_days(7)),
            (0, 2)
        );
    }

    #[test]
    fn marks_cover_all_columns() {
        for zoom in Zoom::ALL {
            for on in [day("2026-02-14"), Date::MIN, Date::MAX] {
                let scale = Scale::of(zoom, on);
                for marks in [scale.upper(), scale.lower()] {
                    assert_eq!(
                        marks.iter().map(|mark| mark.len).sum::<usize>(),
                        scale.columns
                    );
                }
            }
        }
        let lower = Scale::of(Zoom::Weeks, day("2026-02-14")).lower();
        assert_eq!((lower.len(), lower[1].at), (26, 7));
    }
}
