//! Search: accents, prefixes, parts of words, and signs that mean something to
//! somebody else.

use schema::{Entry, PersonName, Query, Scope, Value};
use store::{Hit, SearchQuery};

use super::{all, ask, made, set, text};
use crate::support::{changed, create, on_both, save};

#[tokio::test]
async fn words_are_found_as_one_types() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let names = [
            "Müller Straßenbau",
            "Muller & Sons",
            "Acme Corporation",
            "The Acme",
            "Ünal {w} $1 \"quoted\" it's",
            "x*y",
        ];
        let companies: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(n, name)| {
                let mut company = made("company", n as u64);
                set(&mut company, "name", text(name));
                company
            })
            .collect();
        create(&db, &schema, companies.clone()).await.unwrap();
        let mut person = made("person", 50);
        let name = PersonName {
            first: "Maria".into(),
            last: "Acmeson".into(),
            ..PersonName::default()
        };
        set(&mut person, "name", Value::Name(Box::new(name)));
        let entry = |value: &str| {
            vec![Entry {
                value: value.into(),
                primary: true,
                ..Entry::default()
            }]
        };
        set(
            &mut person,
            "emails",
            Value::Entries(entry("m.muller@acme.example")),
        );
        set(&mut person, "phones", Value::Entries(entry("+4930123456")));
        create(&db, &schema, vec![person]).await.unwrap();
        let mut conn = db.read().await.unwrap();
        let cases: &[(&str, &[&str])] = &[
            // The whole title, then beginnings, then the newest.
            ("acme", &["Acme Corporation", "Maria Acmeson", "The Acme"]),
            ("The acme", &["The Acme"]),
            ("ACM", &["Acme Corporation", "Maria Acmeson", "The Acme"]),
            (
                "müller",
                &["Muller & Sons", "Müller Straßenbau", "Maria Acmeson"],
            ),
            ("MULLER strassen", &["Müller Straßenbau"]),
            ("straße", &["Müller Straßenbau"]),
            ("corp acme", &["Acme Corporation"]),
            // Parts of words of the title.
            ("poration", &["Acme Corporation"]),
            ("traßenb", &["Müller Straßenbau"]),
            // One and two letters.
            (
                "m",
                &["Maria Acmeson", "Muller & Sons", "Müller Straßenbau"],
            ),
            (
                "mu",
                &["Muller & Sons", "Müller Straßenbau", "Maria Acmeson"],
            ),
            ("u", &["Ünal {w} $1 \"quoted\" it's"]),
            ("a corp", &["Acme Corporation"]),
            // Handles.
            ("m.muller@acme.example", &["Maria Acmeson"]),
            ("4930123", &["Maria Acmeson"]),
            ("+49 (30) 123-456", &["Maria Acmeson"]),
            // Signs are no words.
            ("\"quoted\"", &["Ünal {w} $1 \"quoted\" it's"]),
            ("unal {w} $1", &["Ünal {w} $1 \"quoted\" it's"]),
            ("it's", &["Ünal {w} $1 \"quoted\" it's"]),
            ("x*", &["x*y"]),
            ("acme AND", &[]),
            ("acme OR nothing", &[]),
            ("NEAR(acme corp)", &[]),
            ("title:acme", &[]),
            ("-acme", &["Acme Corporation", "Maria Acmeson", "The Acme"]),
            (
                "acme | & ! :* <->",
                &["Acme Corporation", "Maria Acmeson", "The Acme"],
            ),
            ("%", &[]),
            ("*", &[]),
            ("\"", &[]),
            ("'", &[]),
            ("   ", &[]),
            ("nothing", &[]),
        ];
        for (text, expect) in cases {
            let query = SearchQuery {
                text: (*text).into(),
                objects: None,
                limit: 10,
            };
            let hits = store::search(&mut conn, &schema, &Scope::everything().apply(query))
                .await
                .unwrap();
            let names: Vec<&str> = hits.iter().map(|hit| hit.name.as_str()).collect();
            assert_eq!(names, *expect, "{text}");
        }
        let query = SearchQuery {
            text: "acme".into(),
            objects: Some(vec!["person".into()]),
            limit: 10,
        };
        let hits = store::search(&mut conn, &schema, &Scope::everything().apply(query))
            .await
            .unwrap();
        assert_eq!(
            hits.iter().map(|hit| hit.name.as_str()).collect::<Vec<_>>(),
            ["Maria Acmeson"]
        );
        let query = SearchQuery {
            text: "acm exam".into(),
            objects: None,
            limit: 10,
        };
        let hits: Vec<Hit> = store::search(&mut conn, &schema, &Scope::everything().apply(query))
            .await
            .unwrap();
        assert_eq!(hits[0].matched.as_deref(), Some("acmeson example"));

        for (text, count) in [
            ("acme", 2),
            ("müll", 2),
            ("a", 2),
            ("m sons", 1),
            ("u", 1),
            ("", 6),
            ("  ", 6),
            ("***", 0),
            ("{w} $1", 1),
        ] {
            let query = Query {
                search: Some(text.into()),
                ..Query::of("company".into())
            };
            assert_eq!(
                ask(&mut conn, &schema, query.clone()).await.records.len(),
                count,
                "{text}"
            );
            let ask = Scope::everything().apply(query);
            let counted = store::count(&mut conn, &schema, &ask, &super::moment(), None)
                .await
                .unwrap();
            assert_eq!(counted, count as u64, "{text}");
        }
        let query = Query {
            search: Some("+49 30 123".into()),
            ..Query::of("person".into())
        };
        assert_eq!(ask(&mut conn, &schema, query).await.records.len(), 1);

        drop(conn);
        save(
            &db,
            &schema,
            vec![changed(&companies[2], |c| {
                c.deleted_at = Some(c.updated_at)
            })],
        )
        .await
        .unwrap();
        let mut conn = db.read().await.unwrap();
        let query = SearchQuery {
            text: "corporation".into(),
            objects: None,
            limit: 10,
        };
        assert_eq!(
            store::search(&mut conn, &schema, &Scope::everything().apply(query))
                .await
                .unwrap(),
            []
        );
    })
    .await;
}
