//! Imports over REST.

use engine::jobs::{self, Pace};
use serde_json::{Value as Json, json};
use testkit::{Answered, Caller, TestApp};

use crate::on_each;

/// A form as browsers and programs send it.
fn form(fields: &[(&str, Option<&str>, &str)]) -> Vec<u8> {
    let mut body = String::new();
    for (name, file, text) in fields {
        let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
        body.push_str(&format!(
            "--xyz\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{text}\r\n"
        ));
    }
    body.push_str("--xyz--\r\n");
    body.into_bytes()
}

async fn send(key: &Caller, fields: &[(&str, Option<&str>, &str)]) -> Answered {
    key.ask("POST", "/api/v1/imports")
        .header("content-type", "multipart/form-data; boundary=xyz")
        .raw(form(fields))
        .send()
        .await
}

async fn worked(app: &TestApp) {
    jobs::work_off(app.fresh.ws.clone(), Pace::default())
        .await
        .unwrap();
}

#[tokio::test]
async fn files_are_sent_imported_and_looked_after() {
    on_each(|app| async move {
        let key = app.as_key();
        let answer = send(
            &key,
            &[
                (
                    "file",
                    Some("contacts.csv"),
                    "name,company\nAna Nord,Acme\n",
                ),
                (
                    "file",
                    Some("companies.csv"),
                    "name,employees\nAcme,3\nBad,many\n",
                ),
            ],
        )
        .await;
        let import = answer.expect(202);
        let address = answer.header("location").to_owned();
        assert_eq!(
            answer.header("rapport-batch"),
            import["batch"].as_str().unwrap()
        );
        assert_eq!(import["state"], "waiting");
        assert_eq!(import["files"][0]["object"], "company");
        worked(&app).await;
        let done = key.get(&address).await.expect(200);
        assert_eq!(done["state"], "done", "{done}");
        assert_eq!(
            done["counts"],
            json!({"read": 3, "created": 2, "updated": 0, "unchanged": 0, "failed": 1})
        );
        assert_eq!(done["files"][0]["bytes_read"], done["files"][0]["bytes"]);
        assert_eq!(done["errors"][0]["row"], 2);
        let found = key
            .get("/api/v1/contacts?filter=company.name=Acme")
            .await
            .expect(200);
        assert_eq!(found["data"].as_array().unwrap().len(), 1);
        let errors = key.get(format!("{address}/errors")).await;
        assert_eq!(errors.header("content-type"), "text/csv; charset=utf-8");
        assert!(
            errors
                .text()
                .contains("name,employees,import_error\nBad,many,"),
            "{}",
            errors.text()
        );
        let none = key.get(format!("{address}/errors?file=2")).await;
        assert_eq!(none.text().lines().count(), 1);
        key.get(format!("{address}/errors?file=3"))
            .await
            .problem(404, "not_found");
        let list = key.get("/api/v1/imports").await.expect(200);
        assert_eq!(list["data"][0]["id"], import["id"]);
        key.post(format!("{address}/cancel"), json!({}))
            .await
            .problem(409, "import_state");
    })
    .await;
}

/// Sends a form with a key; each sending divides its parts by another line, as
/// programs do.
async fn keyed(
    key: &Caller,
    token: &str,
    boundary: &str,
    fields: &[(&str, Option<&str>, &str)],
) -> Answered {
    let body = String::from_utf8(form(fields)).unwrap();
    key.ask("POST", "/api/v1/imports")
        .header(
            "content-type",
            &format!("multipart/form-data; boundary={boundary}"),
        )
        .header("idempotency-key", token)
        .raw(body.replace("--xyz", &format!("--{boundary}")))
        .send()
        .await
}

#[tokio::test]
async fn another_file_is_another_import_whatever_its_length() {
    on_each(|app| async move {
        let key = app.as_key();
        let (name, rows) = (Some("contacts.csv"), "name,job_title\nAna Nord,Boss\n");
        let sent = [("file", name, rows), ("dry_run", None, "true")];
        let first = keyed(&key, "one", "abc", &sent).await.expect(202);
        let of_one_length = rows.replace("Boss", "Chef");
        for other in [
            vec![("file", name, of_one_length.as_str()), sent[1]],
            vec![("file", Some("contactz.csv"), rows), sent[1]],
            vec![sent[0], ("sheet", None, "true")],
            // What is a file is no text, wherever one ends and the next begins.
            vec![
                ("file", name, "name,job_title\n"),
                ("file", name, "Ana Nord,Boss\n"),
                sent[1],
            ],
            vec![sent[1], sent[0]],
        ] {
            let answer = keyed(&key, "one", "defg", &other).await;
            answer.problem(422, "idempotency");
        }
        let again = keyed(&key, "one", "defghijklmn", &sent).await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.expect(202)["id"], first["id"]);

        // What was refused may be corrected, and wrote nothing.
        let nameless = [("file", Some("x.csv"), rows)];
        keyed(&key, "two", "abc", &nameless)
            .await
            .problem(422, "invalid");
        keyed(&key, "two", "abc", &sent).await.expect(202);
        keyed(&key, "", "abc", &sent)
            .await
            .problem(400, "idempotency_key");
        let nobody = keyed(&app.as_nobody(), "one", "abc", &sent).await;
        nobody.problem(401, "unauthorized");
        let removed = key.ask("DELETE", "/api/v1/imports").send().await;
        removed.problem(405, "method");
        assert_eq!(removed.header("allow"), "GET,HEAD,POST");
    })
    .await;
}

