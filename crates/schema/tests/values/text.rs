//! The table of text forms: CSV cells and form inputs.

use base::Zone;
use schema::value::{
    parse::{self, TextFormats},
    write,
};
use serde_json::{Value as Json, json};

use crate::workspace::{field, locale, schema};

fn check(formats: &TextFormats, name: &str, cases: &[(&str, Json)]) {
    let schema = schema();
    let field = field(&schema, name);
    for (text, expected) in cases {
        let value = parse::from_text(&schema, &field, text, &locale(), formats)
            .unwrap_or_else(|f| panic!("{name} {text:?}: {f}"));
        assert_eq!(
            write::to_json(&schema, &field, &value),
            *expected,
            "{name} {text:?}"
        );
    }
}

fn refuse(formats: &TextFormats, name: &str, texts: &[&str]) {
    let schema = schema();
    let field = field(&schema, name);
    for text in texts {
        let read = parse::from_text(&schema, &field, text, &locale(), formats);
        assert!(read.is_err(), "{name} {text:?}: {read:?}");
    }
}

fn plain() -> TextFormats {
    TextFormats::default()
}

fn german() -> TextFormats {
    TextFormats {
        decimal_mark: ',',
        thousands: Some('.'),
        date_formats: vec!["D.M.YYYY".into(), "DD.MM.YY HH:mm".into()],
        zone: Zone::named("Europe/Berlin").unwrap(),
        join_lines: true,
    }
}

#[test]
fn white_space_is_empty() {
    let schema = schema();
    for field in schema.named("vehicle").unwrap().live_fields() {
        assert!(
            parse::from_text(&schema, field, " \t\n ", &locale(), &plain())
                .unwrap()
                .is_empty(),
            "{}",
            field.name
        );
    }
}

#[test]
fn texts_and_line_breaks() {
    check(&plain(), "name", &[("  a ", json!("a"))]);
    refuse(&plain(), "name", &["a\nb", "a\r\nb", "a\u{0}"]);
    check(&german(), "name", &[("a\r\nb\n", json!("a b"))]);
    check(
        &plain(),
        "rich",
        &[
            ("<p>x</p>", json!("<p>x</p>")),
            ("a & b\n\nc < d", json!("<p>a &amp; b</p><p>c &lt; d</p>")),
            ("x<script>y</script>", json!("x")),
        ],
    );
}

#[test]
fn numbers() {
    check(
        &plain(),
        "integer",
        &[
            ("5", json!(5)),
            (" -7 ", json!(-7)),
            ("12.0", json!(12)),
            ("+3", json!(3)),
        ],
    );
    refuse(
        &plain(),
        "integer",
        &["1.5", "1,000", "five", "1e3", "--1", "٣"],
    );
    check(
        &plain(),
        "decimal",
        &[("1234.5", json!("1234.5")), (".5", json!("0.5"))],
    );
    check(
        &german(),
        "decimal",
        &[
            ("1.234,5", json!("1234.5")),
            ("1234,5", json!("1234.5")),
            ("12.34.567", json!("1234567")),
        ],
    );
    refuse(
        &german(),
        "decimal",
        &["1.5", "1.23,5", ".123", "1..234", "1234.567,1"],
    );
    check(
        &plain(),
        "percent",
        &[("12.5 %", json!("12.5")), ("12.5", json!("12.5"))],
    );
    let spaced = TextFormats {
        thousands: Some(' '),
        decimal_mark: ',',
        ..plain()
    };
    check(
        &spaced,
        "decimal",
        &[("1\u{202f}234\u{a0}567,8", json!("1234567.8"))],
    );
    check(&plain(), "rating", &[("4", json!(4))]);
    refuse(&plain(), "rating", &["6"]);
    for (texts, expected) in [
        (["true", "TRUE", "yes", "Yes", "1"], true),
        (["false", "False", "no", "NO", "0"], false),
    ] {
        for text in texts {
            check(&plain(), "boolean", &[(text, json!(expected))]);
        }
    }
    refuse(&plain(), "boolean", &["maybe", "2", "t"]);
}

