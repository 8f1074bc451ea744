//! The search over all objects and the words of lists: accents, phone numbers
//! as they are typed, the best first, the trash.

use serde_json::json;
use testkit::Caller;

use crate::{encoded, on_each};

/// The names of what a list answers, in its order.
async fn listed(key: &Caller, path: &str) -> Vec<String> {
    let page = key.get(path).await.expect(200);
    page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| match &record["name"] {
            name if name.is_object() => name["full"].as_str().unwrap().to_owned(),
            name => name.as_str().unwrap().to_owned(),
        })
        .collect()
}

#[tokio::test]
async fn letters_with_strokes_are_found_and_sorted_as_plain_ones() {
    on_each(|app| async move {
        let key = app.as_key();
        for name in [
            "Zeta",
            "Søren Kjær",
            "Łukasz",
            "Straße",
            "Sophie",
            "Lydia",
            "Luca",
            "Đorđe",
            "Dora",
        ] {
            key.made("companies", json!({ "name": name })).await;
        }
        for (text, expected) in [
            ("name ~ soren", "Søren Kjær"),
            ("name ~ KJAER", "Søren Kjær"),
            ("name = lukasz", "Łukasz"),
            ("name ~ strasse", "Straße"),
            ("name = DORDE", "Đorđe"),
            ("name ~ \"ŁUKASZ\"", "Łukasz"),
        ] {
            let path = format!("/api/v1/companies?filter={}", encoded(text));
            assert_eq!(listed(&key, &path).await, [expected], "{text}");
        }
        for (text, expected) in [
            ("soren", "Søren Kjær"),
            ("luka", "Łukasz"),
            ("dord", "Đorđe"),
            ("øren", "Søren Kjær"),
        ] {
            let path = format!("/api/v1/search?q={}", encoded(text));
            assert_eq!(listed(&key, &path).await, [expected], "{text}");
        }
        assert_eq!(
            listed(&key, "/api/v1/companies?order_by=name").await,
            [
                "Dora",
                "Đorđe",
                "Luca",
                "Łukasz",
                "Lydia",
                "Sophie",
                "Søren Kjær",
                "Straße",
                "Zeta",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn the_very_title_comes_first() {
    on_each(|app| async move {
        let key = app.as_key();
        key.made("deals", json!({"name": "INV-1"})).await;
        for n in (10..40).chain([100, 129]) {
            key.made("deals", json!({"name": format!("INV-{n}")})).await;
        }
        let found = listed(&key, "/api/v1/search?q=INV-1").await;
        assert_eq!(found[..3], ["INV-1", "INV-129", "INV-100"]);
        // A list is the newest first whatever is looked for in it.
        let found = listed(&key, "/api/v1/deals?q=INV-1").await;
        assert_eq!(
            (found[0].as_str(), found.last().unwrap().as_str()),
            ("INV-129", "INV-1")
        );
    })
    .await;
}
