use proptest::prelude::*;

use super::calendar::any_day;
use super::*;

fn bounds(period: &str, today: &str, fiscal: u32) -> String {
    let period: Period = period.parse().unwrap();
    let (first, last) = period_bounds(&period, day(today), fiscal);
    format!("{first} {last}")
}

#[test]
fn periods_lie_around_today() {
    let check = |period: &str, expect: &str| {
        // A Wednesday.
        assert_eq!(bounds(period, "2026-03-18", 4), expect, "{period}");
    };
    check("this_day", "2026-03-18 2026-03-18");
    check("last_day", "2026-03-17 2026-03-17");
    check("next_day", "2026-03-19 2026-03-19");
    check("this_week", "2026-03-16 2026-03-22");
    check("last_week", "2026-03-09 2026-03-15");
    check("next_week", "2026-03-23 2026-03-29");
    check("this_month", "2026-03-01 2026-03-31");
    check("last_month", "2026-02-01 2026-02-28");
    check("next_month", "2026-04-01 2026-04-30");
    check("this_quarter", "2026-01-01 2026-03-31");
    check("last_quarter", "2025-10-01 2025-12-31");
    check("next_quarter", "2026-04-01 2026-06-30");
    check("this_year", "2026-01-01 2026-12-31");
    check("last_year", "2025-01-01 2025-12-31");
    check("next_year", "2027-01-01 2027-12-31");
    check("this_fiscal_year", "2025-04-01 2026-03-31");
    check("last_fiscal_year", "2024-04-01 2025-03-31");
    check("next_fiscal_year", "2026-04-01 2027-03-31");
    check("last_7_days", "2026-03-12 2026-03-18");
    check("last_1_days", "2026-03-18 2026-03-18");
    check("last_0_days", "2026-03-19 2026-03-18");
    check("2026-01-05..2026-02-01", "2026-01-05 2026-02-01");
    check("LAST_Quarter", "2025-10-01 2025-12-31");
}

#[test]
fn fiscal_years_start_with_their_month() {
    let check = |today: &str, month: u32, expect: &str| {
        assert_eq!(
            bounds("this_fiscal_year", today, month),
            expect,
            "{today} {month}"
        );
    };
    check("2026-03-31", 4, "2025-04-01 2026-03-31");
    check("2026-04-01", 4, "2026-04-01 2027-03-31");
    check("2026-02-10", 1, "2026-01-01 2026-12-31");
    check("2026-12-31", 12, "2026-12-01 2027-11-30");
    check("2026-02-10", 3, "2025-03-01 2026-02-28");
    // A month that is none counts as the nearest.
    check("2026-02-10", 0, "2026-01-01 2026-12-31");
    check("2026-02-10", 99, "2025-12-01 2026-11-30");
}

#[test]
fn periods_end_with_the_years() {
    assert_eq!(
        bounds("this_year", "9999-05-05", 1),
        "9999-01-01 9999-12-31"
    );
    assert_eq!(
        bounds("this_week", "9999-12-31", 1),
        "9999-12-27 9999-12-31"
    );
    assert_eq!(bounds("next_day", "9999-12-30", 1), "9999-12-31 9999-12-31");
    assert_eq!(
        bounds("last_4000000000_days", "2026-01-01", 1),
        "0001-01-01 2026-01-01"
    );
}

#[test]
fn other_names_are_no_periods() {
    for text in [
        "",
        "this",
        "this_",
        "this_decade",
        "next_7_days",
        "this_7_days",
        "last_days",
        "last__days",
        "last_-7_days",
        "last_+7_days",
        "last_7_day",
        "last_99999999999_days",
        "2026-01-01..",
        "..",
        "2026-01-01...2026-02-01",
        "2026-01-01..2026-02-30",
        "last_٧_days",
    ] {
        assert_eq!(Period::parse(text), None, "{text:?}");
    }
}

#[test]
fn stored_periods_are_their_names() {
    let period: Period = serde_json::from_str("\"last_30_days\"").unwrap();
    assert_eq!(period, Period::LastDays(30));
    assert!(serde_json::from_str::<Period>("\"someday\"").is_err());
    assert_eq!(
        serde_json::to_string(&Unit::Quarter).unwrap(),
        "\"quarter\""
    );
}

fn any_period() -> impl Strategy<Value = Period> {
    let which = prop::sample::select(vec![Which::This, Which::Last, Which::Next]);
    let unit = prop::sample::select(vec![
        PeriodUnit::Day,
        PeriodUnit::Week,
        PeriodUnit::Month,
        PeriodUnit::Quarter,
        PeriodUnit::Year,
        PeriodUnit::FiscalYear,
    ]);
    prop_oneof![
        (which, unit).prop_map(|(which, unit)| Period::Named(PeriodName { which, unit })),
        any::<u32>().prop_map(Period::LastDays),
        (any_day(), any_day()).prop_map(|(first, last)| Period::Between(first, last)),
    ]
}

proptest! {
    #[test]
    fn names_give_the_period_back(period in any_period()) {
        prop_assert_eq!(period.to_string().parse(), Ok(period));
        let json = serde_json::to_string(&period).unwrap();
        prop_assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), period);
    }

    #[test]
    fn last_this_and_next_follow_on_each_other(
        period in any_period(),
        number in 0..40_000_i32,
        fiscal in 1..=12_u32,
    ) {
        if let Period::Named(PeriodName { unit, .. }) = period {
            let today = Date(number);
            let of = |which| period_bounds(&Period::Named(PeriodName { which, unit }), today, fiscal);
            let (last, this, next) = (of(Which::Last), of(Which::This), of(Which::Next));
            prop_assert!(this.0 <= today && today <= this.1);
            prop_assert_eq!(last.1.plus_days(1), this.0);
            prop_assert_eq!(this.1.plus_days(1), next.0);
            prop_assert!(next.0 <= next.1 && last.0 <= last.1);
        }
    }
}
