use std::time::Duration;

use proptest::prelude::*;

use super::*;

#[test]
fn instants_are_read_by_rfc_3339_and_written_in_utc() {
    let check = |text: &str, expect: Option<&str>| {
        let got = Micros::parse_rfc3339(text).map(Micros::to_rfc3339);
        assert_eq!(got.as_deref(), expect, "{text:?}");
    };
    check("1970-01-01T00:00:00Z", Some("1970-01-01T00:00:00Z"));
    check("2026-03-01T09:30:00Z", Some("2026-03-01T09:30:00Z"));
    check("2026-03-01t09:30:00z", Some("2026-03-01T09:30:00Z"));
    check("2026-03-01T09:30:00.5Z", Some("2026-03-01T09:30:00.5Z"));
    check(
        "2026-03-01T09:30:00.000001Z",
        Some("2026-03-01T09:30:00.000001Z"),
    );
    check(
        "2026-03-01T09:30:00.120000Z",
        Some("2026-03-01T09:30:00.12Z"),
    );
    check(
        "2026-03-01T09:30:00.123456999Z",
        Some("2026-03-01T09:30:00.123456Z"),
    );
    check("2026-03-01T00:30:00+01:00", Some("2026-02-28T23:30:00Z"));
    check("2026-03-01T23:30:00-09:30", Some("2026-03-02T09:00:00Z"));
    check("2026-03-01T09:30:00-00:00", Some("2026-03-01T09:30:00Z"));
    check("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59Z"));
    check("0001-01-01T00:00:00Z", Some("0001-01-01T00:00:00Z"));
    check(
        "9999-12-31T23:59:59.999999Z",
        Some("9999-12-31T23:59:59.999999Z"),
    );
    check(
        "1969-12-31T23:59:59.999999Z",
        Some("1969-12-31T23:59:59.999999Z"),
    );
    for text in [
        "",
        "2026-03-01",
        "2026-03-01T09:30:00",
        "2026-03-01 09:30:00Z",
        "2026-03-01T09:30Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T09:60:00Z",
        "2026-03-01T09:30:61Z",
        "2026-03-01T09:30:00.Z",
        "2026-03-01T09:30:00+0100",
        "2026-03-01T09:30:00+24:00",
        "2026-03-01T09:30:00+01:60",
        "2026-03-01T09:30:00 Z",
        "2026-03-01T09:30:00ZZ",
        "2026-02-30T09:30:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "2026-03-01T0ä:30:00Z",
        "2026-03-0äT09:30:00Z",
        "2026-03-01T09:30:00,5Z",
        "2026-03-01T-9:30:00Z",
    ] {
        check(text, None);
    }
}

#[test]
fn instants_stay_within_the_years() {
    assert_eq!(Micros::MIN.to_rfc3339(), "0001-01-01T00:00:00Z");
    assert_eq!(Micros::MAX.to_rfc3339(), "9999-12-31T23:59:59.999999Z");
    assert_eq!(Micros::MAX.plus_seconds(1), Micros::MAX);
    assert_eq!(Micros::MIN.plus_seconds(i64::MIN), Micros::MIN);
    assert_eq!(
        Micros(0).plus_seconds(-1).to_rfc3339(),
        "1969-12-31T23:59:59Z"
    );
    assert_eq!(Micros(-1).seconds(), -1);
    assert_eq!(Micros(5_000_000).since(Micros(2_000_000)), 3_000_000);
    for odd in [i64::MIN, i64::MAX] {
        assert!(serde_json::from_str::<Micros>(&odd.to_string()).is_err());
        assert!(Micros(odd).to_rfc3339().ends_with('Z'));
        let day = Micros(odd).date_in(&zone("Pacific/Kiritimati"));
        assert!((Date::MIN..=Date::MAX).contains(&day));
    }
}

#[test]
fn a_fixed_clock_moves_only_when_it_is_moved_and_its_clones_with_it() {
    let clock = Clock::fixed(at("2026-03-01T09:30:00Z"));
    let same = clock.clone();
    assert_eq!(clock.now(), clock.now());
    clock.advance(Duration::from_millis(1_500));
    assert_eq!(same.now(), at("2026-03-01T09:30:01.5Z"));
    same.set(at("2020-01-01T00:00:00Z"));
    assert_eq!(clock.now(), at("2020-01-01T00:00:00Z"));
    clock.advance(Duration::MAX);
    assert_eq!(clock.now(), Micros::MAX);
}

#[test]
fn the_machines_clock_goes_and_is_not_moved() {
    let clock = Clock::system();
    let before = clock.now();
    clock.advance(Duration::from_secs(3_600 * 24 * 365));
    clock.set(Micros(0));
    let after = clock.now();
    assert!(before > at("2020-01-01T00:00:00Z"));
    assert!(after.since(before).abs() < 3_600_000_000);
}

#[test]
fn a_stopwatch_does_not_run_backwards() {
    let watch = Stopwatch::start();
    let first = watch.elapsed();
    assert!(watch.elapsed() >= first);
}

proptest! {
    #[test]
    fn text_and_json_give_the_instant_back(micros in Micros::MIN.0..=Micros::MAX.0) {
        let at = Micros(micros);
        prop_assert_eq!(Micros::parse_rfc3339(&at.to_rfc3339()), Some(at));
        let json = serde_json::to_string(&at).unwrap();
        prop_assert_eq!(serde_json::from_str::<Micros>(&json).unwrap(), at);
    }

    #[test]
    fn the_library_reads_the_same_instant(micros in -62_000_000_000_000_000..=250_000_000_000_000_000_i64) {
        let theirs: jiff::Timestamp = Micros(micros).to_rfc3339().parse().unwrap();
        prop_assert_eq!(theirs.as_microsecond(), micros);
    }
}
