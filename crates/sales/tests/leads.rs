//! Leads on a real database.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use customers::Contact;
use engine::records::{self, Expect};
use sales::Lead;
use schema::{
    Changes, FieldValue, Object, Record, Value,
    object::{Choice, Ref},
};
use serde_json::json;
use testkit::{change, faults, make, on_each};

fn text(record: &Record, field: &str) -> String {
    match record.value(field) {
        Value::DateTime(at) => at.to_rfc3339(),
        other => other.as_text().unwrap_or_default().to_string(),
    }
}

#[tokio::test]
async fn a_lead_is_not_lost_without_a_reason() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let lead = make(&cx, "lead", json!({ "name": "Ada Tarnwyn" })).await;
        assert_eq!(text(&lead, "status"), "new");
        assert_eq!(
            faults(change(&cx, &lead, json!({ "status": "lost" })).await),
            [("lost_reason".to_string(), "required")]
        );
        let lead = change(
            &cx,
            &lead,
            json!({ "status": "lost", "lost_reason": "no_budget" }),
        )
        .await
        .expect("the workspace answers");
        let lead = change(&cx, &lead, json!({ "status": "contacted" }))
            .await
            .expect("the workspace answers");
        assert_eq!(text(&lead, "lost_reason"), "");
    })
    .await;
}

#[tokio::test]
async fn a_lead_is_converted_by_becoming_a_contact_only() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let by_hand = [("status".to_string(), "conversion")];
        let body = json!({ "name": "Ada Tarnwyn", "status": "converted" });
        assert_eq!(
            faults(records::create(&cx, &Lead::object(), body).await),
            by_hand
        );
        let lead = make(&cx, "lead", json!({ "name": "Ada Tarnwyn" })).await;
        let refused = change(&cx, &lead, json!({ "status": "converted" })).await;
        assert_eq!(faults(refused), by_hand);

        // As a rule may write it.
        let ada = make(&cx, "contact", json!({ "name": "Ada Tarnwyn" })).await;
        let mut converted = Changes::default();
        converted
            .set(Lead::STATUS, Choice::new("converted").into_value())
            .set(
                Lead::CONVERTED_CONTACT,
                Ref::<Contact>::new(ada.id).into_value(),
            );
        let lead = records::update(&cx, &Lead::object(), lead.id, converted, Expect::Any)
            .await
            .unwrap()
            .record;
        assert_eq!(text(&lead, "converted_at"), "2026-03-13T12:00:00Z");
        let lead = change(
            &cx,
            &lead,
            json!({ "status": "converted", "job_title": "Buyer" }),
        )
        .await
        .unwrap();
        assert_eq!(text(&lead, "job_title"), "Buyer", "a form with it is saved");
        let lead = change(&cx, &lead, json!({ "status": "contacted" }))
            .await
            .unwrap();
        assert_eq!(text(&lead, "converted_at"), "");
    })
    .await;
}
