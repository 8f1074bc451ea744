//! The written form of a number: which characters are its digits, where it
//! starts and ends, and what is its extension.

use super::Unreadable;

/// A number as it was written.
#[derive(Debug, PartialEq, Eq)]
pub struct Written {
    /// ASCII digits only.
    pub digits: String,
    /// It started with a plus.
    pub international: bool,
    pub extension: Option<String>,
}

/// Longer texts are not numbers.
const MAX_CHARS: usize = 250;

/// Words that stand before an extension, the longer ones first.
const EXTENSION_WORDS: [&str; 12] = [
    "extension",
    "extensión",
    "durchwahl",
    "anexo",
    "poste",
    "extn",
    "ext",
    "xtn",
    "int",
    "доб",
    "x",
    "#",
];

/// Finds the number in a text.
pub fn read(raw: &str) -> Result<Written, Unreadable> {
    if raw.chars().nth(MAX_CHARS).is_some() {
        return Err(Unreadable::TooLong);
    }
    let plain: String = raw.trim().chars().map(ascii).collect();
    let (number, extension) = match plain.strip_prefix("tel:") {
        Some(uri) => tel_uri(uri),
        None => (plain, None),
    };
    let number = possible(&number);
    let (number, extension) = match extension {
        Some(extension) => (number, Some(extension)),
        None => split_extension(number),
    };
    if !is_viable(number) {
        return Err(Unreadable::NotANumber);
    }
    // Three letters make a word that is dialled by the letters of the keys;
    // fewer are noise.
    let spelt = number.chars().filter(char::is_ascii_alphabetic).count() >= 3;
    let digits = number
        .chars()
        .filter_map(|c| match c {
            c if c.is_ascii_digit() => Some(c),
            c if spelt => key_of(c),
            _ => None,
        })
        .collect();
    Ok(Written {
        digits,
        international: number.starts_with('+'),
        extension,
    })
}

/// Zeros of the scripts whose digits people type.
const ZEROS: [u32; 20] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
    0xE50, 0xED0, 0xF20, 0x1040, 0x17E0, 0x1810, 0xFF10,
];

/// A decimal digit of any of the scripts.
pub fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    ZEROS
        .iter()
        .find_map(|zero| code.checked_sub(*zero).filter(|n| *n < 10))
        .and_then(|n| char::from_digit(n, 10))
}

fn ascii(c: char) -> char {
    match c {
        '\u{FF0B}' => '+',
        // Dashes, spaces, brackets and strokes of other scripts, soft hyphens, joiners.
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{FF0D}' | '\u{AD}' => '-',
        '\u{FF0E}' => '.',
        '\u{FF0F}' => '/',
        '\u{FF08}' | '\u{FF3B}' => '(',
        '\u{FF09}' | '\u{FF3D}' => ')',
        '\u{FF5E}' | '\u{2053}' | '\u{223C}' => '~',
        '\u{200B}' | '\u{2060}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' => ' ',
        '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        c if c.is_whitespace() => ' ',
        c => digit(c).unwrap_or(c),
    }
}

/// RFC 3966: `+1-212-555-0100;ext=7`, `555-0100;phone-context=+1-212`.
fn tel_uri(uri: &str) -> (String, Option<String>) {
    let mut parts = uri.split(';');
    let mut number = parts.next().unwrap_or_default().to_string();
    let mut extension = None;
    for part in parts {
        match part.split_once('=') {
            Some(("ext", digits)) if is_extension(digits) => extension = Some(digits.to_string()),
            Some(("phone-context", prefix)) if prefix.starts_with('+') => {
                number = format!("{prefix}{number}")
            }
            _ => {}
        }
    }
    (number, extension)
}

/// The part of a text that may be a number: from its first digit or plus, to
/// the start of a second one (`/ x`), without punctuation at its end.
fn possible(text: &str) -> &str {
    let Some(start) = text.find(|c: char| c == '+' || c.is_ascii_digit()) else {
        return "";
    };
    let mut number = &text[start..];
    if let Some(second) = number
        .match_indices(['/', '\\'])
        .find(|(at, _)| number[at + 1..].trim_start().starts_with('x'))
    {
        number = &number[..second.0];
    }
    number.trim_end_matches(|c: char| c != '#' && !c.is_alphanumeric())
}

/// Takes the extension off the end of a number, if what is before it is one.
fn split_extension(number: &str) -> (&str, Option<String>) {
    let whole = (number, None);
    if let Some((before, digits)) = number.split_once(";ext=") {
        return if is_extension(digits) && is_viable(before) {
            (before, Some(digits.to_string()))
        } else {
            whole
        };
    }
    let (body, hashed) = match number.strip_suffix('#') {
        Some(body) => (body, true),
        None => (number, false),
    };
    let before_digits = body.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &body[before_digits.len()..];
    if !is_extension(digits) {
        return whole;
    }
    let before = before_digits.trim_end_matches([' ', '\t', ',', '-', ':', '.']);
    let lower = before.to_lowercase();
    let word = EXTENSION_WORDS.iter().find(|word| lower.ends_with(*word));
    let number = match word {
        // A lower-case form may have another length; the words here have not,
        // but the rest of the text may, so the cut is checked.
        Some(word) => before.get(..before.len().saturating_sub(word.len())),
        // `..., 123` dials after a pause; `... 123#` is an extension by its mark.
        None if before_digits.trim_end_matches(' ').ends_with(',') => Some(before),
        None if hashed && before.len() < before_digits.len() => Some(before),
        None => None,
    };
    match number.map(|n| n.trim_end_matches([' ', '\t', ',', '-', '.', '('])) {
        Some(number) if is_viable(number) => (number, Some(digits.to_string())),
        _ => whole,
    }
}

fn is_extension(digits: &str) -> bool {
    (1..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text has the form of a number: two digits, or three and more with
/// punctuation between them, and letters only after these.
fn is_viable(number: &str) -> bool {
    let rest = number.trim_start_matches('+');
    if rest.len() == 2 && number.len() == 2 {
        return rest.bytes().all(|b| b.is_ascii_digit());
    }
    let mut digits = 0;
    for c in rest.chars() {
        match c {
            '0'..='9' => digits += 1,
            '-' | ' ' | '(' | ')' | '.' | '[' | ']' | '/' | '~' | '*' | 'x' => {}
            c if c.is_ascii_alphabetic() && digits >= 3 => {}
            _ => return false,
        }
    }
    digits >= 3
}

/// The key of a phone that a letter stands on.
fn key_of(letter: char) -> Option<char> {
    Some(match letter.to_ascii_lowercase() {
        'a'..='c' => '2',
        'd'..='f' => '3',
        'g'..='i' => '4',
        'j'..='l' => '5',
        'm'..='o' => '6',
        'p'..='s' => '7',
        't'..='v' => '8',
        'w'..='z' => '9',
        _ => return None,
    })
}
