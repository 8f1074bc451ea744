//! Changing records: versions, merging, what writes nothing.

use engine::records::{self, Expect, Outcome};
use serde_json::json;
use testkit::on_each;

use crate::{company, create, faults, id_of, json_of};

#[tokio::test]
async fn what_changes_nothing_writes_nothing() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let object = id_of(&cx, "company");
        let parent = create(&cx, "company", company("Parent")).await;
        let body = json!({ "name": "Acme", "tags": ["vip"], "parent": parent.id.to_string(), "annual_revenue": "10" });
        let acme = create(&cx, "company", body.clone()).await;
        let saved = records::update(&cx, &object, acme.id, body, Expect::Any).await.unwrap();
        assert_eq!((saved.outcome, saved.record.version), (Outcome::Unchanged, 1));
        let back = json_of(&cx, &records::get(&cx, &object, acme.id).await.unwrap());
        let saved = records::update(&cx, &object, acme.id, back, Expect::Any).await.unwrap();
        assert_eq!(saved.outcome, Outcome::Unchanged, "a record written back as it reads");
        assert_eq!(records::history(&cx, &object, acme.id, None, 10).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn changes_of_other_fields_merge_and_of_the_same_are_stale() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let object = id_of(&cx, "company");
        let acme = create(&cx, "company", company("Acme")).await;
        let update = |body, expect| records::update(&cx, &object, acme.id, body, expect);
        update(json!({ "employees": 5 }), Expect::Version(1))
            .await
            .unwrap();
        let merged = update(json!({ "website": "acme.example" }), Expect::Version(1)).await;
        assert_eq!(merged.unwrap().record.version, 3);
        let stale = update(json!({ "employees": 6 }), Expect::Version(1))
            .await
            .unwrap_err();
        assert_eq!(stale.status(), 412);
        let future = update(json!({ "employees": 6 }), Expect::Version(9))
            .await
            .unwrap_err();
        assert_eq!(future.status(), 412);
        let record = records::get(&cx, &object, acme.id).await.unwrap();
        assert_eq!(json_of(&cx, &record)["employees"], 5);
    })
    .await;
}

#[tokio::test]
async fn locked_fields_pass_only_as_they_are() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let object = id_of(&cx, "company");
        let acme = create(&cx, "company", company("Acme")).await;
        let error = records::update(
            &cx,
            &object,
            acme.id,
            json!({ "version": 7, "created_at": "2020-01-01T00:00:00Z" }),
            Expect::Any,
        )
        .await
        .unwrap_err();
        assert_eq!(
            faults(&error),
            [
                ("created_at".to_string(), "read_only"),
                ("version".to_string(), "read_only")
            ]
        );
        records::update(&cx, &object, acme.id, json!({ "version": 1 }), Expect::Any)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn fifty_writers_of_one_record_lose_nothing() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let object = id_of(&cx, "company");
        let acme = create(&cx, "company", company("Acme")).await;
        let other = fresh.again().await;
        let writers: Vec<_> = (0..50)
            .map(|n| {
                let ws = if n % 2 == 0 {
                    fresh.ws.clone()
                } else {
                    other.clone()
                };
                let object = object.clone();
                tokio::spawn(async move {
                    let cx = ws.cx(engine::Principal::System, engine::Via::Rest);
                    let body = json!({ "employees": n + 1 });
                    records::update(&cx, &object, acme.id, body, Expect::Any)
                        .await
                        .map(|saved| saved.outcome)
                })
            })
            .collect();
        let mut updated = 0;
        for writer in writers {
            match writer.await.unwrap() {
                Ok(Outcome::Updated) => updated += 1,
                Ok(_) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
        let record = records::get(&cx, &object, acme.id).await.unwrap();
        assert_eq!(record.version, 1 + updated);
        let log = records::history(&cx, &object, acme.id, None, 100)
            .await
            .unwrap();
        assert_eq!(i64::try_from(log.len()).unwrap(), 1 + updated);
    })
    .await;
}
