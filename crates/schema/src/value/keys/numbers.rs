//! Phone numbers as words of the search: how a record is indexed by them, and
//! what is looked for when one is typed.
//!
//! A search finds words by their beginnings. A number is therefore a word in
//! each way that it may be dialled, and once more from its end, so that its
//! last digits are a beginning as well.

use super::super::{Value, phone};

/// Stands before a number's digits from the last to the first. It is no letter
/// and no digit, so that nothing typed is taken for such a word.
const FROM_THE_END: char = '\u{e000}';
/// Fewer digits are no number, and end too many of them.
const FEWEST_DIGITS: usize = 4;
/// E.164 has at most 15, and a prefix for calls abroad comes before them.
const MOST_DIGITS: usize = 20;

/// The words of a value's phone numbers; none if it has no entries.
pub fn words(value: &Value) -> Vec<String> {
    let Value::Entries(entries) = value else {
        return Vec::new();
    };
    let mut words = Vec::new();
    for entry in entries {
        words.extend(phone::ways(&entry.value));
        if let Some(typed) = &entry.display {
            words.push(phone::digits(typed));
            words.extend(phone::extension(typed));
        }
        words.push(from_the_end(&phone::digits(&entry.value)));
    }
    words
}

/// Whether a text has digits only, of whatever script.
pub fn is_digits(text: &str) -> bool {
    text.chars().all(|c| phone::digit(c).is_some())
}

/// The beginnings of words that a typed number is found by, any of them, its own
/// digits first; none if it has too few or too many digits. It is read as it would be dialled in
/// a region (ISO 3166, `DE`).
pub fn sought(typed: &str, region: &str) -> Vec<String> {
    let digits = phone::digits(typed);
    if !(FEWEST_DIGITS..=MOST_DIGITS).contains(&digits.len()) {
        return Vec::new();
    }
    let mut words = vec![digits.clone()];
    // What the number ends in as it stands is among its ways already.
    let dialled = phone::parse(typed, region)
        .map(|phone| phone::digits(&phone.e164))
        .ok()
        .filter(|dialled| !dialled.ends_with(&digits));
    words.extend(dialled);
    words.push(from_the_end(&digits));
    words
}

/// A word as people read it: one from the end is turned round.
pub fn shown(word: &str) -> String {
    match word.strip_prefix(FROM_THE_END) {
        Some(digits) => digits.chars().rev().collect(),
        None => word.to_string(),
    }
}

/// The digits that a text must have for this word to be found in it; none if
/// other words of the same number say so.
pub fn digits_of(word: &str) -> Option<&str> {
    Some(word).filter(|word| !word.starts_with(FROM_THE_END))
}

fn from_the_end(digits: &str) -> String {
    std::iter::once(FROM_THE_END)
        .chain(digits.chars().rev())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entry;

    /// Whether a number that was typed so is found by what is typed now.
    fn finds(stored: &str, region: &str, typed: &str, here: &str) -> bool {
        let e164 = phone::parse(stored, region).unwrap().e164;
        let display = (stored != e164).then(|| stored.to_string());
        let entry = Entry {
            value: e164,
            display,
            ..Entry::default()
        };
        let words = words(&Value::Entries(vec![entry]));
        sought(typed, here)
            .iter()
            .any(|sought| words.iter().any(|word| word.starts_with(sought)))
    }

    #[test]
    fn numbers_are_found_as_they_are_typed() {
        for (stored, region, typed, here, found) in [
            ("(202) 555-0143", "US", "(202) 555-0143", "US", true),
            ("(202) 555-0143", "US", "202.555.0143", "US", true),
            ("(202) 555-0143", "US", "2025550143", "US", true),
            ("(202) 555-0143", "US", "5550143", "US", true),
            ("(202) 555-0143", "US", "0143", "US", true),
            ("(202) 555-0143", "US", "55501", "US", false),
            ("(202) 555-0143", "US", "143", "US", false),
            ("(202) 555-0143", "US", "+1 202 555 0143", "US", true),
            ("(202) 555-0143", "US", "12025550143", "DE", true),
            ("(202) 555-0143", "US", "001 202 555 0143", "DE", true),
            ("(202) 555-0143", "US", "(202) 555", "US", true),
            ("(202) 555-0143", "US", "202/5", "US", true),
            ("+49 30 901820", "DE", "030 901820", "DE", true),
            ("+49 30 901820", "DE", "030901820", "DE", true),
            ("+49 30 901820", "DE", "030901820", "US", true),
            ("+49 30 901820", "DE", "030 90", "DE", true),
            ("+49 30 901820", "DE", "30 901820", "DE", true),
            ("+49 30 901820", "DE", "901820", "DE", true),
            ("+49 30 901820", "DE", "0049 (30) 901820", "DE", true),
            ("+49 30 901820", "DE", "011 49 30 901820", "US", true),
            ("+49 30 901820", "DE", "+49 (0)30 / 90 18 20", "US", true),
            ("+49 30 901820", "DE", "٩٠١٨٢٠", "DE", true),
            ("+49 30 901820", "DE", "031 901820", "DE", false),
            ("+49 30 901820", "DE", "90182", "DE", false),
            ("8 (800) 123-45-67", "RU", "8 800 123", "RU", true),
            ("06 1234 5678", "IT", "061234", "IT", true),
        ] {
            assert_eq!(
                finds(stored, region, typed, here),
                found,
                "{stored} by {typed} in {here}"
            );
        }
    }

    #[test]
    fn a_number_reads_the_same_from_both_ends() {
        assert_eq!(shown(&from_the_end("12025550143")), "12025550143");
        assert_eq!(shown("2025550143"), "2025550143");
        assert_eq!(digits_of(&from_the_end("0143")), None);
        assert_eq!(
            sought("1234567890 1234567890 1", "US"),
            Vec::<String>::new()
        );
        assert_eq!(
            words(&Value::Text("2025550143".into())),
            Vec::<String>::new()
        );
    }
}
