//! Sums and averages compared exactly with a number.
//!
//! A sum of 64-bit integers does not fit in 64 bits: PostgreSQL adds them as
//! `numeric`, SQLite adds their upper and lower 32 bits apart, which holds for
//! two thousand million rows.

use schema::filter::Cmp;

use super::cell::operator;
use crate::{Dialect, Sql};

/// Lower half of an integer.
const LOW: i64 = 0xffff_ffff;

/// The number that a sum or an average is compared with: `units / 10^scale`,
/// of values that are stored in `1 / 10^stored`.
pub(super) struct Bound {
    pub cmp: Cmp,
    pub units: i128,
    pub scale: u8,
    pub stored: u8,
}

/// The whole number that decides in place of a fraction, since sums are whole.
struct Whole {
    cmp: Cmp,
    than: i128,
}

impl Bound {
    /// The number in stored units, as a numerator and a positive denominator.
    fn fraction(&self) -> (i128, i128) {
        let power = |n: u8| 10_i128.checked_pow(u32::from(n)).unwrap_or(i128::MAX);
        match self.stored.checked_sub(self.scale) {
            Some(up) => (self.units.saturating_mul(power(up)), 1),
            None => (self.units, power(self.scale - self.stored)),
        }
    }

    /// None if no whole number meets it.
    fn whole(&self) -> Option<Whole> {
        let (above, below) = self.fraction();
        let floor = above.div_euclid(below);
        let exact = above.rem_euclid(below) == 0;
        let than = match self.cmp {
            Cmp::Eq if !exact => return None,
            Cmp::Eq | Cmp::Le | Cmp::Gt => floor,
            Cmp::Lt | Cmp::Ge => floor + i128::from(!exact),
        };
        Some(Whole {
            cmp: self.cmp,
            than,
        })
    }
}

/// The condition that the sum of a value over rows compares so; a sum of nothing is 0.
pub(super) fn compare_sum(dialect: Dialect, value: Sql, from: Sql, bound: &Bound) -> Sql {
    let Some(Whole { cmp, than }) = bound.whole() else {
        return Sql::new("false");
    };
    let cmp = operator(cmp);
    let mut sql = Sql::new("(select ");
    match dialect {
        Dialect::Postgres => {
            sql.push(&format!("coalesce(sum(v), 0) {cmp} cast("))
                .bind(than.to_string())
                .push(" as numeric)");
        }
        Dialect::Sqlite => {
            // No sum comes near these, and their upper half fits in 64 bits.
            let than = than.clamp(-(1 << 94), 1 << 94);
            let low = format!("coalesce(sum(v & {LOW}), 0)");
            sql.push(&format!(
                "(coalesce(sum(v >> 32), 0) + ({low} >> 32), {low} & {LOW}) {cmp} ("
            ));
            sql.bind(upper(than)).push(", ").bind(lower(than)).push(")");
        }
    }
    close(sql, value, from)
}

/// The condition that the average of a value over rows compares so; there is
/// none of nothing.
pub(super) fn compare_average(dialect: Dialect, value: Sql, from: Sql, bound: &Bound) -> Sql {
    let (above, below) = bound.fraction();
    let cmp = operator(bound.cmp);
    let mut sql = Sql::new("(select ");
    match dialect {
        Dialect::Postgres => {
            sql.push("sum(v) * cast(").bind(below.to_string());
            sql.push(&format!(" as numeric) {cmp} count(v) * cast("))
                .bind(above.to_string())
                .push(" as numeric)");
        }
        Dialect::Sqlite => {
            // avg(v) < f + r / d, with f whole and 0 <= r < d, is sum(v - f) < count(v) * r / d.
            let (whole, rest) = (above.div_euclid(below), above.rem_euclid(below));
            if i64::try_from(whole).is_err() {
                // Every average lies on one side of it.
                let holds = match bound.cmp {
                    Cmp::Eq => false,
                    Cmp::Lt | Cmp::Le => whole > 0,
                    Cmp::Gt | Cmp::Ge => whole < 0,
                };
                sql.push(if holds { "count(v) > 0" } else { "false" });
                return close(sql, value, from);
            }
            sql.push("count(v) > 0 and ").push(&average_test(
                whole,
                Rest::of(rest, below),
                bound.cmp,
            ));
        }
    }
    close(sql, value, from)
}

fn close(mut sql: Sql, value: Sql, from: Sql) -> Sql {
    sql.push(" from (select ")
        .append(value)
        .push(" as v from ")
        .append(from)
        .push(") s)");
    sql
}

fn upper(n: i128) -> i64 {
    i64::try_from(n >> 32).unwrap_or(if n < 0 { i64::MIN } else { i64::MAX })
}

fn lower(n: i128) -> i64 {
    i64::try_from(n & i128::from(LOW)).unwrap_or_default()
}

/// A fraction below 1 in nine digits and nine more, so that a count times
/// either of them fits in 64 bits.
struct Rest {
    high: i128,
    low: i128,
}

const NINE_DIGITS: i128 = 1_000_000_000;

impl Rest {
    /// `rest / below`, where `below` is a power of ten; more than eighteen
    /// digits are more than a filter can have.
    fn of(rest: i128, below: i128) -> Self {
        let all = NINE_DIGITS * NINE_DIGITS;
        let digits = if below <= all {
            rest * (all / below)
        } else {
            rest / (below / all)
        };
        Self {
            high: digits / NINE_DIGITS,
            low: digits % NINE_DIGITS,
        }
    }
}

/// `sum(v - whole)` compared with `count(v)` times a fraction, the sum as its
/// upper and lower half.
fn average_test(whole: i128, rest: Rest, cmp: Cmp) -> String {
    let (upper, lower) = (upper(whole), lower(whole));
    let low = format!("(sum(v & {LOW}) - count(v) * {lower})");
    let sum = format!("(sum(v >> 32) - count(v) * {upper} + ({low} >> 32), {low} & {LOW})");
    let carried = format!(
        "(count(v) * {} + count(v) * {} / {NINE_DIGITS})",
        rest.high, rest.low
    );
    let exact = format!(
        "(count(v) * {} % {NINE_DIGITS} = 0 and {carried} % {NINE_DIGITS} = 0)",
        rest.low
    );
    let floor = format!("{carried} / {NINE_DIGITS}");
    let operator = operator(cmp);
    match cmp {
        Cmp::Eq => format!("{sum} = (0, {floor}) and {exact}"),
        Cmp::Le | Cmp::Gt => format!("{sum} {operator} (0, {floor})"),
        Cmp::Lt | Cmp::Ge => format!("{sum} {operator} (0, {floor} + not {exact})"),
    }
}
