use base::{Currency, Decimal};

use super::numbers::{count, grouped, money, money_short, percent};
use super::times::{ago, duration, instant, local_input};
use super::*;
use Language::{English as EN, German as DE};

#[test]
fn numbers_are_grouped() {
    for (number, expect) in [
        ("0", "0"),
        ("999", "999"),
        ("1000", "1,000"),
        ("-1234567.50", "-1,234,567.50"),
        ("100000", "100,000"),
    ] {
        assert_eq!(grouped(EN, number), expect);
    }
    assert_eq!(
        percent(EN, Decimal::parse("12.50", 2).unwrap()),
        "12.5\u{a0}%"
    );
    assert_eq!(percent(EN, Decimal::parse("100", 2).unwrap()), "100\u{a0}%");
    assert_eq!(
        (count(EN, 8_800, 10_000), count(EN, 10_001, 10_000)),
        ("8,800".into(), "10,000+".into())
    );
}

#[test]
fn money_has_its_sign_first_and_its_minor_digits() {
    for (units, currency, expect) in [
        (12_345_000, "USD", "$1,234.50"),
        (-50_000, "EUR", "−€5.00"),
        (10_000_000, "JPY", "¥1,000"),
        (12_345_000, "CHF", "CHF\u{a0}1,234.50"),
    ] {
        assert_eq!(money(EN, units, Currency::parse(currency).unwrap()), expect);
    }
    let usd = Currency::parse("USD").unwrap();
    assert_eq!(
        (
            money_short(EN, 100_055_345_000, usd),
            money_short(EN, -15_000, usd)
        ),
        ("$10,005,535".into(), "−$2".into())
    );
}

#[test]
fn times_are_shown_in_the_zone() {
    let zone = Zone::named("Europe/Berlin").unwrap();
    let at = Micros::parse_rfc3339("2026-10-01T22:05:00Z").unwrap();
    assert_eq!(instant(EN, at, &zone).shown, "2 Oct 2026, 00:05");
    assert_eq!(local_input(at, &zone), "2026-10-02T00:05");
    assert_eq!(
        local_input(at.plus_micros(7_250_000), &zone),
        "2026-10-02T00:05:07.250"
    );
    for (later, expect) in [
        (5, "just now"),
        (60, "1 minute ago"),
        (7_300, "2 hours ago"),
        (86_400, "yesterday, 00:05"),
        (3 * 86_400, "3 days ago"),
        (40 * 86_400, "2 Oct 2026"),
        (-10, "2 Oct 2026, 00:05"),
    ] {
        assert_eq!(
            ago(EN, at, at.plus_seconds(later), &zone).shown,
            expect,
            "{later}"
        );
    }
}

#[test]
fn durations_read_back() {
    for (micros, expect) in [
        (0, "0:00:00"),
        (5_400_000_000, "1:30:00"),
        (-61_500_000, "-0:01:01.5"),
        (360_000_000_000, "100:00:00"),
    ] {
        assert_eq!(duration(micros), expect);
    }
}

fn show() -> Show {
    Show {
        schema: Arc::new(Schema::default()),
        zone: Zone::utc(),
        now: Micros(0),
        language: EN,
        states: HashMap::new(),
    }
}

fn field(ty: FieldType) -> FieldDef {
    let json = serde_json::json!({"id": "f", "name": "f", "label": "F", "type": "text"});
    FieldDef {
        ty,
        ..serde_json::from_value(json).unwrap()
    }
}

#[test]
fn rich_text_is_shown_sanitised_whatever_is_stored() {
    let value = Value::Text("<p>Hi<script>alert(1)</script> <b onclick=x>you</b></p>".into());
    let Cell::Rich { html, summary } = show().cell(&field(FieldType::RichText), &value) else {
        panic!("not rich")
    };
    assert_eq!(html, "<p>Hi <b>you</b></p>");
    assert_eq!(summary, "Hi you");
}

#[test]
fn a_link_to_a_script_stays_text() {
    let entry = |value: &str| Entry {
        value: value.into(),
        label: String::new(),
        primary: true,
        display: None,
    };
    for (value, href) in [
        ("https://acme.example/", Some("https://acme.example/")),
        ("javascript:alert(1)", None),
    ] {
        let Cell::Entries(ways) = show().cell(
            &field(FieldType::Links),
            &Value::Entries(vec![entry(value)]),
        ) else {
            panic!("no entries")
        };
        assert_eq!(ways[0].href.as_deref(), href);
    }
}

#[test]
fn a_state_is_a_badge_and_another_reference_a_link() {
    let id = Id::seeded(Micros(0), 1);
    let link = Link {
        name: Some("Won".into()),
        ..Link::to("stage".into(), id)
    };
    let def = field(FieldType::Text);
    assert!(matches!(
        show().cell(&def, &Value::Ref(link.clone())),
        Cell::Links(_)
    ));
    let with_states = Show {
        states: HashMap::from([(id, Tone::Green)]),
        ..show()
    };
    assert_eq!(
        with_states.cell(&def, &Value::Ref(link)),
        Cell::Badges(vec![Badge {
            label: "Won".into(),
            tone: Tone::Green
        }])
    );
}

#[test]
fn german_has_its_own_marks_and_names() {
    let eur = Currency::parse("EUR").unwrap();
    let chf = Currency::parse("CHF").unwrap();
    assert_eq!(grouped(DE, "-1234567.50"), "-1.234.567,50");
    assert_eq!(money(DE, 12_345_000, eur), "1.234,50\u{a0}€");
    assert_eq!(money(DE, -12_345_000, chf), "−1.234,50\u{a0}CHF");
    assert_eq!(
        percent(DE, Decimal::parse("12.50", 2).unwrap()),
        "12,5\u{a0}%"
    );
    assert_eq!(super::numbers::bytes(DE, 1_200_000), "1,2 MB");
    let zone = Zone::named("Europe/Berlin").unwrap();
    let at = Micros::parse_rfc3339("2026-10-01T22:05:00Z").unwrap();
    assert_eq!(instant(DE, at, &zone).shown, "2. Okt. 2026, 00:05");
    for (later, expect) in [
        (5, "gerade eben"),
        (60, "vor 1 Minute"),
        (7_300, "vor 2 Stunden"),
        (86_400, "gestern, 00:05"),
        (3 * 86_400, "vor 3 Tagen"),
    ] {
        assert_eq!(ago(DE, at, at.plus_seconds(later), &zone).shown, expect);
    }
}
