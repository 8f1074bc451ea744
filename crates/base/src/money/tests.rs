use proptest::prelude::*;

use super::*;

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

#[test]
fn currencies_are_known_by_their_codes() {
    let check = |text: &str, expect: Option<(&str, u8)>| {
        let got = Currency::parse(text);
        let got = got.as_ref().map(|c| (c.as_str(), c.minor_digits()));
        assert_eq!(got, expect, "{text:?}");
    };
    check("USD", Some(("USD", 2)));
    check("usd", Some(("USD", 2)));
    check("Eur", Some(("EUR", 2)));
    check("JPY", Some(("JPY", 0)));
    check("KWD", Some(("KWD", 3)));
    check("CLF", Some(("CLF", 4)));
    check("XCG", Some(("XCG", 2)));
    check("BGN", Some(("BGN", 2)));
    check("AED", Some(("AED", 2)));
    check("ZWL", Some(("ZWL", 2)));
    for text in ["", "US", "USDX", "XXX", "ABC", "U D", "€", "12D", "\0\0\0"] {
        check(text, None);
    }
    let error = Currency::from_code("Dollars of a very far country").unwrap_err();
    assert_eq!(error.written, "Dollars of a very f…");
}

#[test]
fn the_table_can_be_searched() {
    let all: Vec<Currency> = Currency::all().collect();
    assert!(
        all.windows(2).all(|pair| pair[0] < pair[1]),
        "in order, each once"
    );
    assert!(all.len() > 170);
    for one in all {
        assert_eq!(Currency::parse(one.as_str()), Some(one));
        assert!(one.as_str().bytes().all(|b| b.is_ascii_uppercase()));
        assert!(one.minor_digits() <= SCALE);
    }
}

#[test]
fn amounts_are_read_with_and_without_a_currency() {
    let check = |text: &str, expect: Result<&str, MoneyError>| {
        let got = Money::parse(text, Currency::EUR).map(|m| m.to_string());
        assert_eq!(got, expect.map(str::to_owned), "{text:?}");
    };
    let unknown = |written: &str| UnknownCurrency {
        written: written.into(),
    };
    check("1234.5", Ok("1234.50 EUR"));
    check("1234.50 USD", Ok("1234.50 USD"));
    check("USD 1234.50", Ok("1234.50 USD"));
    check("  -7   jpy ", Ok("-7 JPY"));
    check("0.0001", Ok("0.0001 EUR"));
    check("1 kwd", Ok("1.000 KWD"));
    check("12.345 JPY", Ok("12.345 JPY"));
    check("922337203685477.5807", Ok("922337203685477.5807 EUR"));
    check("922337203685477.5808", Err(DecimalError::OutOfRange.into()));
    check("0.00001", Err(DecimalError::TooManyDigits.into()));
    check("", Err(DecimalError::NotANumber.into()));
    check("USD", Err(DecimalError::NotANumber.into()));
    check("1 2 USD", Err(DecimalError::NotANumber.into()));
    check("$5", Err(DecimalError::NotANumber.into()));
    check("5 Gold", Err(unknown("Gold").into()));
    check("Gold 5", Err(unknown("Gold").into()));
}

#[test]
fn conversion_rounds_halves_to_even() {
    let check = |units: i64, rate: &str, expect: Option<i64>| {
        let rate = Decimal::parse(rate, 9).unwrap();
        assert_eq!(
            Money::new(units, Currency::USD).convert(rate),
            expect,
            "{units} x {rate}"
        );
    };
    check(10_000, "1.085", Some(10_850));
    check(1, "0.5", Some(0));
    check(3, "0.5", Some(2));
    check(-3, "0.5", Some(-2));
    check(-1, "0.500000001", Some(-1));
    check(0, "9000000000", Some(0));
    check(i64::MAX, "1", Some(i64::MAX));
    check(i64::MAX, "1.000000001", None);
    check(i64::MIN, "-1", None);
}

#[test]
fn sums_may_be_larger_than_any_amount() {
    // Three times the largest amount, added in two parts.
    let most = i64::MAX;
    let sum = join_sum(3 * (most / UNITS_PER_ONE), 3 * (most % UNITS_PER_ONE));
    assert_eq!(sum, 3 * i128::from(most));
    assert_eq!(units_text(sum, 2), "2767011611056432.7421");
    assert_eq!(units_text(11_346_720_000, 2), "1134672.00");
    assert_eq!(units_text(-5_000, 2), "-0.50");
    assert_eq!(units_text(0, 0), "0");
    assert_eq!(units_text(0, 9), "0.0000");
}

proptest! {
    #[test]
    fn text_gives_the_amount_back(units: i64, at in 0..170_usize) {
        let money = Money::new(units, Currency::all().nth(at).unwrap());
        prop_assert_eq!(Money::parse(&money.to_string(), currency("XOF")), Ok(money));
        prop_assert_eq!(Money::parse_amount(&money.amount_text()), Ok(units));
    }

    #[test]
    fn the_parts_of_a_sum_make_the_sum(all in prop::collection::vec(any::<i64>(), 0..500)) {
        let quotients = all.iter().map(|n| n / UNITS_PER_ONE).sum();
        let remainders = all.iter().map(|n| n % UNITS_PER_ONE).sum();
        let exact: i128 = all.iter().map(|n| i128::from(*n)).sum();
        prop_assert_eq!(join_sum(quotients, remainders), exact);
    }
}
