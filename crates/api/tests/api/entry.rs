//! How people get in, over REST.

use engine::people;
use serde_json::{Value as Json, json};

use crate::on_each;

const RULES: &str = "/api/v1/admin/sign-in-rules";

#[tokio::test]
async fn how_people_get_in_is_read_and_changed() {
    on_each(|app| async move {
        let key = app.as_key();
        let first =
            json!({"second_factor": [], "idle_minutes": 20_160, "longest_minutes": 129_600});
        assert_eq!(key.get(RULES).await.expect(200), first);
        let mut now = first;
        for (change, field, value) in [
            (json!({"idle_minutes": 480}), "idle_minutes", json!(480)),
            (
                json!({"longest_minutes": 1440}),
                "longest_minutes",
                json!(1440),
            ),
            (
                json!({"second_factor": ["sales", "manager"]}),
                "second_factor",
                json!(["manager", "sales"]),
            ),
            (json!({"second_factor": []}), "second_factor", json!([])),
            (json!({}), "second_factor", json!([])),
        ] {
            now[field] = value;
            assert_eq!(key.patch(RULES, change).await.expect(200), now);
            assert_eq!(key.get(RULES).await.expect(200), now);
        }
        for (change, field, code) in [
            (json!({"idle_minutes": 14}), "idle_minutes", "range"),
            (json!({"idle_minutes": 129_601}), "idle_minutes", "range"),
            (json!({"longest_minutes": -1}), "longest_minutes", "type"),
            (json!({"longest_minutes": 1e300}), "longest_minutes", "type"),
            (json!({"idle_minutes": null}), "idle_minutes", "type"),
            (json!({"idle_minutes": "480"}), "idle_minutes", "type"),
            (json!({"second_factor": "sales"}), "second_factor", "type"),
            (
                json!({"second_factor": ["captain"]}),
                "second_factor",
                "unknown",
            ),
            (json!({"idle_hours": 8}), "idle_hours", "unknown"),
        ] {
            let told = key.patch(RULES, change.clone()).await.expect(422);
            let fault = &told["errors"][0];
            assert_eq!(
                (fault["field"].as_str(), fault["code"].as_str()),
                (Some(field), Some(code)),
                "{change} {told}"
            );
        }
        assert_eq!(key.get(RULES).await.expect(200), now);

        // What changed is told, and nothing where nothing did.
        let page = key
            .get("/api/v1/audit?event=sign_in_rules_changed")
            .await
            .expect(200);
        let lines = page["data"].as_array().unwrap();
        assert_eq!(lines.len(), 4, "{page}");
        let change = json!([{"field": "idle_minutes", "before": 20_160, "after": 480}]);
        assert_eq!(lines[3]["details"]["changes"], change);
        assert_eq!(lines[3]["who"]["object"], "key");
    })
    .await;
}

#[tokio::test]
async fn only_who_manages_people_says_how_they_get_in() {
    on_each(|app| async move {
        let cx = app.fresh.cx();
        for role in ["manager", "sales", "viewer"] {
            let key = people::create_key(&cx, role, role).await.unwrap();
            let who = app.with_key(&key);
            who.get(RULES).await.problem(403, "forbidden");
            let body = json!({"idle_minutes": 60});
            who.patch(RULES, body).await.problem(403, "forbidden");
        }
        // Who would be signed out by it has a factor first.
        let admin = app.as_user("ana@north.example").await;
        let body: Json = json!({"second_factor": ["administrator"]});
        let told = admin.patch(RULES, body).await.expect(422);
        assert_eq!(told["errors"][0]["code"], "factor_first", "{told}");
    })
    .await;
}
