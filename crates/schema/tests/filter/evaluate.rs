//! Filters on records in memory.

use base::{Currency, Date, Decimal, Id, Micros};
use schema::{
    Entry, Link, MoneyValue, ObjectId, PersonName, Record, Value,
    filter::{lower, matches, parse},
};

use crate::workspace::{ME, Records, SCHEMA, def, id, moment};

fn record(object: &str, n: u8, values: &[(&str, Value)]) -> Record {
    let mut record = Record::new(
        ObjectId::from(object),
        id(n),
        Micros(i64::from(n) * 1_000_000),
    );
    for (field, value) in values {
        record.set(&(*field).into(), value.clone());
    }
    record
}

fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}

fn to(object: &str, n: u8) -> Value {
    Value::Ref(Link::to(object.into(), id(n)))
}

fn usd(units: i64) -> Value {
    Value::Money(MoneyValue {
        units,
        currency: Currency::USD,
        base: Some(units),
    })
}

/// Deal 1 has everything, 2 little, 3 is of the same company; company 11 is in the trash.
pub fn records() -> Records {
    let entry = |value: &str| Entry {
        value: value.to_string(),
        primary: true,
        ..Entry::default()
    };
    let company = record(
        "company",
        10,
        &[
            ("name", text("Äcme")),
            (
                "emails",
                Value::Entries(vec![entry("Info@example.com"), entry("x@example.org")]),
            ),
            ("phones", Value::Entries(vec![entry("+4930901820")])),
            ("employees", Value::Int(50)),
        ],
    );
    let mut trashed = record("company", 11, &[("name", text("Gone"))]);
    trashed.deleted_at = Some(Micros(1));
    let ada = record(
        "contact",
        20,
        &[
            (
                "full",
                Value::Name(Box::new(PersonName {
                    first: "Ada".into(),
                    last: "Lovelace".into(),
                    ..PersonName::default()
                })),
            ),
            ("company", to("company", 10)),
        ],
    );
    let full = record(
        "deal",
        1,
        &[
            ("name", text("Straße")),
            ("company", to("company", 10)),
            (
                "contacts",
                Value::Refs(vec![
                    Link::to("contact".into(), id(20)),
                    Link::to("contact".into(), id(99)),
                ]),
            ),
            (
                "amount",
                Value::Money(MoneyValue {
                    units: 100_000,
                    currency: Currency::EUR,
                    base: Some(110_000),
                }),
            ),
            (
                "chance",
                Value::Decimal(Decimal {
                    units: 1250,
                    scale: 2,
                }),
            ),
            ("seats", Value::Int(3)),
            ("active", Value::Bool(true)),
            (
                "close_date",
                Value::Date(Date::parse_iso("2026-03-12").unwrap()),
            ),
            (
                "signed_at",
                Value::DateTime(Micros::parse_rfc3339("2026-03-11T23:30:00Z").unwrap()),
            ),
            ("stage", Value::Key("won".into())),
            ("channels", Value::Keys(vec!["fair".into()])),
            ("tags", Value::Tags(vec!["VIP".into()])),
            ("body", text("<p>Hello <b>World</b></p>")),
            ("owner", to("user", ME)),
            ("about", to("company", 11)),
        ],
    );
    let bare = record("deal", 2, &[("company", to("company", 11))]);
    let other = record(
        "deal",
        3,
        &[
            ("company", to("company", 10)),
            ("stage", Value::Key("lost".into())),
            ("amount", usd(-50_000)),
            ("seats", Value::Int(4)),
        ],
    );
    let mut dead = record(
        "deal",
        4,
        &[("company", to("company", 10)), ("seats", Value::Int(100))],
    );
    dead.deleted_at = Some(Micros(5));
    let me = record("user", ME, &[("name", text("Me"))]);
    let note = |n: u8, deal: u8, words: &str| {
        record(
            "note",
            n,
            &[
                ("deal", to("deal", deal)),
                ("text", text(words)),
                ("number", Value::Int(i64::from(n))),
            ],
        )
    };
    Records(vec![
        company,
        trashed,
        ada,
        full,
        bare,
        other,
        dead,
        me,
        note(31, 1, "first"),
        note(32, 1, "second"),
        note(33, 3, "x"),
    ])
}

/// Which of the deals 1, 2 and 3 a filter finds.
#[track_caller]
fn finds(filter: &str, expected: &[u8]) {
    let records = records();
    let ast =
        parse(filter, def("deal"), &SCHEMA).unwrap_or_else(|error| panic!("{filter}: {error}"));
    let pred = lower(&ast, def("deal"), &SCHEMA, &moment("Europe/Berlin"));
    let found: Vec<u8> = (1..=3)
        .filter(|n| {
            let record = records
                .0
                .iter()
                .find(|r| r.object.as_str() == "deal" && r.id == id(*n))
                .unwrap();
            matches(&pred, record, def("deal"), &SCHEMA, &records)
        })
        .collect();
    assert_eq!(found, expected, "of {filter}");
}

