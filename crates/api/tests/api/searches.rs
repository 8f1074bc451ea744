//! The search over all objects and the words of lists: accents, phone numbers
//! as they are typed, the best first, the trash.

use serde_json::json;
use testkit::Caller;

use crate::{encoded, id, on_each};

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
async fn numbers_and_addresses_are_found_in_any_object() {
    on_each(|app| async move {
        let key = app.as_key();
        let vehicle = json!({
            "name": "vehicle", "plural": "vehicles", "title": "name",
            "fields": [
                {"name": "name", "type": "text"},
                {"name": "keeper_phone", "type": "phones"},
                {"name": "keeper_email", "type": "emails"},
                {"name": "page", "type": "links"},
                {"name": "private_phone", "type": "phones", "search": false},
            ],
        });
        key.post("/api/v1/schema/objects", vehicle).await.expect(201);
        let van = json!({
            "name": "Van", "keeper_phone": "(202) 555-0143", "keeper_email": "ana@north.example",
            "page": "https://vans.example", "private_phone": "(202) 555-0177",
        });
        key.made("vehicles", van).await;
        let ben = json!({"name": "Ben", "phones": ["(202) 555-0188"], "links": ["https://profile.example/ben"]});
        key.made("contacts", ben).await;
        key.made("users", json!({"name": "Una", "phones": ["+1 202 555 0199"]})).await;
        for (text, expected) in [
            ("(202) 555-0143", "Van"),
            ("2025550143", "Van"),
            ("5550143", "Van"),
            ("0143", "Van"),
            ("+1 202 555 0143", "Van"),
            ("12025550143", "Van"),
            ("ana@north.example", "Van"),
            ("vans.example", "Van"),
            ("555-0188", "Ben"),
            ("profile.example", "Ben"),
            ("(202) 555 0199", "Una"),
        ] {
            let path = format!("/api/v1/search?q={}", encoded(text));
            assert_eq!(listed(&key, &path).await, [expected], "{text}");
        }
        assert!(listed(&key, "/api/v1/search?q=0177").await.is_empty());
        let path = format!("/api/v1/contacts?q={}", encoded("(202) 555-0188"));
        assert_eq!(listed(&key, &path).await, ["Ben"]);
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

#[tokio::test]
async fn the_trash_is_searched() {
    on_each(|app| async move {
        let key = app.as_key();
        for (name, phone) in [
            ("Nordwind GmbH", "+49 30 901820"),
            ("Südwind", "+49 30 901821"),
        ] {
            let company = key
                .made("companies", json!({"name": name, "phones": [phone]}))
                .await;
            key.delete(format!("/api/v1/companies/{}", id(&company)))
                .await;
        }
        key.made("companies", json!({"name": "Nordwind alive"}))
            .await;
        for (text, expected) in [
            ("nordwind", vec!["Nordwind GmbH"]),
            ("SUDWIND", vec!["Südwind"]),
            ("wind", vec!["Südwind", "Nordwind GmbH"]),
            ("+49 30 901820", vec!["Nordwind GmbH"]),
            ("alive", vec![]),
        ] {
            let path = format!(
                "/api/v1/companies?trash=true&count=true&q={}",
                encoded(text)
            );
            assert_eq!(listed(&key, &path).await, expected, "{text}");
        }
        assert_eq!(
            listed(&key, "/api/v1/companies?q=wind").await,
            Vec::<String>::new()
        );
    })
    .await;
}
