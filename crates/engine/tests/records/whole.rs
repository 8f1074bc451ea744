//! What keeps records whole: one id for one record, references that lead to
//! something, whatever comes at once and in whichever order.

use base::Id;
use engine::records::{self, Ask, Expect, Target};
use serde_json::json;
use store::Indexing;
use testkit::{faults, on_each};

use crate::{create, id_of};

#[tokio::test]
async fn an_id_names_one_record_of_the_workspace() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let acme = create(&cx, "company", json!({ "name": "Acme" })).await;
        let contact = json!({ "id": acme.id, "name": "Ada Tarnwyn" });
        let refused = records::create(&cx, &id_of(&cx, "contact"), contact).await;
        let error = refused.unwrap_err();
        assert_eq!((error.status(), error.code()), (409, "id_taken"));
        records::purge(&cx, &acme.object, acme.id, Expect::Any)
            .await
            .unwrap();
        let contact = json!({ "id": acme.id, "name": "Ada Tarnwyn" });
        let refused = records::create(&cx, &id_of(&cx, "contact"), contact).await;
        assert_eq!(refused.unwrap_err().status(), 409, "the log knows it still");
    })
    .await;
}

#[tokio::test]
async fn what_points_to_a_record_that_is_not_written_is_not_written() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let [a, b, c] = [1, 2, 3].map(|n| Id::seeded(cx.now, n));
        let asks = [
            json!({ "id": a, "name": "A", "parent": b }),
            json!({ "id": b, "name": "B", "parent": c }),
            json!({ "id": c }),
        ];
        let asks = asks.into_iter().map(|body| Ask {
            target: Target::New(None),
            body: body.into(),
        });
        let object = id_of(&cx, "company");
        let answers = records::save_many(&cx, &object, asks.collect(), Indexing::Now)
            .await
            .unwrap();
        let told: Vec<_> = answers
            .into_iter()
            .map(|answer| faults(answer.map(|s| s.record)))
            .collect();
        assert_eq!(
            told,
            [
                [("parent".to_string(), "not_found")],
                [("parent".to_string(), "not_found")],
                [("name".to_string(), "required")],
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn the_trash_is_no_way_to_a_ring() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let c = create(&cx, "company", json!({ "name": "C" })).await;
        let b = create(&cx, "company", json!({ "name": "B", "parent": c.id })).await;
        let a = create(&cx, "company", json!({ "name": "A", "parent": b.id })).await;
        records::delete(&cx, &b.object, b.id, Expect::Any)
            .await
            .unwrap();
        records::update(&cx, &c.object, c.id, json!({ "parent": a.id }), Expect::Any)
            .await
            .unwrap();
        let back = records::restore(&cx, &b.object, b.id).await;
        assert!(back.is_err(), "C is below A, which is below B");
        records::update(&cx, &c.object, c.id, json!({ "parent": null }), Expect::Any)
            .await
            .unwrap();
        records::restore(&cx, &b.object, b.id).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_points_to_what_is_removed_meanwhile() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        for round in 0..15 {
            let name = format!("Gone {round}");
            let company = create(&cx, "company", json!({ "name": name })).await;
            let (one, two) = (cx.clone(), cx.clone());
            let (object, id) = (company.object.clone(), company.id);
            let contact = tokio::spawn(async move {
                let body = json!({ "name": "Ada Tarnwyn", "company": id });
                records::create(&one, &id_of(&one, "contact"), body).await
            });
            let removed =
                tokio::spawn(async move { records::purge(&two, &object, id, Expect::Any).await });
            let (contact, removed) = (contact.await.unwrap(), removed.await.unwrap());
            removed.unwrap();
            if let Ok(contact) = contact {
                let now = records::get(&cx, &contact.object, contact.id)
                    .await
                    .unwrap();
                assert!(now.value("company").is_empty(), "round {round}");
            }
        }
    })
    .await;
}
