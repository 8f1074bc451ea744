//! Arithmetic: which kinds go together, and exact results. What is too large to
//! be kept, and division by nothing, has no value.

use base::{Currency, Decimal, Error, decimal::divide_half_even};

use super::{Expr, Math, Ty, Val, own_money, read::Typed};
use crate::{MoneyValue, filter::class::MONEY_SCALE, filter::cursor::fault, limits};

/// Fraction digits of a quotient, at least: its last digits are rounded.
const QUOTIENT_SCALE: u8 = 6;
/// Seconds of a day, in microseconds.
const DAY: i64 = 86_400_000_000;

/// An operation, if its sides go together.
pub(super) fn typed(math: Math, left: Typed, right: Typed, at: usize) -> Result<Typed, Error> {
    let ty = joined(math, left.ty, right.ty).ok_or_else(|| {
        let (verb, how) = match math {
            Math::Add => ("+", "numbers, money, and days with a number"),
            Math::Subtract => ("-", "numbers, money, days, and days with a number"),
            Math::Multiply => ("*", "numbers, and money with a number"),
            Math::Divide => ("/", "numbers, and money with a number or with money"),
        };
        let texts = match (math, left.ty, right.ty) {
            (Math::Add, Ty::Text, _) | (Math::Add, _, Ty::Text) => " Texts are joined by concat().",
            _ => "",
        };
        let message = format!(
            "\"{verb}\" goes with {how}; here it is between {} and {}.{texts}",
            left.ty.noun(),
            right.ty.noun()
        );
        fault(message, at)
    })?;
    let start = left.at;
    let (left, right) = (Box::new(left.expr), Box::new(right.expr));
    Ok(Typed {
        expr: Expr::Math(math, left, right),
        ty,
        at: start,
    })
}

fn joined(math: Math, left: Ty, right: Ty) -> Option<Ty> {
    use Ty::{Date, DateTime, Money, Nothing, Number};
    Some(match (math, left, right) {
        (_, Nothing, ty) | (_, ty, Nothing) => match ty {
            Number { .. } | Money | Date | DateTime | Nothing => ty,
            _ => return None,
        },
        (Math::Add | Math::Subtract, Number { scale: a }, Number { scale: b }) => {
            Number { scale: a.max(b) }
        }
        (Math::Add | Math::Subtract, Money, Money | Number { .. })
        | (Math::Add | Math::Subtract, Number { .. }, Money) => Money,
        (Math::Add | Math::Subtract, Date, Number { .. }) => Date,
        (Math::Add | Math::Subtract, DateTime, Number { .. }) => DateTime,
        (Math::Add, Number { .. }, Date) => Date,
        (Math::Add, Number { .. }, DateTime) => DateTime,
        (Math::Subtract, DateTime, DateTime) => Number {
            scale: QUOTIENT_SCALE,
        },
        (Math::Subtract, Date | DateTime, Date | DateTime) => Number { scale: 0 },
        (Math::Multiply, Number { scale: a }, Number { scale: b }) => Number {
            scale: (a + b).min(limits::SCALE),
        },
        (Math::Multiply, Money, Number { .. }) | (Math::Multiply, Number { .. }, Money) => Money,
        (Math::Divide, Number { scale: a }, Number { scale: b }) => Number {
            scale: a.max(b).max(QUOTIENT_SCALE),
        },
        (Math::Divide, Money, Number { .. }) => Money,
        (Math::Divide, Money, Money) => Number {
            scale: QUOTIENT_SCALE,
        },
        _ => return None,
    })
}

/// The result of an operation; empty if a side is, or if there is none.
pub(super) fn evaluated(
    math: Math,
    left: Val,
    right: Val,
    own: Currency,
    day: &dyn Fn(base::Micros) -> base::Date,
) -> Val {
    result(math, left, right, own, day).unwrap_or(Val::Empty)
}