#[test]
fn operators_hold_by_the_type_table() {
    finds("", &[1, 2, 3]);
    finds("name = STRASSE", &[1]);
    finds("name != STRASSE", &[2, 3]);
    finds("name ~ ras", &[1]);
    finds("name !~ ras", &[2, 3]);
    finds("name < t", &[1]);
    finds("name is empty", &[2, 3]);
    finds("name in (strasse, x)", &[1]);
    finds("name not in (strasse, x)", &[2, 3]);
    finds("body ~ 'hello world'", &[1]);
    finds("body ~ '<b>'", &[]);
    finds("seats > 3", &[3]);
    finds("seats in (3, 4)", &[1, 3]);
    finds("seats != 3", &[2, 3]);
    finds("not seats > 3", &[1, 2]);
    finds("chance = 12.5", &[1]);
    finds("amount > 10.5", &[1]);
    finds("amount < 0", &[3]);
    finds("amount = 10 EUR", &[1]);
    finds("amount < 11 EUR", &[1]);
    finds("amount < 11 USD", &[3]);
    finds("active", &[1]);
    finds("not active", &[2, 3]);
    finds("active = false", &[]);
    finds("close_date = today", &[1]);
    finds("signed_at = today", &[1]);
    finds("signed_at in this_week", &[1]);
    finds("signed_at < now", &[]);
    finds("stage = Won", &[1]);
    finds("stage != Won", &[2, 3]);
    finds("stage not in (Won, 'lost for good')", &[2]);
    finds("channels has 'Trade FAIR'", &[1]);
    finds("channels ~ web", &[]);
    finds("tags has vip", &[1]);
    finds("tags !~ v", &[2, 3]);
    finds("owner = me", &[1]);
    finds("owner != me", &[2, 3]);
    finds("owner = Me or owner = 'me'", &[1]);
    finds("version = 0 and created_at < today", &[1, 2, 3]);
    finds("id = 02020202-0202-0202-0202-020202020202", &[2]);
    finds("active and seats > 3 or stage = 'Lost for good'", &[3]);
}

#[test]
fn references_to_the_trash_are_empty() {
    finds("company = acme", &[1, 3]);
    finds("company.name = Gone", &[]);
    finds("company is empty", &[2]);
    finds("company = 0b0b0b0b-0b0b-0b0b-0b0b-0b0b0b0b0b0b", &[]);
    finds(
        "company != 0b0b0b0b-0b0b-0b0b-0b0b-0b0b0b0b0b0b",
        &[1, 2, 3],
    );
    finds("company = 0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a", &[1, 3]);
    finds("about is not empty", &[]);
    finds("contacts has 'ada LOVELACE'", &[1]);
    finds("contacts.company.employees >= 50", &[1]);
    finds("contacts.name.last ~ love", &[1]);
    finds("company.emails = info@EXAMPLE.com", &[1, 3]);
    finds("company.emails ~ '.org'", &[1, 3]);
    finds("company.phones = '030 901820'", &[1, 3]);
    finds("company.phones ~ '0309'", &[1, 3]);
    finds("company.phones ~ abc", &[]);
}

#[test]
fn many_records_are_counted_and_put_together() {
    finds("notes.text = first", &[1]);
    finds("notes.text != first", &[2, 3]);
    finds("notes is empty", &[2]);
    finds("notes has '33'", &[3]);
    finds("notes.count = 2", &[1]);
    finds("notes[text ~ i].count = 1", &[1]);
    finds("notes.count = 0", &[2]);
    finds("company.deals.count = 2", &[1, 3]);
    finds("company.deals.sum(seats) = 7", &[1, 3]);
    finds("company.deals.avg(seats) = 3.5", &[1, 3]);
    finds("company.deals.avg(seats) > 3.5", &[]);
    finds("company.deals.avg(seats) < 3.500000001", &[1, 3]);
    finds("company.deals.sum(amount) = 6", &[1, 3]);
    finds("company.deals.max(amount) = 11", &[1, 3]);
    finds("company.deals.min(amount) < -4.99", &[1, 3]);
    finds("company.deals.first(stage) = Won", &[1, 3]);
    finds("company.deals.last(stage) = 'Lost for good'", &[1, 3]);
    finds("company.deals.last(name) is empty", &[1, 2, 3]);
    finds("company.deals[stage = Won].sum(amount) > 0", &[1, 3]);
    finds("notes.sum(deal.seats) = 6", &[1]);
    finds("notes.sum(deal.seats) = 0", &[2]);
    finds("notes.avg(deal.seats) = 4", &[3]);
    finds("notes.max(written) is empty", &[1, 2, 3]);
    finds("contacts.count = 1", &[1]);
    finds(
        "company.deals[notes[text = x].count > 0].count = 1",
        &[1, 3],
    );
}

#[test]
fn sums_do_not_overflow() {
    let deals = |seats: &[i64]| {
        let company = record("company", 10, &[]);
        let deals = seats.iter().zip(1..).map(|(seats, n)| {
            record(
                "deal",
                n,
                &[
                    ("company", to("company", 10)),
                    ("seats", Value::Int(*seats)),
                ],
            )
        });
        Records(deals.chain([company]).collect())
    };
    let records = deals(&[i64::MAX, i64::MAX, i64::MAX]);
    let holds = |text: &str| {
        let filter = parse(text, def("deal"), &SCHEMA).unwrap();
        let pred = lower(&filter, def("deal"), &SCHEMA, &moment("UTC"));
        matches(&pred, &records.0[0], def("deal"), &SCHEMA, &records)
    };
    assert!(holds("company.deals.sum(seats) = 27670116110564327421"));
    assert!(holds("company.deals.sum(seats) < 27670116110564327421.5"));
    assert!(holds("company.deals.avg(seats) = 9223372036854775807"));
    assert!(holds(
        "company.deals.avg(seats) > 9223372036854775806.999999999999999999"
    ));
    assert!(holds(
        "company.deals.sum(seats) < 999999999999999999999999999999999999999"
    ));
    let _: Id = records.0[0].id;
}
