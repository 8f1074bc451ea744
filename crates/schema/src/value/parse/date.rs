//! Dates, date-times and durations as files write them.

use base::{Date, Fault, Micros, Zone};

use super::{Read, number, shown};

const MICROS: i64 = 1_000_000;

/// A day by one of the patterns, or without any by ISO 8601.
pub fn date(at: &str, text: &str, patterns: &[String]) -> Read<Date> {
    if patterns.is_empty() {
        // A spreadsheet adds a midnight to its days.
        let day = text
            .strip_suffix(" 00:00:00")
            .or_else(|| text.strip_suffix("T00:00:00"))
            .unwrap_or(text);
        return super::iso_date(at, day);
    }
    patterns
        .iter()
        .find_map(|pattern| by_pattern(text, pattern))
        .map(|(day, _)| day)
        .ok_or_else(|| no_pattern(at, text, patterns))
}

/// An instant: with an offset by RFC 3339, else the clock time of a zone by one
/// of the patterns, or without any by ISO 8601. A day alone is its first instant.
pub fn datetime(at: &str, text: &str, patterns: &[String], zone: &Zone) -> Read<Micros> {
    if let Some(instant) = Micros::parse_rfc3339(text) {
        return Ok(instant);
    }
    const ISO: [&str; 5] = [
        "YYYY-MM-DDTHH:mm:ss",
        "YYYY-MM-DD HH:mm:ss",
        "YYYY-MM-DDTHH:mm",
        "YYYY-MM-DD HH:mm",
        "YYYY-MM-DD",
    ];
    let read = match patterns {
        [] => ISO.iter().find_map(|pattern| by_pattern(text, pattern)),
        _ => patterns
            .iter()
            .find_map(|pattern| by_pattern(text, pattern)),
    };
    match read {
        Some((day, Some(of_day))) => Ok(zone.instant(day, of_day)),
        Some((day, None)) => Ok(day.start_of_day(zone)),
        None if patterns.is_empty() => super::rfc3339(at, text),
        None => Err(no_pattern(at, text, patterns)),
    }
}

fn no_pattern(at: &str, text: &str, patterns: &[String]) -> Fault {
    Fault::new(
        at,
        "date",
        format!(
            "\"{}\" is not a date of the form {}. Correct it, or the form in the mapping.",
            shown(text),
            patterns.join(" or ")
        ),
    )
}

/// What a pattern's letters stand for.
enum Token {
    Year,
    ShortYear,
    MonthName,
    Number(Part, bool),
    HalfDay,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Month,
    Day,
    Hour,
    Hour12,
    Minute,
    Second,
}

/// Longer ones first.
const TOKENS: [(&str, Token); 16] = [
    ("YYYY", Token::Year),
    ("MMMM", Token::MonthName),
    ("MMM", Token::MonthName),
    ("YY", Token::ShortYear),
    ("MM", Token::Number(Part::Month, true)),
    ("DD", Token::Number(Part::Day, true)),
    ("HH", Token::Number(Part::Hour, true)),
    ("hh", Token::Number(Part::Hour12, true)),
    ("mm", Token::Number(Part::Minute, true)),
    ("ss", Token::Number(Part::Second, true)),
    ("AM", Token::HalfDay),
    ("M", Token::Number(Part::Month, false)),
    ("D", Token::Number(Part::Day, false)),
    ("H", Token::Number(Part::Hour, false)),
    ("h", Token::Number(Part::Hour12, false)),
    ("a", Token::HalfDay),
];

#[derive(Default)]
struct Clock {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    hour: Option<i64>,
    minute: i64,
    micros: i64,
    afternoon: Option<bool>,
}

/// What is wrong with a pattern that no text could be a date by, as a sentence.
pub fn pattern_fault(pattern: &str) -> Option<String> {
    let problem = missing(pattern)?;
    // Many programs write yyyy-mm-dd for what is YYYY-MM-DD here.
    let capital: String = pattern
        .chars()
        .map(|c| match c {
            'y' | 'd' => c.to_ascii_uppercase(),
            'm' if !pattern.contains(['H', 'h']) => 'M',
            other => other,
        })
        .collect();
    let meant = match missing(&capital) {
        None if capital != pattern => format!(" Did you mean \"{capital}\"?"),
        _ => String::new(),
    };
    Some(format!(
        "\"{}\" {problem}: a form of dates has the year as YYYY or YY, the month as MM, M, MMM or MMMM and the day as DD or D, each once, such as \"DD.MM.YYYY\".{meant}",
        shown(pattern)
    ))
}

