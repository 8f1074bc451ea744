//! What filters are bound to.

use base::{Currency, Date, Micros};
use schema::{
    Filter, Path, Step,
    filter::{
        Agg, Cell, Cmp, Filter as Ast, Literal, Op, Operand, Pred, Right, Test, lower, parse,
    },
};

use crate::workspace::{ME, MY_TEAM, SCHEMA, def, id, moment};

fn deals(text: &str, zone: &str) -> Pred {
    let filter =
        parse(text, def("deal"), &SCHEMA).unwrap_or_else(|error| panic!("{text}: {error}"));
    lower(&filter, def("deal"), &SCHEMA, &moment(zone))
}

fn field(id: &str) -> Step {
    Step::Field(id.into())
}

fn cell(steps: &[&str], cell: Cell) -> Pred {
    let (last, way) = steps.split_last().unwrap();
    Pred::Cell {
        way: way.iter().map(|step| field(step)).collect(),
        field: Path::field(*last),
        cell,
    }
}

fn exists(steps: &[&str], at: &str) -> Pred {
    Pred::Exists {
        way: steps.iter().map(|step| field(step)).collect(),
        at: at.into(),
        pred: Box::new(Pred::True),
    }
}

fn not(pred: Pred) -> Pred {
    Pred::Not(Box::new(pred))
}

#[track_caller]
fn check(text: &str, expected: Pred) {
    assert_eq!(deals(text, "UTC"), expected, "of {text}");
}

/// The text is a test of one field with this cell.
#[track_caller]
fn one(text: &str, name: &str, expected: Cell) {
    check(text, cell(&[name], expected));
}

fn text(s: &str) -> String {
    s.to_string()
}

#[test]
fn texts_are_folded() {
    one("name = 'ÉLAN'", "name", Cell::Text(Cmp::Eq, text("elan")));
    one(
        "name >= Straße",
        "name",
        Cell::Text(Cmp::Ge, text("strasse")),
    );
    one("name ~ É", "name", Cell::TextContains(text("e")));
    one("name ~ ''", "name", Cell::Present);
    one(
        "name in (A, Á, b)",
        "name",
        Cell::TextIn(vec![text("a"), text("b")]),
    );
    one("name in (A, Á)", "name", Cell::Text(Cmp::Eq, text("a")));
    check(
        "name != x",
        not(cell(&["name"], Cell::Text(Cmp::Eq, text("x")))),
    );
    check(
        "name !~ x",
        not(cell(&["name"], Cell::TextContains(text("x")))),
    );
    check(
        "name not in (x)",
        not(cell(&["name"], Cell::Text(Cmp::Eq, text("x")))),
    );
    check("name is empty", not(cell(&["name"], Cell::Present)));
    check(
        "not name != x",
        cell(&["name"], Cell::Text(Cmp::Eq, text("x"))),
    );
    let part = |steps: &[Step], field: &str, part: &str, cell| Pred::Cell {
        way: steps.to_vec(),
        field: Path(vec![Step::Field(field.into()), Step::Part(part.into())]),
        cell,
    };
    check(
        "company.address.city = BERLIN",
        part(
            &[field("company")],
            "address",
            "city",
            Cell::Text(Cmp::Eq, text("berlin")),
        ),
    );
    check(
        "contacts.name.last is empty",
        not(part(&[field("contacts")], "full", "last", Cell::Present)),
    );
}

#[test]
fn numbers_keep_every_digit() {
    one("seats = 5", "seats", Cell::Int(Cmp::Eq, 5));
    one("seats < 5.5", "seats", Cell::Int(Cmp::Le, 5));
    one("seats > -5.5", "seats", Cell::Int(Cmp::Gt, -6));
    check("seats = 5.5", Pred::False);
    check("seats != 5.5", Pred::True);
    one("seats in (1, 2, 1, 2.5)", "seats", Cell::IntIn(vec![1, 2]));
    one("chance = 12.5", "chance", Cell::Int(Cmp::Eq, 1250));
    check("chance = 1.005", Pred::False);
    one("chance < 1.005", "chance", Cell::Int(Cmp::Le, 100));
    one("chance >= 1.005", "chance", Cell::Int(Cmp::Gt, 100));
    one("weight <= 0.001", "weight", Cell::Int(Cmp::Le, 1));
    one("hours = 1.5", "hours", Cell::Int(Cmp::Eq, 1_500_000));
    one(
        "seats < 99999999999999999999",
        "seats",
        Cell::Int(Cmp::Ge, i64::MIN),
    );
    check("seats > 99999999999999999999", Pred::False);
    one("active", "active", Cell::Int(Cmp::Eq, 1));
    one("active = false", "active", Cell::Int(Cmp::Eq, 0));
    check("not active", not(cell(&["active"], Cell::Int(Cmp::Eq, 1))));
    one("amount > 12.5", "amount", Cell::MoneyBase(Cmp::Gt, 125_000));
    one(
        "amount > 12.5 EUR",
        "amount",
        Cell::MoneyIn(Currency::EUR, Cmp::Gt, 125_000),
    );
    check("amount = 0.00001", Pred::False);
}