#[test]
fn money() {
    let usd = |amount: &str| json!({"amount": amount, "currency": "USD"});
    let eur = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    check(
        &plain(),
        "money",
        &[
            ("1234.50", usd("1234.50")),
            ("1234.50 USD", usd("1234.50")),
            ("eur 5", eur("5.00")),
            ("$5", usd("5.00")),
            ("-$5.5", usd("-5.50")),
            ("5 €", eur("5.00")),
        ],
    );
    check(
        &german(),
        "money",
        &[
            ("1.234,50", usd("1234.50")),
            ("1.234,50 EUR", eur("1234.50")),
            ("-1.234,50 €", eur("-1234.50")),
        ],
    );
    refuse(
        &plain(),
        "money",
        &["1,234.50", "5 XXY", "USD", "five", "5 USD 6", "$", "€5 USD"],
    );
}

#[test]
fn times() {
    check(
        &plain(),
        "date",
        &[
            ("2026-03-01", json!("2026-03-01")),
            ("2017-03-01 00:00:00", json!("2017-03-01")),
        ],
    );
    refuse(&plain(), "date", &["01.03.2026", "2026-02-30", "3/1/2026"]);
    check(
        &german(),
        "date",
        &[
            ("1.3.2026", json!("2026-03-01")),
            ("01.03.2026", json!("2026-03-01")),
            ("01.03.26 10:00", json!("2026-03-01")),
        ],
    );
    refuse(
        &german(),
        "date",
        &["2026-03-01", "32.1.2026", "1.13.2026", "1.3.2026 x"],
    );
    let patterns = |pattern: &str| TextFormats {
        date_formats: vec![pattern.into()],
        ..plain()
    };
    for (pattern, text, expected) in [
        ("MM/DD/YYYY", "03/01/2026", "2026-03-01"),
        ("M/D/YY", "3/1/26", "2026-03-01"),
        ("M/D/YY", "3/1/69", "1969-03-01"),
        ("D MMM YYYY", "1 Mar 2026", "2026-03-01"),
        ("MMMM D, YYYY", "March 1, 2026", "2026-03-01"),
        ("MMMM D, YYYY", "Sept 1, 2026", "2026-09-01"),
        ("YYYYMMDD", "20260301", "2026-03-01"),
    ] {
        check(&patterns(pattern), "date", &[(text, json!(expected))]);
    }
    refuse(
        &patterns("MM/DD/YYYY"),
        "date",
        &["3/1/2026", "13/01/2026", "03/01/26"],
    );
    check(
        &plain(),
        "datetime",
        &[
            ("2026-03-01T09:30:00+02:00", json!("2026-03-01T07:30:00Z")),
            ("2026-03-01 09:30", json!("2026-03-01T09:30:00Z")),
            ("2026-03-01T09:30", json!("2026-03-01T09:30:00Z")),
            ("2026-03-01 09:30:15.25", json!("2026-03-01T09:30:15.25Z")),
            ("2026-03-01", json!("2026-03-01T00:00:00Z")),
        ],
    );
    check(
        &german(),
        "datetime",
        &[
            ("01.07.26 09:30", json!("2026-07-01T07:30:00Z")),
            ("1.7.2026", json!("2026-06-30T22:00:00Z")),
        ],
    );
    check(
        &patterns("M/D/YYYY h:mm a"),
        "datetime",
        &[
            ("3/1/2026 12:05 am", json!("2026-03-01T00:05:00Z")),
            ("3/1/2026 1:05 PM", json!("2026-03-01T13:05:00Z")),
        ],
    );
    refuse(
        &patterns("M/D/YYYY h:mm a"),
        "datetime",
        &["3/1/2026 13:05 pm", "3/1/2026 0:05 am", "3/1/2026 1:65 pm"],
    );
    check(
        &plain(),
        "duration",
        &[
            ("90", json!(90)),
            ("1.5", json!(1.5)),
            ("1:30", json!(5400)),
            ("0:00:01.5", json!(1.5)),
            ("PT1H30M", json!(5400)),
            ("P1DT2S", json!(86402)),
            ("-PT1M", json!(-60)),
            ("P2W", json!(1209600)),
        ],
    );
    refuse(
        &plain(),
        "duration",
        &[
            "1:60",
            "P",
            "PT",
            "P1Y",
            "1h",
            "PT1M1H",
            "PT1.5H",
            "99999999999",
        ],
    );
    check(&german(), "duration", &[("1,5", json!(1.5))]);
}