fn result(
    math: Math,
    left: Val,
    right: Val,
    own: Currency,
    day: &dyn Fn(base::Micros) -> base::Date,
) -> Option<Val> {
    use Val::{Date, DateTime, Money, Number};
    Some(match (left, right) {
        (Number(a), Number(b)) => Number(match math {
            Math::Add => a.checked_add(b)?,
            Math::Subtract => a.checked_sub(b)?,
            Math::Multiply => a.checked_mul(b, (a.scale + b.scale).min(limits::SCALE))?,
            Math::Divide => a.checked_div(b, limits::SCALE)?,
        }),
        (Money(a), Money(b)) => match math {
            Math::Add => Money(added(&a, &b, own)?),
            Math::Subtract => Money(added(&a, &negative_money(&b)?, own)?),
            Math::Divide => Number(ratio(&a, &b)?),
            Math::Multiply => return None,
        },
        (Money(a), Number(b)) => match math {
            Math::Add => Money(added(&a, &of_number(b, own)?, own)?),
            Math::Subtract => Money(added(&a, &negative_money(&of_number(b, own)?)?, own)?),
            Math::Multiply => Money(each(&a, |units| times(units, b))?),
            Math::Divide => Money(each(&a, |units| over(units, b))?),
        },
        (Number(a), Money(b)) => match math {
            Math::Add => Money(added(&of_number(a, own)?, &b, own)?),
            Math::Subtract => Money(added(&of_number(a, own)?, &negative_money(&b)?, own)?),
            Math::Multiply => Money(each(&b, |units| times(units, a))?),
            Math::Divide => return None,
        },
        (Date(a), Number(n)) => match math {
            Math::Add => Date(a.plus_days(whole(n)?)),
            _ => Date(a.plus_days(whole(n)?.checked_neg()?)),
        },
        (Number(n), Date(a)) => Date(a.plus_days(whole(n)?)),
        (DateTime(a), Number(n)) => {
            let micros = micros(n)?;
            DateTime(match math {
                Math::Add => a.plus_micros(micros),
                _ => a.plus_micros(micros.checked_neg()?),
            })
        }
        (Number(n), DateTime(a)) => DateTime(a.plus_micros(micros(n)?)),
        (Date(a), Date(b)) => days_between(b, a),
        (DateTime(a), Date(b)) => days_between(b, day(a)),
        (Date(a), DateTime(b)) => days_between(day(b), a),
        (DateTime(a), DateTime(b)) => {
            let micros = i128::from(a.0) - i128::from(b.0);
            let units = divide_half_even(micros * 1_000_000, i128::from(DAY))?;
            Number(Decimal {
                units: i64::try_from(units).ok()?,
                scale: QUOTIENT_SCALE,
            })
        }
        _ => return None,
    })
}

/// The days from one day to another.
pub(super) fn days_between(from: base::Date, to: base::Date) -> Val {
    Val::Number(Decimal::from_i64(i64::from(to.0) - i64::from(from.0)))
}

/// A value with its sign turned.
pub(super) fn negative(value: Val) -> Val {
    match value {
        Val::Number(n) => n.checked_neg().map_or(Val::Empty, Val::Number),
        Val::Money(m) => negative_money(&m).map_or(Val::Empty, Val::Money),
        _ => Val::Empty,
    }
}

/// The whole days of a number: what is after its point does not count.
pub(super) fn whole(n: Decimal) -> Option<i64> {
    Some(n.units / 10_i64.checked_pow(n.scale.into())?)
}

fn micros(n: Decimal) -> Option<i64> {
    let below = 10_i128.checked_pow(n.scale.into())?;
    i64::try_from(divide_half_even(
        i128::from(n.units) * i128::from(DAY),
        below,
    )?)
    .ok()
}

/// A number as an amount in the workspace's own currency.
pub(super) fn of_number(n: Decimal, own: Currency) -> Option<MoneyValue> {
    Some(own_money(n.rescale(MONEY_SCALE)?.units, own))
}

/// The sum in the currency that both have; else in the workspace's own, if the
/// value of both is known.
fn added(a: &MoneyValue, b: &MoneyValue, own: Currency) -> Option<MoneyValue> {
    let base = a.base.zip(b.base).and_then(|(a, b)| a.checked_add(b));
    if a.currency == b.currency {
        return Some(MoneyValue {
            units: a.units.checked_add(b.units)?,
            currency: a.currency,
            base,
        });
    }
    Some(own_money(base?, own))
}

fn negative_money(a: &MoneyValue) -> Option<MoneyValue> {
    each(a, i64::checked_neg)
}

fn each(a: &MoneyValue, make: impl Fn(i64) -> Option<i64>) -> Option<MoneyValue> {
    Some(MoneyValue {
        units: make(a.units)?,
        currency: a.currency,
        base: a.base.and_then(make),
    })
}

fn times(units: i64, n: Decimal) -> Option<i64> {
    let below = 10_i128.checked_pow(n.scale.into())?;
    i64::try_from(divide_half_even(
        i128::from(units) * i128::from(n.units),
        below,
    )?)
    .ok()
}

fn over(units: i64, n: Decimal) -> Option<i64> {
    let above = i128::from(units).checked_mul(10_i128.checked_pow(n.scale.into())?)?;
    i64::try_from(divide_half_even(above, i128::from(n.units))?).ok()
}

fn ratio(a: &MoneyValue, b: &MoneyValue) -> Option<Decimal> {
    let (a, b) = match a.currency == b.currency {
        true => (a.units, b.units),
        false => a.base.zip(b.base)?,
    };
    let of = |units| Decimal {
        units,
        scale: MONEY_SCALE,
    };
    of(a).checked_div(of(b), limits::SCALE)
}
