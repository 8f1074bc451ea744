//! Amounts of money: integers of 1/10,000 of the unit, with a currency.
//!
//! Amounts are read, written and converted here. Which rate applies on which
//! day is not known here.

mod currency;

use std::fmt;

use crate::decimal::{Decimal, DecimalError, divide_half_even, write_scaled};

pub use currency::{Currency, UnknownCurrency};

/// How many fraction digits an amount is stored with.
pub const SCALE: u8 = 4;
/// How many stored units make one unit of the currency.
pub const UNITS_PER_ONE: i64 = 10_000;

/// An amount in a currency.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Money {
    /// The amount in 1/10,000 of the currency's unit.
    pub units: i64,
    /// What it is counted in.
    pub currency: Currency,
}

/// Why a text is not an amount of money.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MoneyError {
    /// The number is at fault.
    Amount(DecimalError),
    /// The currency is at fault.
    Currency(UnknownCurrency),
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MoneyError::Amount(error) => error.fmt(f),
            MoneyError::Currency(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MoneyError {}

impl From<DecimalError> for MoneyError {
    fn from(error: DecimalError) -> MoneyError {
        MoneyError::Amount(error)
    }
}

impl From<UnknownCurrency> for MoneyError {
    fn from(error: UnknownCurrency) -> MoneyError {
        MoneyError::Currency(error)
    }
}

impl Money {
    /// Makes an amount of stored units.
    pub const fn new(units: i64, currency: Currency) -> Money {
        Money { units, currency }
    }

    /// Reads an amount without a currency, such as `-1234.5`, to stored units: at most four fraction digits.
    pub fn parse_amount(text: &str) -> Result<i64, DecimalError> {
        Decimal::parse(text, SCALE).map(|amount| amount.units)
    }

    /// Reads `1234.50`, `1234.50 USD` or `USD 1234.50`; without a code the currency is `default`.
    pub fn parse(text: &str, default: Currency) -> Result<Money, MoneyError> {
        let mut words = text.split_whitespace();
        let parts = (words.next(), words.next(), words.next());
        let (amount, currency) = match parts {
            (Some(amount), None, None) => (amount, default),
            (Some(code), Some(amount), None) if starts_with_letter(code) => {
                (amount, Currency::from_code(code)?)
            }
            (Some(amount), Some(code), None) => (amount, Currency::from_code(code)?),
            _ => return Err(DecimalError::NotANumber.into()),
        };
        Ok(Money {
            units: Money::parse_amount(amount)?,
            currency,
        })
    }

    /// The amount alone, such as `1234.50`: at least the currency's minor digits, at most four.
    pub fn amount_text(&self) -> String {
        units_text(i128::from(self.units), self.currency.minor_digits())
    }

    /// The stored units of this amount times a rate, rounded half to even; none if that is too large.
    pub fn convert(&self, rate: Decimal) -> Option<i64> {
        let product = i128::from(self.units) * i128::from(rate.units);
        let below = i128::from(10_i64.pow(u32::from(rate.scale.min(crate::decimal::MAX_SCALE))));
        i64::try_from(divide_half_even(product, below)?).ok()
    }
}

fn starts_with_letter(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// `1234.50 USD`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount_text(), self.currency)
    }
}

/// Joins the sums of `units / 10,000` and of `units % 10,000` to the sum of the units.
///
/// A database that adds the two apart never overflows where the whole sum would.
pub fn join_sum(quotient_sum: i64, remainder_sum: i64) -> i128 {
    i128::from(quotient_sum) * i128::from(UNITS_PER_ONE) + i128::from(remainder_sum)
}

/// Writes stored units as an amount with at least `min_digits` fraction digits, at most four.
pub fn units_text(units: i128, min_digits: u8) -> String {
    let mut text = String::new();
    write_scaled(&mut text, units, SCALE, min_digits.min(SCALE))
        .expect("writing to a String does not fail");
    text
}

#[cfg(test)]
mod tests;
