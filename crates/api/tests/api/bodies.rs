//! Bodies: formats, sizes, JSON that is none, batches; and answers to
//! whatever else may be sent.

use serde_json::{Value as Json, json};

use crate::{id, on_each};

#[tokio::test]
async fn bodies_that_cannot_be_read_say_why() {
    on_each(|app| async move {
        let key = app.as_key();
        let post = |format: &'static str, body: &'static str| {
            let key = key.clone();
            async move {
                key.ask("POST", "/api/v1/companies")
                    .header("content-type", format)
                    .raw(body)
                    .send()
                    .await
            }
        };
        let json_format = "application/json; charset=utf-8";
        post("text/plain", "{}").await.problem(415, "unsupported");
        post("application/json; charset=latin1", "{}")
            .await
            .problem(415, "unsupported");
        for (body, position) in [
            ("", Some(0)),
            ("{\"name\": }", Some(9)),
            ("{\"name\": \"a\"} x", Some(14)),
            ("{\"name\": \"a\", \"name\": \"b\"}", None),
            ("[]", Some(0)),
            ("\"name\"", Some(0)),
            ("{\"name\": \"\\ud800\"}", None),
            ("{'name': 1}", Some(1)),
        ] {
            let problem = post(json_format, body).await.problem(400, "json");
            if let Some(position) = position {
                assert_eq!(problem["position"], position, "{body}: {problem}");
            }
        }
        let deep = format!("{{\"name\": {}{}}}", "[".repeat(5_000), "]".repeat(5_000));
        key.ask("POST", "/api/v1/companies")
            .header("content-type", json_format)
            .raw(deep)
            .send()
            .await
            .problem(400, "json");
        let bytes = vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}'];
        let broken = key
            .ask("POST", "/api/v1/companies")
            .header("content-type", json_format)
            .raw(bytes)
            .send()
            .await;
        assert_eq!(broken.problem(400, "json")["position"], 2);
        for (coding, status) in [("gzip", 415), ("identity, br", 415), ("Identity", 201)] {
            let answer = key
                .ask("POST", "/api/v1/companies")
                .header("content-type", json_format)
                .header("content-encoding", coding)
                .raw(r#"{"name": "Coded"}"#)
                .send()
                .await;
            assert_eq!(answer.status, status, "{coding}: {}", answer.text());
            if status == 415 {
                assert_eq!(answer.header("accept-encoding"), "identity");
                let problem = answer.problem(415, "unsupported");
                assert!(
                    problem["detail"]
                        .as_str()
                        .unwrap()
                        .contains("Content-Encoding")
                );
            }
        }
        let none = key.ask("POST", "/api/v1/companies").send().await;
        none.problem(415, "unsupported");
    })
    .await;
}

#[tokio::test]
async fn nul_characters_are_refused_wherever_they_stand() {
    on_each(|app| async move {
        let key = app.as_key();
        for body in [
            json!({"name": "a\0b"}),
            json!({"na\0me": "a"}),
            json!({"name": "a", "tags": ["x\0"]}),
            json!({"name": "a", "address": {"city": "\0"}}),
            json!({"name": "a", "phones": ["+1\0"]}),
        ] {
            key.post("/api/v1/companies", body).await.problem(422, "invalid");
        }
        for body in [
            json!({"name": "ve\0hicle", "fields": [{"name": "name", "type": "text"}]}),
            json!({"name": "vehicle", "fields": [{"name": "name", "type": "text", "label": "\0"}]}),
            json!({"name": "vehicle", "fields": [{"name": "name", "type": "text", "default": "\0"}]}),
        ] {
            key.post("/api/v1/schema/objects", body).await.problem(422, "invalid");
        }
    })
    .await;
}

#[tokio::test]
async fn large_bodies_are_refused_and_large_texts_too() {
    on_each(|app| async move {
        let key = app.as_key();
        let large = vec![b' '; 50 * 1024 * 1024];
        let answer = key
            .ask("POST", "/api/v1/companies")
            .header("content-type", "application/json")
            .raw(large)
            .send()
            .await;
        answer.problem(413, "too_large");
        let long = json!({"name": "x".repeat(100_000)});
        key.post("/api/v1/companies", long)
            .await
            .problem(422, "invalid");
        assert_eq!(
            key.get("/api/v1/companies?count=true").await.expect(200)["total"],
            0
        );
    })
    .await;
}

