//! People who use the workspace.

use base::Error;
use engine::records;
use serde_json::json;
use testkit::{faults, make, on_each};

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
            faults(wrong),
            [
                ("email".to_string(), "email"),
                ("zone".to_string(), "unknown")
            ]
        );
    })
    .await;
}
