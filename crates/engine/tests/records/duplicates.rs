//! Records that may be one and the same are found, and others are left alone.

mod import;

use std::collections::BTreeSet;

use engine::{
    Cx,
    records::{self, Ask, DuplicateGroup, Expect, ReasonKind},
};
use schema::Record;
use serde_json::{Value as Json, json};
use store::Indexing;
use testkit::on_each;

use crate::{create, id_of, undo::next};

/// Goes through all duplicates of an object, so many groups at once. No two are of
/// the same records.
async fn walked(cx: &Cx, object: &str, limit: usize) -> Vec<DuplicateGroup> {
    let object = id_of(cx, object);
    let (mut groups, mut place, mut calls) = (Vec::new(), None, 0);
    loop {
        let page = records::duplicates(cx, &object, place, limit)
            .await
            .unwrap();
        assert!(page.groups.len() <= limit);
        groups.extend(page.groups);
        calls += 1;
        assert!(calls < 1_000, "it does not end");
        place = page.next;
        if place.is_none() {
            break;
        }
    }
    let sets: BTreeSet<Vec<base::Id>> = groups.iter().map(ids).collect();
    assert_eq!(sets.len(), groups.len(), "{groups:#?}");
    groups
}

fn ids(group: &DuplicateGroup) -> Vec<base::Id> {
    let mut ids: Vec<base::Id> = group.records.iter().map(|link| link.id).collect();
    ids.sort();
    ids
}

/// The names, likeness and reasons of a group, in one line.
fn line(group: &DuplicateGroup) -> String {
    let mut names: Vec<&str> = group
        .records
        .iter()
        .map(|one| one.name.as_deref().unwrap())
        .collect();
    names.sort_unstable();
    let reasons = group.reasons.iter().map(|one| match one.kind {
        ReasonKind::Title => "name".to_owned(),
        _ => one.value.clone(),
    });
    let reasons: Vec<String> = reasons.collect();
    format!(
        "{} | {} | {}",
        names.join(", "),
        group.likeness,
        reasons.join(", ")
    )
}

async fn lines(cx: &Cx, object: &str) -> Vec<String> {
    walked(cx, object, 50).await.iter().map(line).collect()
}

async fn contact(cx: &Cx, name: impl Into<Json>, more: Json) -> Record {
    let mut body = more;
    body["name"] = name.into();
    create(cx, "contact", body).await
}

#[tokio::test]
async fn people_are_found_by_address_number_and_name() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        let acme = create(&cx, "company", json!({"name": "Acme"}))
            .await
            .id
            .to_string();
        for (name, more) in [
            // The same address or number, written in another way.
            (
                json!("Ada Brook"),
                json!({"emails": "ada@a.example", "phones": "+49 30 1234567"}),
            ),
            (
                json!("Ada Brock"),
                json!({"emails": ["x@y.example", "ADA@A.example"], "phones": "+4930/123-45-67"}),
            ),
            (json!("Bo Hay"), json!({"phones": "+1 415 555 2671"})),
            (json!("Cleo Low"), json!({"phones": "+1 (415) 555-2671"})),
            // One of three has another number in common with one.
            (json!("Carl Moor"), json!({"emails": "moor@m.example"})),
            (
                json!("Carla Moor"),
                json!({"emails": "moor@m.example", "phones": "+49 30 7654321"}),
            ),
            (
                json!("Dan Moor"),
                json!({"emails": "moor@m.example", "phones": "+49 30 7654321"}),
            ),
            // Misspelt, turned round, with and without a title.
            (
                json!("Jonathan Meier"),
                json!({"company": acme, "emails": "j@meier.example"}),
            ),
            (json!("Jonahtan Meier"), json!({"company": acme})),
            (json!({"first": "Emil", "last": "Winter"}), json!({})),
            (json!({"first": "Winter", "last": "Emil"}), json!({})),
            (
                json!("Dr. Paula Sommer"),
                json!({"emails": "paula@sommer.example"}),
            ),
            (
                json!("Paula Sommer"),
                json!({"emails": "paula@other.example"}),
            ),
            // Others: of one family, of nearly the same name at other places.
            (json!("Daniel Herbst"), json!({})),
            (json!("Daniela Herbst"), json!({})),
            (json!("Klaus Hoffman"), json!({"emails": "k@one.example"})),
            (json!("Klaus Hofman"), json!({"emails": "k@two.example"})),
        ] {
            contact(&cx, name, more).await;
        }
        let mut found = lines(&cx, "contact").await;
        found.sort();
        assert_eq!(
            found,
            [
                "Ada Brock, Ada Brook | 97 | ada@a.example, +49301234567",
                "Bo Hay, Cleo Low | 60 | +14155552671",
                "Carl Moor, Carla Moor, Dan Moor | 80 | moor@m.example",
                "Carla Moor, Dan Moor | 80 | moor@m.example, +49307654321",
                "Dr. Paula Sommer, Paula Sommer | 40 | name",
                "Emil Winter, Winter Emil | 60 | name",
                "Jonahtan Meier, Jonathan Meier | 75 | name",
            ]
        );
        for limit in [1, 2, 3] {
            let mut some: Vec<String> = walked(&cx, "contact", limit)
                .await
                .iter()
                .map(line)
                .collect();
            some.sort();
            assert_eq!(some, found, "{limit} at once");
        }
    })
    .await;
}

