//! Exact decimal numbers of up to nine fraction digits, and half-even rounding.
//!
//! A number is an integer and a scale, so that both databases add and compare
//! it as an integer. Not for money, which has a currency and one fixed scale.

mod text;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

pub use text::DecimalError;
pub(crate) use text::write_scaled;

/// The most fraction digits that a decimal can have.
pub const MAX_SCALE: u8 = 9;

const POWERS: [i64; MAX_SCALE as usize + 1] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
];

/// The number `units / 10^scale`.
///
/// Numbers that are equal are equal whatever their scales: `1.50` is `1.5`.
#[derive(Copy, Clone, Debug)]
pub struct Decimal {
    /// The number times `10^scale`.
    pub units: i64,
    /// How many of the digits are fraction digits, 0 to [`MAX_SCALE`]; a larger scale counts as that.
    pub scale: u8,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Decimal = Decimal { units: 0, scale: 0 };

    /// A whole number.
    pub const fn from_i64(value: i64) -> Decimal {
        Decimal {
            units: value,
            scale: 0,
        }
    }

    /// The number nearest to a float at the given scale; none if it is not finite or too large.
    pub fn from_f64(value: f64, scale: u8) -> Option<Decimal> {
        let scale = scale.min(MAX_SCALE);
        if !value.is_finite() {
            return None;
        }
        // Formatting rounds the float's exact value, which multiplying would not.
        Decimal::parse(&format!("{value:.*}", usize::from(scale)), scale).ok()
    }

    /// The nearest float; past 2^53 units the digits that a float holds.
    pub fn to_f64(self) -> f64 {
        self.units as f64 / self.power() as f64
    }

    /// The same number with another scale, rounded half to even where digits are lost; none if it is then too large.
    pub fn rescale(self, scale: u8) -> Option<Decimal> {
        let scale = scale.min(MAX_SCALE);
        let units = divide_half_even(
            i128::from(self.units) * i128::from(power(scale)),
            i128::from(self.power()),
        )?;
        Some(Decimal {
            units: i64::try_from(units).ok()?,
            scale,
        })
    }

    /// The sum, at the larger of the two scales; none if it is too large.
    pub fn checked_add(self, other: Decimal) -> Option<Decimal> {
        let (a, b, scale) = self.aligned(other);
        Some(Decimal {
            units: i64::try_from(a + b).ok()?,
            scale,
        })
    }

    /// The difference, at the larger of the two scales; none if it is too large.
    pub fn checked_sub(self, other: Decimal) -> Option<Decimal> {
        let (a, b, scale) = self.aligned(other);
        Some(Decimal {
            units: i64::try_from(a - b).ok()?,
            scale,
        })
    }

    /// The product, rounded half to even at `scale`; none if it is too large.
    pub fn checked_mul(self, other: Decimal, scale: u8) -> Option<Decimal> {
        let scale = scale.min(MAX_SCALE);
        // At most 63 + 63 bits. Bringing it to `scale` takes the common factor
        // out of the fraction first, so that nothing overflows on the way.
        let product = i128::from(self.units) * i128::from(other.units);
        let (from, to) = (self.scale() + other.scale(), scale);
        let units = if from > to {
            divide_half_even(product, 10_i128.checked_pow(u32::from(from - to))?)?
        } else {
            product.checked_mul(10_i128.checked_pow(u32::from(to - from))?)?
        };
        Some(Decimal {
            units: i64::try_from(units).ok()?,
            scale,
        })
    }

    /// The quotient, rounded half to even at `scale`; none if it is too large or the divisor is zero.
    pub fn checked_div(self, other: Decimal, scale: u8) -> Option<Decimal> {
        let scale = scale.min(MAX_SCALE);
        // (a / 10^s) / (b / 10^t) * 10^scale = a * 10^(t + scale) / (b * 10^s)
        let above = i128::from(self.units) * i128::from(other.power());
        let units = divide_half_even(
            above.checked_mul(i128::from(power(scale)))?,
            i128::from(other.units) * i128::from(self.power()),
        )?;
        Some(Decimal {
            units: i64::try_from(units).ok()?,
            scale,
        })
    }

    /// The number with its sign turned; none for the smallest.
    pub fn checked_neg(self) -> Option<Decimal> {
        Some(Decimal {
            units: self.units.checked_neg()?,
            scale: self.scale,
        })
    }

    /// Whether the number is zero.
    pub fn is_zero(self) -> bool {
        self.units == 0
    }

    fn scale(self) -> u8 {
        self.scale.min(MAX_SCALE)
    }

    fn power(self) -> i64 {
        power(self.scale)
    }

    /// Both numbers as integers of one scale.
    fn aligned(self, other: Decimal) -> (i128, i128, u8) {
        let scale = self.scale().max(other.scale());
        let raise = |n: Decimal| i128::from(n.units) * i128::from(power(scale - n.scale()));
        (raise(self), raise(other), scale)
    }

    /// The same number without trailing fraction zeros.
    fn trimmed(self) -> Decimal {
        let (mut units, mut scale) = (self.units, self.scale());
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        Decimal { units, scale }
    }
}

fn power(scale: u8) -> i64 {
    POWERS[usize::from(scale.min(MAX_SCALE))]
}

/// Divides and rounds to the nearest integer, a tie to the even one; none for a zero divisor.
pub fn divide_half_even(above: i128, below: i128) -> Option<i128> {
    let quotient = above.checked_div(below)?;
    let rest = above.checked_rem(below)?;
    let twice = rest.unsigned_abs().checked_mul(2)?;
    let away = match twice.cmp(&below.unsigned_abs()) {
        Ordering::Less => false,
        Ordering::Equal => quotient % 2 != 0,
        Ordering::Greater => true,
    };
    let step = if (above < 0) == (below < 0) { 1 } else { -1 };
    if away {
        quotient.checked_add(step)
    } else {
        Some(quotient)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        let (a, b, _) = self.aligned(*other);
        a.cmp(&b)
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let trimmed = self.trimmed();
        trimmed.units.hash(state);
        trimmed.scale.hash(state);
    }
}

#[cfg(test)]
mod tests;
