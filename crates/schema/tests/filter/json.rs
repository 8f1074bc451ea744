//! The JSON form: the same meaning as the text, and where it is refused.

use base::Error;
use schema::filter::{from_json, from_json_text, parse, to_json, to_text};
use serde_json::{Value as Json, json};

use crate::workspace::{SCHEMA, def};

/// Text and JSON are forms of one filter, and each is what the other is written as.
#[track_caller]
fn same(text: &str, json: Json) {
    let deal = def("deal");
    let filter = parse(text, deal, &SCHEMA).unwrap();
    assert_eq!(to_json(&filter, deal, &SCHEMA), json, "of {text}");
    assert_eq!(
        from_json(&json, deal, &SCHEMA).unwrap(),
        filter,
        "of {json}"
    );
}

#[test]
fn each_text_has_its_json() {
    same("", json!({}));
    same(
        "stage = Won",
        json!({"path": "stage", "op": "=", "value": "Won"}),
    );
    same("active", json!({"path": "active"}));
    same(
        "active and not tags has vip or stage not in (Won, lost)",
        json!({"or": [
            {"and": [{"path": "active"}, {"not": {"path": "tags", "op": "has", "value": "vip"}}]},
            {"path": "stage", "op": "not in", "value": ["Won", "lost"]},
        ]}),
    );
    same(
        "seats >= 10",
        json!({"path": "seats", "op": ">=", "value": 10}),
    );
    same(
        "weight < 1.50",
        json!({"path": "weight", "op": "<", "value": "1.50"}),
    );
    same(
        "seats = 9007199254740993",
        json!({"path": "seats", "op": "=", "value": "9007199254740993"}),
    );
    same(
        "amount = 10.5 EUR",
        json!({"path": "amount", "op": "=", "value": {"amount": "10.5", "currency": "EUR"}}),
    );
    same(
        "owner = me",
        json!({"path": "owner", "op": "=", "value": "me"}),
    );
    same(
        "owner = 'me'",
        json!({"path": "owner", "op": "=", "value": {"text": "me"}}),
    );
    same(
        "close_date >= -30d",
        json!({"path": "close_date", "op": ">=", "value": "-30d"}),
    );
    same(
        "close_date in this_month",
        json!({"path": "close_date", "op": "in", "value": "this_month"}),
    );
    same(
        "close_date in 2017-01-01..2017-03-31",
        json!({"path": "close_date", "op": "in", "value": "2017-01-01..2017-03-31"}),
    );
    same(
        "signed_at > 2017-01-01T08:00:00Z",
        json!({"path": "signed_at", "op": ">", "value": "2017-01-01T08:00:00Z"}),
    );
    same(
        "company is not empty",
        json!({"path": "company", "op": "is not empty"}),
    );
    same(
        "notes.count >= 2",
        json!({"path": "notes", "agg": "count", "op": ">=", "value": 2}),
    );
    same(
        "company.deals[stage = Won].sum(amount) > 5",
        json!({"path": "company.deals", "where": {"path": "stage", "op": "=", "value": "Won"}, "agg": "sum(amount)", "op": ">", "value": 5}),
    );
}

#[test]
fn other_spellings_mean_the_same() {
    let deal = def("deal");
    let reads = |json: Json, text: &str| {
        let filter =
            from_json(&json, deal, &SCHEMA).unwrap_or_else(|error| panic!("{json}: {error}"));
        assert_eq!(to_text(&filter, deal, &SCHEMA), text, "of {json}");
    };
    reads(json!({"and": []}), "id is not empty");
    reads(json!({"or": []}), "id is empty");
    reads(json!({"and": [{"path": "active"}]}), "active");
    reads(
        json!({"path": "seats", "op": "=", "value": "7"}),
        "seats = 7",
    );
    reads(
        json!({"path": "weight", "op": "=", "value": 0.1}),
        "weight = 0.1",
    );
    reads(
        json!({"path": "name", "op": "=", "value": 7}),
        "name = \"7\"",
    );
    reads(
        json!({"path": "active", "op": "=", "value": true}),
        "active = true",
    );
    reads(
        json!({"path": "amount", "op": "<", "value": "5 EUR"}),
        "amount < 5 EUR",
    );
    reads(
        json!({"path": "amount", "op": "<", "value": {"amount": 5, "currency": "EUR"}}),
        "amount < 5 EUR",
    );
    reads(
        json!({"path": "close_date", "op": "NOT IN", "value": "2017-01-01 .. 2017-01-02"}),
        "close_date not in 2017-01-01..2017-01-02",
    );
    reads(
        json!({"path": "company", "op": "=", "value": {"id": "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f", "object": "company", "name": "Acme"}}),
        "company = 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f",
    );
}

