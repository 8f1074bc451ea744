//! The audit log over REST: for whom it is, what is found in it, and the file.

use engine::people;
use serde_json::{Value as Json, json};

use crate::{encoded, on_each};

fn events(page: &Json) -> Vec<&str> {
    let lines = page["data"].as_array().unwrap().iter();
    lines.map(|line| line["event"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn only_who_has_the_right_sees_the_log() {
    on_each(|app| async move {
        let cx = app.fresh.cx();
        for path in ["/api/v1/audit", "/api/v1/audit/export"] {
            assert_eq!(app.as_nobody().get(path).await.status, 401);
            for role in ["manager", "sales", "viewer", "partner"] {
                let key = people::create_key(&cx, role, role).await.unwrap();
                let refused = app.with_key(&key).get(path).await;
                assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (403, Some("forbidden")), "{role} {path}");
            }
            assert_eq!(app.as_key().get(path).await.status, 200);
        }
        let rights = json!({"name": "Auditor", "key": "auditor", "rights": {"objects": {}, "special": ["audit"]}});
        app.as_key().made("roles", rights).await;
        let key = people::create_key(&cx, "auditor", "auditor").await.unwrap();
        let page = app.with_key(&key).get("/api/v1/audit?event=rights_changed").await;
        assert_eq!(page.status, 200, "{}", page.text());
        // Who may see no roles is told no name of one.
        assert_eq!(page.json()["data"][0]["record"]["name"], Json::Null);
    })
    .await;
}

#[tokio::test]
async fn it_tells_who_did_what_from_where_and_is_searched() {
    on_each(|app| async move {
        let key = app.as_key();
        let ana = app.as_user("ana@north.example").await;
        let user = key.get("/api/v1/users").await.json()["data"][0]["id"].clone();
        let address = format!("/api/v1/users/{}", user.as_str().unwrap());
        let body = json!({"role": "manager"});
        let changed = ana
            .ask("PATCH", &address)
            .header("user-agent", "=cmd()")
            .json(body)
            .send()
            .await;
        assert_eq!(changed.status, 200, "{}", changed.text());

        let page = key.get("/api/v1/audit?limit=1").await.json();
        let line = &page["data"][0];
        assert_eq!(line["event"], "rights_changed");
        assert_eq!(
            line["who"],
            json!({"id": user, "object": "user", "name": "ana"})
        );
        assert_eq!(
            (&line["via"], &line["agent"]),
            (&json!("rest"), &json!("=cmd()"))
        );
        assert_eq!(
            line["record"],
            json!({"id": user, "object": "user", "name": "ana"})
        );
        assert_eq!(
            line["details"],
            json!({"changes": [{"field": "role", "before": "administrator", "after": "manager"}]})
        );
        let next = page["next_cursor"].as_str().unwrap();
        let older = key
            .get(format!("/api/v1/audit?limit=500&cursor={}", encoded(next)))
            .await
            .json();
        assert_eq!(
            events(&older),
            ["signed_in", "password_set", "rights_changed", "key_created"]
        );
        assert_eq!(older["next_cursor"], Json::Null);

        let who = user.as_str().unwrap();
        for (query, expect) in [
            (format!("who={who}"), &["rights_changed", "signed_in"][..]),
            (
                format!("record={who}&event=password_set"),
                &["password_set"],
            ),
            ("object=key".into(), &["key_created"]),
            ("event=key_created&object=users".into(), &[]),
            ("to=2020-01-01".into(), &[]),
        ] {
            let found = key.get(format!("/api/v1/audit?{query}")).await.json();
            assert_eq!(events(&found), expect, "{query}");
        }
        for wrong in [
            "event=x",
            "who=ana",
            "from=soon",
            "limit=501",
            "cursor=x",
            "sort=at",
        ] {
            let refused = key.get(format!("/api/v1/audit?{wrong}")).await;
            assert_eq!(refused.status, 400, "{wrong}");
        }
        let written = key.post("/api/v1/audit", json!({})).await;
        assert_eq!(written.status, 405);

        let file = key.get("/api/v1/audit/export?object=user").await;
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        let text = file.text();
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows.len(), 5, "{text}");
        assert!(rows[0].starts_with("seq,at,event,who,"), "{text}");
        assert!(rows[1].contains(",'=cmd(),"), "no formula: {text}");
        let lines = key.get("/api/v1/audit/export?format=jsonl").await.text();
        let newest: Json = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
        assert_eq!(
            newest["event"], "exported",
            "that it was asked for stands in it"
        );
        assert_eq!(newest["details"]["count"], 6);
        let exported = key.get("/api/v1/audit?event=exported").await.json();
        assert_eq!(
            exported["data"][1]["details"],
            json!({"filter": "object=user", "fields": null, "count": 4, "format": "csv"})
        );
        assert_eq!(
            key.get("/api/v1/audit/export?format=xlsx").await.status,
            400
        );
    })
    .await;
}