#[tokio::test]
async fn things_of_any_object_are_found() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        for (name, more) in [
            ("Contoso GmbH", json!({"website": "https://contoso.example"})),
            ("Contoso Ltd.", json!({"website": "www.contoso.example/"})),
            ("Northwind Traders", json!({})),
            ("Norhtwind Traders, Inc.", json!({})),
            ("Branch 12", json!({})),
            ("Branch 13", json!({})),
            ("Acme", json!({"emails": "info@acme.example"})),
            ("Zenith", json!({"emails": "INFO@acme.example"})),
        ] {
            let mut body = more;
            body["name"] = name.into();
            create(&cx, "company", body).await;
        }
        assert_eq!(
            lines(&cx, "company").await,
            [
                "Acme, Zenith | 80 | info@acme.example",
                "Contoso GmbH, Contoso Ltd. | 85 | name",
                "Norhtwind Traders, Inc., Northwind Traders | 60 | name",
            ]
        );
        let body = json!({"name": "boat", "plural": "boats", "label": "Boat", "title": "name", "fields": [
            {"name": "name", "type": "text", "label": "Name"},
            {"name": "radio", "type": "phones", "label": "Radio"},
        ]});
        engine::definitions::create_object(&cx, &body).await.unwrap();
        let cx = next(&fresh);
        for (name, radio) in [("Albatross", json!(null)), ("Albatros", json!(null)), ("Cormorant", json!("+49 40 1234567")), ("Diver", json!("+49 40 123 4567"))] {
            create(&cx, "boat", json!({"name": name, "radio": radio})).await;
        }
        let boats = ["Cormorant, Diver | 60 | +49401234567", "Albatros, Albatross | 60 | name"];
        assert_eq!(lines(&cx, "boat").await, boats);
        // Contacts do not share what companies or boats have.
        contact(&cx, "Ada Low", json!({"emails": "info@acme.example", "phones": "+49401234567"})).await;
        assert_eq!(lines(&cx, "contact").await, [""; 0]);
        assert_eq!(lines(&cx, "boat").await, boats);
        // Numbers name nothing.
        let body = json!({"name": "slip", "plural": "slips", "label": "Slip", "title": "number", "fields": [{"name": "number", "type": "auto_number", "label": "Number"}]});
        engine::definitions::create_object(&cx, &body).await.unwrap();
        let cx = next(&fresh);
        for _ in 0..3 {
            create(&cx, "slip", json!({})).await;
        }
        assert_eq!(lines(&cx, "slip").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_was_merged_or_deleted_is_not_found_again() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        let contacts = id_of(&cx, "contact");
        let ada = contact(&cx, "Ada Brook", json!({"emails": "ada@a.example"})).await;
        let again = contact(&cx, "A. Brook", json!({"emails": "ADA@a.example"})).await;
        let bo = contact(&cx, "Bodil Winter", json!({})).await;
        let bodil = contact(&cx, "Bodill Winter", json!({})).await;
        assert_eq!(walked(&cx, "contact", 50).await.len(), 2);
        let merging = next(&fresh);
        records::merge(&merging, &contacts, ada.id, vec![again.id], json!({}))
            .await
            .unwrap();
        assert_eq!(
            lines(&cx, "contact").await,
            ["Bodil Winter, Bodill Winter | 50 | name"]
        );
        records::delete(&next(&fresh), &contacts, bodil.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(lines(&cx, "contact").await, [""; 0]);
        records::restore(&next(&fresh), &contacts, bodil.id)
            .await
            .unwrap();
        records::purge(&next(&fresh), &contacts, bo.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(lines(&cx, "contact").await, [""; 0]);
        crate::undo::undone(&next(&fresh), merging.batch).await;
        assert_eq!(
            lines(&cx, "contact").await,
            ["A. Brook, Ada Brook | 80 | ada@a.example"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_switchboard_is_told_of_as_unlikely_and_many_copies_as_likely() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        let mut asks = Vec::new();
        for n in 0..13 {
            let name = [
                "Bo", "Cleo", "Dora", "Emil", "Finn", "Gero", "Hugo", "Ida", "Jon", "Kai", "Lea",
                "Mia", "Nora",
            ][n];
            asks.push(Ask::create(
                json!({"name": format!("{name} Frost"), "phones": "+49 30 1234567"}),
            ));
            asks.push(Ask::create(
                json!({"name": "Zoe Sand", "emails": "zoe@z.example"}),
            ));
        }
        for saved in records::save_many(&cx, &id_of(&cx, "contact"), asks, Indexing::Now)
            .await
            .unwrap()
        {
            saved.unwrap();
        }
        let found = walked(&cx, "contact", 50).await;
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.likeness, one.count, one.records.len()))
            .collect();
        assert_eq!(told, [(30, 13, 10), (97, 13, 10)]);
    })
    .await;
}

#[tokio::test]
async fn a_place_that_is_not_ours_is_refused() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        for n in 0..3 {
            for _ in 0..2 {
                contact(&cx, format!("Ada Number{n}"), json!({})).await;
            }
        }
        let (contacts, companies) = (id_of(&cx, "contact"), id_of(&cx, "company"));
        let page = records::duplicates(&cx, &contacts, None, 1).await.unwrap();
        let place = page.next.unwrap();
        let sealed = records::seal_duplicates(&cx, &contacts, &place);
        assert!(!sealed.contains("number"));
        assert_eq!(
            records::open_duplicates(&cx, &contacts, &sealed).unwrap(),
            place
        );
        for (object, text) in [
            (&companies, sealed.as_str()),
            (&contacts, "x"),
            (&contacts, &sealed[1..]),
        ] {
            let error = records::open_duplicates(&cx, object, text).unwrap_err();
            assert_eq!((error.status(), error.code()), (400, "cursor"));
        }
        let error = records::duplicates(&cx, &"nothing".into(), None, 1)
            .await
            .unwrap_err();
        assert_eq!(error.status(), 404);
    })
    .await;
}
