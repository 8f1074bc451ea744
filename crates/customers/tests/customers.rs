//! Companies, contacts, tasks and notes on a real database.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use base::{Error, Id};
use customers::{Affiliation, Company, Contact, Note};
use engine::{
    Cx,
    records::{self, Ask, Expect},
};
use schema::{Object, ObjectId, Query, Record, Value};
use serde_json::{Value as Json, json};
use store::Indexing;
use testkit::on_each;

async fn make(cx: &Cx, object: &str, body: Json) -> Record {
    records::create(cx, &ObjectId::from(object), body.clone())
        .await
        .unwrap_or_else(|e| panic!("{object} {body}: {e}"))
}

async fn change(cx: &Cx, record: &Record, body: Json) -> Result<Record, Error> {
    records::update(cx, &record.object, record.id, body, Expect::Any)
        .await
        .map(|saved| saved.record)
}

fn codes(result: Result<Record, Error>) -> Vec<(String, &'static str)> {
    match result {
        Err(Error::Invalid(faults)) => faults
            .into_iter()
            .map(|fault| (fault.field, fault.code))
            .collect(),
        other => panic!("expected faults, got {other:?}"),
    }
}

#[tokio::test]
async fn no_company_is_its_own_ancestor() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let top = make(&cx, "company", json!({ "name": "Brenvik" })).await;
        let middle = make(
            &cx,
            "company",
            json!({ "name": "Brenvik North", "parent": top.id }),
        )
        .await;
        let low = make(
            &cx,
            "company",
            json!({ "name": "Brenvik Far North", "parent": middle.id }),
        )
        .await;
        for parent in [top.id, middle.id, low.id] {
            assert_eq!(
                codes(change(&cx, &top, json!({ "parent": parent })).await),
                [("parent".to_string(), "cycle")]
            );
        }
        // Two of the same write that would belong to each other.
        let (a, b) = (Id::make(cx.now), Id::make(cx.now));
        let asks = [(a, b), (b, a)]
            .into_iter()
            .map(|(id, parent)| {
                Ask::create(json!({ "id": id, "name": format!("Ring {id}"), "parent": parent }))
            })
            .collect();
        for answer in records::save_many(&cx, &Company::object(), asks, Indexing::Now)
            .await
            .expect("the workspace answers")
        {
            assert_eq!(
                codes(answer.map(|saved| saved.record)),
                [("parent".to_string(), "cycle")]
            );
        }
        // A new group and its daughter in one write.
        let asks = [(a, None), (b, Some(a))]
            .into_iter()
            .map(|(id, parent)| {
                Ask::create(json!({ "id": id, "name": format!("Group {id}"), "parent": parent }))
            })
            .collect();
        for answer in records::save_many(&cx, &Company::object(), asks, Indexing::Now)
            .await
            .expect("the workspace answers")
        {
            answer.expect("the workspace answers");
        }
        let moved = change(&cx, &low, json!({ "parent": top.id }))
            .await
            .expect("the workspace answers");
        assert_eq!(moved.value("parent").as_ref_id(), Some(top.id));
    })
    .await;
}

#[tokio::test]
async fn no_team_is_part_of_itself() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let north = make(&cx, "team", json!({ "name": "North" })).await;
        let coast = make(&cx, "team", json!({ "name": "Coast", "parent": north.id })).await;
        assert_eq!(
            codes(change(&cx, &north, json!({ "parent": coast.id })).await),
            [("parent".to_string(), "cycle")]
        );
    })
    .await;
}

#[tokio::test]
async fn users_are_known_by_one_address() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let ada = make(
            &cx,
            "user",
            json!({ "name": "Ada", "email": " Ada@North.Example" }),
        )
        .await;
        assert_eq!(ada.value("email").as_text(), Some("ada@north.example"));
        let again = records::create(
            &cx,
            &"user".into(),
            json!({ "name": "Other", "email": "ADA@north.example" }),
        )
        .await;
        assert!(
            matches!(again, Err(Error::Conflict { code: "unique", .. })),
            "{again:?}"
        );
        for _ in 0..2 {
            make(&cx, "user", json!({ "name": "No address" })).await;
        }
        let wrong = records::create(
            &cx,
            &"user".into(),
            json!({ "name": "X", "email": "x", "zone": "Mars/Base" }),
        )
        .await;
        assert_eq!(
            codes(wrong),
            [
                ("email".to_string(), "email"),
                ("zone".to_string(), "unknown")
            ]
        );
    })
    .await;
}

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
        assert_eq!(codes(refused), [("until".to_string(), "range")]);
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
async fn a_task_knows_when_it_was_done() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let task = make(&cx, "task", json!({ "subject": "Call back" })).await;
        assert_eq!(
            (task.value("status").as_text(), task.value("done_at")),
            (Some("open"), &Value::Empty)
        );
        let task = change(&cx, &task, json!({ "status": "done" }))
            .await
            .expect("the workspace answers");
        assert_eq!(task.value("done_at"), &Value::DateTime(cx.now));
        let task = change(&cx, &task, json!({ "status": "in_progress" }))
            .await
            .expect("the workspace answers");
        assert!(task.value("done_at").is_empty());
        let refused = change(&cx, &task, json!({ "done_at": "2026-01-01T00:00:00Z" })).await;
        assert_eq!(codes(refused), [("done_at".to_string(), "read_only")]);
    })
    .await;
}

#[tokio::test]
async fn a_note_is_named_by_its_text() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let ada = make(&cx, "contact", json!({ "name": "Ada Tarnwyn" })).await;
        let about = json!({ "object": "contact", "id": ada.id });
        let note = make(
            &cx,
            "note",
            json!({ "body": "<p>Prefers mornings</p><p>and tea</p>", "about": about }),
        )
        .await;
        assert_eq!(note.value("title").as_text(), Some("Prefers mornings"));
        let note = change(&cx, &note, json!({ "body": "Prefers evenings" }))
            .await
            .expect("the workspace answers");
        assert_eq!(note.value("title").as_text(), Some("Prefers evenings"));
        let note = change(&cx, &note, json!({ "title": "Habits" }))
            .await
            .expect("the workspace answers");
        let note = change(&cx, &note, json!({ "body": "Prefers nights" }))
            .await
            .expect("the workspace answers");
        assert_eq!(note.value("title").as_text(), Some("Habits"));
        let nowhere =
            json!({ "body": "x", "about": { "object": "contact", "id": Id::make(cx.now) } });
        assert_eq!(
            codes(records::create(&cx, &Note::object(), nowhere).await),
            [("about".to_string(), "not_found")]
        );
        records::delete(&cx, &Contact::object(), ada.id, Expect::Any)
            .await
            .expect("the workspace answers");
        assert!(
            records::list(&cx, Query::of(Note::object()))
                .await
                .expect("the workspace answers")
                .records
                .is_empty(),
            "it went with her"
        );
    })
    .await;
}