#[tokio::test]
async fn methods_and_addresses_that_are_none_are_problems() {
    on_each(|app| async move {
        let key = app.as_key();
        for (method, path, allow) in [
            ("PUT", "/api/v1/deals", "GET,HEAD,POST"),
            ("DELETE", "/api/v1/deals", "GET,HEAD,POST"),
            ("POST", "/api/v1/search", "GET,HEAD"),
            ("TRACE", "/api/v1/deals", "GET,HEAD,POST"),
            ("POST", "/api/v1/openapi.json", "GET,HEAD"),
            ("GET", "/api/v1/deals/batch", "POST"),
        ] {
            let answer = key.ask(method, path).send().await;
            answer.problem(405, "method");
            assert_eq!(answer.header("allow"), allow, "{method} {path}");
        }
        let options = key.ask("OPTIONS", "/api/v1/deals").send().await;
        options.expect(204);
        assert_eq!(options.header("allow"), "GET,HEAD,POST");
        let head = key.ask("HEAD", "/api/v1/deals").send().await;
        head.expect(200);
        assert!(head.body.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_batch_answers_operation_by_operation() {
    on_each(|app| async move {
        let key = app.as_key();
        let old = key.made("companies", json!({"name": "Old"})).await;
        let gone = key.made("companies", json!({"name": "Gone"})).await;
        let operations = json!([
            {"op": "create", "data": {"name": "New"}},
            {"op": "create", "data": {"nope": 1}},
            {"op": "update", "id": id(&old), "data": {"name": "Older"}},
            {"op": "delete", "id": id(&gone)},
            {"op": "delete", "id": id(&gone)},
            {"op": "explode"},
            {"op": "update", "id": "7", "data": {}},
            {"op": "create"},
            7,
        ]);
        let answer = key
            .post("/api/v1/companies/batch", json!({"operations": operations}))
            .await;
        assert!(!answer.header("rapport-batch").is_empty());
        let results = answer.expect(200)["results"].clone();
        let statuses: Vec<_> = results
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["status"].as_u64().unwrap())
            .collect();
        assert_eq!(statuses, [201, 422, 200, 204, 404, 422, 422, 422, 422]);
        assert_eq!(results[0]["data"]["name"], "New");
        assert_eq!(results[2]["data"]["version"], 2);
        assert_eq!(results[1]["problem"]["code"], "invalid");
        assert_eq!(results[4]["problem"]["status"], 404);
    })
    .await;
}

#[tokio::test]
async fn an_operation_tells_everything_that_is_wrong_with_it() {
    on_each(|app| async move {
        let key = app.as_key();
        let own = "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f";
        let data = json!({"name": 1, "employees": "x"});
        let cases = [
            (
                json!({"op": "create", "data": data, "zz": 1}),
                &["employees", "name", "zz"][..],
            ),
            (
                json!({"op": "update", "id": own, "data": {}, "zz": 1}),
                &["zz"],
            ),
            (
                json!({"op": "update", "id": "7", "data": data, "zz": 1}),
                &["employees", "id", "name", "zz"],
            ),
            (
                json!({"op": "create", "id": own, "zz": 1}),
                &["data", "id", "zz"],
            ),
            (json!({"op": "delete", "id": own, "data": {}}), &["data"]),
            (
                json!({"op": "explode", "id": "7", "data": 7, "zz": 1}),
                &["data", "id", "op", "zz"],
            ),
        ];
        let operations: Vec<&Json> = cases.iter().map(|(operation, _)| operation).collect();
        let answer = key
            .post("/api/v1/companies/batch", json!({"operations": operations}))
            .await;
        let results = answer.expect(200)["results"].clone();
        for ((operation, expected), result) in cases.iter().zip(results.as_array().unwrap()) {
            assert_eq!(result["status"], 422, "{operation}: {result}");
            let errors = result["problem"]["errors"].as_array().unwrap();
            let mut told: Vec<&str> = errors
                .iter()
                .map(|e| e["field"].as_str().unwrap())
                .collect();
            told.sort_unstable();
            assert_eq!(told, *expected, "{operation}");
        }
        assert_eq!(
            key.get("/api/v1/companies?count=true").await.expect(200)["total"],
            0
        );
    })
    .await;
}

#[tokio::test]
async fn an_atomic_batch_is_all_or_nothing() {
    on_each(|app| async move {
        let key = app.as_key();
        let count = || async { key.get("/api/v1/companies?count=true").await.expect(200)["total"].clone() };
        let operations = json!([{"op": "create", "data": {"name": "A"}}, {"op": "create", "data": {"nope": 1}}]);
        let body = json!({"atomic": true, "operations": operations});
        let problem = key.post("/api/v1/companies/batch", body).await.problem(422, "invalid");
        assert_eq!(problem["index"], 1);
        assert_eq!(count().await, 0);
        let operations = json!([{"op": "create", "data": {"name": "A"}}, {"op": "create", "data": {"name": "B"}}]);
        key.post("/api/v1/companies/batch", json!({"atomic": true, "operations": operations})).await.expect(200);
        assert_eq!(count().await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_batch_of_the_wrong_shape_is_refused_whole() {
    on_each(|app| async move {
        let key = app.as_key();
        let many: Vec<Json> = (0..1_001)
            .map(|_| json!({"op": "create", "data": {"name": "x"}}))
            .collect();
        for (body, field) in [
            (json!({}), "operations"),
            (json!({"operations": {}}), "operations"),
            (json!({"operations": [], "atomic": "yes"}), "atomic"),
            (json!({"operations": [], "more": 1}), "more"),
            (json!({"operations": many}), "operations"),
        ] {
            let problem = key
                .post("/api/v1/companies/batch", body)
                .await
                .problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field);
        }
        assert_eq!(
            key.post("/api/v1/companies/batch", json!({"operations": []}))
                .await
                .expect(200)["results"],
            json!([])
        );
        let full: Vec<Json> = (0..1_000)
            .map(|n| json!({"op": "create", "data": {"name": format!("c{n}")}}))
            .collect();
        let done = key
            .post("/api/v1/companies/batch", json!({"operations": full}))
            .await
            .expect(200);
        assert!(
            done["results"]
                .as_array()
                .unwrap()
                .iter()
                .all(|result| result["status"] == 201)
        );
    })
    .await;
}
