//! Files of records: asked for, made by a job, fetched.

use std::io::{Cursor, Read};
use std::time::Duration;

use engine::people;
use serde_json::{Value as Json, json};
use testkit::TestApp;

use crate::{on_each, work_off};

async fn companies(app: &TestApp, parts: i32) {
    let key = app.as_key();
    for part in 0..parts {
        let made = |n: i32| json!({"op": "create", "data": {"name": format!("C {part} {n}"), "employees": part * 1_000 + n, "tags": ["a"]}});
        let operations: Vec<Json> = (0..700).map(made).collect();
        key.post("/api/v1/companies/batch", json!({"operations": operations}))
            .await
            .expect(200);
    }
}

/// The text of a sheet: its cells and its shared texts.
fn unzipped(bytes: &[u8]) -> String {
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for name in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"] {
        if let Ok(mut part) = book.by_name(name) {
            part.read_to_string(&mut text).unwrap();
        }
    }
    text
}

#[tokio::test]
async fn a_file_is_made_by_a_job_and_fetched_for_a_day() {
    on_each(|app| async move {
        companies(&app, 2).await;
        let key = app.as_key();
        let ask = json!({"format": "jsonl", "filter": "employees >= 10", "fields": ["name", "employees"]});
        let begun = key.post("/api/v1/companies/export", ask).await;
        let body = begun.expect(202);
        assert_eq!((&body["state"], &body["file"]), (&json!("waiting"), &Json::Null));
        let at = begun.header("location").to_owned();
        key.get(format!("{at}/file")).await.problem(409, "not_ready");
        work_off(&app).await;
        let done = key.get(&at).await.expect(200);
        assert_eq!(
            (&done["state"], &done["total"], &done["done"], &done["object"]),
            (&json!("done"), &json!(1_390), &json!(1_390), &json!("company")),
            "{done}"
        );
        let fetched = key.get(done["file"]["href"].as_str().unwrap()).await;
        let text = fetched.text();
        assert_eq!(done["file"]["bytes"], json!(text.len()));
        let name = done["file"]["name"].as_str().unwrap();
        assert!(name.starts_with("companies-") && name.ends_with(".jsonl"), "{name}");
        assert!(fetched.header("content-disposition").contains(name));
        let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 1_390);
        let mut numbers: Vec<i64> = lines.iter().map(|line| line["employees"].as_i64().unwrap()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 1_390, "each once");
        assert!(lines[0].get("tags").is_none() && lines[0]["name"] == "C 0 10", "{}", lines[0]);

        // Others do not see it, nor does another object's address.
        let other = people::create_key(&app.fresh.cx(), "other", "sales").await.unwrap();
        let other = app.with_key(&other);
        for path in [at.clone(), format!("{at}/file")] {
            other.get(&path).await.problem(404, "not_found");
            key.get(path.replace("companies", "deals")).await.problem(404, "not_found");
        }
        // It goes by itself.
        app.clock().advance(Duration::from_secs(25 * 3_600));
        work_off(&app).await;
        key.get(format!("{at}/file")).await.problem(409, "expired");
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_file_holds_the_fields_that_were_asked_for() {
    on_each(|app| async move {
        companies(&app, 1).await;
        // Whoever only reads may have it, too.
        let viewer = people::create_key(&app.fresh.cx(), "screen", "viewer").await.unwrap();
        let viewer = app.with_key(&viewer);
        let file = async |ask: Json| {
            let begun = viewer.post("/api/v1/companies/export", ask).await;
            begun.expect(202);
            work_off(&app).await;
            let done = viewer.get(begun.header("location")).await.expect(200);
            assert_eq!(done["state"], "done", "{done}");
            viewer.get(done["file"]["href"].as_str().unwrap()).await
        };
        let csv = file(json!({"format": "csv", "fields": ["employees", "name"], "filter": "employees in (3, 4)"})).await;
        assert_eq!(csv.text(), "employees,name\n3,C 0 3\n4,C 0 4\n");
        let safe = json!({"format": "csv", "safe": true, "fields": ["name"], "filter": {"path": "employees", "op": "=", "value": 5}});
        assert_eq!(file(safe).await.text(), "name\nC 0 5\n");
        let words = file(json!({"format": "csv", "fields": ["name"], "q": "C 699"})).await;
        assert_eq!(words.text(), "name\nC 0 699\n");
        // Sent twice under a key it is asked for once.
        let twice = async || {
            let ask = viewer.ask("POST", "/api/v1/companies/export").header("idempotency-key", "k");
            ask.json(json!({"format": "csv"})).send().await.expect(202)["id"].clone()
        };
        assert_eq!(twice().await, twice().await);
        let whole = file(json!({"format": "csv"})).await.text();
        assert!(whole.starts_with("id,name,"), "{}", &whole[..200]);
        assert_eq!(whole.lines().count(), 701);
        let book = file(json!({"format": "xlsx", "fields": ["name", "employees"]})).await;
        let sheet = unzipped(&book.body);
        assert!(sheet.contains("<v>699</v>") && sheet.contains("C 0 699"), "{}", sheet.len());
        let none = file(json!({"format": "csv", "fields": ["name"], "filter": "employees = -1"})).await;
        assert_eq!(none.text(), "name\n");
        let nothing = file(json!({"format": "jsonl", "filter": "employees = -1"})).await;
        assert_eq!((nothing.status.as_u16(), nothing.text().as_str()), (200, ""));
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_wrongly_is_told_at_once() {
    on_each(|app| async move {
        let key = app.as_key();
        for (body, status, code, field) in [
            (json!({}), 422, "invalid", "format"),
            (json!({"format": "pdf"}), 422, "invalid", "format"),
            (json!({"format": 3}), 422, "invalid", "format"),
            (
                json!({"format": "xlsx", "safe": true}),
                422,
                "invalid",
                "safe",
            ),
            (
                json!({"format": "csv", "safe": "yes"}),
                422,
                "invalid",
                "safe",
            ),
            (
                json!({"format": "csv", "fields": []}),
                422,
                "invalid",
                "fields",
            ),
            (
                json!({"format": "csv", "fields": ["colour"]}),
                422,
                "invalid",
                "fields",
            ),
            (
                json!({"format": "csv", "fields": "name"}),
                422,
                "invalid",
                "fields",
            ),
            (
                json!({"format": "csv", "colour": 1}),
                422,
                "invalid",
                "colour",
            ),
            (json!({"format": "csv", "q": 1}), 422, "invalid", "q"),
            (
                json!({"format": "csv", "filter": 1}),
                422,
                "invalid",
                "filter",
            ),
        ] {
            let problem = key
                .post("/api/v1/companies/export", body)
                .await
                .problem(status, code);
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        }
        let wrong = json!({"format": "csv", "filter": "employees <"});
        let problem = key
            .post("/api/v1/companies/export", wrong)
            .await
            .problem(400, "filter");
        assert_eq!(problem["position"], 11, "{problem}");
        key.post("/api/v1/nothing/export", json!({"format": "csv"}))
            .await
            .problem(404, "not_found");
        let nobodys = "/api/v1/companies/export/0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f";
        key.get(nobodys).await.problem(404, "not_found");
        key.get(format!("{nobodys}/file"))
            .await
            .problem(404, "not_found");
        // An edit of many is no export.
        let bulk = key
            .post(
                "/api/v1/companies/bulk",
                json!({"filter": "", "set": {"employees": 1}}),
            )
            .await;
        let at = bulk.header("location").replace("/bulk/", "/export/");
        key.get(at).await.problem(404, "not_found");
    })
    .await;
}
