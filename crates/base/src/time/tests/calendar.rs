use proptest::prelude::*;

use super::*;

#[test]
fn days_are_those_of_the_library() {
    // The calendar repeats after 400 years; the ends of the range and our own time are tried whole.
    for years in [1..=400, 1800..=2199, 9600..=9999_i16] {
        let mut civil = jiff::civil::date(*years.start(), 1, 1);
        let first = Date::from_ymd(i32::from(*years.start()), 1, 1).unwrap();
        let last = Date::from_ymd(i32::from(*years.end()), 12, 31).unwrap();
        for number in first.0..=last.0 {
            let day = Date(number);
            let (year, month, of_month) = day.ymd();
            let theirs = (
                i32::from(civil.year()),
                civil.month() as u32,
                civil.day() as u32,
            );
            assert_eq!((year, month, of_month), theirs);
            assert_eq!(Date::from_ymd(year, month, of_month), Some(day));
            assert_eq!(day.weekday(), civil.weekday().to_monday_one_offset() as u32);
            let week = civil.iso_week_date();
            assert_eq!(
                day.iso_week(),
                (i32::from(week.year()), week.week() as u32),
                "{day}"
            );
            civil = civil.saturating_add(jiff::Span::new().days(1));
        }
    }
}

#[test]
fn days_are_read_strictly() {
    let check = |text: &str, expect: Option<i32>| {
        assert_eq!(Date::parse_iso(text).map(|d| d.0), expect, "{text:?}");
    };
    check("1970-01-01", Some(0));
    check("2026-03-01", Some(20_513));
    check("0001-01-01", Some(Date::MIN.0));
    check("9999-12-31", Some(Date::MAX.0));
    check("2024-02-29", Some(19_782));
    for text in [
        "",
        "2023-02-29",
        "1900-02-29",
        "2026-13-01",
        "2026-00-01",
        "2026-04-31",
        "2026-01-00",
        "0000-01-01",
        "10000-01-01",
        "2026-3-1",
        "26-03-01",
        "2026/03/01",
        "20260301",
        "2026-03-01 ",
        " 2026-03-01",
        "+026-03-01",
        "2026-+3-01",
        "2026-03-0１",
        "2026-W09",
    ] {
        check(text, None);
    }
}

#[test]
fn months_are_added_up_to_their_last_day() {
    let check = |from: &str, months: i64, expect: &str| {
        assert_eq!(
            day(from).plus_months(months).to_iso(),
            expect,
            "{from} {months}"
        );
    };
    check("2026-01-31", 1, "2026-02-28");
    check("2024-01-31", 1, "2024-02-29");
    check("2026-03-31", -1, "2026-02-28");
    check("2026-01-15", -1, "2025-12-15");
    check("2026-12-31", 2, "2027-02-28");
    check("2024-02-29", 12, "2025-02-28");
    check("2026-05-05", 0, "2026-05-05");
    check("9999-11-30", 2, "9999-12-31");
    check("0001-01-31", -1, "0001-01-01");
    check("2026-01-01", i64::MAX, "9999-12-31");
    check("2026-01-01", i64::MIN, "0001-01-01");
    check("2026-01-01", 1 << 40, "9999-12-31");
    check("2026-01-01", -(1 << 40), "0001-01-01");
}

#[test]
fn weeks_and_quarters_go_by_iso_8601() {
    let check = |text: &str, weekday: u32, week: (i32, u32), quarter: u32| {
        let day = day(text);
        assert_eq!(
            (day.weekday(), day.iso_week(), day.quarter()),
            (weekday, week, quarter)
        );
    };
    check("1970-01-01", 4, (1970, 1), 1);
    check("2026-03-01", 7, (2026, 9), 1);
    check("2021-01-03", 7, (2020, 53), 1);
    check("2024-12-30", 1, (2025, 1), 4);
    check("2017-07-01", 6, (2017, 26), 3);
    check("0001-01-01", 1, (1, 1), 1);
    check("9999-12-31", 5, (9999, 52), 4);
}

#[test]
fn buckets_have_the_keys_of_the_contract() {
    let check = |text: &str, expect: [&str; 5]| {
        assert_eq!(
            Bucket::ALL.map(|bucket| bucket.key(day(text))),
            expect,
            "{text}"
        );
    };
    check(
        "2026-03-01",
        ["2026-03-01", "2026-W09", "2026-03", "2026-Q1", "2026"],
    );
    check(
        "2021-01-01",
        ["2021-01-01", "2020-W53", "2021-01", "2021-Q1", "2021"],
    );
    check(
        "2017-12-31",
        ["2017-12-31", "2017-W52", "2017-12", "2017-Q4", "2017"],
    );
    check(
        "0001-01-01",
        ["0001-01-01", "0001-W01", "0001-01", "0001-Q1", "0001"],
    );
    for bucket in Bucket::ALL {
        assert_eq!(Bucket::parse(bucket.name()), Some(bucket));
    }
    assert_eq!(Bucket::parse("decade"), None);
}

#[test]
fn numbers_outside_the_years_do_not_panic_and_are_not_read() {
    for number in [i32::MIN, Date::MIN.0 - 1, Date::MAX.0 + 1, i32::MAX] {
        let odd = Date(number);
        let held = if number < 0 { Date::MIN } else { Date::MAX };
        assert_eq!((odd.ymd(), odd.iso_week()), (held.ymd(), held.iso_week()));
        assert!((1..=7).contains(&odd.weekday()));
        assert_eq!(odd.plus_days(0), held);
        assert!(serde_json::from_str::<Date>(&number.to_string()).is_err());
    }
}

/// Any day there is.
pub(super) fn any_day() -> impl Strategy<Value = Date> {
    (Date::MIN.0..=Date::MAX.0).prop_map(Date)
}

proptest! {
    #[test]
    fn text_and_json_give_the_day_back(day in any_day()) {
        prop_assert_eq!(Date::parse_iso(&day.to_iso()), Some(day));
        let json = serde_json::to_string(&day).unwrap();
        prop_assert_eq!(&json, &day.0.to_string());
        prop_assert_eq!(serde_json::from_str::<Date>(&json).unwrap(), day);
    }

    #[test]
    fn a_bucket_is_the_run_of_days_with_its_key(day in any_day(), at in 0..5_usize) {
        let bucket = Bucket::ALL[at];
        let first = bucket.first(day);
        prop_assert!(first <= day);
        prop_assert_eq!(bucket.key(first), bucket.key(day));
        prop_assert!(first == Date::MIN || bucket.key(first.plus_days(-1)) < bucket.key(day));
    }

    #[test]
    fn texts_are_read_or_refused(text in "[0-9TZtz:.+ -]{0,40}") {
        let _ = Date::parse_iso(&text);
        let _ = Micros::parse_rfc3339(&text);
    }
}