#[test]
fn days_and_times_are_those_of_the_zone() {
    let day = |text: &str| i64::from(Date::parse_iso(text).unwrap().0);
    let at = |text: &str| Micros::parse_rfc3339(text).unwrap().0;
    let date = |text: &str, zone: &str, expected: Cell| {
        assert_eq!(
            deals(text, zone),
            cell(&["close_date"], expected),
            "{text} in {zone}"
        );
    };
    date(
        "close_date = 2026-03-01",
        "UTC",
        Cell::Int(Cmp::Eq, day("2026-03-01")),
    );
    date(
        "close_date < today",
        "UTC",
        Cell::Int(Cmp::Lt, day("2026-03-11")),
    );
    date(
        "close_date < today",
        "Europe/Berlin",
        Cell::Int(Cmp::Lt, day("2026-03-12")),
    );
    date(
        "close_date = yesterday",
        "America/St_Johns",
        Cell::Int(Cmp::Eq, day("2026-03-10")),
    );
    date(
        "close_date >= -30d",
        "UTC",
        Cell::Int(Cmp::Ge, day("2026-02-09")),
    );
    date(
        "close_date >= +1h",
        "UTC",
        Cell::Int(Cmp::Ge, day("2026-03-12")),
    );
    date(
        "close_date = 2026-03-11T23:30:00Z",
        "Pacific/Apia",
        Cell::Int(Cmp::Eq, day("2026-03-12")),
    );
    date(
        "close_date in this_quarter",
        "UTC",
        Cell::IntBetween(day("2026-01-01"), day("2026-03-31")),
    );
    date(
        "close_date in this_fiscal_year",
        "UTC",
        Cell::IntBetween(day("2025-04-01"), day("2026-03-31")),
    );
    date(
        "close_date in last_7_days",
        "UTC",
        Cell::IntBetween(day("2026-03-05"), day("2026-03-11")),
    );
    date(
        "close_date in 2017-01-01..2017-01-31",
        "UTC",
        Cell::IntBetween(day("2017-01-01"), day("2017-01-31")),
    );
    date(
        "close_date in (2026-03-01, today)",
        "UTC",
        Cell::IntIn(vec![day("2026-03-01"), day("2026-03-11")]),
    );
    check("close_date in last_0_days", Pred::False);

    let time = |text: &str, zone: &str, expected: Cell| {
        assert_eq!(
            deals(text, zone),
            cell(&["signed_at"], expected),
            "{text} in {zone}"
        );
    };
    let berlin = (at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z"));
    time(
        "signed_at = 2026-03-29",
        "Europe/Berlin",
        Cell::IntBetween(berlin.0, berlin.1 - 1),
    );
    time(
        "signed_at < 2026-03-29",
        "Europe/Berlin",
        Cell::Int(Cmp::Lt, berlin.0),
    );
    time(
        "signed_at <= 2026-03-29",
        "Europe/Berlin",
        Cell::Int(Cmp::Lt, berlin.1),
    );
    time(
        "signed_at > 2026-03-29",
        "Europe/Berlin",
        Cell::Int(Cmp::Ge, berlin.1),
    );
    time(
        "signed_at >= 2026-03-29",
        "Europe/Berlin",
        Cell::Int(Cmp::Ge, berlin.0),
    );
    time(
        "signed_at > now",
        "UTC",
        Cell::Int(Cmp::Gt, at("2026-03-11T23:30:00Z")),
    );
    time(
        "signed_at > -1w",
        "UTC",
        Cell::Int(Cmp::Gt, at("2026-03-04T23:30:00Z")),
    );
    time(
        "signed_at in this_day",
        "America/St_Johns",
        Cell::IntBetween(at("2026-03-11T02:30:00Z"), at("2026-03-12T02:30:00Z") - 1),
    );
    time(
        "signed_at <= 9999-12-31",
        "UTC",
        Cell::Int(Cmp::Lt, Micros::MAX.0 + 1),
    );
    // Samoa had no 30th of December 2011.
    assert_eq!(deals("signed_at = 2011-12-30", "Pacific/Apia"), Pred::False);
}

#[test]
fn options_are_keys_and_lists_have_items() {
    let keys = |keys: &[&str]| keys.iter().map(|key| text(key)).collect::<Vec<_>>();
    one("stage = Won", "stage", Cell::KeyIn(keys(&["won"])));
    one(
        "stage in ('LOST for good', won, elan)",
        "stage",
        Cell::KeyIn(keys(&["lost", "won", "old"])),
    );
    one(
        "channels has 'web SITE'",
        "channels",
        Cell::ItemIn(keys(&["web"])),
    );
    one("channels ~ a", "channels", Cell::ItemIn(keys(&["fair"])));
    check("channels ~ zzz", Pred::False);
    check("channels !~ zzz", Pred::True);
    one("tags has VIP", "tags", Cell::ItemIn(keys(&["vip"])));
    one("tags ~ VI", "tags", Cell::ItemContains(text("vi")));
    let company = |name: &str, expected| cell(&["company", name], expected);
    check(
        "company.emails = 'A@Example.COM'",
        company("emails", Cell::EntryEq(text("a@example.com"))),
    );
    check(
        "company.emails ~ Exam",
        company("emails", Cell::EntryContains(text("exam"))),
    );
    check(
        "company.sites has 'https://www.Example.com/'",
        company("sites", Cell::EntryEq(text("example.com"))),
    );
    check(
        "company.phones = '030 901820'",
        company("phones", Cell::EntryEq(text("+4930901820"))),
    );
    check(
        "company.phones = '+1 212 555 2368'",
        company("phones", Cell::EntryEq(text("+12125552368"))),
    );
    check(
        "company.phones ~ '(030) 90'",
        company("phones", Cell::EntryContains(text("3090"))),
    );
    check(
        "company.emails in (a@b.example, c@d.example)",
        Pred::Or(vec![
            company("emails", Cell::EntryEq(text("a@b.example"))),
            company("emails", Cell::EntryEq(text("c@d.example"))),
        ]),
    );
}

#[test]
fn references_are_ids_titles_or_the_one_who_asks() {
    let seven = "07070707-0707-0707-0707-070707070707";
    one("owner = me", "owner", Cell::IdIn(vec![id(ME)]));
    one("team = my_team", "team", Cell::IdIn(vec![id(MY_TEAM)]));
    one("created_by = me", "created_by", Cell::IdIn(vec![id(ME)]));
    one("created_by is not empty", "created_by", Cell::Present);
    check(
        "created_by ~ A",
        cell(&["created_by", "name"], Cell::TextContains(text("a"))),
    );
    check(
        "id = 07070707-0707-0707-0707-070707070707",
        cell(&["id"], Cell::IdIn(vec![id(7)])),
    );
    // The target may be in the trash, where the reference is as good as empty.
    check("company is not empty", exists(&["company"], "company"));
    check(
        &format!("company = {seven}"),
        Pred::And(vec![
            cell(&["company"], Cell::IdIn(vec![id(7)])),
            exists(&["company"], "company"),
        ]),
    );
    check(
        &format!("owner in (me, {seven}, Ada, Bob)"),
        Pred::Or(vec![
            cell(&["owner"], Cell::IdIn(vec![id(ME)])),
            Pred::And(vec![
                cell(&["owner"], Cell::IdIn(vec![id(7)])),
                exists(&["owner"], "user"),
            ]),
            cell(
                &["owner", "name"],
                Cell::TextIn(vec![text("ada"), text("bob")]),
            ),
        ]),
    );
    // This target cannot go to the trash before what points to it.
    check(
        &format!("contacts.company = {seven}"),
        cell(&["contacts", "company"], Cell::IdIn(vec![id(7)])),
    );
    check(
        "contacts.company is empty",
        not(cell(&["contacts", "company"], Cell::Present)),
    );
    // Along many records both must hold of one.
    check(
        &format!("contacts.owner = {seven}"),
        Pred::Exists {
            way: vec![field("contacts")],
            at: "contact".into(),
            pred: Box::new(Pred::And(vec![
                cell(&["owner"], Cell::IdIn(vec![id(7)])),
                exists(&["owner"], "user"),
            ])),
        },
    );
    check(
        "company = 'ACME'",
        cell(&["company", "name"], Cell::Text(Cmp::Eq, text("acme"))),
    );
    check(
        "company !~ 'ACME'",
        not(cell(&["company", "name"], Cell::TextContains(text("acme")))),
    );
    check(
        &format!("contacts has {seven}"),
        cell(&["contacts", "id"], Cell::IdIn(vec![id(7)])),
    );
    check(
        "contacts has 'Ada L'",
        cell(&["contacts", "full"], Cell::Text(Cmp::Eq, text("ada l"))),
    );
    check("contacts is empty", not(exists(&["contacts"], "contact")));
    let notes = || Step::Inverse {
        object: "note".into(),
        field: "deal".into(),
    };
    check(
        "notes has '12'",
        Pred::Cell {
            way: vec![notes()],
            field: Path::field("number"),
            cell: Cell::Int(Cmp::Eq, 12),
        },
    );
    check("notes has x", Pred::False);
    check(
        "notes is empty",
        not(Pred::Exists {
            way: vec![notes()],
            at: "note".into(),
            pred: Box::new(Pred::True),
        }),
    );
    check(
        &format!("subject = {seven}"),
        cell(&["subject"], Cell::IdIn(vec![id(7)])),
    );
    check("subject is not empty", cell(&["subject"], Cell::Present));

    let mut nobody = moment("UTC");
    nobody.me = None;
    let filter = parse("owner != me", def("deal"), &SCHEMA).unwrap();
    assert_eq!(lower(&filter, def("deal"), &SCHEMA, &nobody), Pred::True);
}

#[test]
fn aggregates_compare_exactly() {
    let related = |agg, value: Option<Path>, cell| Pred::Aggregate {
        way: vec![
            field("company"),
            Step::Inverse {
                object: "deal".into(),
                field: "company".into(),
            },
        ],
        at: "deal".into(),
        pred: Box::new(Pred::True),
        agg,
        value,
        cell,
    };
    let amount = || Some(Path::field("amount"));
    check(
        "company.deals.count > 2.5",
        related(Agg::Count, None, Cell::Int(Cmp::Gt, 2)),
    );
    check(
        "company.deals.sum(amount) > 2.5",
        related(
            Agg::Sum,
            amount(),
            Cell::Number {
                cmp: Cmp::Gt,
                units: 25_000,
                scale: 4,
            },
        ),
    );
    check(
        "company.deals.sum(seats) < 2.5",
        related(
            Agg::Sum,
            Some(Path::field("seats")),
            Cell::Number {
                cmp: Cmp::Le,
                units: 2,
                scale: 0,
            },
        ),
    );
    check(
        "company.deals.avg(seats) < 2.50",
        related(
            Agg::Avg,
            Some(Path::field("seats")),
            Cell::Number {
                cmp: Cmp::Lt,
                units: 25,
                scale: 1,
            },
        ),
    );
    check(
        "company.deals.avg(amount) = 1",
        related(
            Agg::Avg,
            amount(),
            Cell::Number {
                cmp: Cmp::Eq,
                units: 10_000,
                scale: 4,
            },
        ),
    );
    check(
        "company.deals.max(amount) = 1",
        related(Agg::Max, amount(), Cell::Int(Cmp::Eq, 10_000)),
    );
    check(
        "company.deals.min(amount) is empty",
        not(related(Agg::Min, amount(), Cell::Present)),
    );
    check(
        "company.deals.first(stage) = Won",
        related(
            Agg::First,
            Some(Path::field("stage")),
            Cell::KeyIn(vec![text("won")]),
        ),
    );
    check(
        "company.deals.last(company) = ACME",
        related(
            Agg::Last,
            Some(Path(vec![field("company"), field("name")])),
            Cell::Text(Cmp::Eq, text("acme")),
        ),
    );
    check(
        "company.deals.last(company) is not empty",
        related(
            Agg::Last,
            Some(Path(vec![field("company"), field("id")])),
            Cell::Present,
        ),
    );
}

#[test]
fn long_disjunctions_stay_shallow() {
    let depth = |pred: &Pred| {
        fn depth(pred: &Pred) -> usize {
            match pred {
                Pred::Or(all) => {
                    assert!(all.len() <= 50);
                    1 + all.iter().map(depth).max().unwrap_or(0)
                }
                _ => 0,
            }
        }
        depth(pred)
    };
    let wide = (0..500)
        .map(|n| format!("seats > {n}"))
        .collect::<Vec<_>>()
        .join(" or ");
    assert_eq!(depth(&deals(&wide, "UTC")), 2);
}

#[test]
fn what_is_gone_is_empty() {
    let test = |op| {
        Ast::Test(Test {
            left: Operand::Path(Path::field("gone")),
            op,
            right: Right::One(Literal::Text("x".into())),
        })
    };
    let bound = |filter: &Filter| lower(filter, def("deal"), &SCHEMA, &moment("UTC"));
    assert_eq!(bound(&test(Op::Eq)), Pred::False);
    assert_eq!(bound(&test(Op::Ne)), Pred::True);
    assert_eq!(bound(&Ast::All), Pred::True);
    assert_eq!(bound(&Ast::Or(vec![])), Pred::False);
}
