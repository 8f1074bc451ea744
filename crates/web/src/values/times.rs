//! Days, instants and durations as people read them.

use base::{Date, Micros, Zone};

use crate::language::Language;
use crate::parts::cell::Moment;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

const LONG_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const GERMAN_LONG_MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

const GERMAN_MONTHS: [&str; 12] = [
    "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
];

/// `1 Oct 2026`, in German `1. Okt. 2026`.
pub fn day_text(language: Language, day: Date) -> String {
    let (year, month, of_month) = day.ymd();
    let (months, mark) = match language {
        Language::English => (MONTHS, ""),
        Language::German => (GERMAN_MONTHS, "."),
    };
    let name = usize::try_from(month)
        .ok()
        .and_then(|month| months.get(month.wrapping_sub(1)).copied());
    format!("{of_month}{mark} {} {year}", name.unwrap_or("?"))
}

/// A month: `October 2026`.
pub fn month_text(language: Language, day: Date) -> String {
    let (year, month, _) = day.ymd();
    let months = match language {
        Language::English => LONG_MONTHS,
        Language::German => GERMAN_LONG_MONTHS,
    };
    let name = usize::try_from(month)
        .ok()
        .and_then(|month| months.get(month.wrapping_sub(1)).copied());
    format!("{} {year}", name.unwrap_or("?"))
}

/// A day.
pub fn day(language: Language, day: Date) -> Moment {
    Moment {
        iso: day.to_iso(),
        shown: day_text(language, day),
        full: day.to_iso(),
    }
}

/// An instant on the zone's clocks: `1 Oct 2026, 14:05`.
pub fn instant(language: Language, at: Micros, zone: &Zone) -> Moment {
    let shown = format!(
        "{}, {}",
        day_text(language, at.date_in(zone)),
        clock(at, zone)
    );
    Moment {
        iso: at.to_rfc3339(),
        full: format!("{shown} {}", zone.name()),
        shown,
    }
}

/// The same to the second: `1 Oct 2026, 14:05:09`.
pub fn exact(language: Language, at: Micros, zone: &Zone) -> Moment {
    let (_, of_day) = at.local(zone);
    let plain = instant(language, at, zone);
    let shown = format!("{}:{:02}", plain.shown, of_day / 1_000_000 % 60);
    Moment {
        full: format!("{shown} {}", zone.name()),
        shown,
        ..plain
    }
}

/// An instant as seen from now: `just now`, `5 minutes ago`, `yesterday, 14:05`, else the day.
pub fn ago(language: Language, at: Micros, now: Micros, zone: &Zone) -> Moment {
    let seconds = now.since(at) / 1_000_000;
    let full = instant(language, at, zone);
    let days = i64::from(now.date_in(zone).0) - i64::from(at.date_in(zone).0);
    let shown = match (seconds, days) {
        (s, _) if s < 0 => full.shown.clone(),
        (0..60, _) => just_now(language).to_owned(),
        (60..3600, _) => many(language, seconds / 60, "minute"),
        (_, 0) => many(language, seconds / 3600, "hour"),
        (_, 1) => format!("{}, {}", yesterday(language), clock(at, zone)),
        (_, 2..7) => many(language, days, "day"),
        _ => day_text(language, at.date_in(zone)),
    };
    Moment { shown, ..full }
}

fn just_now(language: Language) -> &'static str {
    match language {
        Language::English => "just now",
        Language::German => "gerade eben",
    }
}

fn yesterday(language: Language) -> &'static str {
    match language {
        Language::English => "yesterday",
        Language::German => "gestern",
    }
}

fn many(language: Language, count: i64, unit: &str) -> String {
    if language == Language::German {
        let unit = match (unit, count) {
            ("minute", 1) => "Minute",
            ("minute", _) => "Minuten",
            ("hour", 1) => "Stunde",
            ("hour", _) => "Stunden",
            _ => "Tagen",
        };
        return format!("vor {count} {unit}");
    }
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

fn clock(at: Micros, zone: &Zone) -> String {
    let (_, of_day) = at.local(zone);
    let minutes = of_day / 60_000_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Hours, minutes and seconds: `1:30:00`, with a fraction if there is one.
pub fn duration(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let all = micros.unsigned_abs();
    let (seconds, rest) = (all / 1_000_000, all % 1_000_000);
    let mut text = format!(
        "{sign}{}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if rest > 0 {
        text.push_str(format!(".{rest:06}").trim_end_matches('0'));
    }
    text
}

/// The value of a `datetime-local` input, to the millisecond at most: `2026-10-01T14:05`.
pub fn local_input(at: Micros, zone: &Zone) -> String {
    let (day, of_day) = at.local(zone);
    let (millis, seconds) = (of_day / 1_000 % 1_000, of_day / 1_000_000);
    let mut text = format!(
        "{}T{:02}:{:02}",
        day.to_iso(),
        seconds / 3600,
        seconds / 60 % 60
    );
    if seconds % 60 > 0 || millis > 0 {
        text.push_str(&format!(":{:02}", seconds % 60));
    }
    if millis > 0 {
        text.push_str(&format!(".{millis:03}"));
    }
    text
}
