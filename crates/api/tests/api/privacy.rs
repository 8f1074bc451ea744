//! What is held on somebody: all of it in a file, and nothing of it after they were erased.

use std::io::{Cursor, Read};

use serde_json::{Value as Json, json};
use testkit::{Caller, TestApp};

use crate::{id, on_each, rights::somebody, stage};

const IBAN: &str = "DE89370400440532013000";
/// What must be nowhere once Zuleika is erased.
const TRACES: [&str; 8] = [
    "Zuleika",
    "zuleika",
    "555 0188",
    "5550188",
    "Call back about the will",
    "Prefers mornings",
    "testament",
    IBAN,
];

struct Scene {
    contact: String,
    twin: String,
    deal: String,
    task: String,
    note: String,
    shared_file: String,
    own_file: String,
}

async fn file(key: &Caller, name: &str, text: &str) -> String {
    let body = format!(
        "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{text}\r\n--xyz--\r\n"
    );
    let sent = key.ask("POST", "/api/v1/files");
    let sent = sent.header("content-type", "multipart/form-data; boundary=xyz");
    id(&sent.raw(body).send().await.expect(201))
}

/// Somebody with all that hangs on them, and what of it belongs to others.
async fn scene(app: &TestApp) -> Scene {
    let key = app.as_key();
    let field = json!({"name": "iban", "type": "text", "label": "IBAN", "sensitive": true});
    key.post("/api/v1/schema/objects/contact/fields", field)
        .await
        .expect(201);
    let company = id(&key.made("companies", json!({"name": "Acme"})).await);
    let own_file = file(&key, "testament.txt", "testament: all to the cat").await;
    let shared_file = file(&key, "terms.txt", "terms of Acme").await;
    let contact = json!({
        "name": {"first": "Zuleika", "last": "Zander"},
        "emails": ["zuleika@zander.example"],
        "phones": ["+1 212 555 0188"],
        "company": company, "iban": IBAN, "files": [own_file, shared_file],
    });
    let contact = id(&key.made("contacts", contact).await);
    key.patch(
        format!("/api/v1/companies/{company}"),
        json!({"files": [shared_file]}),
    )
    .await
    .expect(200);
    let twin = json!({"name": {"first": "Zuleika", "last": "Z."}, "emails": ["z@zander.example"]});
    let twin = id(&key.made("contacts", twin).await);
    let merge = json!({"winner": contact, "losers": [twin]});
    key.post("/api/v1/contacts/merge", merge).await.expect(200);
    let stage = stage(&key, "New").await;
    let deal = json!({"name": "Roof", "amount": "900", "company": company, "contact": contact, "stage": stage});
    let deal = id(&key.made("deals", deal).await);
    let about = json!({"object": "contact", "id": contact});
    let task = json!({"subject": "Call back about the will", "about": about});
    let task = id(&key.made("tasks", task).await);
    let note = json!({"body": "<p>Prefers mornings</p>", "about": about});
    let note = id(&key.made("notes", note).await);
    // A history in which each of them stands.
    let path = format!("/api/v1/contacts/{contact}");
    key.patch(&path, json!({"job_title": "Zuleika's own"}))
        .await
        .expect(200);
    key.patch(&path, json!({"job_title": null}))
        .await
        .expect(200);
    Scene {
        contact,
        twin,
        deal,
        task,
        note,
        shared_file,
        own_file,
    }
}

fn entry(archive: &[u8], name: &str) -> Option<String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut text = String::new();
    zip.by_name(name).ok()?.read_to_string(&mut text).unwrap();
    Some(text)
}

