use proptest::prelude::*;

use super::*;

const ZONES: [&str; 12] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Toronto",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Kiritimati",
    "America/Havana",
];

#[test]
fn zones_are_known_by_their_iana_names() {
    let check = |name: &str, expect: Option<&str>| {
        assert_eq!(
            Zone::named(name).as_ref().map(Zone::name),
            expect,
            "{name:?}"
        );
    };
    check("Europe/Berlin", Some("Europe/Berlin"));
    check("europe/berlin", Some("Europe/Berlin"));
    check("UTC", Some("UTC"));
    check("utc", Some("UTC"));
    check(
        "America/Argentina/Buenos_Aires",
        Some("America/Argentina/Buenos_Aires"),
    );
    for name in [
        "",
        "Mars/Olympus",
        "+01:00",
        "Etc/Unknown",
        "../etc/passwd",
        "Europe/Berlin ",
    ] {
        check(name, None);
    }
    assert_eq!(Zone::utc(), zone("UTC"));
    assert_ne!(Zone::utc(), zone("Europe/London"));
}

#[test]
fn a_day_starts_at_its_first_instant() {
    let check = |name: &str, text: &str, expect: &str| {
        let start = day(text).start_of_day(&zone(name));
        assert_eq!(start.to_rfc3339(), expect, "{name} {text}");
    };
    check("UTC", "2026-03-01", "2026-03-01T00:00:00Z");
    check("Europe/Berlin", "2026-03-01", "2026-02-28T23:00:00Z");
    check("Europe/Berlin", "2026-07-01", "2026-06-30T22:00:00Z");
    check("Asia/Kathmandu", "2026-03-01", "2026-02-28T18:15:00Z");
    // Clocks jumped from 24:00 to 01:00.
    check("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z");
    // Clocks jumped from 23:30 to 00:30.
    check("America/Toronto", "1919-03-31", "1919-03-31T04:30:00Z");
    // Clocks went from 01:00 back to 00:00: midnight came twice.
    check("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z");
    // The day was left out: it starts where the next one does.
    check("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z");
    check("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z");
    // The ends of the range hold what would lie beyond them.
    check("Europe/Berlin", "0001-01-01", "0001-01-01T00:00:00Z");
    check("America/New_York", "9999-12-31", "9999-12-31T05:00:00Z");
}

#[test]
fn transitions_are_where_the_offset_changes() {
    let berlin = zone("Europe/Berlin");
    let of_2026 = [
        (at("2026-03-29T01:00:00Z"), 7_200),
        (at("2026-10-25T01:00:00Z"), 3_600),
    ];
    let (from, to) = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    assert_eq!(berlin.transitions(from, to), of_2026);
    // Both ends are left out: the first is known by offset_seconds, the last not needed.
    assert_eq!(berlin.transitions(of_2026[0].0, of_2026[1].0), []);
    assert_eq!(Zone::utc().transitions(Micros::MIN, Micros::MAX), []);
    assert_eq!(berlin.transitions(to, from), []);
    assert!(berlin.transitions(Micros::MIN, Micros::MAX).len() > 10_000);
}

