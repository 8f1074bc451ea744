//! Search: accents, prefixes, parts of words, and signs that mean something to
//! somebody else.

use schema::{
    Dir, Entry, FieldType, PersonName, Query, Record, Schema, Scope, Value, value::phone,
};
use store::{Conn, Hit, SearchQuery};

use super::{all, ask, made, set, sort, text};
use crate::support::{changed, create, field, object, on_both, options, save};

/// What is found in a workspace of Germany.
async fn search(conn: &mut Conn, schema: &Schema, text: &str, limit: u32) -> Vec<Hit> {
    let query = SearchQuery {
        text: text.into(),
        region: "DE".into(),
        objects: None,
        limit,
    };
    store::search(conn, schema, &Scope::everything().apply(query))
        .await
        .unwrap()
}

fn names(hits: &[Hit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.name.as_str()).collect()
}

#[tokio::test]
async fn words_are_found_as_one_types() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let titles = [
            "Müller Straßenbau",
            "Muller & Sons",
            "Acme Corporation",
            "The Acme",
            "Ünal {w} $1 \"quoted\" it's",
            "x*y",
        ];
        let companies: Vec<_> = titles
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
            let hits = search(&mut conn, &schema, text, 10).await;
            assert_eq!(names(&hits), *expect, "{text}");
        }
        let query = SearchQuery {
            text: "acme".into(),
            region: "DE".into(),
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
        let hits = search(&mut conn, &schema, "acm exam", 10).await;
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
        assert_eq!(search(&mut conn, &schema, "corporation", 10).await, []);
    })
    .await;
}

/// A person with this number, as it was typed in a region.
fn caller(n: u64, name: &str, typed: &str, region: &str) -> Record {
    let mut person = made("person", n);
    let called = PersonName {
        first: name.into(),
        ..PersonName::default()
    };
    set(&mut person, "name", Value::Name(Box::new(called)));
    let number = phone::parse(typed, region).unwrap().e164;
    let entry = Entry {
        display: (typed != number).then(|| typed.to_owned()),
        value: number,
        primary: true,
        ..Entry::default()
    };
    set(&mut person, "phones", Value::Entries(vec![entry]));
    person
}

#[tokio::test]
async fn phone_numbers_are_found_as_they_are_typed() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let people = vec![
            caller(0, "Ana", "030 901820", "DE"),
            caller(1, "Ben", "+49 30 901821", "DE"),
            caller(2, "Cleo", "(202) 555-0143", "US"),
            caller(3, "Dan 4 2017", "+12025550199", "US"),
        ];
        create(&db, &schema, people).await.unwrap();
        let mut conn = db.read().await.unwrap();
        let cases: &[(&str, &[&str])] = &[
            ("030 901820", &["Ana"]),
            ("030901820", &["Ana"]),
            ("30901820", &["Ana"]),
            ("+4930901820", &["Ana"]),
            ("0049 30 / 90 18 20", &["Ana"]),
            ("901820", &["Ana"]),
            ("1820", &["Ana"]),
            ("030 9018", &["Ben", "Ana"]),
            ("(202) 555-0143", &["Cleo"]),
            ("+1 202 555 0143", &["Cleo"]),
            ("001 (202) 555.0143", &["Cleo"]),
            ("2025550143", &["Cleo"]),
            ("5550143", &["Cleo"]),
            ("555 0143", &["Cleo"]),
            ("0143", &["Cleo"]),
            ("0199", &["Dan 4 2017"]),
            ("cleo 0143", &["Cleo"]),
            ("cleo (202) 555-01", &["Cleo"]),
            ("c 0143", &["Cleo"]),
            ("1 202 555 01", &["Dan 4 2017", "Cleo"]),
            ("ana 0143", &[]),
            // Fewer digits begin a word only.
            ("143", &[]),
            ("202", &["Dan 4 2017", "Cleo"]),
            ("5550", &[]),
            // Digits are words as well.
            ("4 2017", &["Dan 4 2017"]),
            ("2017", &["Dan 4 2017"]),
        ];
        for (text, expect) in cases {
            let hits = search(&mut conn, &schema, text, 10).await;
            assert_eq!(names(&hits), *expect, "{text}");
            let query = Query {
                search: Some((*text).into()),
                ..Query::of("person".into())
            };
            let page = ask(&mut conn, &schema, query).await;
            assert_eq!(page.records.len(), expect.len(), "{text} in the list");
        }
        let hits = search(&mut conn, &schema, "0143", 10).await;
        assert_eq!(hits[0].matched.as_deref(), Some("12025550143"));
    })
    .await;
}

