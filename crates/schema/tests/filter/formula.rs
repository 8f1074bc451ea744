//! The language of formulas: what it computes, and what it refuses where.

use schema::{
    FieldType, How, Record, Value,
    formula::{Pace, compile},
    value::write,
};
use serde_json::{Value as Json, json};

use crate::{
    evaluate::records,
    workspace::{Records, SCHEMA, def, id, moment},
};

fn deal(records: &Records, n: u8) -> &Record {
    let is = |r: &&Record| r.object.as_str() == "deal" && r.id == id(n);
    records.0.iter().find(is).unwrap()
}

/// The type of a formula, and its value for a deal as REST shows it.
fn computed(text: &str, n: u8) -> (String, Json) {
    let (object, records, at) = (def("deal"), records(), moment("Europe/Berlin"));
    let read = compile(How::Formula, text, object, &SCHEMA)
        .unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
    let mut field = object.field("name").unwrap().clone();
    field.ty = read.ty.clone();
    let ready = read.compiled.ready(object, &SCHEMA, &at).unwrap();
    let value = ready.value(&field, deal(&records, n), &records);
    let kind = match &field.ty {
        FieldType::Decimal { scale } => format!("decimal {scale}"),
        ty => ty.name().to_string(),
    };
    (kind, write::to_json(&SCHEMA, &field, &value))
}

#[test]
fn formulas_compute() {
    let eur = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    let usd = |amount: &str| json!({"amount": amount, "currency": "USD"});
    let null = Json::Null;
    // Deal 1 has 10 EUR, worth 11 USD, 3 seats and a chance of 12.5.
    for (text, kind, expected) in [
        ("1 + 2 * 3", "integer", json!(7)),
        ("(1 + 2) * 3 - -1", "integer", json!(10)),
        ("7 - 2 - 1", "integer", json!(4)),
        ("7/2", "decimal 6", json!("3.5")),
        ("1 / 3", "decimal 6", json!("0.333333")),
        ("2 / 3", "decimal 6", json!("0.666667")),
        ("0.1 + 0.2", "decimal 1", json!("0.3")),
        ("1.5 * 1.5", "decimal 2", json!("2.25")),
        ("seats / 0", "decimal 6", null.clone()),
        ("amount / 0", "money", null.clone()),
        ("9223372036854775807 + 1", "integer", null.clone()),
        (
            "9223372036854775807 * 9223372036854775807",
            "integer",
            null.clone(),
        ),
        ("seats + weight", "decimal 3", null.clone()),
        ("coalesce(weight, seats, 9)", "decimal 3", json!("3")),
        ("amount * 2", "money", eur("20.00")),
        ("2 * amount", "money", eur("20.00")),
        ("amount / 3", "money", eur("3.3333")),
        ("amount * chance / 100", "money", eur("1.25")),
        ("-amount", "money", eur("-10.00")),
        ("amount + amount", "money", eur("20.00")),
        ("amount + 1", "money", usd("12.00")),
        ("1 - amount", "money", usd("-10.00")),
        ("amount / amount", "decimal 6", json!("1")),
        ("amount > 10.99 and amount < 11.01", "boolean", json!(true)),
        ("amount = 10 EUR", "boolean", json!(true)),
        ("round(amount / 3, 2)", "money", eur("3.33")),
        ("round(2.5)", "integer", json!(2)),
        ("round(3.14159, 2)", "decimal 2", json!("3.14")),
        (
            "abs(-3) + min(4, 2, seats) + max(1, seats)",
            "integer",
            json!(8),
        ),
        (
            "concat(name, \" / \", seats, \" / \", close_date)",
            "text",
            json!("Straße / 3 / 2026-03-12"),
        ),
        (
            "concat(amount, ' ', active)",
            "text",
            json!("10.00 EUR true"),
        ),
        ("upper(name)", "text", json!("STRASSE")),
        ("lower(\"ÄB\")", "text", json!("äb")),
        ("concat('<', trim('  a b  '), '>')", "text", json!("<a b>")),
        ("left(name, 3)", "text", json!("Str")),
        ("right(name, 2)", "text", json!("ße")),
        ("left(name, -1)", "text", null.clone()),
        ("len(name)", "integer", json!(6)),
        ("len(order)", "integer", json!(0)),
        ("replace(name, 'aß', 'ok')", "text", json!("Stroke")),
        ("contains(name, 'STRASS')", "boolean", json!(true)),
        ("contains(body, 'hello world')", "boolean", json!(true)),
        ("name = 'strasse'", "boolean", json!(true)),
        ("stage", "text", json!("won")),
        ("if(stage = Won, 'yes', 'no')", "text", json!("yes")),
        (
            "if(stage = \"Lost for good\", 'yes', 'no')",
            "text",
            json!("no"),
        ),
        (
            "if(stage in (won, lost) and tags has vip, 1, 2)",
            "integer",
            json!(1),
        ),
        ("if(channels has web, 1)", "integer", null.clone()),
        ("if(active, 1, 2.5)", "decimal 1", json!("1")),
        ("if(order is empty, 'none', order)", "text", json!("none")),
        ("not active or seats = 3", "boolean", json!(true)),
        ("and(active, seats > 3)", "boolean", json!(false)),
        (
            "or(active, seats > 3) and not(false)",
            "boolean",
            json!(true),
        ),
        ("order != 'x'", "boolean", json!(true)),
        ("order = 'x'", "boolean", json!(false)),
        ("weight < 5", "boolean", json!(false)),
        ("company.name", "text", json!("Äcme")),
        ("upper(company.name)", "text", json!("ÄCME")),
        ("company = acme", "boolean", json!(true)),
        ("about.name", "text", null.clone()),
        ("company.employees * 2", "integer", json!(100)),
        ("company.parent.name", "text", null.clone()),
        ("owner.name", "text", json!("Me")),
        ("company.emails", "text", json!("Info@example.com")),
        ("today()", "date", json!("2026-03-12")),
        ("now()", "datetime", json!("2026-03-11T23:30:00Z")),
        ("close_date - today", "integer", json!(0)),
        ("close_date + 30", "date", json!("2026-04-11")),
        ("30 + close_date", "date", json!("2026-04-11")),
        ("add_days(close_date, -12)", "date", json!("2026-02-28")),
        ("add_months(2026-01-31, 1)", "date", json!("2026-02-28")),
        ("add_months(close_date, 12)", "date", json!("2027-03-12")),
        ("days(2026-03-01, close_date)", "integer", json!(11)),
        ("days(signed_at, close_date)", "integer", json!(0)),
        (
            "year(close_date) * 100 + month(close_date)",
            "integer",
            json!(202603),
        ),
        ("day(signed_at)", "integer", json!(12)),
        ("signed_at = today()", "boolean", json!(true)),
        (
            "signed_at - 2026-03-11T11:30:00Z",
            "decimal 6",
            json!("0.5"),
        ),
        ("close_date in this_month", "boolean", json!(true)),
        ("close_date > -1d", "boolean", json!(true)),
        ("signed_at >= -2h", "boolean", json!(true)),
    ] {
        let (got_kind, got) = computed(text, 1);
        let same =
            got == expected || as_number(&got).is_some_and(|n| Some(n) == as_number(&expected));
        assert!(same, "{text}: {got}, not {expected}");
        assert_eq!(got_kind, kind, "{text}");
    }
}

