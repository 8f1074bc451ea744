//! Which cells of an XLSX sheet show days, times or percentages: their numbers
//! alone do not tell.

use std::collections::HashMap;

use base::Result;
use quick_xml::events::Event;

use super::package::{Xml, attribute};

/// What a cell's number is shown as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shows {
    #[default]
    Number,
    Percent,
    Date,
    DateTime,
    Time,
    /// Of the currency of this code.
    Money([u8; 3]),
}

/// Formats of cells that are remembered; workbooks have at most 65,490.
const MOST: usize = 100_000;

/// Reads what each style of cells shows.
pub(super) fn read(mut part: Xml<'_>) -> Result<Vec<Shows>> {
    let mut own: HashMap<u32, Shows> = HashMap::new();
    let mut styles = Vec::new();
    let mut in_cells = false;
    loop {
        match part.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "numFmt" if own.len() < MOST => {
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok());
                    if let (Some(id), Some(code)) = (id, attribute(&element, "formatCode")) {
                        own.insert(id, of_code(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells && styles.len() < MOST => {
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok());
                    let id: u32 = id.unwrap_or(0);
                    styles.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_cells = false,
            Event::Eof => return Ok(styles),
            _ => {}
        }
    }
}

/// ECMA-376, part 1, 18.8.30; those between 27 and 58 belong to East Asia.
fn built_in(id: u32) -> Shows {
    match id {
        9 | 10 => Shows::Percent,
        14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => Shows::Date,
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => Shows::Time,
        22 => Shows::DateTime,
        _ => Shows::Number,
    }
}

/// What a format's code shows: its letters, without literal text.
fn of_code(code: &str) -> Shows {
    let mut letters = String::new();
    let mut chars = code.chars();
    let (mut is_elapsed, mut currency) = (false, None);
    while let Some(char) = chars.next() {
        match char {
            // Positive numbers are all that counts.
            ';' => break,
            '"' => {
                let literal: String = chars.by_ref().take_while(|char| *char != '"').collect();
                currency = currency.or(currency_of(&literal));
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inner: String = chars.by_ref().take_while(|char| *char != ']').collect();
                if let Some(sign) = inner.strip_prefix('$') {
                    currency = currency.or(currency_of(sign.split('-').next().unwrap_or(sign)));
                }
                let inner = inner.to_ascii_lowercase();
                is_elapsed |= !inner.is_empty()
                    && ["h", "m", "s"]
                        .iter()
                        .any(|unit| inner.chars().all(|char| unit.contains(char)));
            }
            other => letters.push(other.to_ascii_lowercase()),
        }
    }
    let letters = letters.replace("general", "");
    let has = |any: &[char]| letters.contains(any);
    if is_elapsed {
        return Shows::Time;
    }
    match (has(&['y', 'd']), has(&['h', 's'])) {
        (true, true) => Shows::DateTime,
        (true, false) => Shows::Date,
        (false, true) => Shows::Time,
        (false, false) if has(&['m']) => Shows::Date,
        (false, false) if has(&['%']) => Shows::Percent,
        (false, false) => currency.map_or(Shows::Number, Shows::Money),
    }
}

/// A currency's code; its sign alone may be that of several.
fn currency_of(text: &str) -> Option<[u8; 3]> {
    let code = text.trim();
    let is_code = base::Currency::from_code(code).is_ok_and(|known| known.as_str() == code);
    is_code.then(|| code.as_bytes().try_into().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_tell_what_is_shown() {
        for (code, shows) in [
            ("General", Shows::Number),
            ("#,##0.00 \"days\"", Shows::Number),
            ("0.0%", Shows::Percent),
            ("dd/mm/yyyy", Shows::Date),
            ("[$-409]mmmm\\ d\\,\\ yyyy;@", Shows::Date),
            ("mmm-yy", Shows::Date),
            ("yyyy-mm-dd hh:mm", Shows::DateTime),
            ("h:mm AM/PM", Shows::Time),
            ("[h]:mm:ss", Shows::Time),
            ("[Red]#,##0;[Blue]-#,##0", Shows::Number),
            ("0.00E+00", Shows::Number),
            ("_-* #,##0.00\\ \"kr\"_-", Shows::Number),
            ("#,##0.00## \"EUR\"", Shows::Money(*b"EUR")),
            ("[$USD] #,##0.00", Shows::Money(*b"USD")),
            ("[$€-407] #,##0.00", Shows::Number),
        ] {
            assert_eq!(of_code(code), shows, "{code}");
        }
    }
}
