use std::collections::HashSet;

use proptest::prelude::*;

use super::DecimalError::{NotANumber, OutOfRange, TooManyDigits};
use super::*;

fn decimal(text: &str) -> Decimal {
    let digits = text.split_once('.').map_or(0, |(_, f)| f.len());
    Decimal::parse(text, u8::try_from(digits).unwrap()).unwrap()
}

#[test]
fn numbers_are_read_at_a_scale() {
    let check = |text: &str, scale: u8, expect: Result<i64, DecimalError>| {
        assert_eq!(
            Decimal::parse(text, scale).map(|n| n.units),
            expect,
            "{text:?} at {scale}"
        );
    };
    check("0", 0, Ok(0));
    check("12", 2, Ok(1_200));
    check("+12.5", 2, Ok(1_250));
    check("-12.5", 2, Ok(-1_250));
    check("-0", 2, Ok(0));
    check("-0.01", 2, Ok(-1));
    check(".5", 1, Ok(5));
    check("007.10", 1, Ok(71));
    check("1.2000000000000000000000000", 1, Ok(12));
    check("9223372036854775807", 0, Ok(i64::MAX));
    check("-9223372036854775808", 0, Ok(i64::MIN));
    check("-922337203685477.5808", 4, Ok(i64::MIN));
    check("000000000000000000000000000001", 0, Ok(1));
    check("1.23", 1, Err(TooManyDigits));
    check("1.5", 0, Err(TooManyDigits));
    check("9223372036854775808", 0, Err(OutOfRange));
    check("-9223372036854775809", 0, Err(OutOfRange));
    check("922337203685477.5808", 4, Err(OutOfRange));
    check("99999999999999999999999999", 2, Err(OutOfRange));
    for text in [
        "", "+", "-", ".", "5.", "-.", "+-1", "1e5", "1,5", "1 000", " 1", "1 ", "0x10", "NaN",
        "inf", "1.2.3", "1.-2", "١٢", "１", "--1", "1_000", "1\0",
    ] {
        check(text, 4, Err(NotANumber));
    }
    // A scale beyond the largest counts as the largest.
    assert_eq!(Decimal::parse("1", 200).unwrap().scale, MAX_SCALE);
}

#[test]
fn numbers_are_written_without_needless_zeros() {
    let check = |units: i64, scale: u8, expect: &str| {
        assert_eq!(Decimal { units, scale }.to_string(), expect);
    };
    check(1_250, 2, "12.5");
    check(1_200, 2, "12");
    check(0, 9, "0");
    check(-1, 2, "-0.01");
    check(100, 0, "100");
    check(i64::MIN, 9, "-9223372036.854775808");
    check(i64::MAX, 0, "9223372036854775807");
    check(5, 255, "0.000000005");
}

#[test]
fn equal_numbers_are_equal_at_every_scale() {
    assert_eq!(decimal("1.50"), decimal("1.5"));
    assert!(decimal("1.49999") < decimal("1.5"));
    assert!(decimal("-2") < decimal("-1.999999999"));
    assert!(
        Decimal {
            units: i64::MAX,
            scale: 0
        } > Decimal {
            units: i64::MAX,
            scale: 9
        }
    );
    let set: HashSet<Decimal> = ["1.50", "1.5", "1.500", "1.51"].map(decimal).into();
    assert_eq!(set.len(), 2);
}

#[test]
fn halves_are_rounded_to_even() {
    let check = |text: &str, scale: u8, expect: &str| {
        assert_eq!(
            decimal(text).rescale(scale).unwrap().to_string(),
            expect,
            "{text}"
        );
    };
    check("0.5", 0, "0");
    check("1.5", 0, "2");
    check("2.5", 0, "2");
    check("-0.5", 0, "0");
    check("-1.5", 0, "-2");
    check("-2.5", 0, "-2");
    check("2.51", 0, "3");
    check("-2.51", 0, "-3");
    check("0.125", 2, "0.12");
    check("0.135", 2, "0.14");
    check("7", 9, "7");
    assert_eq!(Decimal::from_i64(i64::MAX).rescale(1), None);
}