/// A number that is written with or without zeros at its end.
fn as_number(json: &Json) -> Option<String> {
    let text = json.as_str()?;
    let number = base::Decimal::parse(text, 9).ok()?;
    Some(number.units.to_string())
}

#[test]
fn what_is_empty_stays_empty() {
    for (text, expected) in [
        ("seats + 1", Json::Null),
        ("upper(name)", Json::Null),
        ("concat(name, order)", Json::Null),
        ("concat(name, 'x')", json!("x")),
        ("company.name", Json::Null),
        ("coalesce(name, company.name, 'none')", json!("none")),
        ("if(active, 1, 0)", json!(0)),
        ("close_date - today()", Json::Null),
        ("max(seats, 2)", json!(2)),
        ("company is not empty", json!(false)),
        ("company.name is empty", json!(true)),
    ] {
        assert_eq!(computed(text, 2).1, expected, "{text}");
    }
}

#[test]
fn faults_say_where_and_what() {
    for (text, position, part) in [
        ("", 0, "Expected a field"),
        ("amount *", 8, "Expected a field"),
        ("amount * 2)", 10, "Expected an operator"),
        ("(amount", 0, "not closed"),
        ("amout * 2", 0, "Did you mean amount?"),
        ("2 * company.nme", 12, "Did you mean name?"),
        ("upper(name", 5, "not closed"),
        ("uper(name)", 0, "Did you mean upper?"),
        ("upper()", 0, "takes one value, not 0"),
        ("upper(seats)", 6, "takes a text; this is a number"),
        ("name + 'x'", 5, "concat()"),
        ("amount * amount", 7, "\"*\" goes with"),
        ("close_date + close_date", 11, "\"+\" goes with"),
        (
            "if(seats, 1, 2)",
            3,
            "takes a condition first; this is a number",
        ),
        ("if(active, 1, 'x')", 14, "values of one kind"),
        (
            "seats and active",
            0,
            "Expected a condition; this is a number",
        ),
        (
            "name = 3",
            7,
            "This is a number, and what it is compared with is a text",
        ),
        ("name = Straße", 7, "A text goes in quotes"),
        ("active < true", 0, "no order"),
        ("company", 0, "is a reference"),
        ("tags", 0, "a list of tags"),
        ("company.address", 0, "several parts"),
        ("notes.count", 0, "roll-up"),
        ("notes[number > 1].count", 0, "roll-up"),
        ("notes.sum(number)", 0, "roll-up"),
        ("contacts.name", 0, "roll-up"),
        ("owner = me", 8, "everybody"),
        ("me", 0, "everybody"),
        ("round(seats, seats)", 13, "written as a number"),
        ("1.1234567891", 0, "digits after its point"),
        ("99999999999999999999", 0, "too large"),
        ("5x", 1, "an operator after the number"),
        ("'open", 0, "not closed"),
        ("seats ~ 3", 6, "does not go with"),
        ("seats + 1 ~ 3", 10, "a field alone on its left"),
        ("stage = gone", 8, "gone"),
        ("2026-02-30", 0, "no day"),
        ("empty", 0, "always empty"),
        ("total + 1", 0, "its own text is at fault"),
    ] {
        let fault = compile(How::Formula, text, def("deal"), &SCHEMA).expect_err(text);
        assert_eq!(fault.position, position, "{text}: {}", fault.message);
        assert!(fault.message.contains(part), "{text}: {}", fault.message);
    }
}