#[tokio::test]
async fn all_of_it_is_handed_out() {
    on_each(|app| async move {
        let key = app.as_key();
        let scene = scene(&app).await;
        let path = format!("/api/v1/contacts/{}", scene.contact);
        let held = key.get(format!("{path}/held")).await.expect(200);
        assert_eq!(held["merged"], 1, "{held}");
        assert_eq!(
            (&held["removed"]["tasks"], &held["removed"]["notes"]),
            (&json!(1), &json!(1)),
            "{held}"
        );
        assert_eq!(held["pointing"], json!({"deals": 1}), "{held}");
        let got = key.ask("POST", format!("{path}/dossier")).send().await;
        assert_eq!(got.status, 200, "{}", got.text());
        assert!(
            got.header("content-disposition")
                .contains("Zuleika Zander.zip")
        );
        let data: Json = serde_json::from_str(&entry(&got.body, "data.json").unwrap()).unwrap();
        assert_eq!(data["subject"]["iban"], IBAN);
        assert_eq!(data["subject"]["id"], scene.contact.as_str());
        assert_eq!(data["records"]["merged"][0]["id"], scene.twin.as_str());
        assert_eq!(data["records"]["tasks"][0]["id"], scene.task.as_str());
        assert_eq!(data["records"]["notes"][0]["id"], scene.note.as_str());
        assert_eq!(data["records"]["deals"][0]["id"], scene.deal.as_str());
        assert!(data["changes"].as_array().unwrap().len() >= 3, "{data}");
        let page = entry(&got.body, "index.html").unwrap();
        for text in [
            "Zuleika Zander",
            IBAN,
            "Call back about the will",
            "zuleika@zander.example",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(
            !page.contains("<script") && !page.contains("Zuleika's"),
            "{page}"
        );
        let names = data["files"].as_array().unwrap();
        let texts: Vec<String> = names
            .iter()
            .map(|file| entry(&got.body, file["name"].as_str().unwrap()).unwrap())
            .collect();
        assert!(
            texts.contains(&"testament: all to the cat".to_owned()),
            "{texts:?}"
        );
        let events = key
            .get("/api/v1/audit?event=dossier_made")
            .await
            .expect(200);
        assert_eq!(events["data"][0]["record"]["id"], scene.contact.as_str());
    })
    .await;
}

#[tokio::test]
async fn nothing_of_it_is_there_after_they_were_erased() {
    on_each(|app| async move {
        let key = app.as_key();
        let scene = scene(&app).await;
        let path = format!("/api/v1/contacts/{}", scene.contact);
        // An answer that is kept to be given again names them.
        let again = key.ask("PATCH", &path).header("idempotency-key", "k");
        let sent = again.json(json!({"job_title": "Zuleika!"})).send().await;
        let before = sent.header("rapport-batch").to_owned();
        sent.expect(200);
        let erased = key.post(format!("{path}/erase"), json!({})).await;
        let batch = erased.header("rapport-batch").to_owned();
        let erased = erased.expect(200);
        assert_eq!(erased["pointing"], 1, "{erased}");
        assert_eq!(
            (&erased["removed"]["task"], &erased["removed"]["file"]),
            (&json!(1), &json!(1)),
            "{erased}"
        );

        let left = key.get(&path).await.expect(200);
        assert_eq!(left["name"]["full"], "Erased");
        assert_eq!(
            (&left["emails"], &left["iban"], &left["company"]),
            (&json!([]), &Json::Null, &Json::Null)
        );
        // What was sold stays, and to whom is a record without a name.
        let deal = key
            .get(format!("/api/v1/deals/{}", scene.deal))
            .await
            .expect(200);
        assert_eq!(
            (&deal["amount"]["amount"], &deal["contact"]["name"]),
            (&json!("900.00"), &json!("Erased"))
        );
        for gone in [
            format!("/api/v1/tasks/{}", scene.task),
            format!("/api/v1/notes/{}", scene.note),
            format!("/api/v1/files/{}", scene.own_file),
        ] {
            assert_eq!(key.get(&gone).await.status, 404, "{gone}");
        }
        let shared = key
            .get(format!("/api/v1/files/{}", scene.shared_file))
            .await;
        assert_eq!(shared.text(), "terms of Acme");
        for words in ["zuleika", "zander", "mornings"] {
            let found = key
                .get(format!("/api/v1/search?q={words}"))
                .await
                .expect(200);
            assert_eq!(found["data"], json!([]), "{words}");
        }
        // Neither the log nor an undo knows it.
        for undo in [before, batch] {
            let undone = key.post(format!("/api/v1/undo/{undo}"), json!({})).await;
            assert!(undone.status.as_u16() < 500, "{}", undone.text());
        }
        assert_eq!(
            key.get(format!("/api/v1/tasks/{}", scene.task))
                .await
                .status,
            404
        );
        for part in ["", "/history", "/timeline"] {
            let text = key.get(format!("{path}{part}")).await.text();
            assert!(
                TRACES.iter().all(|trace| !text.contains(trace)),
                "{part}: {text}"
            );
        }
        let events = key.get("/api/v1/audit?event=erased").await.expect(200);
        assert_eq!(events["data"][0]["record"]["id"], scene.contact.as_str());
        let shown = key
            .post(format!("{path}/reveal"), json!({}))
            .await
            .expect(200);
        assert_eq!(shown["values"]["iban"], Json::Null);
        // It can be used again, with a key of its own.
        key.patch(&path, json!({"iban": "FR14"})).await.expect(200);
        let shown = key
            .post(format!("{path}/reveal"), json!({}))
            .await
            .expect(200);
        assert_eq!(shown["values"]["iban"], "FR14");
        assert_eq!(app.fresh.ws.check().await.unwrap(), []);
        assert_traces_gone(&app).await;
    })
    .await;
}

/// Looks into the tables themselves, on PostgreSQL: what SQLite freed may lie in its file
/// until it is written over.
async fn assert_traces_gone(app: &TestApp) {
    if app.fresh.database() == "sqlite" {
        return;
    }
    for trace in TRACES {
        assert_eq!(
            app.fresh.holding(trace).await,
            Vec::<String>::new(),
            "{trace}"
        );
    }
}

#[tokio::test]
async fn only_who_has_the_right_may() {
    on_each(|app| async move {
        let scene = scene(&app).await;
        let path = format!("/api/v1/contacts/{}", scene.contact);
        let all = json!({"read": "all", "create": "all", "update": "all", "delete": "all", "export": "all"});
        let (_, clerk) = somebody(&app, "clerk", json!({"objects": {"*": all}})).await;
        clerk.get(format!("{path}/held")).await.problem(403, "forbidden");
        for deed in ["dossier", "erase"] {
            clerk.post(format!("{path}/{deed}"), json!({})).await.problem(403, "forbidden");
        }
        let officer = json!({"objects": {"*": {"read": "all"}}, "special": ["privacy"]});
        let (_, officer) = somebody(&app, "officer", officer).await;
        officer.get(format!("{path}/held")).await.expect(200);
        assert_eq!(officer.post(format!("{path}/dossier"), json!({})).await.status, 200);
        // Who may not remove it may not erase it.
        officer.post(format!("{path}/erase"), json!({})).await.problem(403, "forbidden");
        let own = json!({"objects": {"contact": {"read": "own", "delete": "own"}}, "special": ["privacy"]});
        let (_, stranger) = somebody(&app, "stranger", own).await;
        for deed in ["dossier", "erase"] {
            stranger.post(format!("{path}/{deed}"), json!({})).await.problem(404, "not_found");
        }
        let key = app.as_key();
        assert_eq!(key.get(&path).await.expect(200)["name"]["first"], "Zuleika");
        // Nobody is erased who signs in, and nothing that is nobody.
        let users = key.get("/api/v1/users").await.expect(200);
        let user = id(&users["data"][0]);
        key.post(format!("/api/v1/users/{user}/erase"), json!({})).await.problem(404, "not_found");
    })
    .await;
}