#[test]
fn sums_products_and_quotients_are_exact_or_none() {
    let (a, b) = (decimal("10.25"), decimal("-0.125"));
    assert_eq!(a.checked_add(b), Some(decimal("10.125")));
    assert_eq!(a.checked_sub(b), Some(decimal("10.375")));
    assert_eq!(a.checked_mul(b, 9), Some(decimal("-1.28125")));
    assert_eq!(a.checked_mul(b, 2), Some(decimal("-1.28")));
    assert_eq!(a.checked_div(b, 0), Some(decimal("-82")));
    assert_eq!(
        decimal("1").checked_div(decimal("3"), 4),
        Some(decimal("0.3333"))
    );
    assert_eq!(
        decimal("2").checked_div(decimal("-3"), 4),
        Some(decimal("-0.6667"))
    );
    assert_eq!(a.checked_div(Decimal::ZERO, 2), None);
    let most = Decimal::from_i64(i64::MAX);
    let least = Decimal::from_i64(i64::MIN);
    assert_eq!(most.checked_add(decimal("1")), None);
    assert_eq!(least.checked_sub(decimal("1")), None);
    assert_eq!(most.checked_mul(most, 0), None);
    assert_eq!(least.checked_mul(least, 9), None);
    assert_eq!(least.checked_div(decimal("-1"), 0), None);
    assert_eq!(least.checked_neg(), None);
    assert_eq!(most.checked_div(Decimal { units: 1, scale: 9 }, 9), None);
}

#[test]
fn floats_become_the_nearest_number() {
    let check = |value: f64, scale: u8, expect: Option<&str>| {
        let got = Decimal::from_f64(value, scale).map(|n| n.to_string());
        assert_eq!(got.as_deref(), expect, "{value}");
    };
    check(12.5, 2, Some("12.5"));
    check(0.1 + 0.2, 4, Some("0.3"));
    check(-1e-12, 9, Some("0"));
    check(1e17, 0, Some("100000000000000000"));
    check(1e19, 0, None);
    check(f64::NAN, 2, None);
    check(f64::INFINITY, 2, None);
    assert_eq!(decimal("-12.25").to_f64(), -12.25);
}

proptest! {
    #[test]
    fn text_gives_the_number_back(units: i64, scale in 0..=MAX_SCALE) {
        let number = Decimal { units, scale };
        let read = Decimal::parse(&number.to_string(), scale).unwrap();
        prop_assert_eq!((read.units, read.scale), (units, scale));
    }

    #[test]
    fn json_gives_number_and_scale_back(units: i64, scale in 0..=MAX_SCALE) {
        let json = serde_json::to_string(&Decimal { units, scale }).unwrap();
        let read: Decimal = serde_json::from_str(&json).unwrap();
        prop_assert_eq!((read.units, read.scale), (units, scale));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*", scale: u8) {
        let _ = Decimal::parse(&text, scale);
    }

    #[test]
    fn order_is_that_of_the_exact_values(a: i64, s in 0..=MAX_SCALE, b: i64, t in 0..=MAX_SCALE) {
        let exact = |n: i64, scale: u8| i128::from(n) * 10_i128.pow(u32::from(MAX_SCALE - scale));
        let (x, y) = (Decimal { units: a, scale: s }, Decimal { units: b, scale: t });
        prop_assert_eq!(x.cmp(&y), exact(a, s).cmp(&exact(b, t)));
        if let Some(sum) = x.checked_add(y) {
            prop_assert_eq!(exact(sum.units, sum.scale), exact(a, s) + exact(b, t));
            // Taking it away again needs the larger scale, for which the number may be too large.
            let fits = i64::try_from(exact(a, s) / 10_i128.pow(u32::from(MAX_SCALE - sum.scale)));
            prop_assert_eq!(sum.checked_sub(y), fits.is_ok().then_some(x));
        }
    }

    #[test]
    fn rounding_is_off_by_half_a_unit_at_most(above: i64, below: i64) {
        prop_assume!(below != 0);
        let (above, below) = (i128::from(above), i128::from(below));
        let rounded = divide_half_even(above, below).unwrap();
        let twice_off = 2 * (above - rounded * below).abs();
        prop_assert!(twice_off < below.abs() || (twice_off == below.abs() && rounded % 2 == 0));
    }
}