#[test]
fn no_text_is_too_much() {
    let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(4_000));
    let minus = format!("{}1", "-".repeat(5_000));
    let not = format!("{}active", "not ".repeat(2_000));
    let long = vec!["1"; 3_000].join("+");
    let huge = format!("'{}'", "x".repeat(20_000));
    for text in [deep, minus, not, long, huge] {
        assert!(compile(How::Formula, &text, def("deal"), &SCHEMA).is_err());
    }
    let grown = "replace(replace(replace('aaaaaaaaaa', 'a', 'aaaaaaaaaaaaaaaaaaaa'), 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')";
    assert!(computed(grown, 1).1.as_str().unwrap().len() <= 1_000);
}

#[test]
fn roll_ups_are_read() {
    let read = |text: &str| compile(How::Rollup, text, def("deal"), &SCHEMA);
    for (text, ty) in [
        ("notes.count", FieldType::Integer),
        ("notes[number > 1 and text ~ x].count", FieldType::Integer),
        ("notes.sum(deal.amount)", FieldType::Money),
        ("notes[text is not empty].max(written)", FieldType::DateTime),
        ("notes.first(written)", FieldType::DateTime),
        (
            "notes[number > 1].last( number by written )",
            FieldType::Integer,
        ),
        ("notes.last(deal.amount by number)", FieldType::Money),
    ] {
        assert_eq!(
            read(text).unwrap_or_else(|f| panic!("{text}: {f:?}")).ty,
            ty
        );
    }
    for (text, position, part) in [
        ("name", 0, "Expected an aggregate"),
        ("notes", 0, "Expected an aggregate"),
        ("notes.first(text by)", 19, "the field that says which"),
        ("notes.first(text by deal)", 20, "has an order"),
        ("notes.first(text by deal.amount)", 20, "of these records"),
        ("notes.first(text by number", 11, "not closed"),
        ("notes.sum(number by written)", 17, "\")\""),
        ("notes.last(deal)", 11, "is a reference"),
        ("company.deals.count", 0, "one step"),
        ("contacts.count", 0, "one step"),
        ("notes.sum(text)", 10, "sum takes numbers"),
        ("notes[nope = 1].count", 6, "no field"),
        ("notes.count > 1", 12, "the end"),
    ] {
        let fault = read(text).expect_err(text);
        assert_eq!(fault.position, position, "{text}: {}", fault.message);
        assert!(fault.message.contains(part), "{text}: {}", fault.message);
    }
}

#[test]
fn what_moves_with_time_is_known() {
    let pace = |how, text: &str| compile(how, text, def("deal"), &SCHEMA).unwrap().pace;
    for (text, expected) in [
        ("amount * 2", Pace::Stable),
        ("close_date in 2026-01-01 .. 2026-02-01", Pace::Day),
        ("close_date < today()", Pace::Day),
        ("close_date > -3d", Pace::Day),
        ("signed_at > now()", Pace::Minute),
        ("signed_at > -3d", Pace::Minute),
    ] {
        assert_eq!(pace(How::Formula, text), expected, "{text}");
    }
    assert_eq!(pace(How::Rollup, "notes[written > today].count"), Pace::Day);
}

#[test]
fn a_formula_outlives_a_new_name() {
    let text = "concat(name, ' of ', company.name) ";
    let read = compile(How::Formula, text, def("deal"), &SCHEMA).unwrap();
    let computed = schema::Computed {
        how: How::Formula,
        text: text.to_string(),
        names: read.names,
    };
    let mut company = def("company").clone();
    company.fields.get_mut("name").unwrap().name = "title".into();
    let renamed = SCHEMA.with(company);
    let now = schema::formula::text_of(&computed, &renamed);
    assert_eq!(now, "concat(name, ' of ', company.title) ");
    assert_eq!(Value::Empty, Value::default());
}
