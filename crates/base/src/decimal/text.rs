//! Decimals as text.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Decimal, MAX_SCALE, power};

/// Why a text is not a number of the wanted kind.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum DecimalError {
    /// It is not written as a number.
    NotANumber,
    /// It has more fraction digits than the scale allows.
    TooManyDigits,
    /// It is larger or smaller than can be stored.
    OutOfRange,
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DecimalError::NotANumber => "Write a number such as 1234.5.",
            DecimalError::TooManyDigits => "There are too many digits after the point.",
            DecimalError::OutOfRange => "The number is too large to be stored.",
        })
    }
}

impl std::error::Error for DecimalError {}

impl Decimal {
    /// Reads a number of at most `scale` fraction digits and stores it with that scale.
    ///
    /// The form is an optional sign, digits, and optionally a point and digits:
    /// no exponent, no group marks, no spaces. Further fraction digits may be zeros only.
    pub fn parse(text: &str, scale: u8) -> Result<Decimal, DecimalError> {
        let scale = scale.min(MAX_SCALE);
        let (negative, digits) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let mut halves = digits.splitn(2, |b| *b == b'.');
        let whole = halves.next().unwrap_or_default();
        let fraction = halves.next();
        let all_digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
        // ".5" is a number and "5." is not: the point announces digits.
        if (whole.is_empty() && fraction.is_none())
            || fraction.is_some_and(<[u8]>::is_empty)
            || !all_digits(whole)
            || !fraction.is_none_or(all_digits)
        {
            return Err(DecimalError::NotANumber);
        }
        let fraction = fraction.unwrap_or_default();
        let (kept, beyond) = fraction.split_at(fraction.len().min(usize::from(scale)));
        if beyond.iter().any(|b| *b != b'0') {
            return Err(DecimalError::TooManyDigits);
        }
        let padding = usize::from(scale) - kept.len();
        let mut units = 0_i64;
        for digit in whole
            .iter()
            .chain(kept)
            .copied()
            .chain(std::iter::repeat_n(b'0', padding))
        {
            // Built on the negative side, which reaches one further.
            units = units
                .checked_mul(10)
                .and_then(|n| n.checked_sub(i64::from(digit - b'0')))
                .ok_or(DecimalError::OutOfRange)?;
        }
        let units = if negative {
            units
        } else {
            units.checked_neg().ok_or(DecimalError::OutOfRange)?
        };
        Ok(Decimal { units, scale })
    }
}

/// Writes `units / 10^scale` with at least `least` fraction digits and no trailing zeros beyond them.
pub(crate) fn write_scaled(
    f: &mut impl fmt::Write,
    units: i128,
    scale: u8,
    least: u8,
) -> fmt::Result {
    let factor = u128::from(power(scale).unsigned_abs());
    let (whole, mut fraction) = (units.unsigned_abs() / factor, units.unsigned_abs() % factor);
    let mut digits = scale;
    while digits > least && fraction % 10 == 0 {
        fraction /= 10;
        digits -= 1;
    }
    if units < 0 {
        f.write_char('-')?;
    }
    write!(f, "{whole}")?;
    if digits > 0 {
        write!(f, ".{fraction:0width$}", width = usize::from(digits))?;
    }
    Ok(())
}

/// Canonical: no trailing fraction zeros, no point without a fraction.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(f, i128::from(self.units), self.scale(), 0)
    }
}

/// As a string, because a JSON number is a float to most who read it; with all
/// digits of its scale, so that reading it back gives the same scale.
impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        write_scaled(
            &mut text,
            i128::from(self.units),
            self.scale(),
            self.scale(),
        )
        .map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let digits = text
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len());
        let scale = u8::try_from(digits).unwrap_or(MAX_SCALE);
        Decimal::parse(&text, scale).map_err(serde::de::Error::custom)
    }
}
