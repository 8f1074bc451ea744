//! Numbers and money as people read them.

use base::{Currency, Decimal, money::units_text};

use crate::language::Language;

/// What stands between thousands, and before the fraction.
fn marks(language: Language) -> (char, char) {
    match language {
        Language::English => (',', '.'),
        Language::German => ('.', ','),
    }
}

/// Groups the whole digits of a number by thousands: `-1234567.50` is `-1,234,567.50`, in
/// German `-1.234.567,50`.
pub fn grouped(language: Language, number: &str) -> String {
    let (thousands, point) = marks(language);
    let (sign, digits) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut text = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

/// A percentage without needless zeros: `12.50` is `12.5 %`.
pub fn percent(language: Language, number: Decimal) -> String {
    let text = number.to_string();
    let short = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{}\u{a0}%", grouped(language, short))
}

/// An amount, given in 1/10,000 of the unit: `$1,234.50`, `CHF 1,234.50`, in German
/// `1.234,50 $`.
pub fn money(language: Language, units: i128, currency: Currency) -> String {
    with_symbol(
        language,
        &grouped(language, &units_text(units, currency.minor_digits())),
        currency,
    )
}

/// A sum where room is scarce: without minor digits, rounded half away from zero.
pub fn money_short(language: Language, units: i128, currency: Currency) -> String {
    let rounded = (units.abs() + 5_000) / 10_000 * units.signum();
    with_symbol(language, &grouped(language, &rounded.to_string()), currency)
}

fn with_symbol(language: Language, number: &str, currency: Currency) -> String {
    let (sign, number) = match number.strip_prefix('-') {
        Some(rest) => ("\u{2212}", rest),
        None => ("", number),
    };
    let symbol = match currency.as_str() {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        code => code,
    };
    match language {
        Language::German => format!("{sign}{number}\u{a0}{symbol}"),
        Language::English if symbol.len() == 3 && symbol.is_ascii() => {
            format!("{sign}{symbol}\u{a0}{number}")
        }
        Language::English => format!("{sign}{symbol}{number}"),
    }
}

/// A count that stops: `8,800`, `10,000+`.
pub fn count(language: Language, number: u64, cap: u64) -> String {
    let plus = if number > cap { "+" } else { "" };
    format!("{}{plus}", grouped(language, &number.min(cap).to_string()))
}

/// A size in bytes, shortly: `512 bytes`, `1.2 MB`, `4 GB`.
pub fn bytes(language: Language, size: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    if size < 1_000 {
        return match language {
            Language::English => format!("{size} bytes"),
            Language::German => format!("{size} Byte"),
        };
    }
    // Tenths of the unit. What is a round number of binary units is meant as such.
    let (step, size) = match size.is_multiple_of(1 << 20) {
        true => (1_024, size),
        false => (1_000, size),
    };
    let (mut tenths, mut unit) = (size * 10 / step, 0);
    while tenths >= step * 10 && unit + 1 < units.len() {
        tenths /= step;
        unit += 1;
    }
    match tenths % 10 {
        0 => format!("{} {}", tenths / 10, units[unit]),
        tenth => format!(
            "{}{}{tenth} {}",
            tenths / 10,
            marks(language).1,
            units[unit]
        ),
    }
}
