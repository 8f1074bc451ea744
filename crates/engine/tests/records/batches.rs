//! Many operations in one request, and a record by a unique field.

use engine::records::{self, Ask, Atomicity, Operation, Outcome};
use serde_json::json;
use testkit::on_each;

use crate::{count, create, id_of};

#[tokio::test]
async fn each_operation_has_its_own_answer() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let users = id_of(&cx, "user");
        let old = create(&cx, "user", json!({ "name": "Old" })).await;
        let operations = vec![
            Operation::Save(Ask::create(
                json!({ "name": "One", "email": "one@north.example" }),
            )),
            Operation::Save(Ask::create(
                json!({ "name": "Two", "email": "one@north.example" }),
            )),
            Operation::Save(Ask::create(json!({}))),
            Operation::Save(Ask::update(old.id, json!({ "name": "New" }))),
            Operation::Delete(old.id),
            Operation::Save(Ask::update(old.id, json!({ "name": "Newer" }))),
        ];
        let answers = records::batch(&cx, &users, operations, Atomicity::Each)
            .await
            .unwrap();
        let statuses: Vec<u16> = answers
            .iter()
            .map(|a| a.as_ref().map_or_else(|e| e.status(), |_| 200))
            .collect();
        assert_eq!(statuses, [200, 409, 422, 200, 200, 404]);
        assert_eq!(count(&cx, "user", "").await, 1);
    })
    .await;
}

#[tokio::test]
async fn all_or_nothing_names_the_first_fault_and_writes_nothing() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let users = id_of(&cx, "user");
        let operations = vec![
            Operation::Save(Ask::create(json!({ "name": "One" }))),
            Operation::Save(Ask::create(json!({}))),
        ];
        let fault = records::batch(&cx, &users, operations, Atomicity::AllOrNothing)
            .await
            .unwrap_err();
        assert_eq!((fault.index, fault.error.status()), (Some(1), 422));
        assert_eq!(count(&cx, "user", "").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_record_is_made_once_by_its_unique_value_then_found() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let users = id_of(&cx, "user");
        let put = |name: &str| {
            let body = json!({ "name": name });
            let (cx, users) = (cx.clone(), users.clone());
            async move {
                records::upsert(&cx, &users, &"email".into(), "Z@north.example", body)
                    .await
                    .unwrap()
            }
        };
        let outcomes = [
            put("Zoe").await.outcome,
            put("Zoe").await.outcome,
            put("Zora").await.outcome,
        ];
        assert_eq!(
            outcomes,
            [Outcome::Created, Outcome::Unchanged, Outcome::Updated]
        );
        let wrong = records::upsert(&cx, &users, &"name".into(), "Zoe", json!({}))
            .await
            .unwrap_err();
        assert_eq!(wrong.status(), 400);
    })
    .await;
}

#[tokio::test]
async fn cards_keep_the_order_they_are_dropped_in() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        sales::seed(&cx).await.unwrap();
        let deals = id_of(&cx, "deal");
        let mut ids = Vec::new();
        for name in ["a", "b", "c"] {
            ids.push(create(&cx, "deal", json!({ "name": name })).await.id);
        }
        let between = (Some(ids[0]), Some(ids[1]));
        records::place(&cx, &deals, ids[2], json!({}), between, Vec::new())
            .await
            .unwrap();
        let rank =
            records::rank_field(cx.schema.object(&deals).unwrap()).expect("deals have a board");
        let mut ranked = Vec::new();
        for id in &ids {
            let deal = records::get(&cx, &deals, *id).await.unwrap();
            ranked.push((
                deal.value(rank.as_str()).as_text().unwrap().to_string(),
                *id,
            ));
        }
        ranked.sort();
        assert_eq!(
            ranked.into_iter().map(|(_, id)| id).collect::<Vec<_>>(),
            [ids[0], ids[2], ids[1]]
        );
    })
    .await;
}
