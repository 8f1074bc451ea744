//! How the numbers of a series are written, and when they start anew.
//!
//! ```text
//! pattern = { text | "{year}" | "{month}" | "{day}" | "{number}" | "{number:" digits "}" } ;
//! ```
//!
//! `INV-{year}-{number:5}` gives `INV-2026-00001` and starts anew each year. A
//! brace that is meant as such stands twice. An empty pattern is the bare number.
//! A written number says which period it is of and which number it is, so that
//! counters can be worked out from the numbers that were given.

use base::{Date, fold};

use crate::formula::TextFault;

/// Characters of a pattern.
pub const MOST_CHARS: usize = 100;
/// The highest number that a text says: counters never come to their end.
const MOST: i64 = 999_999_999_999_999;
/// Digits that a number may be filled up to.
const MOST_DIGITS: usize = 12;

/// A pattern that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Year,
    Month,
    Day,
    /// Filled up with zeros to so many digits.
    Number(usize),
}

/// The year, month and day that a number is of, as far as its pattern has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct When {
    year: Option<u32>,
    month: Option<u32>,
    day: Option<u32>,
}

impl When {
    fn key(self) -> String {
        match (self.year, self.month, self.day) {
            (None, ..) => String::new(),
            (Some(year), None, _) => format!("{year:04}"),
            (Some(year), Some(month), None) => format!("{year:04}-{month:02}"),
            (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        }
    }
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, TextFault> {
        let chars: Vec<char> = text.chars().collect();
        let fault = |message: &str, position: usize| TextFault {
            message: message.to_string(),
            position,
        };
        if chars.len() > MOST_CHARS {
            let message = format!("A pattern has at most {MOST_CHARS} characters.");
            return Err(fault(&message, MOST_CHARS));
        }
        if chars.is_empty() {
            return Ok(Self::bare());
        }
        let mut parts: Vec<(Part, usize)> = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        while let Some(c) = chars.get(at).copied() {
            match (c, chars.get(at + 1)) {
                ('{', Some('{')) | ('}', Some('}')) => {
                    literal.push(c);
                    at += 2;
                }
                ('{', _) => {
                    let rest = &chars[at + 1..];
                    let Some(end) = rest.iter().position(|c| *c == '}') else {
                        return Err(fault("This is not closed; \"}\" is missing.", at));
                    };
                    let word: String = rest[..end].iter().collect();
                    let part = placeholder(&word).map_err(|message| fault(&message, at + 1))?;
                    if !literal.is_empty() {
                        parts.push((Part::Text(std::mem::take(&mut literal)), at));
                    }
                    parts.push((part, at));
                    at += end + 2;
                }
                ('}', _) => {
                    let message = "This closes nothing. A brace that is meant stands twice.";
                    return Err(fault(message, at));
                }
                (c, _) if c.is_control() => {
                    return Err(fault("Take the control character out.", at));
                }
                (c, _) => {
                    literal.push(c);
                    at += 1;
                }
            }
        }
        if !literal.is_empty() {
            parts.push((Part::Text(literal), at));
        }
        sound(&parts, chars.len()).map_err(|(message, at)| fault(&message, at))?;
        Ok(Self {
            parts: parts.into_iter().map(|(part, _)| part).collect(),
        })
    }

    /// The bare number.
    pub fn bare() -> Self {
        Self {
            parts: vec![Part::Number(1)],
        }
    }

    /// Which period a day is in; empty where numbers never start anew.
    pub fn period(&self, day: Date) -> String {
        self.when(day).key()
    }

    /// A number as it is written on a day.
    pub fn write(&self, day: Date, number: i64) -> String {
        self.written(self.when(day), number)
    }

    /// The period and the number that a text says; none if it was not written by
    /// this pattern. Case and accents do not matter, as in comparisons.
    pub fn read(&self, text: &str) -> Option<(String, i64)> {
        let folded = fold(text);
        let whole: Vec<char> = folded.chars().collect();
        let fixed: usize = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => fold(text).chars().count(),
                Part::Year => 4,
                Part::Month | Part::Day => 2,
                Part::Number(_) => 0,
            })
            .sum();
        let digits = whole.len().checked_sub(fixed)?;
        let (mut when, mut number, mut at) = (When::default(), None, 0);
        for part in &self.parts {
            let mut take = |count: usize| {
                let taken: String = whole.get(at..at + count)?.iter().collect();
                at += count;
                Some(taken)
            };
            match part {
                Part::Text(text) => {
                    let text = fold(text);
                    if take(text.chars().count())? != text {
                        return None;
                    }
                }
                Part::Year => when.year = Some(whole_number(&take(4)?)?),
                Part::Month => when.month = Some(whole_number(&take(2)?)?),
                Part::Day => when.day = Some(whole_number(&take(2)?)?),
                Part::Number(_) => number = Some(whole_number::<i64>(&take(digits)?)?),
            }
        }
        let number = number.filter(|number| (1..=MOST).contains(number))?;
        // More zeros than the pattern writes make another text.
        (fold(&self.written(when, number)) == folded).then(|| (when.key(), number))
    }

    fn when(&self, day: Date) -> When {
        let (year, month, of_month) = day.ymd();
        let has = |part: &Part| self.parts.contains(part);
        When {
            year: has(&Part::Year).then(|| u32::try_from(year).unwrap_or(0)),
            month: has(&Part::Month).then_some(month),
            day: has(&Part::Day).then_some(of_month),
        }
    }

    fn written(&self, when: When, number: i64) -> String {
        let mut text = String::new();
        for part in &self.parts {
            let two = |n: Option<u32>| format!("{:02}", n.unwrap_or(0));
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Year => text.push_str(&format!("{:04}", when.year.unwrap_or(0))),
                Part::Month => text.push_str(&two(when.month)),
                Part::Day => text.push_str(&two(when.day)),
                Part::Number(digits) => text.push_str(&format!("{number:0digits$}")),
            }
        }
        text
    }
}