#[tokio::test]
async fn the_very_title_comes_first_however_many_are_newer() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let company = |n: u64, name: &str| {
            let mut company = made("company", n);
            set(&mut company, "name", text(name));
            company
        };
        create(&db, &schema, vec![company(0, "INV-1")])
            .await
            .unwrap();
        create(&db, &schema, vec![company(1, "Zu INV-1")])
            .await
            .unwrap();
        let newer = (10..40).map(|n| company(n, &format!("INV-{n}")));
        create(&db, &schema, newer.collect()).await.unwrap();
        let mut conn = db.read().await.unwrap();
        let hits = search(&mut conn, &schema, "inv-1", 100).await;
        let found = names(&hits);
        // Itself, those that begin with it, the newest first, then the rest, and
        // at the end those that have it within a word.
        assert_eq!((found[0], found[1], found.len()), ("INV-1", "INV-19", 14));
        assert_eq!((found[10], found[11]), ("INV-10", "Zu INV-1"));
        drop(conn);

        // More than are ranked by their words.
        let many = (100..1_200).map(|n| company(n, &format!("An INV-1{n}")));
        create(&db, &schema, many.collect()).await.unwrap();
        let mut conn = db.read().await.unwrap();
        for text in ["INV-1", "inv-1", " Inv-1 "] {
            let hits = search(&mut conn, &schema, text, 3).await;
            assert_eq!(names(&hits), ["INV-1", "INV-19", "INV-18"], "{text}");
        }
        // Rare among many, and common ones, in a list of another order.
        for (text, count) in [
            ("zu inv", 1),
            ("inv-1150", 1),
            ("an inv", 1_000),
            ("none", 0),
        ] {
            let query = Query {
                search: Some(text.into()),
                sort: sort(&[("name", Dir::Asc)]),
                limit: 1_000,
                ..Query::of("company".into())
            };
            let page = ask(&mut conn, &schema, query).await;
            assert_eq!(page.records.len(), count, "{text}");
        }
        let query = SearchQuery {
            text: "INV-1".into(),
            region: "DE".into(),
            objects: Some(vec!["person".into()]),
            limit: 3,
        };
        let hits = store::search(&mut conn, &schema, &Scope::everything().apply(query)).await;
        assert_eq!(hits.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn words_that_most_records_have_narrow_as_any() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let named = ["Ledgerman", "Ledi", "Kledger"];
        let names_of = |n: u64| match named.get(usize::try_from(n).unwrap()) {
            Some(name) => (*name).to_string(),
            None => format!("Nord {n} Ledger"),
        };
        let companies = (0..1_500).map(|n| {
            let mut company = made("company", n);
            set(&mut company, "name", text(&names_of(n)));
            company
        });
        create(&db, &schema, companies.collect()).await.unwrap();
        let mut conn = db.read().await.unwrap();
        for (typed, most, expect) in [
            ("ledger", 1, "Ledgerman"),
            ("ledgerm", 2, "Ledgerman"),
            ("ledger 1499", 2, "Nord 1499 Ledger"),
            ("1499 ledg nord", 2, "Nord 1499 Ledger"),
        ] {
            let hits = search(&mut conn, &schema, typed, most).await;
            assert_eq!(names(&hits), [expect], "{typed}");
        }
        for (typed, count) in [
            ("ledger nord", 100),
            // The last of them within a word.
            ("ledger 149", 12),
            ("ledgers", 0),
            ("ledger nord sud", 0),
        ] {
            let hits = search(&mut conn, &schema, typed, 100).await;
            assert_eq!(hits.len(), count, "{typed}");
        }
    })
    .await;
}

