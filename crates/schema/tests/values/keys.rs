//! Folded forms, handles, titles and words for the search.

use schema::{
    Change, Value,
    value::{keys, parse},
};
use serde_json::{Value as Json, json};

use crate::workspace::{field, locale, schema};

fn value(name: &str, json: Json) -> Value {
    let schema = schema();
    match parse::from_json(&schema, &field(&schema, name), &json, &locale()) {
        Ok(Change::Set(value)) => value,
        other => panic!("{name} {json}: {other:?}"),
    }
}

#[test]
fn folded_texts() {
    let schema = schema();
    for (name, json, expected) in [
        ("name", json!("Straße ÉCOLE"), Some("strasse ecole")),
        (
            "rich",
            json!("<p>Größe &amp; <b>Maß</b></p><p>zwei</p>"),
            Some("grosse & mass\nzwei"),
        ),
        ("rich", json!("<a title=\"a > b\">x</a>"), Some("x")),
        ("person", json!("Dr. Zoë Müller"), Some("dr. zoe muller")),
        (
            "address",
            json!({"street": "A 1\nHof", "city": "Köln", "postcode": "50667", "country": "de"}),
            Some("a 1, hof, 50667 koln, de"),
        ),
        ("integer", json!(5), None),
        ("select", json!("petrol"), None),
        ("name", Json::Null, None),
    ] {
        assert_eq!(
            keys::folded(&field(&schema, name), &value(name, json.clone())).as_deref(),
            expected,
            "{name} {json}"
        );
    }
    assert_eq!(
        keys::folded_items(
            &field(&schema, "tags"),
            &value("tags", json!(["VIP", "Zürich"]))
        ),
        ["vip", "zurich"]
    );
    assert_eq!(
        keys::folded_items(&field(&schema, "multi"), &value("multi", json!(["diesel"]))),
        ["diesel"]
    );
}

#[test]
fn handles_name_whom_a_record_is_about() {
    let schema = schema();
    for (name, json, kind, expected) in [
        (
            "emails",
            json!(["Jo@Example.com", "x@y.example"]),
            "email",
            vec!["jo@example.com", "x@y.example"],
        ),
        (
            "phones",
            json!(["030 123456", "+49 30 123456 ext. 5"]),
            "phone",
            vec!["+4930123456"],
        ),
        (
            "links",
            json!(["https://www.Example.com/", "http://example.com/a/"]),
            "link",
            vec!["example.com", "example.com/a"],
        ),
    ] {
        let handles = keys::handles(&field(&schema, name), &value(name, json));
        assert!(handles.iter().all(|handle| handle.kind == kind));
        assert_eq!(
            handles
                .iter()
                .map(|handle| handle.value.as_str())
                .collect::<Vec<_>>(),
            expected
        );
    }
    assert!(
        keys::handles(
            &field(&schema, "name"),
            &value("name", json!("a@b.example"))
        )
        .is_empty()
    );
    let phones = field(&schema, "phones").ty;
    assert_eq!(
        keys::entry_sought(&phones, "(030) 12 34 56", &locale()),
        "+4930123456"
    );
    assert_eq!(keys::entry_part_sought(&phones, "12 34"), "1234");
    assert_eq!(
        keys::entry_sought(&field(&schema, "links").ty, "www.example.com", &locale()),
        "example.com"
    );
}

#[test]
fn words_and_parts() {
    let schema = schema();
    for (name, json, expected) in [
        ("name", json!("Acme"), "Acme"),
        ("rich", json!("<p>a</p><p>b</p>"), "a\nb"),
        ("select", json!("diesel"), "Diesel oil"),
        ("tags", json!(["a", "b"]), "a b"),
        ("phones", json!("030 123456"), "+4930123456 030 123456"),
        ("number", json!(17), "17"),
        ("integer", json!(17), ""),
    ] {
        assert_eq!(
            keys::search_words(&field(&schema, name), &value(name, json)),
            expected,
            "{name}"
        );
    }
    for (name, json, expected) in [
        ("name", json!("Acme Straße"), vec!["acme", "strasse"]),
        (
            "emails",
            json!("jo@acme.example"),
            vec!["jo", "acme", "example"],
        ),
        (
            "phones",
            json!("030 901820 ext. 42"),
            vec![
                "ext",
                "4930901820",
                "30901820",
                "030901820",
                "03090182042",
                "42",
                "\u{e000}0281090394",
            ],
        ),
    ] {
        assert_eq!(
            keys::words(&field(&schema, name), &value(name, json)),
            expected,
            "{name}"
        );
    }
    let address = value("address", json!({"city": "Köln", "lat": 50.9, "lon": 6.9}));
    assert_eq!(keys::part_text(&address, "city"), Some("Köln"));
    assert_eq!(keys::part_text(&address, "street"), None);
    assert_eq!(keys::part_number(&address, "lat"), Some(50.9));
    for name in ["address", "person", "name"] {
        let field = field(&schema, name);
        assert_eq!(keys::parts(&field).is_empty(), name == "name");
    }
}

#[test]
fn titles() {
    let schema = schema();
    let def = schema.named("vehicle").unwrap();
    let mut record = schema::Record::new(def.id.clone(), base::Id::nil(), base::Micros(0));
    assert_eq!(keys::title(def, &record), "");
    record.set(&def.title, Value::Text("Red van".into()));
    assert_eq!(keys::title(def, &record), "Red van");
}
