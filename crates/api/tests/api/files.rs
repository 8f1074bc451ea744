//! Files over REST.

use serde_json::{Value as Json, json};
use testkit::{Answered, Caller};

use crate::{id, on_each};

/// A form with parts: the name of the field, of the file if it is one, and what it holds.
fn form(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
        let head =
            format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend(head.as_bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--xyz--\r\n");
    body
}

async fn send(key: &Caller, parts: &[(&str, Option<&str>, &[u8])]) -> Answered {
    key.ask("POST", "/api/v1/files")
        .header("content-type", "multipart/form-data; boundary=xyz")
        .raw(form(parts))
        .send()
        .await
}

async fn sent(key: &Caller, name: &str, bytes: &[u8]) -> Json {
    send(key, &[("file", Some(name), bytes)]).await.expect(201)
}

/// What no text is, longer than a block.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 7_u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..bytes).map(next).collect()
}

#[tokio::test]
async fn a_file_is_sent_fetched_and_pointed_to() {
    on_each(|app| async move {
        let key = app.as_key();
        let bytes = noise(700_001);
        let answer = send(&key, &[("file", Some("Größe (1).pdf"), &bytes)]).await;
        let file = answer.expect(201);
        let address = answer.header("location").to_owned();
        assert_eq!(address, format!("/api/v1/files/{}", id(&file)));
        assert!(!answer.header("rapport-batch").is_empty());
        assert_eq!(file["type"], "application/pdf");
        assert_eq!(file["size"], 700_001);
        assert_eq!(file["hash"].as_str().unwrap().len(), 64);

        let fetched = key.get(&address).await;
        assert_eq!(fetched.header("content-type"), "application/octet-stream");
        assert_eq!(fetched.header("content-length"), "700001");
        assert_eq!(fetched.header("x-content-type-options"), "nosniff");
        let says = fetched.header("content-disposition");
        assert!(says.starts_with("attachment; filename=\""), "{says}");
        assert!(says.contains("Gr%C3%B6%C3%9Fe"), "{says}");
        assert!(fetched.body == bytes, "what was sent comes back");
        let tag = fetched.header("etag").to_owned();
        let known = key.ask("GET", &address).header("if-none-match", &tag);
        known.send().await.expect_text(304, "");

        // Records point to it, and it is a record itself.
        let company = key
            .made("companies", json!({"name": "Acme", "files": [id(&file)]}))
            .await;
        assert_eq!(company["files"][0]["object"], "file");
        assert_eq!(company["files"][0]["name"], file["name"]);
        let renamed = key.patch(&address, json!({"name": "x/offer.txt"})).await;
        let renamed = renamed.expect(200);
        assert_eq!(
            (&renamed["name"], &renamed["type"]),
            (&json!("offer.txt"), &json!("text/plain"))
        );
        let again = key.get(format!("/api/v1/companies/{}", id(&company))).await;
        assert_eq!(again.expect(200)["files"][0]["name"], "offer.txt");
        let found = key.get("/api/v1/search?q=offer").await.expect(200);
        assert_eq!(found["data"][0]["id"], file["id"]);
        let filter = "/api/v1/companies?filter=files%20is%20not%20empty";
        assert_eq!(
            key.get(filter).await.expect(200)["data"][0]["id"],
            company["id"]
        );

        // What it holds is not changed by saying so.
        for field in ["hash", "size", "type"] {
            let body = json!({field: if field == "size" { json!(1) } else { json!("x") }});
            key.patch(&address, body).await.problem(422, "invalid");
        }
        key.delete(&address).await.expect_text(204, "");
        key.delete(format!("{address}?purge=true"))
            .await
            .expect_text(204, "");
        key.get(&address).await.problem(404, "not_found");
        let again = key.get(format!("/api/v1/companies/{}", id(&company))).await;
        assert_eq!(again.expect(200)["files"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn wrong_uploads_are_refused_and_leave_nothing() {
    on_each(|app| async move {
        let key = app.as_key();
        let x: &[u8] = &[b'x'; 600_000];
        send(&key, &[("file", Some("a.txt"), b"")])
            .await
            .problem(422, "invalid");
        send(&key, &[]).await.problem(422, "invalid");
        send(&key, &[("file", Some("a"), x), ("file", Some("b"), x)])
            .await
            .problem(400, "repeated_parameter");
        send(&key, &[("file", Some("a"), x), ("object", None, x)])
            .await
            .problem(400, "unknown_parameter");
        let body = json!({"name": "a"});
        key.post("/api/v1/files", body.clone())
            .await
            .problem(415, "unsupported");
        let broken = key
            .ask("POST", "/api/v1/files")
            .header("content-type", "multipart/form-data; boundary=xyz")
            .raw(form(&[("file", Some("a"), x)])[..600_000].to_vec());
        broken.send().await.problem(400, "body");
        // Nor is one made where records are made without files.
        let operations = json!({"operations": [{"op": "create", "data": body}]});
        let done = key
            .post("/api/v1/files/batch", operations)
            .await
            .expect(200);
        assert_eq!(done["results"][0]["status"], 422, "{done}");
        app.fresh.until_rows("content_blocks", 0).await;
        let by = key.put("/api/v1/files/by/name/a", json!({})).await;
        assert!(by.status.is_client_error(), "{}", by.text());
        let list = key
            .get("/api/v1/files?count=true&trash=true")
            .await
            .expect(200);
        assert_eq!(list["total"], 0);
        app.as_nobody()
            .get("/api/v1/files")
            .await
            .problem(401, "unauthorized");
        let secret = engine::people::create_key(&app.fresh.cx(), "screen", "viewer").await;
        let viewer = app.with_key(&secret.unwrap());
        send(&viewer, &[("file", Some("a"), x)])
            .await
            .problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn files_follow_a_merge_and_come_back_with_its_undo() {
    on_each(|app| async move {
        let key = app.as_key();
        let [one, two] = [
            sent(&key, "one.txt", b"1").await,
            sent(&key, "two.txt", b"2").await,
        ];
        let mut companies = Vec::new();
        for file in [&one, &two] {
            let body = json!({"name": "Acme", "files": [id(file)]});
            companies.push(id(&key.made("companies", body).await));
        }
        let names = async |company: &String| -> Vec<String> {
            let company = key
                .get(format!("/api/v1/companies/{company}"))
                .await
                .expect(200);
            let files = company["files"].as_array().unwrap().clone();
            files
                .iter()
                .map(|file| file["name"].as_str().unwrap().to_owned())
                .collect()
        };
        let ask = json!({"winner": companies[0], "losers": [companies[1]]});
        let merged = key.post("/api/v1/companies/merge", ask).await;
        let batch = merged.header("rapport-batch").to_owned();
        merged.expect(200);
        assert_eq!(names(&companies[0]).await, ["one.txt", "two.txt"]);
        key.post(format!("/api/v1/undo/{batch}"), json!({}))
            .await
            .expect(200);
        assert_eq!(names(&companies[0]).await, ["one.txt"]);
        assert_eq!(names(&companies[1]).await, ["two.txt"]);

        // Files that are merged themselves: whatever points to a loser follows.
        let ask = json!({"winner": id(&one), "losers": [id(&two)]});
        key.post("/api/v1/files/merge", ask).await.expect(200);
        assert_eq!(names(&companies[1]).await, ["one.txt"]);
        let gone = key.get(format!("/api/v1/files/{}", id(&two))).await;
        assert_eq!(gone.status.as_u16(), 301);
        assert_eq!(app.fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_sent_twice_with_one_key_is_kept_once() {
    on_each(|app| async move {
        let key = app.as_key();
        let send = async |boundary: &str, bytes: &[u8]| {
            let body = form(&[("file", Some("a.bin"), bytes)]);
            let body = String::from_utf8(body)
                .unwrap()
                .replace("--xyz", &format!("--{boundary}"));
            let kind = format!("multipart/form-data; boundary={boundary}");
            key.ask("POST", "/api/v1/files")
                .header("content-type", &kind)
                .header("idempotency-key", "once")
                .raw(body)
                .send()
                .await
        };
        let content = vec![b'c'; 300_000];
        let first = send("one", &content).await.expect(201);
        let again = send("two", &content).await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.expect(201)["id"], first["id"]);
        send("two", b"tnetnoc").await.problem(422, "idempotency");
        let list = key.get("/api/v1/files?count=true").await.expect(200);
        assert_eq!(list["total"], 1);
        // What came of the others goes.
        app.fresh.until_rows("content_blocks", 2).await;
        let file = key.get(format!("/api/v1/files/{}", id(&first))).await;
        assert_eq!(file.body.len(), content.len());
    })
    .await;
}
