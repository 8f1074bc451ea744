//! The stretches of days that aggregates group by.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Date;

/// A calendar unit to group days by.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    Day,
    /// Monday to Sunday, by ISO 8601.
    Week,
    Month,
    Quarter,
    Year,
}

impl Bucket {
    /// Every bucket, the shortest first.
    pub const ALL: [Bucket; 5] = [
        Bucket::Day,
        Bucket::Week,
        Bucket::Month,
        Bucket::Quarter,
        Bucket::Year,
    ];

    /// Reads a bucket's name: `day`, `week`, `month`, `quarter` or `year`.
    pub fn parse(name: &str) -> Option<Bucket> {
        Bucket::ALL.into_iter().find(|bucket| bucket.name() == name)
    }

    /// The bucket's name.
    pub fn name(self) -> &'static str {
        match self {
            Bucket::Day => "day",
            Bucket::Week => "week",
            Bucket::Month => "month",
            Bucket::Quarter => "quarter",
            Bucket::Year => "year",
        }
    }

    /// The key of the bucket that a day falls into: `2026-03-01`, `2026-W09`, `2026-03`, `2026-Q1` or `2026`.
    ///
    /// Keys of one bucket sort as their days do.
    pub fn key(self, day: Date) -> String {
        let (year, month, _) = day.ymd();
        match self {
            Bucket::Day => day.to_iso(),
            Bucket::Week => {
                let (year, week) = day.iso_week();
                format!("{year:04}-W{week:02}")
            }
            Bucket::Month => format!("{year:04}-{month:02}"),
            Bucket::Quarter => format!("{year:04}-Q{}", day.quarter()),
            Bucket::Year => format!("{year:04}"),
        }
    }

    /// The first day of the bucket that a day falls into.
    pub fn first(self, day: Date) -> Date {
        let month = day.first_of_month();
        let into_year = i64::from(day.ymd().1) - 1;
        match self {
            Bucket::Day => day,
            Bucket::Week => day.monday(),
            Bucket::Month => month,
            Bucket::Quarter => month.plus_months(-(into_year % 3)),
            Bucket::Year => month.plus_months(-into_year),
        }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