/// What a pattern lacks or has twice.
fn missing(pattern: &str) -> Option<String> {
    let mut rest = pattern;
    let mut seen: Vec<&str> = Vec::new();
    while let Some(c) = rest.chars().next() {
        let Some((letters, token)) = TOKENS.iter().find(|(letters, _)| rest.starts_with(letters))
        else {
            rest = &rest[c.len_utf8()..];
            continue;
        };
        rest = &rest[letters.len()..];
        seen.push(match token {
            Token::Year | Token::ShortYear => "year",
            Token::MonthName | Token::Number(Part::Month, _) => "month",
            Token::Number(Part::Day, _) => "day",
            Token::Number(Part::Hour | Part::Hour12, _) => "hour",
            Token::Number(Part::Minute, _) => "minute",
            Token::Number(Part::Second, _) => "second",
            Token::HalfDay => "half of the day",
        });
    }
    let twice = seen
        .iter()
        .enumerate()
        .find(|(n, word)| seen[..*n].contains(word));
    if let Some((_, word)) = twice {
        return Some(format!("says the {word} twice"));
    }
    let lacks: Vec<&str> = ["year", "month", "day"]
        .into_iter()
        .filter(|word| !seen.contains(word))
        .collect();
    (!lacks.is_empty()).then(|| format!("says no {}", lacks.join(", no ")))
}

/// The day, and the microseconds of the day if the pattern has a time.
fn by_pattern(text: &str, pattern: &str) -> Option<(Date, Option<i64>)> {
    let (mut rest, mut pattern) = (text.trim(), pattern.trim());
    let mut read = Clock::default();
    while let Some(c) = pattern.chars().next() {
        if let Some((letters, token)) = TOKENS
            .iter()
            .find(|(letters, _)| pattern.starts_with(letters))
        {
            pattern = &pattern[letters.len()..];
            rest = token_of(token, rest, &mut read)?;
        } else if c.is_whitespace() {
            pattern = pattern.trim_start();
            let trimmed = rest.trim_start();
            if trimmed.len() == rest.len() {
                return None;
            }
            rest = trimmed;
        } else {
            pattern = &pattern[c.len_utf8()..];
            rest = rest.strip_prefix(c)?;
        }
    }
    if !rest.is_empty() {
        return None;
    }
    let part = |n: Option<i64>| u32::try_from(n?).ok();
    let day = Date::from_ymd(
        i32::try_from(read.year?).ok()?,
        part(read.month)?,
        part(read.day)?,
    )?;
    let Some(hour) = read.hour else {
        return Some((day, None));
    };
    let hour = match read.afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    let in_range = hour < 24 && read.minute < 60 && read.micros < 60 * MICROS;
    in_range.then_some((
        day,
        Some((hour * 60 + read.minute) * 60 * MICROS + read.micros),
    ))
}

/// Reads one token; gives what follows it.
fn token_of<'a>(token: &Token, text: &'a str, read: &mut Clock) -> Option<&'a str> {
    match token {
        Token::Year => {
            let (year, rest) = digits(text, 4, 4)?;
            read.year = Some(year);
            Some(rest)
        }
        Token::ShortYear => {
            let (year, rest) = digits(text, 2, 2)?;
            // As POSIX has it: 69 to 99 are of the last century.
            read.year = Some(if year < 69 { 2000 + year } else { 1900 + year });
            Some(rest)
        }
        Token::MonthName => {
            let (month, rest) = month_name(text)?;
            read.month = Some(month);
            Some(rest)
        }
        Token::HalfDay => {
            let half = text.get(..2)?;
            read.afternoon = Some(match half.to_ascii_lowercase().as_str() {
                "am" => false,
                "pm" => true,
                _ => return None,
            });
            Some(&text[2..])
        }
        Token::Number(part, padded) => {
            let (n, mut rest) = digits(text, if *padded { 2 } else { 1 }, 2)?;
            match part {
                Part::Month => read.month = Some(n),
                Part::Day => read.day = Some(n),
                Part::Hour | Part::Hour12 => read.hour = Some(n),
                Part::Minute => read.minute = n,
                Part::Second => {
                    let (fraction, after) = fraction(rest);
                    read.micros = n * MICROS + fraction;
                    rest = after;
                }
            }
            Some(rest)
        }
    }
}

