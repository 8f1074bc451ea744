//! Everything that is wrong with a write is told at once, and nothing of it is
//! written.

use base::Error;
use engine::records::{self, Ask, Atomicity, Operation};
use serde_json::json;
use testkit::on_each;

use crate::{company, count, create, faults, id_of, json_of};

const NOWHERE: &str = "0198c0de-0000-7000-8000-000000000000";

fn told(error: &Error) -> Vec<String> {
    faults(error)
        .into_iter()
        .map(|(field, code)| format!("{field} {code}"))
        .collect()
}

#[tokio::test]
async fn faults_of_form_hide_no_others() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        create(
            &cx,
            "company",
            json!({ "name": "Acme", "external_id": "A-1" }),
        )
        .await;
        let body = json!({
            "employees": "x", "external_id": "a-1", "type": "nope", "founded_year": 5,
            "parent": NOWHERE, "bogus": 1, "id": "zz", "version": 7, "phones": ["zz", "yy"],
        });
        let error = records::create(&cx, &id_of(&cx, "company"), body)
            .await
            .unwrap_err();
        assert_eq!(error.status(), 422);
        assert_eq!(
            told(&error),
            [
                "bogus unknown_field",
                "employees type",
                "external_id unique",
                "founded_year range",
                "id id",
                "name required",
                "parent not_found",
                "phones[0] phone",
                "phones[1] phone",
                "type option",
                "version read_only",
            ]
        );
        assert_eq!(count(&cx, "company", "").await, 1);
    })
    .await;
}

#[tokio::test]
async fn nor_do_those_of_a_change() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        create(
            &cx,
            "company",
            json!({ "name": "Acme", "external_id": "A-1" }),
        )
        .await;
        let north = create(&cx, "company", company("North")).await;
        let body = json!({
            "name": null, "employees": "x", "external_id": "a-1", "founded_year": 5,
            "parent": north.id, "created_by": NOWHERE, "phones": 7,
        });
        let object = id_of(&cx, "company");
        let error = records::update(&cx, &object, north.id, body, Default::default())
            .await
            .unwrap_err();
        assert_eq!(
            told(&error),
            [
                "created_by read_only",
                "employees type",
                "external_id unique",
                "founded_year range",
                "name required",
                "parent cycle",
                "phones type",
            ]
        );
        let after = records::get(&cx, &object, north.id).await.unwrap();
        assert_eq!(after.version, 1);
    })
    .await;
}

#[tokio::test]
async fn a_field_that_cannot_be_read_is_not_missing_as_well() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let error = records::create(&cx, &id_of(&cx, "company"), json!({ "name": 1 }))
            .await
            .unwrap_err();
        assert_eq!(told(&error), ["name type"]);
        let error = records::create(&cx, &id_of(&cx, "company"), json!({ "name.x": 1 }))
            .await
            .unwrap_err();
        assert_eq!(told(&error), ["name required", "name.x unknown_field"]);
        // Nor does a rule speak of what it has not seen.
        let lead = json!({ "name": "Ada", "status": "lost", "lost_reason": "sad" });
        let error = records::create(&cx, &id_of(&cx, "lead"), lead)
            .await
            .unwrap_err();
        assert_eq!(told(&error), ["lost_reason option"]);
        // A list of references tells of each that is wrong.
        let user = json!({ "name": "Ada", "teams": ["zz", NOWHERE] });
        let error = records::create(&cx, &id_of(&cx, "user"), user)
            .await
            .unwrap_err();
        assert_eq!(told(&error), ["teams not_found", "teams[0] id"]);
    })
    .await;
}

#[tokio::test]
async fn only_what_is_taken_is_a_conflict() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let object = id_of(&cx, "company");
        let acme = create(
            &cx,
            "company",
            json!({ "name": "Acme", "external_id": "A-1" }),
        )
        .await;
        let again = json!({ "id": acme.id, "name": "Acme", "external_id": "A-1" });
        let error = records::create(&cx, &object, again).await.unwrap_err();
        assert_eq!(
            (error.status(), told(&error)),
            (
                409,
                vec!["external_id unique".to_string(), "id unique".to_string()]
            )
        );
        let worse = json!({ "id": acme.id, "name": "Acme", "external_id": "A-1", "employees": -1 });
        let error = records::create(&cx, &object, worse).await.unwrap_err();
        assert_eq!(
            (error.status(), told(&error)),
            (
                422,
                vec![
                    "employees range".to_string(),
                    "external_id unique".to_string(),
                    "id unique".to_string()
                ]
            )
        );
    })
    .await;
}

#[tokio::test]
async fn values_that_are_unique_together_are_told_with_the_rest() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let object = id_of(&cx, "affiliation");
        let north = create(&cx, "company", company("North")).await;
        let south = create(&cx, "company", company("South")).await;
        let ada = create(&cx, "contact", json!({ "name": "Ada Brook" })).await;
        let pair = json!({ "contact": ada.id, "company": north.id });
        create(&cx, "affiliation", pair.clone()).await;
        let taken = vec!["company unique".to_string(), "contact unique".to_string()];

        let error = records::create(&cx, &object, pair.clone())
            .await
            .unwrap_err();
        assert_eq!((error.status(), told(&error)), (409, taken.clone()));
        let mut worse = pair.clone();
        worse["since"] = json!("2026-02-01");
        worse["until"] = json!("2026-01-01");
        let error = records::create(&cx, &object, worse).await.unwrap_err();
        assert_eq!(error.status(), 422);
        assert_eq!(
            told(&error),
            ["company unique", "contact unique", "until range"]
        );

        // One of a batch holds up nobody else, be it taken before or in the batch.
        let other = json!({ "contact": ada.id, "company": south.id });
        let operations = [pair, other.clone(), other]
            .map(|body| Operation::Save(Ask::create(body)))
            .into();
        let answers = records::batch(&cx, &object, operations, Atomicity::Each)
            .await
            .unwrap();
        let statuses: Vec<u16> = answers
            .iter()
            .map(|answer| answer.as_ref().map_or_else(Error::status, |_| 201))
            .collect();
        assert_eq!(statuses, [409, 201, 409]);
        assert_eq!(count(&cx, "affiliation", "").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_locked_value_may_be_written_back_as_its_id() {
    on_each(|fresh| async move {
        let key = fresh.ws.cx(
            engine::Principal::Key {
                id: base::Id::make(base::Micros(1)),
                name: "Import".into(),
                role: "administrator".into(),
                owner: None,
                bounds: engine::people::Bounds::default(),
            },
            engine::Via::Rest,
        );
        let object = id_of(&key, "company");
        let acme = create(&key, "company", company("Acme")).await;
        let read = json_of(&key, &acme);
        let by = &read["created_by"];
        for same in [by.clone(), by["id"].clone(), json!({ "id": by["id"] })] {
            let saved = records::update(
                &key,
                &object,
                acme.id,
                json!({ "created_by": same, "created_at": "2026-03-13T12:00:00+00:00" }),
                Default::default(),
            )
            .await
            .unwrap();
            assert_eq!(saved.outcome, records::Outcome::Unchanged);
        }
        let other = json!({ "created_by": NOWHERE, "version": 9 });
        let error = records::update(&key, &object, acme.id, other, Default::default())
            .await
            .unwrap_err();
        assert_eq!(told(&error), ["created_by read_only", "version read_only"]);
    })
    .await;
}
