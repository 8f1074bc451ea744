//! One record at a time: made, read, changed, removed, restored, upserted.

use serde_json::json;

use crate::{encoded, id, on_each, stage};

#[tokio::test]
async fn a_deal_is_made_read_changed_and_removed() {
    on_each(|app| async move {
        let key = app.as_key();
        let won = stage(&key, "Won").await;
        let acme = key.made("companies", json!({"name": "Acme"})).await;
        let body = json!({
            "name": "Roof",
            "amount": "1234.5",
            "stage": won,
            "company": {"id": id(&acme), "object": "company"},
            "close_date": "2026-03-01",
        });
        let made = key.post("/api/v1/deals", body).await;
        let deal = made.expect(201);
        let at = format!("/api/v1/deals/{}", id(&deal));
        assert_eq!(made.header("location"), at);
        assert_eq!(made.header("etag"), "\"v1\"");
        assert!(!made.header("rapport-batch").is_empty());
        assert_eq!(
            deal["amount"],
            json!({"amount": "1234.50", "currency": "USD"})
        );
        assert_eq!(
            deal["company"],
            json!({"id": id(&acme), "object": "company", "name": "Acme"})
        );
        assert_eq!(deal["stage"]["name"], "Won");
        assert_eq!(deal["owner"], json!(null));
        assert_eq!(deal["created_by"]["object"], "key");

        let read = key.get(&at).await;
        assert_eq!(read.header("etag"), "\"v1\"");
        assert_eq!(read.expect(200), deal);

        let changed = key
            .patch(&at, json!({"name": "Roof and gutter", "company": null}))
            .await;
        assert_eq!(changed.header("etag"), "\"v2\"");
        let changed = changed.expect(200);
        assert_eq!(changed["company"], json!(null));
        assert_eq!(changed["amount"], deal["amount"]);
        let same = key.patch(&at, json!({"name": "Roof and gutter"})).await;
        assert_eq!(
            same.header("etag"),
            "\"v2\"",
            "an unchanged record keeps its version"
        );

        let removed = key.delete(&at).await;
        removed.expect(204);
        assert!(!removed.header("rapport-batch").is_empty());
        key.get(&at).await.problem(404, "not_found");
        key.patch(&at, json!({"name": "x"}))
            .await
            .problem(404, "not_found");
        key.delete(&at).await.problem(404, "not_found");
        let trash = key.get("/api/v1/deals?trash=true").await.expect(200);
        assert_eq!(trash["data"][0]["id"], deal["id"]);
        assert!(trash["data"][0]["deleted_at"].is_string());

        let back = key
            .ask("POST", format!("{at}/restore"))
            .send()
            .await
            .expect(200);
        assert_eq!(back["name"], "Roof and gutter");
        key.ask("POST", format!("{at}/restore"))
            .send()
            .await
            .problem(409, "not_deleted");
        key.delete(format!("{at}?purge=true")).await.expect(204);
        key.ask("POST", format!("{at}/restore"))
            .send()
            .await
            .problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn an_id_may_be_given_once() {
    on_each(|app| async move {
        let key = app.as_key();
        let own = "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f";
        let body = json!({"id": own, "name": "Acme"});
        assert_eq!(key.made("companies", body.clone()).await["id"], own);
        key.post("/api/v1/companies", body.clone())
            .await
            .problem(409, "unique");
        let operations =
            json!([{"op": "create", "data": body}, {"op": "create", "data": {"name": "Other"}}]);
        let results = key
            .post("/api/v1/companies/batch", json!({"operations": operations}))
            .await
            .expect(200);
        assert_eq!(
            (
                &results["results"][0]["status"],
                &results["results"][1]["status"]
            ),
            (&json!(409), &json!(201))
        );
        let problem = key
            .post("/api/v1/companies", json!({"id": "7", "name": "x"}))
            .await
            .problem(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], "id");
    })
    .await;
}

#[tokio::test]
async fn all_faults_are_named_at_once() {
    on_each(|app| async move {
        let key = app.as_key();
        key.made("products", json!({"name": "Slate", "sku": "S-1"}))
            .await;
        let body =
            json!({"naem": "x", "price": "a lot", "version": 7, "currency": 1, "sku": "s-1"});
        let problem = key
            .post("/api/v1/products", body)
            .await
            .problem(422, "invalid");
        let fields: Vec<_> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["field"].clone())
            .collect();
        for field in ["naem", "price", "version", "currency", "sku", "name"] {
            assert!(
                fields.contains(&json!(field)),
                "{field} is not in {problem}"
            );
        }
        assert!(!problem.to_string().contains("sql"), "{problem}");
    })
    .await;
}

#[tokio::test]
async fn uniqueness_is_a_conflict_if_it_is_the_only_fault() {
    on_each(|app| async move {
        let key = app.as_key();
        let first = key.made("teams", json!({"name": "North"})).await;
        let problem = key
            .post("/api/v1/teams", json!({"name": "NORTH"}))
            .await
            .problem(409, "unique");
        assert_eq!(problem["errors"][0]["field"], "name");
        assert_eq!(problem["errors"][0]["code"], "unique");
        let problem = key
            .post("/api/v1/teams", json!({"name": "North", "nope": 1}))
            .await
            .problem(422, "invalid");
        assert!(
            problem["errors"]
                .as_array()
                .unwrap()
                .iter()
                .any(|e| e["code"] == "unknown_field")
        );

        key.delete(format!("/api/v1/teams/{}", id(&first)))
            .await
            .expect(204);
        key.made("teams", json!({"name": "North"})).await;
        let restored = key
            .ask("POST", format!("/api/v1/teams/{}/restore", id(&first)))
            .send()
            .await;
        restored.problem(409, "unique");
    })
    .await;
}

#[tokio::test]
async fn records_are_put_by_a_unique_value() {
    on_each(|app| async move {
        let key = app.as_key();
        let at = format!("/api/v1/products/by/sku/{}", encoded("A/1 ä"));
        let made = key.put(&at, json!({"name": "Slate"})).await;
        assert!(made.header("location").starts_with("/api/v1/products/"));
        let made = made.expect(201);
        assert_eq!(made["sku"], "A/1 ä");
        let changed = key
            .put(&at, json!({"name": "Slate, grey"}))
            .await
            .expect(200);
        assert_eq!(
            (&changed["id"], &changed["version"]),
            (&made["id"], &json!(2))
        );
        let same = key
            .put(&at, json!({"name": "Slate, grey"}))
            .await
            .expect(200);
        assert_eq!(same["version"], 2);

        let own = "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f";
        let by_id = key
            .put(
                format!("/api/v1/products/by/id/{own}"),
                json!({"name": "Tile"}),
            )
            .await;
        assert_eq!(by_id.expect(201)["id"], own);
        key.put("/api/v1/products/by/name/x", json!({}))
            .await
            .problem(400, "not_unique");
        key.put("/api/v1/products/by/sku/%ff", json!({"name": "x"}))
            .await
            .problem(400, "encoding");
        key.put("/api/v1/products/by/sku/a%00b", json!({"name": "x"}))
            .await
            .problem(400, "nul");
        let matched = key
            .ask("PUT", &at)
            .header("if-match", "\"v2\"")
            .json(json!({"name": "x"}))
            .send()
            .await;
        matched.problem(400, "if_match");
    })
    .await;
}

#[tokio::test]
async fn a_new_record_has_the_value_that_its_address_says() {
    on_each(|app| async move {
        let key = app.as_key();
        let at = "/api/v1/products/by/sku/Z-1";
        for other in [json!("Y-1"), json!(null)] {
            let problem = key
                .put(at, json!({"sku": other, "price": "x"}))
                .await
                .problem(422, "invalid");
            let errors = problem["errors"].as_array().unwrap();
            let mut told: Vec<(&str, &str)> = errors
                .iter()
                .map(|e| (e["field"].as_str().unwrap(), e["code"].as_str().unwrap()))
                .collect();
            told.sort_unstable();
            assert_eq!(
                told,
                [
                    ("name", "required"),
                    ("price", "type"),
                    ("sku", "inconsistent")
                ]
            );
        }
        let (one, two) = (
            "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f",
            "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e60",
        );
        let by_id = format!("/api/v1/products/by/id/{one}");
        let problem = key
            .put(&by_id, json!({"name": "Tile", "id": two}))
            .await
            .problem(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], "id");
        assert_eq!(
            key.get("/api/v1/products?count=true").await.expect(200)["total"],
            0
        );

        // The same in other letters, and again.
        let body = json!({"name": "Slate", "sku": "z-1", "price": "12.5"});
        let made = key.put(at, body.clone()).await.expect(201);
        assert_eq!(made["sku"], "z-1");
        assert_eq!(
            key.put(at, body).await.expect(200),
            made,
            "nothing is written"
        );
        let body = json!({"name": "Tile", "id": one});
        let made = key.put(&by_id, body.clone()).await.expect(201);
        assert_eq!(key.put(&by_id, body).await.expect(200), made);
        let problem = key
            .put(&by_id, json!({"name": "Tile", "id": two}))
            .await
            .problem(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], "id");
        // What is there may be changed.
        assert_eq!(
            key.put(at, json!({"sku": "Y-1"})).await.expect(200)["sku"],
            "Y-1"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_put_twice_is_written_once() {
    on_each(|app| async move {
        let key = app.as_key();
        let (won, open) = (crate::stage(&key, "Won").await, crate::stage(&key, "New").await);
        let phones = json!([{"value": "+1 202 555 0143", "label": "desk"}]);
        for (path, body) in [
            (
                "companies/by/external_id/C-1",
                json!({
                    "name": " North ", "website": "north.example", "phones": phones, "tags": ["b", "a", "B"],
                    "annual_revenue": {"amount": "5", "currency": "CHF"}, "description": "Two\nlines \n",
                    "billing_address": {"city": "Oslo ", "country": "no"},
                }),
            ),
            ("contacts/by/external_id/P-1", json!({"name": "Dr. Ada von Brook", "emails": "Ada@North.Example"})),
            ("deals/by/external_id/D-1", json!({"name": "Won", "stage": won, "probability": "50"})),
            ("deals/by/external_id/D-2", json!({"name": "Open", "stage": open, "probability": "50", "amount": 7})),
            ("leads/by/external_id/L-1", json!({"name": "Ada", "status": "lost", "lost_reason": "timing"})),
        ] {
            let path = format!("/api/v1/{path}");
            let made = key.put(&path, body.clone()).await.expect(201);
            assert_eq!(key.put(&path, body).await.expect(200), made);
        }
    })
    .await;
}

#[tokio::test]
async fn ids_and_objects_that_are_none_are_not_found() {
    on_each(|app| async move {
        let key = app.as_key();
        for (path, status, code) in [
            ("/api/v1/unicorns", 404, "not_found"),
            ("/api/v1/deal", 404, "not_found"),
            ("/api/v1/deals/7", 400, "id"),
            (
                "/api/v1/deals/0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f",
                404,
                "not_found",
            ),
            (
                "/api/v1/deals/0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f/history",
                404,
                "not_found",
            ),
            (
                "/api/v1/deals/0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f/timeline",
                404,
                "not_found",
            ),
            ("/api/v1/deals/a/b/c/d", 404, "no_route"),
            ("/api/v2/deals", 404, "no_route"),
            ("/api/v1/deals?nope=1", 400, "unknown_parameter"),
        ] {
            key.get(path).await.problem(status, code);
        }
        let problem = key
            .get("/api/v1/deals?fitler=x")
            .await
            .problem(400, "unknown_parameter");
        assert!(
            problem["detail"].as_str().unwrap().contains("filter"),
            "{problem}"
        );
    })
    .await;
}