#[tokio::test]
async fn twins_of_an_upload_are_one_import() {
    on_each(|app| async move {
        let key = app.as_key();
        let twins = (0..6).map(|n| {
            let key = key.clone();
            tokio::spawn(async move {
                let sent = [("file", Some("contacts.csv"), "name\nAna Nord\n")];
                keyed(&key, "one", &format!("line{n}"), &sent).await
            })
        });
        let mut ids = Vec::new();
        for twin in twins.collect::<Vec<_>>() {
            ids.push(twin.await.unwrap().expect(202)["id"].clone());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
        let list = key.get("/api/v1/imports").await.expect(200);
        assert_eq!(list["data"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_import_that_is_sent_twice_is_done_once() {
    on_each(|app| async move {
        let key = app.as_key();
        let rows = "Ana Nord,Acme\n".repeat(1_000_000);
        let text = format!("name,job_title\n{rows}");
        assert!(text.len() > 12_000_000, "more than other bodies may have");
        let sent = [
            ("file", Some("contacts.csv"), text.as_str()),
            ("dry_run", None, "true"),
        ];
        let send = async |boundary: &str| keyed(&key, "one", boundary, &sent).await;
        let first = send("abc").await.expect(202);
        let second = send("def").await;
        assert_eq!(second.header("idempotency-replayed"), "true");
        assert_eq!(second.expect(202)["id"], first["id"]);
        let list = key.get("/api/v1/imports").await.expect(200);
        assert_eq!(list["data"].as_array().unwrap().len(), 1);
        let address = format!("/api/v1/imports/{}/cancel", first["id"].as_str().unwrap());
        let ended = key.post(address, json!({})).await;
        assert_eq!(
            ended.header("rapport-batch"),
            first["batch"].as_str().unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn a_mapping_a_match_and_a_dry_run_are_heard() {
    on_each(|app| async move {
        let key = app.as_key();
        let text = "Firm\nAcme\n";
        let mapping = "[columns]\nFirm = \"name\"\n";
        let both = [
            ("file", Some("x.csv"), text),
            ("object", None, "companies"),
            ("mapping", None, mapping),
            ("match", None, "name"),
        ];
        let mut dry = both.to_vec();
        dry.push(("dry_run", None, "true"));
        let import = send(&key, &dry).await.expect(202);
        assert_eq!(import["dry_run"], true);
        worked(&app).await;
        for (created, unchanged) in [(1, 0), (0, 1)] {
            let import = send(&key, &both).await.expect(202);
            worked(&app).await;
            let path = format!("/api/v1/imports/{}", import["id"].as_str().unwrap());
            let done = key.get(path).await.expect(200);
            assert_eq!(
                (&done["counts"]["created"], &done["counts"]["unchanged"]),
                (&json!(created), &json!(unchanged))
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_an_import_is_refused_at_once() {
    on_each(|app| async move {
        let key = app.as_key();
        let file = ("file", Some("x.csv"), "name\nAcme\n");
        let object = ("object", None, "companies");
        for (fields, status, code) in [
            (vec![], 422, "invalid"),
            (vec![file], 422, "invalid"),
            (vec![file, ("object", None, "nothing")], 400, "object"),
            (
                vec![file, object, ("mapping", None, "[columns]\nx = 1\n")],
                400,
                "mapping",
            ),
            (
                vec![file, object, ("match", None, "employees")],
                400,
                "mapping",
            ),
            (
                vec![file, object, ("dry_run", None, "perhaps")],
                400,
                "not_a_boolean",
            ),
            (
                vec![file, object, ("colour", None, "red")],
                400,
                "unknown_parameter",
            ),
            (
                vec![file, object, object, object],
                400,
                "repeated_parameter",
            ),
            (vec![file, object, ("sheet", None, "One")], 400, "sheet"),
            (
                vec![("file", Some("x.pdf"), "%PDF-1.7"), object],
                415,
                "unsupported",
            ),
        ] {
            send(&key, &fields).await.problem(status, code);
        }
        key.post("/api/v1/imports", json!({"file": "x"}))
            .await
            .problem(415, "unsupported");
        app.as_nobody()
            .get("/api/v1/imports")
            .await
            .problem(401, "unauthorized");
        let none = "/api/v1/imports/0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f";
        key.get(none).await.problem(404, "not_found");
        key.get("/api/v1/imports/1").await.problem(400, "id");
        let list = key.get("/api/v1/imports").await.expect(200);
        assert_eq!(list["data"], Json::Array(Vec::new()));
    })
    .await;
}
