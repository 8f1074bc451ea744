//! Numbers, money and durations.

use base::{Currency, Decimal, Fault, Money, decimal::DecimalError};
use serde_json::Value as Json;

use super::{Faults, Read, ReadAll, known_keys, shown, wrong_type};
use crate::{
    limits,
    value::{Locale, MoneyValue},
};

/// A whole number; a fraction of zeros (`3.0`) is none.
pub fn integer(at: &str, json: &Json) -> Read<i64> {
    let Json::Number(number) = json else {
        return Err(wrong_type(at, "a whole number without quotes", json));
    };
    if let Some(whole) = number.as_i64() {
        return Ok(whole);
    }
    match number.as_f64() {
        _ if number.is_u64() => Err(out_of_range(at)),
        // Beyond 2^53 a float does not tell whole numbers apart.
        Some(float) if float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0 => {
            Decimal::from_f64(float, 0)
                .map(|whole| whole.units)
                .ok_or_else(|| out_of_range(at))
        }
        Some(float) if float.fract() == 0.0 => Err(out_of_range(at)),
        _ => Err(Fault::new(
            at,
            "type",
            "Give a whole number, without a fraction.",
        )),
    }
}

/// One to five.
pub fn rating(at: &str, stars: i64) -> Read<i64> {
    if (1..=5).contains(&stars) {
        Ok(stars)
    } else {
        Err(Fault::new(at, "range", "Give a number from 1 to 5."))
    }
}

/// A number of fixed scale, as a text (exact) or a number.
pub fn decimal(at: &str, json: &Json, scale: u8) -> Read<Decimal> {
    let digits = digits(at, json, "a number such as \"12.5\"")?;
    decimal_of(at, &digits, scale)
}

/// The same from its digits.
pub fn decimal_of(at: &str, digits: &str, scale: u8) -> Read<Decimal> {
    Decimal::parse(digits, scale).map_err(|error| refused(at, digits, error, scale))
}

/// The digits of a number or of a text that holds one.
fn digits(at: &str, json: &Json, expected: &str) -> Read<String> {
    match json {
        Json::String(text) => Ok(text.clone()),
        Json::Number(number) => Ok(plain_digits(number)),
        other => Err(wrong_type(at, expected, other)),
    }
}

/// A JSON number without an exponent.
fn plain_digits(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => float.to_string(),
        _ => number.to_string(),
    }
}

fn refused(at: &str, digits: &str, error: DecimalError, scale: u8) -> Fault {
    match error {
        DecimalError::NotANumber if scale == 0 => not_whole(at, digits),
        DecimalError::NotANumber => Fault::new(
            at,
            "type",
            format!(
                "\"{}\" is not a number. Write one such as 1234.5.",
                shown(digits)
            ),
        ),
        DecimalError::TooManyDigits if scale == 0 => {
            Fault::new(at, "scale", "Give a whole number, without a fraction.")
        }
        DecimalError::TooManyDigits => Fault::new(
            at,
            "scale",
            format!("Give at most {scale} digits after the point. Round the number."),
        ),
        DecimalError::OutOfRange => out_of_range(at),
    }
}

/// The fault of a text that is no whole number.
pub fn not_whole(at: &str, text: &str) -> Fault {
    let message = format!(
        "\"{}\" is not a whole number. Write one such as 1234.",
        shown(text)
    );
    Fault::new(at, "type", message)
}

fn out_of_range(at: &str) -> Fault {
    Fault::new(at, "range", "The number is too large to be stored.")
}

/// An amount with its currency; a bare amount is in the workspace currency.
pub fn money(at: &str, json: &Json, locale: &Locale) -> ReadAll<MoneyValue> {
    let value = |units: i64, currency: Currency| MoneyValue {
        units,
        currency,
        base: None,
    };
    let Json::Object(parts) = json else {
        let expected = "an amount such as {\"amount\": \"1234.50\", \"currency\": \"USD\"}";
        let units = amount(at, &digits(at, json, expected)?)?;
        return Ok(value(units, locale.currency));
    };
    let mut faults = Faults::default();
    faults.note(known_keys(at, parts, &["amount", "currency"]));
    let amount_at = format!("{at}.amount");
    let units = faults.note(match parts.get("amount") {
        None | Some(Json::Null) => Err(Fault::new(amount_at, "required", "Give the amount.")),
        Some(json) => digits(&amount_at, json, "an amount such as \"1234.50\"")
            .and_then(|digits| amount(&amount_at, &digits)),
    });
    let currency_at = format!("{at}.currency");
    let currency = faults.note(match parts.get("currency") {
        None | Some(Json::Null) => Ok(locale.currency),
        Some(Json::String(code)) => currency(&currency_at, code),
        Some(other) => Err(wrong_type(&currency_at, "a code such as \"USD\"", other)),
    });
    faults.or(units
        .zip(currency)
        .map(|(units, currency)| value(units, currency)))
}

/// An amount in 1/10,000 of the unit.
pub fn amount(at: &str, digits: &str) -> Read<i64> {
    Money::parse_amount(digits).map_err(|error| refused(at, digits, error, base::money::SCALE))
}

/// A currency by its code.
pub fn currency(at: &str, code: &str) -> Read<Currency> {
    Currency::from_code(code).map_err(|unknown| Fault::new(at, "currency", unknown.to_string()))
}

/// Seconds, as microseconds.
pub fn duration(at: &str, json: &Json) -> Read<i64> {
    match json {
        Json::Number(number) => seconds(at, &plain_digits(number)),
        other => Err(wrong_type(at, "a number of seconds", other)),
    }
}

/// Digits that count seconds, as microseconds.
pub fn seconds(at: &str, digits: &str) -> Read<i64> {
    let read = Decimal::parse(digits, 6).map_err(|error| match error {
        DecimalError::TooManyDigits => Fault::new(
            at,
            "scale",
            "Give seconds with at most 6 digits after the point.",
        ),
        DecimalError::OutOfRange => too_long_a_time(at),
        DecimalError::NotANumber => refused(at, digits, error, 6),
    })?;
    within(at, read.units)
}

/// Refuses durations that a JSON number cannot tell apart.
pub fn within(at: &str, micros: i64) -> Read<i64> {
    if micros.unsigned_abs() <= limits::DURATION_SECONDS.unsigned_abs() * 1_000_000 {
        Ok(micros)
    } else {
        Err(too_long_a_time(at))
    }
}

fn too_long_a_time(at: &str) -> Fault {
    Fault::new(
        at,
        "range",
        format!(
            "A duration has at most {} seconds.",
            limits::DURATION_SECONDS
        ),
    )
}