fn digits(text: &str, least: usize, most: usize) -> Option<(i64, &str)> {
    let count = text
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    if count < least {
        return None;
    }
    Some((text[..count].parse().ok()?, &text[count..]))
}

/// Fraction digits after a second, cut at microseconds.
fn fraction(text: &str) -> (i64, &str) {
    let Some(after) = text.strip_prefix('.') else {
        return (0, text);
    };
    let count = after.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 {
        return (0, text);
    }
    let micros = after[..count]
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(6)
        .fold(0, |n, b| n * 10 + i64::from(b - b'0'));
    (micros, &after[count..])
}

fn month_name(text: &str) -> Option<(i64, &str)> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = text[..length].to_ascii_lowercase();
    let is_month = |month: &str| match word.len() {
        0..3 => false,
        3 => month.starts_with(&word),
        _ => month == word || (word == "sept" && month == "september"),
    };
    let month = MONTHS.iter().position(|month| is_month(month))?;
    Some((i64::try_from(month).ok()? + 1, &text[length..]))
}

/// A duration: seconds, `h:mm`, `h:mm:ss` or ISO 8601 (`P1DT2H30M`), as microseconds.
pub fn duration(at: &str, text: &str) -> Read<i64> {
    let (negative, positive) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let micros = if positive.contains(':') {
        by_clock(positive)
    } else if positive.starts_with(['P', 'p']) {
        by_iso(positive)
    } else {
        return number::seconds(at, text);
    };
    let micros = micros.ok_or_else(|| {
        let text = shown(text);
        Fault::new(
            at,
            "duration",
            format!("\"{text}\" is not a duration. Write seconds, 1:30:00, or PT1H30M."),
        )
    })?;
    number::within(at, if negative { -micros } else { micros })
}

fn by_clock(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, ':');
    let hours = whole(parts.next()?)?;
    let (minutes, rest) = digits(parts.next()?, 2, 2)?;
    if !rest.is_empty() || minutes >= 60 {
        return None;
    }
    let seconds = match parts.next() {
        None => 0,
        Some(text) => {
            let (seconds, rest) = digits(text, 2, 2)?;
            let (micros, rest) = fraction(rest);
            if !rest.is_empty() || seconds >= 60 {
                return None;
            }
            seconds * MICROS + micros
        }
    };
    hours
        .checked_mul(60)?
        .checked_add(minutes)?
        .checked_mul(60 * MICROS)?
        .checked_add(seconds)
}

fn by_iso(text: &str) -> Option<i64> {
    let text = text.to_ascii_uppercase();
    let body = text.strip_prefix('P')?;
    let (days, time) = match body.split_once('T') {
        Some((_, "")) => return None,
        Some((days, time)) => (days, time),
        None => (body, ""),
    };
    let mut total = 0_i64;
    let mut seen = false;
    for (part, units) in [
        (days, &[('W', 604_800), ('D', 86_400)][..]),
        (time, &[('H', 3_600), ('M', 60), ('S', 1)][..]),
    ] {
        let mut rest = part;
        for (letter, seconds) in units {
            let Some((count, after)) = rest.split_once(*letter) else {
                continue;
            };
            let (number, after_number) = match count.split_once('.') {
                Some((number, _)) if *letter == 'S' => (number, &count[number.len()..]),
                _ => (count, ""),
            };
            let (micros, left) = fraction(after_number);
            if !left.is_empty() {
                return None;
            }
            total = whole(number)?
                .checked_mul(*seconds)?
                .checked_mul(MICROS)?
                .checked_add(micros)?
                .checked_add(total)?;
            rest = after;
            seen = true;
        }
        if !rest.is_empty() {
            return None;
        }
    }
    seen.then_some(total)
}

fn whole(digits: &str) -> Option<i64> {
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())?
}
