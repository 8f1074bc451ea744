//! Days and times of workbooks: numbers that count days (ECMA-376, part 1, 18.17.4).

use base::Date;

use super::styles::Shows;

const DAY: i64 = 86_400;
/// Serial numbers of the years up to 9999.
const LAST: f64 = 2_958_466.0;

/// The day or time that a number is shown as; none if there is none such.
pub(super) fn shown(value: f64, shows: Shows, since_1904: bool) -> Option<String> {
    if !(value.is_finite() && (0.0..LAST).contains(&value)) {
        return None;
    }
    // Seconds are as exact as fifteen digits can be.
    #[allow(clippy::cast_possible_truncation, reason = "it is far below the limit")]
    let seconds = (value * 86_400.0).round() as i64;
    let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let time = |hours: i64| format!("{hours:02}:{:02}:{:02}", rest % 3_600 / 60, rest % 60);
    if shows == Shows::Time {
        return Some(time(seconds / 3_600));
    }
    let date = match since_1904 {
        true => Date::from_ymd(1904, 1, 1)?.plus_days(days),
        // The year 1900 has a 29 February there.
        false if days < 60 => Date::from_ymd(1899, 12, 31)?.plus_days(days),
        false => Date::from_ymd(1899, 12, 30)?.plus_days(days),
    };
    let day = date.to_iso();
    match (shows, rest) {
        (Shows::Date, 0) => Some(day),
        _ => Some(format!("{day}T{}", time(rest / 3_600))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_that_spreadsheets_show() {
        for (value, shows, since_1904, text) in [
            (1.0, Shows::Date, false, Some("1900-01-01")),
            (61.0, Shows::Date, false, Some("1900-03-01")),
            (45_366.0, Shows::Date, false, Some("2024-03-15")),
            (
                45_366.604_166_666_664,
                Shows::DateTime,
                false,
                Some("2024-03-15T14:30:00"),
            ),
            (45_366.25, Shows::Date, false, Some("2024-03-15T06:00:00")),
            (43_904.0, Shows::Date, true, Some("2024-03-15")),
            (
                0.520_833_333_333_333_4,
                Shows::Time,
                false,
                Some("12:30:00"),
            ),
            (1.5, Shows::Time, false, Some("36:00:00")),
            (-1.0, Shows::Date, false, None),
            (1e18, Shows::Date, false, None),
            (f64::NAN, Shows::Date, false, None),
        ] {
            assert_eq!(shown(value, shows, since_1904).as_deref(), text, "{value}");
        }
    }
}
