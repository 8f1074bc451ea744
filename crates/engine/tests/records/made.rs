//! Making records: defaults, owners, numbers, references, uniqueness.

use engine::{Principal, Via, records};
use schema::ObjectId;
use serde_json::json;
use testkit::on_each;

use crate::{company, count, create, faults, id_of, json_of};

#[tokio::test]
async fn every_fault_is_told_at_once_and_nothing_is_written() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let body = json!({ "employees": "many", "annual_revenue": { "amount": "x" }, "colour": 1, "version": 3 });
        let error = records::create(&cx, &id_of(&cx, "company"), body).await.unwrap_err();
        assert_eq!(error.status(), 422);
        let fields: Vec<String> = faults(&error).into_iter().map(|(field, _)| field).collect();
        for field in ["employees", "colour"] {
            assert!(fields.iter().any(|f| f == field), "{field} is missing in {fields:?}");
        }
        assert!(fields.iter().any(|f| f.starts_with("annual_revenue")), "{fields:?}");
        assert_eq!(count(&cx, "company", "").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_reference_must_lead_somewhere_and_reads_with_its_name() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let acme = create(&cx, "company", company("Acme")).await;
        let ada = create(
            &cx,
            "contact",
            json!({ "name": "Ada Brook", "company": acme.id.to_string() }),
        )
        .await;
        assert_eq!(json_of(&cx, &ada)["company"]["name"], "Acme");
        let missing = json!({ "name": "Bo", "company": "0198c0de-0000-7000-8000-000000000000" });
        let error = records::create(&cx, &id_of(&cx, "contact"), missing)
            .await
            .unwrap_err();
        assert_eq!(faults(&error), [("company".to_string(), "not_found")]);
    })
    .await;
}

#[tokio::test]
async fn a_unique_value_is_taken_whatever_its_case_or_accents() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        create(
            &cx,
            "user",
            json!({ "name": "Ana", "email": "ana@north.example" }),
        )
        .await;
        let again = json!({ "name": "Other", "email": "ANA@north.example" });
        let error = records::create(&cx, &id_of(&cx, "user"), again)
            .await
            .unwrap_err();
        assert_eq!(
            (error.status(), faults(&error)),
            (409, vec![("email".to_string(), "unique")])
        );
        let both = json!({ "email": "ana@north.example" });
        let error = records::create(&cx, &id_of(&cx, "user"), both)
            .await
            .unwrap_err();
        assert_eq!(error.status(), 422, "uniqueness is not the only fault");
        assert_eq!(
            faults(&error),
            [
                ("email".to_string(), "unique"),
                ("name".to_string(), "required")
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn blanks_around_a_text_are_no_part_of_it() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let body = json!({ "name": "  Pad  ", "external_id": " P-1", "description": "  a\nb \n" });
        let pad = create(&cx, "company", body).await;
        let read = json_of(&cx, &pad);
        assert_eq!(
            (&read["name"], &read["external_id"], &read["description"]),
            (&json!("Pad"), &json!("P-1"), &json!("  a\nb"))
        );
        let object = id_of(&cx, "company");
        let again = json!({ "name": "Other", "external_id": "p-1 " });
        let error = records::create(&cx, &object, again).await.unwrap_err();
        assert_eq!(faults(&error), [("external_id".to_string(), "unique")]);
        let key = schema::FieldId::from("external_id");
        let saved = records::upsert(&cx, &object, &key, " P-1 ", json!({ "name": "Pad" }))
            .await
            .unwrap();
        assert_eq!(saved.outcome, records::Outcome::Unchanged);
    })
    .await;
}

#[tokio::test]
async fn two_at_once_cannot_take_one_unique_value() {
    on_each(|fresh| async move {
        let other = fresh.again().await;
        let tries = (0..16).map(|n| {
            let ws = if n % 2 == 0 {
                fresh.ws.clone()
            } else {
                other.clone()
            };
            tokio::spawn(async move {
                let cx = ws.cx(Principal::System, Via::Rest);
                let body = json!({ "name": format!("User {n}"), "email": "one@north.example" });
                records::create(&cx, &ObjectId::from("user"), body).await
            })
        });
        let mut made = 0;
        for one in tries.collect::<Vec<_>>() {
            match one.await.unwrap() {
                Ok(_) => made += 1,
                Err(error) => assert_eq!(error.status(), 409, "{error:?}"),
            }
        }
        assert_eq!(made, 1);
    })
    .await;
}

#[tokio::test]
async fn a_record_belongs_to_who_makes_it_and_to_their_team() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        sales::seed(&cx).await.unwrap();
        let north = create(&cx, "team", json!({ "name": "North" })).await;
        let ana = create(
            &cx,
            "user",
            json!({ "name": "Ana", "team": north.id.to_string() }),
        )
        .await;
        let hers = fresh.ws.cx(
            Principal::User {
                id: ana.id,
                name: "Ana".into(),
                team: Some(north.id),
                role: "sales".into(),
                also: engine::Belongs::default(),
                through: None,
            },
            Via::Page,
        );
        let deal = create(&hers, "deal", json!({ "name": "Chairs" })).await;
        let read = json_of(&cx, &deal);
        assert_eq!(
            (&read["owner"]["name"], &read["team"]["name"]),
            (&json!("Ana"), &json!("North"))
        );
        let given = create(
            &cx,
            "company",
            json!({ "name": "Acme", "owner": ana.id.to_string() }),
        )
        .await;
        assert_eq!(
            json_of(&cx, &given)["team"]["name"],
            "North",
            "the team follows the owner"
        );
        let none = create(&cx, "company", company("Nobody's")).await;
        assert_eq!(json_of(&cx, &none)["owner"], json!(null));
    })
    .await;
}
