//! Contacts, and the companies that they have to do with.

use base::{Error, Id};
use customers::{Affiliation, Company, Contact};
use engine::{
    Cx,
    records::{self, Expect},
};
use schema::{Object, Query, Record, Value};
use serde_json::json;
use testkit::{change, faults, make, on_each};

async fn own_company(cx: &Cx, contact: &Record) -> Option<Id> {
    records::get(cx, &Contact::object(), contact.id)
        .await
        .expect("the workspace answers")
        .value("company")
        .as_ref_id()
}

async fn primaries(cx: &Cx) -> Vec<Id> {
    let all = records::list(cx, Query::of(Affiliation::object()))
        .await
        .expect("the workspace answers")
        .records;
    all.iter()
        .filter(|a| *a.value("primary") == Value::Bool(true))
        .map(|a| a.id)
        .collect()
}

#[tokio::test]
async fn a_contacts_company_and_affiliations_agree() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let north = make(&cx, "company", json!({ "name": "North" })).await;
        let south = make(&cx, "company", json!({ "name": "South" })).await;
        let ada = make(&cx, "contact", json!({ "name": "Ada Tarnwyn", "company": north.id })).await;
        let here = make(&cx, "affiliation", json!({ "contact": ada.id, "company": north.id, "role": "Founder" })).await;
        let there = make(&cx, "affiliation", json!({ "contact": ada.id, "company": south.id, "role": "Adviser" })).await;
        assert_eq!(primaries(&cx).await, [here.id], "the one for her own company is primary without being told");

        change(&cx, &there, json!({ "primary": true })).await.expect("the workspace answers");
        assert_eq!(own_company(&cx, &ada).await, Some(south.id));
        assert_eq!(primaries(&cx).await, [there.id]);

        change(&cx, &ada, json!({ "company": north.id })).await.expect("the workspace answers");
        assert_eq!(primaries(&cx).await, [here.id]);
        change(&cx, &ada, json!({ "company": null })).await.expect("the workspace answers");
        assert!(primaries(&cx).await.is_empty());

        change(&cx, &here, json!({ "primary": true })).await.expect("the workspace answers");
        records::delete(&cx, &Affiliation::object(), here.id, Expect::Any).await.expect("the workspace answers");
        assert_eq!(own_company(&cx, &ada).await, None, "she does not work there any more");

        let twice = records::create(&cx, &Affiliation::object(), json!({ "contact": ada.id, "company": south.id })).await;
        assert!(matches!(twice, Err(Error::Conflict { .. })), "{twice:?}");
        let upside_down = json!({ "contact": ada.id, "company": north.id, "since": "2026-02-01", "until": "2026-01-01" });
        let refused = records::create(&cx, &Affiliation::object(), upside_down).await;
        assert_eq!(faults(refused), [("until".to_string(), "range")]);
    })
    .await;
}

#[tokio::test]
async fn a_contact_keeps_its_company_while_that_is_in_the_trash() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let north = make(&cx, "company", json!({ "name": "North" })).await;
        let ada = make(
            &cx,
            "contact",
            json!({ "name": "Ada Tarnwyn", "company": north.id }),
        )
        .await;
        make(
            &cx,
            "affiliation",
            json!({ "contact": ada.id, "company": north.id }),
        )
        .await;
        records::delete(&cx, &Company::object(), north.id, Expect::Any)
            .await
            .expect("the workspace answers");
        records::restore(&cx, &Company::object(), north.id)
            .await
            .expect("the workspace answers");
        assert_eq!(own_company(&cx, &ada).await, Some(north.id));
    })
    .await;
}

#[tokio::test]
async fn a_contact_has_one_primary_address() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let emails = json!(["ada@north.example", { "value": "ADA@north.example" }, { "value": "ada@home.example", "primary": true }]);
        let ada = make(&cx, "contact", json!({ "name": "Ada", "emails": emails })).await;
        let Value::Entries(entries) = ada.value("emails") else { panic!("entries") };
        let seen: Vec<(&str, bool)> = entries.iter().map(|e| (e.value.as_str(), e.primary)).collect();
        assert_eq!(seen, [("ada@north.example", false), ("ada@home.example", true)]);
    })
    .await;
}

#[tokio::test]
async fn what_is_true_or_false_is_so_from_the_start() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let north = make(&cx, "company", json!({ "name": "North" })).await;
        let ada = make(&cx, "contact", json!({ "name": "Ada Tarnwyn" })).await;
        let about = json!({ "object": "contact", "id": ada.id });
        let note = make(&cx, "note", json!({ "body": "Likes tea", "about": about })).await;
        let body = json!({ "contact": ada.id, "company": north.id });
        let affiliation = make(&cx, "affiliation", body).await;
        for (record, field) in [
            (&ada, "do_not_call"),
            (&note, "pinned"),
            (&affiliation, "primary"),
        ] {
            assert_eq!(*record.value(field), Value::Bool(false), "{field}");
        }
    })
    .await;
}