#[test]
fn lists() {
    check(
        &plain(),
        "select",
        &[
            ("petrol", json!("petrol")),
            ("PETROL", json!("petrol")),
            (" diesel OIL ", json!("diesel")),
        ],
    );
    refuse(&plain(), "select", &["coal", "steam", "Steam"]);
    check(
        &plain(),
        "multi",
        &[("Diesel oil; petrol;petrol", json!(["petrol", "diesel"]))],
    );
    check(
        &plain(),
        "tags",
        &[("VIP; vip;  ; a\\;b ; c\\\\", json!(["VIP", "a;b", "c\\"]))],
    );
    check(
        &plain(),
        "emails",
        &[(
            "a@b.example; c@d.example",
            json!([
                {"value": "a@b.example", "label": null, "primary": true},
                {"value": "c@d.example", "label": null, "primary": false}
            ]),
        )],
    );
    refuse(&plain(), "emails", &["a@b.example; nobody"]);
    let id = "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f";
    let link = json!({"id": id, "object": "company", "name": null});
    check(&plain(), "keeper", &[(id, link.clone())]);
    check(
        &plain(),
        "owners",
        &[(&format!("{id}; {id}"), json!([link]))],
    );
    check(
        &plain(),
        "about",
        &[(&format!("company:{id}"), link.clone())],
    );
    refuse(&plain(), "about", &[id, &format!("user:{id}")]);
    refuse(&plain(), "keeper", &["Acme"]);
    check(
        &plain(),
        "json",
        &[("{\"a\": 1}", json!({"a": 1})), ("null", Json::Null)],
    );
    refuse(&plain(), "json", &["{a: 1}"]);
}

#[test]
fn parts_in_columns() {
    let schema = schema();
    let address = field(&schema, "address");
    let mut value = schema::Value::Empty;
    for (part, text) in [
        ("city", " Wien "),
        ("country", "Austria"),
        ("lat", "48,2"),
        ("lon", "16,37"),
    ] {
        parse::set_part(&address, &mut value, part, text, &german()).unwrap();
    }
    let read = json!({"street": null, "city": "Wien", "region": null, "postcode": null, "country": "AT", "lat": 48.2, "lon": 16.37});
    assert_eq!(write::to_json(&schema, &address, &value), read);
    for (part, text, code) in [
        ("country", "Atlantis", "country"),
        ("planet", "Earth", "unknown_field"),
        ("lat", "100", "range"),
        ("lat", "x", "type"),
    ] {
        assert_eq!(
            parse::set_part(&address, &mut value, part, text, &german())
                .unwrap_err()
                .code,
            code
        );
    }
    assert_eq!(
        write::to_json(&schema, &address, &value),
        read,
        "a refused part leaves the value as it was"
    );
    for part in ["city", "country", "lat", "lon"] {
        parse::set_part(&address, &mut value, part, "", &german()).unwrap();
    }
    assert!(value.is_empty());
    let person = field(&schema, "person");
    parse::set_part(&person, &mut value, "last", "Curie", &plain()).unwrap();
    assert_eq!(write::to_text(&schema, &person, &value), "Curie");
    assert_eq!(
        parse::set_part(&field(&schema, "name"), &mut value, "last", "x", &plain())
            .unwrap_err()
            .code,
        "unknown_field"
    );
}
