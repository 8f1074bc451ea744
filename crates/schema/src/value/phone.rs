//! Phone numbers: from what people type to E.164.
//!
//! The numbering plans come from the `phonenumber` crate, and this is the one
//! place that knows it. The steps of reading are written here, by the rules
//! that libphonenumber documents: the crate's own parser does not know digits
//! of other scripts, strips a trunk prefix twice and matches patterns by halves.

mod plan;
mod written;

use plan::Plan;

/// A phone number that could be dialled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// `+`, country calling code, national number; digits only. Of a number
    /// dialled within an exchange the extension is not part of it.
    pub e164: String,
    /// Digits to dial after the call is answered.
    pub extension: Option<String>,
    /// Whether the number has a length that numbers there have.
    pub is_possible: bool,
    /// Whether the number lies in a range that is in use there.
    pub is_valid: bool,
}

/// Why a text is not a phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// There is no number in it.
    NotANumber,
    /// It starts with no country's calling code, or with none and no country is known.
    UnknownCountry,
    TooShort,
    TooLong,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "This is not a phone number. Write one such as +49 30 123456.",
            Self::UnknownCountry => {
                "The number's country is not known. Start it with + and the country's calling code."
            }
            Self::TooShort => "The phone number is too short. Write it with its area code.",
            Self::TooLong => "The phone number is too long.",
        })
    }
}

/// Most and fewest digits of a number without its country's code.
const NATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 2..=17;

/// Reads a number as it would be dialled in a region (ISO 3166, `DE`).
///
/// # Errors
/// Says why it is not a number. A number of a wrong length is read, and not `is_possible`.
pub fn parse(raw: &str, region: &str) -> Result<Phone, Unreadable> {
    let written = written::read(raw)?;
    let home = Plan::of_region(region);
    let (plan, national) = if written.international {
        with_country_code(&written.digits)?
    } else {
        dialled_at_home(&written.digits, home)?
    };
    let national = match plan.without_trunk_prefix(&national) {
        Some(stripped) if plan.length_of(&stripped).is_dialable() => stripped,
        _ => national,
    };
    if national.len() < *NATIONAL_DIGITS.start() {
        return Err(Unreadable::TooShort);
    }
    if national.len() > *NATIONAL_DIGITS.end() {
        return Err(Unreadable::TooLong);
    }
    Ok(Phone {
        is_possible: plan.length_of(&national).is_possible(),
        is_valid: plan.is_valid(&national),
        e164: format!("+{}{national}", plan.calling_code()),
        extension: written.extension,
    })
}

/// The digits of an E.164 number in each way that it is dialled: from abroad,
/// within its country, and there with what is dialled before it, if anything is.
pub fn ways(e164: &str) -> Vec<String> {
    let all = digits(e164);
    let mut ways = vec![all.clone()];
    if let Ok((plan, national)) = with_country_code(&all) {
        let trunk = plan
            .trunk_prefix()
            .map(|trunk| format!("{trunk}{national}"));
        ways.push(national);
        ways.extend(trunk.filter(|trunk| *trunk != all));
    }
    ways
}

/// A decimal digit of any script as an ASCII one.
pub fn digit(c: char) -> Option<char> {
    written::digit(c)
}

/// The digits of a text, those of other scripts included.
pub fn digits(text: &str) -> String {
    text.chars().filter_map(written::digit).collect()
}

/// The extension in what was typed.
pub fn extension(typed: &str) -> Option<String> {
    written::read(typed).ok()?.extension
}

/// Splits digits that start with a calling code.
fn with_country_code(digits: &str) -> Result<(Plan, String), Unreadable> {
    if digits.len() <= *NATIONAL_DIGITS.start() {
        return Err(Unreadable::TooShort);
    }
    (1..=3)
        .filter(|_| !digits.starts_with('0'))
        .find_map(|length| {
            let (code, national) = digits.split_at_checked(length)?;
            Some((Plan::of_code(code.parse().ok()?)?, national.to_string()))
        })
        .ok_or(Unreadable::UnknownCountry)
}

/// Reads digits without a plus: with the prefix for calls abroad, with the own
/// calling code, or as a number of the region itself.
fn dialled_at_home(digits: &str, home: Option<Plan>) -> Result<(Plan, String), Unreadable> {
    let home = home.ok_or(Unreadable::UnknownCountry)?;
    if let Some(abroad) = home.without_international_prefix(digits) {
        return with_country_code(abroad);
    }
    let code = home.calling_code().to_string();
    if let Some(rest) = digits.strip_prefix(&code) {
        let stripped = home
            .without_trunk_prefix(rest)
            .unwrap_or_else(|| rest.to_string());
        let reads_better = !home.is_general(digits) && home.is_general(&stripped);
        if reads_better || home.length_of(digits) == plan::Length::TooLong {
            return Ok((home, rest.to_string()));
        }
    }
    Ok((home, digits.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        let cases = [
            ("030 123456", "DE", Ok(("+4930123456", None))),
            ("+49 (0)30 / 12 34 56", "DE", Ok(("+4930123456", None))),
            ("0049 30 123456", "DE", Ok(("+4930123456", None))),
            (
                "(212) 555-0100 x 42",
                "US",
                Ok(("+12125550100", Some("42"))),
            ),
            (
                "212.555.0100 Ext. 42",
                "US",
                Ok(("+12125550100", Some("42"))),
            ),
            (
                "tel:+1-212-555-0100;ext=7",
                "DE",
                Ok(("+12125550100", Some("7"))),
            ),
            ("1-800-FLOWERS", "US", Ok(("+18003569377", None))),
            ("٠٣٠ ١٢٣٤٥٦", "DE", Ok(("+4930123456", None))),
            ("+7 800 123-45-67", "RU", Ok(("+78001234567", None))),
            ("", "DE", Err(Unreadable::NotANumber)),
            ("call me", "DE", Err(Unreadable::NotANumber)),
            ("a@b.example", "DE", Err(Unreadable::NotANumber)),
            ("+999 123456", "DE", Err(Unreadable::UnknownCountry)),
            ("555 0100", "", Err(Unreadable::UnknownCountry)),
            ("+1234567890123456789012345", "DE", Err(Unreadable::TooLong)),
        ];
        for (raw, region, expect) in cases {
            let read = parse(raw, region);
            let read = read
                .as_ref()
                .map(|p| (p.e164.as_str(), p.extension.as_deref()))
                .map_err(|e| *e);
            assert_eq!(read, expect, "{raw:?} in {region:?}");
        }
    }

    #[test]
    fn ways_to_dial_a_number() {
        for (e164, expect) in [
            ("+12025550143", vec!["12025550143", "2025550143"]),
            ("+4930901820", vec!["4930901820", "30901820", "030901820"]),
            (
                "+78001234567",
                vec!["78001234567", "8001234567", "88001234567"],
            ),
            ("+390612345678", vec!["390612345678", "0612345678"]),
            ("+999123", vec!["999123"]),
            ("", vec![""]),
        ] {
            assert_eq!(ways(e164), expect, "{e164}");
        }
    }

    #[test]
    fn survives_anything() {
        for raw in [
            "+",
            "+++",
            "0",
            "00",
            "+0",
            "+00 49 30",
            "x",
            "#",
            "1#",
            ";ext=",
            "tel:;phone-context=+",
            "+1 2x3",
            "\u{0}1\u{0}",
            "½ ٣",
            "１",
        ] {
            for region in ["DE", "US", "RU", "ZZ", "", "de", "\u{1F600}"] {
                let _ = parse(raw, region);
            }
        }
    }
}
