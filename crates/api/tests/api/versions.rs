//! Versions: what a change is based on, what a client has already, what it
//! may only write back; and what they tell of a record's past.

use serde_json::json;

use crate::{id, on_each};

#[tokio::test]
async fn stale_changes_are_merged_or_refused() {
    on_each(|app| async move {
        let key = app.as_key();
        let made = key
            .made("companies", json!({"name": "Acme", "website": null}))
            .await;
        let at = format!("/api/v1/companies/{}", id(&made));
        key.patch(&at, json!({"name": "Acme Ltd"}))
            .await
            .expect(200);

        let patch = |tag: &'static str, body: serde_json::Value| {
            let (key, at) = (key.clone(), at.clone());
            async move {
                key.ask("PATCH", at)
                    .header("if-match", tag)
                    .json(body)
                    .send()
                    .await
            }
        };
        patch("\"v1\"", json!({"name": "Acme Inc"}))
            .await
            .problem(412, "stale");
        let merged = patch("\"v1\"", json!({"description": "Roofs"})).await;
        assert_eq!(merged.header("etag"), "\"v3\"");
        assert_eq!(merged.expect(200)["name"], "Acme Ltd");
        patch("\"v1\", \"v3\"", json!({"name": "Acme Inc"}))
            .await
            .expect(200);
        patch("*", json!({"name": "Acme Co"})).await.expect(200);
        patch("W/\"v5\"", json!({"name": "x"}))
            .await
            .problem(412, "stale");
        patch("\"other\"", json!({"name": "x"}))
            .await
            .problem(412, "stale");
        for none in ["\"v0\"", "\"v-1\"", "\"v03\"", "\"v\""] {
            let problem = patch(none, json!({"description": "y"}))
                .await
                .problem(412, "stale");
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains("ETag"), "{none}: {detail}");
        }
        patch("\"v99\"", json!({"name": "x"}))
            .await
            .problem(412, "stale");
        patch("v5", json!({"name": "x"}))
            .await
            .problem(400, "entity_tag");

        let stale = key
            .ask("DELETE", &at)
            .header("if-match", "\"v1\"")
            .send()
            .await;
        stale.problem(412, "stale");
        key.ask("DELETE", &at)
            .header("if-match", "\"v5\"")
            .send()
            .await
            .expect(204);
    })
    .await;
}

#[tokio::test]
async fn what_a_client_has_is_not_sent_again() {
    on_each(|app| async move {
        let key = app.as_key();
        let made = key.made("companies", json!({"name": "Acme"})).await;
        let at = format!("/api/v1/companies/{}", id(&made));
        for (tag, status) in [
            ("\"v1\"", 304),
            ("W/\"v1\"", 304),
            ("\"v2\", \"v1\"", 304),
            ("*", 304),
            ("\"v2\"", 200),
        ] {
            let answer = key
                .ask("GET", &at)
                .header("if-none-match", tag)
                .send()
                .await;
            answer.expect(status);
            assert_eq!(answer.header("etag"), "\"v1\"");
            assert_eq!(answer.body.is_empty(), status == 304, "{tag}");
        }
    })
    .await;
}

#[tokio::test]
async fn locked_fields_take_only_what_they_hold() {
    on_each(|app| async move {
        let key = app.as_key();
        let made = key.made("companies", json!({"name": "Acme"})).await;
        let at = format!("/api/v1/companies/{}", id(&made));
        let mut whole = made.clone();
        whole["name"] = json!("Acme Ltd");
        assert_eq!(key.patch(&at, whole).await.expect(200)["name"], "Acme Ltd");
        let problem = key
            .patch(&at, json!({"created_at": "2020-01-01T00:00:00Z"}))
            .await
            .problem(422, "invalid");
        assert_eq!(problem["errors"][0]["code"], "read_only");
    })
    .await;
}

#[tokio::test]
async fn history_and_timeline_tell_what_happened() {
    on_each(|app| async move {
        let key = app.as_key();
        let acme = key.made("companies", json!({"name": "Acme"})).await;
        let at = format!("/api/v1/companies/{}", id(&acme));
        for name in ["Acme Ltd", "Acme Inc"] {
            app.clock().advance(std::time::Duration::from_secs(1));
            key.patch(&at, json!({"name": name})).await.expect(200);
        }
        app.clock().advance(std::time::Duration::from_secs(1));
        let deal = key
            .made("deals", json!({"name": "Roof", "company": id(&acme)}))
            .await;

        let first = key.get(format!("{at}/history?limit=2")).await.expect(200);
        let newest = &first["data"][0];
        assert_eq!(newest["op"], "update");
        assert_eq!(newest["by"], acme["created_by"]);
        assert_eq!(newest["by"]["name"], "tests");
        assert_eq!(newest["via"], "rest");
        assert_eq!(
            newest["changes"]["name"],
            json!({"before": "Acme Ltd", "after": "Acme Inc"})
        );
        let next = first["next_cursor"].as_str().unwrap();
        let rest = key
            .get(format!("{at}/history?limit=2&cursor={next}"))
            .await
            .expect(200);
        assert_eq!(rest["data"][0]["op"], "create");
        assert_eq!(
            (rest["data"].as_array().unwrap().len(), &rest["next_cursor"]),
            (1, &json!(null))
        );
        key.get(format!("{at}/history?cursor=x"))
            .await
            .problem(400, "cursor");

        let mut seen = Vec::new();
        let mut path = format!("{at}/timeline?limit=1");
        loop {
            let page = key.get(&path).await.expect(200);
            seen.extend(page["data"].as_array().unwrap().clone());
            let Some(next) = page["next_cursor"].as_str() else {
                break;
            };
            path = format!("{at}/timeline?limit=1&cursor={next}");
        }
        let kinds: Vec<_> = seen
            .iter()
            .map(|entry| entry["kind"].as_str().unwrap())
            .collect();
        assert_eq!(kinds, ["record", "change", "change", "change"]);
        assert_eq!(
            seen[0]["record"],
            json!({"id": deal["id"], "object": "deal", "name": "Roof"})
        );
        assert_eq!(seen[0]["field"], "company");
        assert_eq!(seen[1]["by"]["name"], "tests");
        let ana = app.as_user("ana@north.example").await;
        ana.patch(&at, json!({"name": "Acme"})).await.expect(200);
        let page = key.get(format!("{at}/history?limit=1")).await.expect(200);
        assert_eq!(
            (
                &page["data"][0]["by"]["object"],
                &page["data"][0]["by"]["name"]
            ),
            (&json!("user"), &json!("ana"))
        );
        key.get(format!("{at}/timeline?cursor=t1"))
            .await
            .problem(400, "cursor");
    })
    .await;
}
