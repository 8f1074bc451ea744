//! Numbers as they are typed against numbers as they are stored: exact, however
//! many digits either has.

use crate::filter::pred::Cmp;

/// A number on the grid of integers `10^-scale` apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OnGrid {
    /// The greatest integer that is not above the number.
    pub floor: i128,
    /// Whether the number is that integer.
    pub exact: bool,
}

/// Beyond this no stored number, and no sum of them, lies.
const FAR: i128 = 10_i128.pow(34);

/// How many fraction digits a number needs.
pub(super) fn fraction_digits(digits: &str) -> u8 {
    let fraction = digits
        .split_once('.')
        .map_or("", |(_, fraction)| fraction.trim_end_matches('0'));
    u8::try_from(fraction.len()).unwrap_or(u8::MAX)
}

/// Puts a number in digits on the grid of a scale; none if it is no number.
pub(super) fn on_grid(digits: &str, scale: u8) -> Option<OnGrid> {
    crate::filter::literal::number_parts(digits)?;
    let (negative, digits) = match digits.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, digits),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let kept = fraction.len().min(usize::from(scale));
    let (kept, cut) = fraction.split_at(kept);
    let mut units: i128 = 0;
    let zeros = usize::from(scale) - kept.len();
    for digit in whole
        .bytes()
        .chain(kept.bytes())
        .map(|b| b - b'0')
        .chain(std::iter::repeat_n(0, zeros))
    {
        units = (units * 10 + i128::from(digit)).min(FAR);
    }
    let exact = cut.bytes().all(|b| b == b'0');
    let floor = match negative {
        true => -units - i128::from(!exact),
        false => units,
    };
    Some(OnGrid { floor, exact })
}

impl OnGrid {
    /// The comparison of an integer with this number as one with an integer;
    /// none if it holds for no integer.
    pub fn compare(self, cmp: Cmp) -> Option<(Cmp, i128)> {
        match (cmp, self.exact) {
            (Cmp::Eq, false) => None,
            (Cmp::Lt, false) => Some((Cmp::Le, self.floor)),
            (Cmp::Ge, false) => Some((Cmp::Gt, self.floor)),
            (cmp, _) => Some((cmp, self.floor)),
        }
    }

    /// The same for an integer of 64 bits.
    pub fn compare_stored(self, cmp: Cmp) -> Option<(Cmp, i64)> {
        let (cmp, units) = self.compare(cmp)?;
        if let Ok(units) = i64::try_from(units) {
            return Some((cmp, units));
        }
        let above = units > 0;
        let all = match cmp {
            Cmp::Eq => false,
            Cmp::Lt | Cmp::Le => above,
            Cmp::Gt | Cmp::Ge => !above,
        };
        all.then_some((Cmp::Ge, i64::MIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_fall_on_the_grid_or_between() {
        for (digits, scale, floor, exact) in [
            ("0", 0, 0, true),
            ("-0", 2, 0, true),
            ("1.5", 0, 1, false),
            ("-1.5", 0, -2, false),
            ("1.005", 2, 100, false),
            ("1.00", 2, 100, true),
            ("1.000", 2, 100, true),
            ("-1.0000", 2, -100, true),
            ("7", 4, 70_000, true),
            ("-0.001", 2, -1, false),
            ("007.10", 1, 71, true),
        ] {
            assert_eq!(
                on_grid(digits, scale),
                Some(OnGrid { floor, exact }),
                "{digits} at {scale}"
            );
        }
        assert_eq!(on_grid(&"9".repeat(40), 9).map(|n| n.floor), Some(FAR));
        for not in ["", "-", "1.", ".5", "1e3", "+1", "1,5", "--1"] {
            assert_eq!(on_grid(not, 2), None, "{not}");
        }
    }

    #[test]
    fn comparisons_between_grid_points_are_exact() {
        let check = |digits: &str, cmp, expected| {
            assert_eq!(
                on_grid(digits, 2).unwrap().compare_stored(cmp),
                expected,
                "{cmp:?} {digits}"
            );
        };
        check("1.005", Cmp::Eq, None);
        check("1.005", Cmp::Lt, Some((Cmp::Le, 100)));
        check("1.005", Cmp::Le, Some((Cmp::Le, 100)));
        check("1.005", Cmp::Gt, Some((Cmp::Gt, 100)));
        check("1.005", Cmp::Ge, Some((Cmp::Gt, 100)));
        check("-1.005", Cmp::Lt, Some((Cmp::Le, -101)));
        check("1.01", Cmp::Lt, Some((Cmp::Lt, 101)));
        check("92233720368547758.07", Cmp::Le, Some((Cmp::Le, i64::MAX)));
        check("92233720368547758.08", Cmp::Le, Some((Cmp::Ge, i64::MIN)));
        check("92233720368547758.08", Cmp::Gt, None);
        check("92233720368547758.08", Cmp::Eq, None);
        check("-92233720368547758.09", Cmp::Ge, Some((Cmp::Ge, i64::MIN)));
        check("-92233720368547758.09", Cmp::Lt, None);
    }

    #[test]
    fn fraction_digits_do_not_count_zeros() {
        for (digits, needed) in [("1", 0), ("1.0", 0), ("1.50", 1), ("-0.001", 3)] {
            assert_eq!(fraction_digits(digits), needed, "{digits}");
        }
    }
}
