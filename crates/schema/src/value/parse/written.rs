//! Numbers and amounts as files write them: with marks, groups and signs.

use std::borrow::Cow;

use base::Fault;

use super::{Read, number, shown, text::TextFormats};
use crate::value::{Locale, MoneyValue};

/// A whole number.
pub fn whole(at: &str, text: &str, formats: &TextFormats) -> Read<i64> {
    let digits = digits(at, text, formats).map_err(|_| number::not_whole(at, text))?;
    number::decimal_of(at, &digits, 0).map(|whole| whole.units)
}

/// An amount with a code or sign of its currency, or without.
pub fn money(at: &str, text: &str, locale: &Locale, formats: &TextFormats) -> Read<MoneyValue> {
    let is_code = |word: &str| word.len() == 3 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let (amount, code) = match text.rsplit_once(char::is_whitespace) {
        Some((amount, code)) if is_code(code) => (amount, Some(code)),
        _ => match text.split_once(char::is_whitespace) {
            Some((code, amount)) if is_code(code) => (amount, Some(code)),
            _ => (text, None),
        },
    };
    let currency = code.map_or(Ok(locale.currency), |code| number::currency(at, code))?;
    let amount = amount.trim();
    // The sign of the amount stands before the currency's: -$5.
    let (sign, unsigned) = amount
        .strip_prefix('-')
        .map_or(("", amount), |rest| ("-", rest));
    let (currency, unsigned) = match symbol(unsigned, locale, code.is_some()) {
        Some((of_symbol, rest)) => (of_symbol, rest),
        None => (currency, unsigned),
    };
    let digits = digits(at, &format!("{sign}{unsigned}"), formats)?;
    Ok(MoneyValue {
        units: number::amount(at, &digits)?,
        currency,
        base: None,
    })
}

/// A currency's sign before or after an amount. A dollar is the workspace's
/// dollar: no other one is called so where amounts bear no code.
fn symbol<'a>(
    amount: &'a str,
    locale: &Locale,
    has_code: bool,
) -> Option<(base::Currency, &'a str)> {
    let (symbol, rest) = ['$', '€', '£', '¥'].into_iter().find_map(|symbol| {
        let rest = amount
            .strip_prefix(symbol)
            .or_else(|| amount.strip_suffix(symbol))?;
        Some((symbol, rest.trim()))
    })?;
    let own = locale.currency.as_str();
    let currency = match symbol {
        '€' => base::Currency::EUR,
        '£' => base::Currency::parse("GBP")?,
        '$' if own.ends_with('D') => locale.currency,
        '$' => base::Currency::USD,
        _ if own == "CNY" => locale.currency,
        _ => base::Currency::parse("JPY")?,
    };
    (!has_code).then_some((currency, rest))
}

/// A number's digits with a point, without group marks. Groups are checked, or
/// `1,5` would be 15 where a comma groups thousands.
pub fn digits(at: &str, text: &str, formats: &TextFormats) -> Read<String> {
    let (sign, unsigned) = match text.strip_prefix(['-', '+', '\u{2212}']) {
        Some(rest) if text.starts_with('+') => ("", rest),
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, fraction) = match unsigned.split_once(formats.decimal_mark) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let whole = match formats.thousands {
        Some(mark) if whole.contains(|c| is_mark(c, mark)) => {
            let groups: Vec<&str> = whole.split(|c| is_mark(c, mark)).collect();
            let inner = groups.get(1..groups.len() - 1).unwrap_or_default();
            // The last group has three digits, the others three or, in India, two.
            let fits = groups.last().is_some_and(|last| last.len() == 3)
                && groups
                    .first()
                    .is_some_and(|first| (1..=3).contains(&first.len()))
                && (inner.iter().all(|group| group.len() == 3)
                    || inner.iter().all(|group| group.len() == 2));
            if !fits {
                return Err(not_a_number(at, text, formats));
            }
            Cow::Owned(groups.concat())
        }
        _ => Cow::Borrowed(whole),
    };
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(&whole)
        || !fraction.is_none_or(|f| !f.is_empty() && all_digits(f))
        || (whole.is_empty() && fraction.is_none())
    {
        return Err(not_a_number(at, text, formats));
    }
    Ok(match fraction {
        Some(fraction) => format!("{sign}{whole}.{fraction}"),
        None => format!("{sign}{whole}"),
    })
}

/// Spaces and apostrophes come in several characters that look the same.
fn is_mark(c: char, mark: char) -> bool {
    match mark {
        ' ' => c.is_whitespace(),
        '\'' => matches!(c, '\'' | '\u{2019}'),
        mark => c == mark,
    }
}

/// The fault of a text that is no number.
pub fn not_a_number(at: &str, text: &str, formats: &TextFormats) -> Fault {
    let mark = formats.decimal_mark;
    Fault::new(
        at,
        "type",
        format!(
            "\"{}\" is not a number. Write one such as 1234{mark}5.",
            shown(text)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_asked_for_as_one() {
        let comma = TextFormats {
            decimal_mark: ',',
            ..TextFormats::default()
        };
        for (text, formats, expected) in [
            (
                "1234.5",
                TextFormats::default(),
                "Give a whole number, without a fraction.",
            ),
            (
                "1234,5",
                comma.clone(),
                "Give a whole number, without a fraction.",
            ),
            (
                "1234.5",
                comma,
                "\"1234.5\" is not a whole number. Write one such as 1234.",
            ),
            (
                "many",
                TextFormats::default(),
                "\"many\" is not a whole number. Write one such as 1234.",
            ),
        ] {
            assert_eq!(
                whole("", text, &formats).unwrap_err().message,
                expected,
                "{text}"
            );
        }
        assert_eq!(whole("", "1234.0", &TextFormats::default()).unwrap(), 1234);
    }
}