#[test]
fn steps_by_the_calendar_keep_the_time_on_the_clock() {
    let check = |from: &str, n: i64, unit: Unit, name: &str, expect: &str| {
        let got = shift(at(from), n, unit, &zone(name));
        assert_eq!(got.to_rfc3339(), expect, "{from} {n} {unit:?}");
    };
    // Over the night in which clocks jump an hour on.
    check(
        "2026-03-28T12:00:00Z",
        24,
        Unit::Hour,
        "Europe/Berlin",
        "2026-03-29T12:00:00Z",
    );
    check(
        "2026-03-28T12:00:00Z",
        1,
        Unit::Day,
        "Europe/Berlin",
        "2026-03-29T11:00:00Z",
    );
    check(
        "2026-03-28T01:30:00.25Z",
        1,
        Unit::Day,
        "Europe/Berlin",
        "2026-03-29T01:30:00.25Z",
    );
    check(
        "2026-03-01T09:30:00Z",
        -1,
        Unit::Week,
        "UTC",
        "2026-02-22T09:30:00Z",
    );
    check(
        "2026-03-31T09:30:00Z",
        -1,
        Unit::Month,
        "UTC",
        "2026-02-28T09:30:00Z",
    );
    check(
        "2026-11-30T09:30:00Z",
        1,
        Unit::Quarter,
        "UTC",
        "2027-02-28T09:30:00Z",
    );
    check(
        "2024-02-29T09:30:00Z",
        1,
        Unit::Year,
        "UTC",
        "2025-02-28T09:30:00Z",
    );
    // The local day counts: in Auckland it is the 31st already.
    check(
        "2026-01-30T12:00:00Z",
        1,
        Unit::Month,
        "Pacific/Auckland",
        "2026-02-27T12:00:00Z",
    );
    for unit in [
        Unit::Hour,
        Unit::Day,
        Unit::Week,
        Unit::Month,
        Unit::Quarter,
        Unit::Year,
    ] {
        assert_eq!(Unit::from_letter(unit.letter()), Some(unit));
        let far = shift(at("2026-01-01T00:00:00Z"), i64::MAX, unit, &Zone::utc());
        assert_eq!(far.date_in(&Zone::utc()), Date::MAX);
        let early = shift(at("2026-01-01T00:00:00Z"), i64::MIN, unit, &Zone::utc());
        assert_eq!(early, Micros::MIN);
    }
    assert_eq!(Unit::from_letter('x'), None);
}

#[test]
fn the_first_of_two_equal_times_is_meant() {
    let berlin = zone("Europe/Berlin");
    let half_past_two = 2 * 3_600_000_000 + 1_800_000_000;
    let instant = berlin.instant(day("2026-10-25"), half_past_two);
    assert_eq!(instant.to_rfc3339(), "2026-10-25T00:30:00Z");
}

proptest! {
    #[test]
    fn a_day_has_not_begun_before_its_first_instant(
        number in Date::from_ymd(1850, 1, 1).unwrap().0..Date::from_ymd(2150, 1, 1).unwrap().0,
        which in 0..ZONES.len(),
    ) {
        let (day, zone) = (Date(number), zone(ZONES[which]));
        let start = day.start_of_day(&zone);
        prop_assert!(start.date_in(&zone) >= day);
        prop_assert!(start.plus_micros(-1).date_in(&zone) < day);
        prop_assert!(day.plus_days(1).start_of_day(&zone) >= start);
    }

    #[test]
    fn transitions_tell_every_offset(
        from in -4_000_000_000_000_000..4_000_000_000_000_000_i64,
        length in 0..300_000_000_000_000_i64,
        into in 0.0..1.0_f64,
        which in 0..ZONES.len(),
    ) {
        let zone = zone(ZONES[which]);
        let (from, to) = (Micros(from), Micros(from + length));
        let within = Micros(from.0 + (length as f64 * into) as i64);
        let changes = zone.transitions(from, to);
        let told = changes
            .iter()
            .rev()
            .find(|(at, _)| *at <= within)
            .map_or(zone.offset_seconds(from), |(_, offset)| *offset);
        prop_assert_eq!(told, zone.offset_seconds(within));
    }

    #[test]
    fn the_clocks_time_leads_back_to_the_instant(micros: i64, which in 0..ZONES.len()) {
        let (at, zone) = (Micros(micros % 4_000_000_000_000_000), zone(ZONES[which]));
        let (day, of_day) = at.local(&zone);
        let back = zone.instant(day, of_day);
        // Of a time that came twice the first is given: earlier, and never more than a day.
        prop_assert!(back <= at && at.since(back) <= 86_400_000_000);
        prop_assert_eq!(back.local(&zone), (day, of_day));
    }
}
