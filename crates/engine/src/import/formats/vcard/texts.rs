//! Texts of cards: escapes, days, and what full names say.

use std::collections::HashSet;

use base::fold;

/// `1996-04-15`, `19960415`, with or without a time; days without a year are none.
pub(super) fn birthday(text: &str) -> Option<String> {
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let digits: String = day.chars().filter(|c| *c != '-').collect();
    let is_plain = digits.len() == 8 && digits.chars().all(|c| c.is_ascii_digit());
    if !is_plain || day.starts_with('-') {
        return None;
    }
    let day = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]);
    base::Date::parse_iso(&day).map(base::Date::to_iso)
}

/// Whether a time stands beside the day, other than midnight.
pub(super) fn has_time(text: &str) -> bool {
    let time = text.split_once(['T', ' ']).map_or("", |(_, time)| time);
    time.chars().any(|c| ('1'..='9').contains(&c))
}

/// Whether a full name has words that are in none of its parts, whatever their
/// order, case and accents.
pub(super) fn says_more(full: &str, parts: &[&str]) -> bool {
    let known: HashSet<String> = parts.iter().flat_map(|part| words(part)).collect();
    words(full).iter().any(|word| !known.contains(word))
}

fn words(name: &str) -> Vec<String> {
    fold(name)
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
        .map(|word| word.trim_matches('.').to_string())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The parts between marks that are not escaped, themselves unescaped.
pub(super) fn split(value: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        let Some(part) = parts.last_mut() else { break };
        match char {
            '\\' => {
                part.push('\\');
                part.extend(chars.next());
            }
            char if char == mark => parts.push(String::new()),
            char => part.push(char),
        }
    }
    parts
        .iter()
        .map(|part| unescaped(part).trim().to_string())
        .collect()
}

/// RFC 6350, 3.4.
pub(super) fn unescaped(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            plain.push(char);
            continue;
        }
        match chars.next() {
            Some('n' | 'N') => plain.push('\n'),
            Some(other @ ('\\' | ',' | ';' | ':')) => plain.push(other),
            Some(other) => {
                plain.push('\\');
                plain.push(other);
            }
            None => plain.push('\\'),
        }
    }
    plain.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birthdays_have_a_year() {
        for (text, day) in [
            ("1996-04-15", Some("1996-04-15")),
            ("19960415T102200Z", Some("1996-04-15")),
            ("--0415", None),
            ("1996-04", None),
            ("circa 1800", None),
            ("19961399", None),
        ] {
            assert_eq!(birthday(text).as_deref(), day, "{text}");
        }
    }

    #[test]
    fn escapes_part_values_as_they_should() {
        assert_eq!(split(r"a\;b;c\\;d\,e", ';'), ["a;b", r"c\", "d,e"]);
        assert_eq!(unescaped(r"one\ntwo\x"), "one\ntwo\\x");
    }

    #[test]
    fn full_names_say_more_or_not() {
        let parts = ["Nord", "Ana", "Maria José", "Dr.", "M.Sc. Jr."];
        for (full, more) in [
            ("Dr. Ana Nord", false),
            ("NORD, Ana", false),
            ("dr ana maria jose nord", false),
            ("Ana Nord-Berg", true),
            ("Ana Nord (Acme)", true),
            ("", false),
        ] {
            assert_eq!(says_more(full, &parts), more, "{full}");
        }
    }

    #[test]
    fn midnight_is_no_time() {
        for (text, is_there) in [
            ("19531015T231000Z", true),
            ("1953-10-15T00:00:00Z", false),
            ("1953-10-15", false),
        ] {
            assert_eq!(has_time(text), is_there, "{text}");
        }
    }
}