#[track_caller]
fn refused(json: Json, place: &str, says: &str) {
    match from_json(&json, def("deal"), &SCHEMA) {
        Err(Error::Malformed {
            code: "filter",
            message,
            position: None,
            ..
        }) => {
            assert!(
                message.starts_with(&format!("At {place}: ")),
                "of {json}: {message}"
            );
            assert!(message.contains(says), "of {json}: {message}");
        }
        other => panic!("{json}: {other:?}"),
    }
}

#[test]
fn faults_name_their_place() {
    refused(json!([]), "the filter", "is expected");
    refused(json!("active"), "the filter", "is expected");
    refused(json!({"and": {}}), "/and", "a list");
    refused(
        json!({"and": [{"path": "active"}, 7]}),
        "/and/1",
        "is expected",
    );
    refused(
        json!({"and": [], "or": []}),
        "the filter",
        "\"or\" has no meaning",
    );
    refused(
        json!({"not": {"path": "nam", "op": "=", "value": 1}}),
        "/not/path",
        "Did you mean name?",
    );
    refused(json!({"path": "name"}), "the filter", "\"op\" is missing");
    refused(
        json!({"path": "name", "op": "like", "value": "x"}),
        "/op",
        "one of =",
    );
    refused(
        json!({"path": "amount", "op": "~", "value": "x"}),
        "/op",
        "does not go",
    );
    refused(json!({"path": "name", "op": "="}), "/value", "missing");
    refused(
        json!({"path": "name", "op": "=", "value": null}),
        "/value",
        "is empty",
    );
    refused(
        json!({"path": "name", "op": "=", "value": ["x"]}),
        "/value",
        "goes with \"in\"",
    );
    refused(
        json!({"path": "name", "op": "=", "value": "a\u{0}"}),
        "/value",
        "NUL",
    );
    refused(
        json!({"path": "name", "op": "in", "value": "x"}),
        "/value",
        "a list",
    );
    refused(
        json!({"path": "name", "op": "in", "value": []}),
        "/value",
        "1 to 1000",
    );
    refused(
        json!({"path": "stage", "op": "in", "value": ["Won", "x"]}),
        "/value/1",
        "no option",
    );
    refused(
        json!({"path": "name", "op": "is empty", "value": 1}),
        "/value",
        "no value",
    );
    refused(
        json!({"path": "name", "op": "=", "value": "x", "extra/~": 1}),
        "the filter",
        "extra/~",
    );
    refused(
        json!({"path": "notes", "where": {"path": "text", "op": "=", "value": "x"}, "op": ">", "value": 1}),
        "/where",
        "goes with \"agg\"",
    );
    refused(
        json!({"path": "notes", "where": {"path": "txt", "op": "=", "value": "x"}, "agg": "count", "op": ">", "value": 1}),
        "/where/path",
        "Did you mean text?",
    );
    refused(
        json!({"path": "notes", "agg": "total", "op": ">", "value": 1}),
        "/agg",
        "\"sum(amount)\"",
    );
    refused(
        json!({"path": "notes", "agg": "sum(text)", "op": ">", "value": 1}),
        "/agg",
        "sum takes numbers",
    );
    refused(
        json!({"path": "company", "agg": "count", "op": ">", "value": 1}),
        "/path",
        "many records",
    );
    refused(
        json!({"path": "seats", "op": "=", "value": 1e60}),
        "/value",
        "at most 40 digits",
    );
    let mut deep = json!({"path": "active"});
    for _ in 0..101 {
        deep = json!({"not": {"and": [deep, {"path": "active"}]}});
    }
    let error = from_json(&deep, def("deal"), &SCHEMA).unwrap_err();
    assert!(error.public().contains("at most 100 deep"), "{error}");
}

#[test]
fn faults_of_a_text_have_their_position() {
    for (text, rest) in [
        ("[]", "[]"),
        (r#" {"and":[{"path":"active"}, 7]}"#, "7]}"),
        (r#"{"not": {"path":"nam","op":"=","value":1}}"#, "\"nam\""),
        (r#"{"path":"name"}"#, "{\"path\""),
        (r#"{"path":"name","op":"like","value":"x"}"#, "\"like\""),
        (r#"{"path":"name","op":"="}"#, "{\"path\""),
        (r#"{"path":"name","op":"in","value":["ä",null]}"#, "null]"),
        (
            r#"{"path":"stage","op":"in","value":["Won" , "x"]}"#,
            "\"x\"]",
        ),
        (
            r#"{"path":"name","op":"=","value":"x","extra/~":1}"#,
            "\"extra/~\"",
        ),
        (
            r#"{"and":[{"path":"name","op":"=","value":"ä","or":[]}]}"#,
            "\"path\":\"name\"",
        ),
        (r#"{"and":[],"or":[]}"#, "\"or\""),
    ] {
        let json: Json = serde_json::from_str(text).unwrap();
        match from_json_text(text, &json, def("deal"), &SCHEMA) {
            Err(Error::Malformed {
                code: "filter",
                position: Some(at),
                ..
            }) => {
                let found: String = text.chars().skip(at).collect();
                assert!(found.starts_with(rest), "{text}: {found}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}