#[tokio::test]
async fn words_are_found_in_the_trash() {
    on_both(|place| async move {
        let typed = |name: &str, ty: FieldType| {
            let mut field = field(name, ty);
            field.search = true;
            field
        };
        let thing = object(
            "thing",
            "name",
            vec![
                field("name", FieldType::Text),
                typed("body", FieldType::RichText),
                typed("hq", FieldType::Address),
                typed("emails", FieldType::Emails),
                typed("phones", FieldType::Phones),
                typed("tags", FieldType::Tags),
                typed(
                    "kind",
                    FieldType::Select {
                        options: options(&["red", "blue"]),
                    },
                ),
                typed(
                    "kinds",
                    FieldType::MultiSelect {
                        options: options(&["red", "blue"]),
                    },
                ),
                field("secret", FieldType::Text),
            ],
        );
        let (db, schema) = place.with(vec![thing]).await;
        let mut full = made("thing", 0);
        set(&mut full, "name", text("Müller & Sons"));
        set(&mut full, "body", text("<p>Größe</p>"));
        set(&mut full, "secret", text("hidden"));
        let address = schema::Address {
            city: "Köln".into(),
            ..schema::Address::default()
        };
        set(&mut full, "hq", Value::Address(Box::new(address)));
        let entry = |value: &str| Entry {
            value: value.into(),
            primary: true,
            ..Entry::default()
        };
        set(
            &mut full,
            "emails",
            Value::Entries(vec![entry("jo@acme.example")]),
        );
        set(
            &mut full,
            "phones",
            Value::Entries(vec![entry("+4930901820")]),
        );
        set(&mut full, "tags", Value::Tags(vec!["Zürich".into()]));
        set(&mut full, "kind", Value::Key("red".into()));
        set(&mut full, "kinds", Value::Keys(vec!["blue".into()]));
        let mut bare = made("thing", 1);
        set(&mut bare, "name", text("Bare"));
        let mut live = made("thing", 2);
        set(&mut live, "name", text("Müller living"));
        let records = vec![full.clone(), bare.clone(), live];
        create(&db, &schema, records).await.unwrap();
        let trashed =
            [full, bare].map(|record| changed(&record, |r| r.deleted_at = Some(r.updated_at)));
        save(&db, &schema, trashed.into()).await.unwrap();
        let mut conn = db.read().await.unwrap();
        for (text, count) in [
            ("", 2),
            ("muller", 1),
            ("MÜLLER sons", 1),
            ("muller bare", 0),
            ("bare", 1),
            ("grosse", 1),
            ("koln", 1),
            ("acme.example", 1),
            ("030 901820", 1),
            ("0049 30 901820", 1),
            ("1820", 1),
            ("sons 1820", 1),
            ("bare 1820", 0),
            ("zurich", 1),
            ("red", 1),
            ("blue", 1),
            ("green", 0),
            ("hidden", 0),
            ("living", 0),
            ("***", 0),
        ] {
            let query = Query {
                search: Some(text.into()),
                trash: true,
                ..Query::of("thing".into())
            };
            let page = ask(&mut conn, &schema, query.clone()).await;
            assert_eq!(page.records.len(), count, "{text}");
            let scoped = Scope::everything().apply(query);
            let counted = store::count(&mut conn, &schema, &scoped, &super::moment(), None).await;
            assert_eq!(counted.unwrap(), count as u64, "{text}");
        }
    })
    .await;
}
