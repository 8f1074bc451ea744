//! The trash, and what references say of it.

use engine::records::{self, Expect};
use serde_json::json;
use testkit::on_each;

use crate::{company, count, create, id_of, json_of};

#[tokio::test]
async fn a_record_goes_to_the_trash_and_comes_back_with_what_points_to_it() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let (companies, contacts) = (id_of(&cx, "company"), id_of(&cx, "contact"));
        let acme = create(&cx, "company", company("Acme")).await;
        let ada = create(
            &cx,
            "contact",
            json!({ "name": "Ada Brook", "company": acme.id.to_string() }),
        )
        .await;
        records::delete(&cx, &companies, acme.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(
            records::get(&cx, &companies, acme.id)
                .await
                .unwrap_err()
                .status(),
            404
        );
        assert_eq!(
            count(&cx, "contact", "company.name = acme").await,
            0,
            "it reads as empty"
        );
        let form = json_of(&cx, &records::get(&cx, &contacts, ada.id).await.unwrap());
        let mut form = form.as_object().unwrap().clone();
        form.insert("job_title".into(), json!("Buyer"));
        records::update(&cx, &contacts, ada.id, json!(form), Expect::Any)
            .await
            .expect("a form with it is saved");
        records::restore(&cx, &companies, acme.id).await.unwrap();
        assert_eq!(
            count(&cx, "contact", "company.name = acme and job_title = buyer").await,
            1
        );
        let twice = records::restore(&cx, &companies, acme.id)
            .await
            .unwrap_err();
        assert_eq!(twice.status(), 409);
    })
    .await;
}

#[tokio::test]
async fn restoring_into_a_taken_value_is_a_conflict_and_changes_nothing() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let users = id_of(&cx, "user");
        let first = create(
            &cx,
            "user",
            json!({ "name": "Ana", "email": "a@north.example" }),
        )
        .await;
        records::delete(&cx, &users, first.id, Expect::Any)
            .await
            .unwrap();
        create(
            &cx,
            "user",
            json!({ "name": "Bea", "email": "a@north.example" }),
        )
        .await;
        let error = records::restore(&cx, &users, first.id).await.unwrap_err();
        assert_eq!(error.status(), 409);
        assert!(
            records::get_any(&cx, &users, first.id)
                .await
                .unwrap()
                .deleted_at
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn a_stage_in_use_stays_and_a_purge_clears_references() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        sales::seed(&cx).await.unwrap();
        let deal = create(&cx, "deal", json!({ "name": "Chairs" })).await;
        let stage = deal
            .value("stage")
            .as_ref_id()
            .expect("a deal starts in a stage");
        let error = records::delete(&cx, &id_of(&cx, "stage"), stage, Expect::Any)
            .await
            .unwrap_err();
        assert_eq!(error.status(), 409, "{error:?}");
        let (companies, contacts) = (id_of(&cx, "company"), id_of(&cx, "contact"));
        let acme = create(&cx, "company", company("Acme")).await;
        let ada = create(
            &cx,
            "contact",
            json!({ "name": "Ada Brook", "company": acme.id.to_string() }),
        )
        .await;
        records::purge(&cx, &companies, acme.id, Expect::Any)
            .await
            .unwrap();
        let ada = records::get(&cx, &contacts, ada.id).await.unwrap();
        assert_eq!(json_of(&cx, &ada)["company"], json!(null));
        assert_eq!(
            records::get_any(&cx, &companies, acme.id)
                .await
                .unwrap_err()
                .status(),
            404
        );
        assert_eq!(fresh.ws.check().await.unwrap().len(), 0);
    })
    .await;
}
