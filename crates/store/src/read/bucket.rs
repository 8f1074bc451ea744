//! Days, weeks, months, quarters and years as the database computes them, in
//! a time zone.

use base::{Bucket, Date, Micros, Zone};

use crate::Dialect;

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The key of the bucket that a day number falls into, as [`Bucket::key`] makes it.
pub(super) fn of_day(dialect: Dialect, bucket: Bucket, day: &str) -> String {
    match dialect {
        Dialect::Sqlite => {
            let time = format!("({day}) * 86400, 'unixepoch'");
            match bucket {
                Bucket::Day => format!("strftime('%Y-%m-%d', {time})"),
                Bucket::Week => format!("strftime('%G-W%V', {time})"),
                Bucket::Month => format!("strftime('%Y-%m', {time})"),
                Bucket::Quarter => {
                    format!(
                        "(strftime('%Y', {time}) || '-Q' || ((strftime('%m', {time}) + 2) / 3))"
                    )
                }
                Bucket::Year => format!("strftime('%Y', {time})"),
            }
        }
        Dialect::Postgres => {
            let format = match bucket {
                Bucket::Day => "YYYY-MM-DD",
                Bucket::Week => "IYYY-\"W\"IW",
                Bucket::Month => "YYYY-MM",
                Bucket::Quarter => "YYYY-\"Q\"Q",
                Bucket::Year => "YYYY",
            };
            format!(
                "(to_char(date '1970-01-01' + cast({day} as integer), '{format}') collate \"C\")"
            )
        }
    }
}

/// The number of the day on which an instant in microseconds falls in a zone;
/// no instant lies outside of the span.
pub(super) fn local_day(instant: &str, zone: &Zone, span: (Micros, Micros)) -> String {
    // Division rounds towards zero: what is divided must not be negative.
    let days = -i64::from(Date::MIN.0) + 2;
    let up = days * MICROS_PER_DAY;
    format!(
        "(({instant} + {} + {up}) / {MICROS_PER_DAY} - {days})",
        offset(instant, zone, span)
    )
}

/// How far the zone's clocks are ahead of UTC at an instant, in microseconds.
fn offset(instant: &str, zone: &Zone, (from, to): (Micros, Micros)) -> String {
    let micros = |seconds: i32| i64::from(seconds) * 1_000_000;
    let changes = zone.transitions(from, to.plus_micros(1));
    let changes: Vec<(i64, i64)> = changes
        .into_iter()
        .map(|(at, seconds)| (at.0, micros(seconds)))
        .collect();
    choose(instant, micros(zone.offset_seconds(from)), &changes)
}

/// A balanced choice: as many comparisons as the number of changes has binary digits.
fn choose(instant: &str, before: i64, changes: &[(i64, i64)]) -> String {
    let Some((at, offset)) = changes.get(changes.len() / 2) else {
        return before.to_string();
    };
    let (earlier, later) = changes.split_at(changes.len() / 2);
    let later = later.get(1..).unwrap_or_default();
    format!(
        "case when {instant} < {at} then {} else {} end",
        choose(instant, before, earlier),
        choose(instant, *offset, later)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_without_changes_needs_no_choice() {
        assert_eq!(offset("x", &Zone::utc(), (Micros::MIN, Micros::MAX)), "0");
    }

    #[test]
    fn choices_are_balanced() {
        let changes: Vec<(i64, i64)> = (1..=1_000).map(|n| (n, n * 10)).collect();
        let text = choose("x", 0, &changes);
        let depth = text
            .split_whitespace()
            .fold((0_i32, 0_i32), |(now, most), word| match word {
                "case" => (now + 1, most.max(now + 1)),
                "end" => (now - 1, most),
                _ => (now, most),
            });
        assert_eq!(depth, (0, 10));
    }
}