/// Digits and nothing else: no sign.
fn whole_number<T: std::str::FromStr>(text: &str) -> Option<T> {
    match text.bytes().all(|b| b.is_ascii_digit()) {
        true => text.parse().ok(),
        false => None,
    }
}

fn placeholder(word: &str) -> Result<Part, String> {
    let known = "There are {year}, {month}, {day}, {number}, and {number:5} for five digits.";
    match word.split_once(':') {
        None => match word {
            "year" => Ok(Part::Year),
            "month" => Ok(Part::Month),
            "day" => Ok(Part::Day),
            "number" => Ok(Part::Number(1)),
            _ => Err(format!(
                "There is no {{{}}}. {known}",
                base::text::truncate(word, 40)
            )),
        },
        Some(("number", digits)) => match whole_number::<usize>(digits) {
            Some(digits) if (1..=MOST_DIGITS).contains(&digits) => Ok(Part::Number(digits)),
            _ => Err(format!("Give from 1 to {MOST_DIGITS} digits.")),
        },
        Some(_) => Err(known.to_string()),
    }
}

/// Whether no number would be written twice.
fn sound(parts: &[(Part, usize)], end: usize) -> Result<(), (String, usize)> {
    let mut seen: Vec<std::mem::Discriminant<Part>> = Vec::new();
    for (part, at) in parts.iter().filter(|(p, _)| !matches!(p, Part::Text(_))) {
        let kind = std::mem::discriminant(part);
        if seen.contains(&kind) {
            return Err(("This stands there twice. Take one out.".into(), *at));
        }
        seen.push(kind);
    }
    let place = |wanted: &Part| {
        let found = parts
            .iter()
            .find(|(part, _)| std::mem::discriminant(part) == std::mem::discriminant(wanted));
        found.map(|(_, at)| *at)
    };
    if place(&Part::Number(1)).is_none() {
        let message = "The number is missing. Put {number} where it is to stand.";
        return Err((message.into(), end));
    }
    for (part, needs, name) in [
        (Part::Month, Part::Year, "{year}"),
        (Part::Day, Part::Month, "{month}"),
    ] {
        if let (Some(at), None) = (place(&part), place(&needs)) {
            let message = format!("This needs {name} too, or numbers would come again.");
            return Err((message, at));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    #[test]
    fn numbers_are_written_and_read() {
        let cases = [
            ("", 7, "7", ""),
            ("{number:5}", 123_456, "123456", ""),
            ("INV-{year}-{number:5}", 42, "INV-2026-00042", "2026"),
            ("{number}/{month}/{year}", 3, "3/03/2026", "2026-03"),
            (
                "{year}{month}{day}{number:2}",
                9,
                "2026030109",
                "2026-03-01",
            ),
            ("{{{number}}} 1", 12, "{12} 1", ""),
            ("Rèchnung {number}", 5, "Rèchnung 5", ""),
        ];
        for (pattern, number, written, period) in cases {
            let pattern = Pattern::parse(pattern).unwrap();
            let day = day("2026-03-01");
            assert_eq!(pattern.write(day, number), written);
            assert_eq!(pattern.period(day), period);
            assert_eq!(pattern.read(written), Some((period.into(), number)));
            assert_eq!(
                pattern.read(&written.to_uppercase()),
                Some((period.into(), number))
            );
        }
    }

    #[test]
    fn what_a_pattern_did_not_write_is_not_read() {
        let pattern = Pattern::parse("INV-{year}-{number:3}").unwrap();
        for text in [
            "",
            "INV-2026-",
            "INV-2026-7",
            "INV-2026-0007",
            "INV-2026--07",
            "INV-2026-000",
            "RE-2026-007",
            "INV-26-007",
            "INV-2026-007 ",
            "INV-2026-1000000000000000",
            "INV-2026-99999999999999999999",
        ] {
            assert_eq!(pattern.read(text), None, "{text}");
        }
        assert_eq!(pattern.read("inv-2026-1007"), Some(("2026".into(), 1007)));
    }

    #[test]
    fn faults_say_where_they_are() {
        let cases = [
            ("INV-", 4),
            ("INV-{year}", 10),
            ("{number", 0),
            ("a}{number}", 1),
            ("{numbr}", 1),
            ("{number:0}", 1),
            ("{number:13}", 1),
            ("{year:2}{number}", 1),
            ("{number}{number:3}", 8),
            ("{month}-{number}", 0),
            ("{year}-{day}-{number}", 7),
            ("{number}\u{7}", 8),
        ];
        for (pattern, position) in cases {
            let fault = Pattern::parse(pattern).unwrap_err();
            assert_eq!(fault.position, position, "{pattern}: {}", fault.message);
        }
        assert!(Pattern::parse(&format!("{{number}}{}", "x".repeat(100))).is_err());
    }
}
