//! Texts that are something else to whoever reads them carelessly: SQL, HTML, formulas,
//! headers. They are kept as they are and shown as what they are: texts.

use std::io::Read as _;

use schema::{FieldDef, FieldType, ObjectDef};
use serde_json::{Value as Json, json};

use super::{data, encoded, on_each};
use crate::callers::id;
use crate::scene::{Scene, send};

/// Texts of one line.
const TEXTS: &[&str] = &[
    "Robert'); drop table {w}.companies; --",
    "' or '1'='1",
    "\" or 1=1; \\ %27 \\u0027 $1 ? :x {w}",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "</textarea></title><svg onload=alert(1)>",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
    "javascript:alert(1)",
];

/// Objects whose records need nothing but texts.
const OBJECTS: &[&str] = &[
    "company", "contact", "lead", "deal", "task", "note", "product",
];

/// What no page may hold of them.
const LIVE: &[&str] = &[
    "<script>alert",
    "<img src=x",
    "<svg onload",
    "\" onmouseover=",
    "href=\"javascript:",
];

/// A record whose every text is this one.
fn filled(def: &ObjectDef, text: &str, company: &str) -> Json {
    let mut body = json!({});
    if def.field("about").is_some_and(|field| field.required) {
        body["about"] = json!({"object": "company", "id": company});
    }
    for field in def.live_fields().filter(|field| is_written(field)) {
        match &field.ty {
            FieldType::Text | FieldType::LongText => body[&field.name] = json!(text),
            // Markup is what it may be; quotes are nothing in it.
            FieldType::RichText => {
                body[&field.name] = json!(format!("Text {}", text.replace('"', "")))
            }
            FieldType::PersonName => body[&field.name] = json!({"first": text, "last": text}),
            FieldType::Tags => body[&field.name] = json!([text]),
            FieldType::Address => body[&field.name] = json!({"street": text, "city": text}),
            _ => {}
        }
    }
    body
}

/// Whether it may be any text, at once.
fn is_written(field: &FieldDef) -> bool {
    let is_free = !matches!(
        field.name.as_str(),
        "language" | "zone" | "time_zone" | "lost_note"
    );
    field.computed.is_none() && is_free
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_stay_texts_wherever_they_are_shown() {
    on_each(async |scene| {
        let admin = &scene.people.admin;
        let schema = scene.app.fresh.ws.schema();
        let company = id(&admin.made("companies", json!({"name": "Acme"})).await);
        let mut wrong = Vec::new();
        for name in OBJECTS {
            let def = schema.named(name).unwrap();
            let plural = &def.plural;
            let mut made = Vec::new();
            for text in TEXTS {
                let body = filled(def, text, &company);
                let answer = admin.post(format!("/api/v1/{plural}"), body.clone()).await;
                if answer.status != 201 {
                    wrong.push(format!("{name} {text:?}: {}", answer.text()));
                    continue;
                }
                let record = answer.json();
                let is_plain = |field: &str| {
                    let field = def.field(field).unwrap();
                    !matches!(
                        field.ty,
                        FieldType::RichText | FieldType::AnyReference { .. }
                    )
                };
                for (field, given) in body.as_object().unwrap() {
                    if !is_plain(field) {
                        continue;
                    }
                    let kept = &record[field];
                    let is_kept = match given {
                        Json::Object(parts) => parts.iter().all(|(part, text)| kept[part] == *text),
                        given => kept == given,
                    };
                    if !is_kept {
                        wrong.push(format!("{name}.{field}: {given} became {kept}"));
                    }
                }
                made.push((id(&record), *text));
            }
            for path in pages(plural, &made) {
                let shown = admin.get(&path).await;
                let html = shown.text();
                if shown.status != 200 {
                    wrong.push(format!("{path}: {}", shown.status));
                }
                for live in LIVE.iter().filter(|live| html.contains(**live)) {
                    wrong.push(format!("{path} holds {live}"));
                }
            }
            exported(scene, plural, &mut wrong).await;
        }
        assert!(
            wrong.is_empty(),
            "{}:\n{}",
            scene.app.fresh.database(),
            wrong.join("\n")
        );
        // They are found by what they say, and nothing else happened.
        for text in TEXTS {
            let quoted = json!(text).to_string();
            let filter = encoded(&format!("name = {quoted}"));
            let found = admin
                .get(format!("/api/v1/companies?filter={filter}"))
                .await;
            assert_eq!(data(&found.expect(200)).len(), 1, "{text}");
            admin
                .get(format!("/api/v1/search?q={}", encoded(text)))
                .await
                .expect(200);
        }
    })
    .await;
}

fn pages(plural: &str, made: &[(String, &str)]) -> Vec<String> {
    let mut pages = vec![
        format!("/{plural}"),
        format!("/{plural}/export"),
        format!("/{plural}/duplicates"),
    ];
    for (id, text) in made {
        pages.push(format!("/{plural}/{id}"));
        pages.push(format!("/{plural}/{id}/edit"));
        pages.push(format!("/{plural}?q={}", encoded(text)));
        pages.push(format!("/search?q={}", encoded(text)));
        pages.push(format!("/{plural}/new?name={}", encoded(text)));
    }
    if plural == "deals" {
        pages.push("/deals?view=board".to_owned());
    }
    if let [(first, _), (second, _), ..] = made {
        pages.push(format!("/{plural}/merge?ids={first},{second}"));
    }
    pages
}

/// Files that spreadsheets open hold no formulas.
async fn exported(scene: &Scene, plural: &str, wrong: &mut Vec<String>) {
    let admin = &scene.people.admin;
    for format in [
        json!({"format": "csv", "safe": true}),
        json!({"format": "xlsx"}),
    ] {
        let begun = admin
            .post(format!("/api/v1/{plural}/export"), format.clone())
            .await;
        begun.expect(202);
        scene.work_off().await;
        let done = admin.get(begun.header("location")).await.expect(200);
        let file = admin.get(done["file"]["href"].as_str().unwrap()).await;
        assert_eq!(file.header("content-type"), "application/octet-stream");
        assert!(
            file.header("content-disposition")
                .starts_with("attachment;")
        );
        if format["format"] == "xlsx" {
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(file.body.to_vec())).unwrap();
            for at in 0..zip.len() {
                let mut part = String::new();
                zip.by_index(at).unwrap().read_to_string(&mut part).unwrap();
                if part.contains("<f>") || part.contains("<script>") {
                    wrong.push(format!(
                        "part {at} of the workbook of {plural} holds a formula or a tag"
                    ));
                }
            }
        } else {
            let text = file.text();
            for cell in [
                ",=", ",+1", ",-2", ",@", ",\"=", ",\"+1", ",\"-2", ",\"@", "\n=", "\n@",
            ] {
                if text.contains(cell) {
                    wrong.push(format!("{plural} holds a cell that begins with {cell:?}"));
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_lead_to_the_web_only() {
    on_each(async |scene| {
        let admin = &scene.people.admin;
        for address in [
            "javascript:alert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
        ] {
            let body = json!({"name": "Acme", "website": [address]});
            let made = admin.post("/api/v1/companies", body).await;
            let refused = made.status == 422;
            if !refused {
                let page = admin
                    .get(format!("/companies/{}", id(&made.expect(201))))
                    .await
                    .text();
                let page = page.to_lowercase().replace('\t', "");
                assert!(
                    !page.contains("href=\"javascript:") && !page.contains("href=\" javascript:"),
                    "{address}"
                );
                assert!(
                    !page.contains("href=\"data:text") && !page.contains("href=\"vbscript:"),
                    "{address}"
                );
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_of_files_stay_within_their_header() {
    on_each(async |scene| {
        let admin = &scene.people.admin;
        for name in [
            "a; filename=evil.html",
            "../../etc/passwd",
            "<script>alert(1)</script>.html",
            "a%0d%0aset-cookie: x=1.txt",
            "Größe\u{202e}txt.exe",
        ] {
            let file = id(&send(admin, "/api/v1/files", name, "text", None)
                .await
                .expect(201));
            held(scene, &file).await;
        }
        let file = id(&send(admin, "/api/v1/files", "a.txt", "text", None)
            .await
            .expect(201));
        for name in [
            "a\"; filename=\"evil.html",
            "a\r\nset-cookie: x=1",
            "a\0b.txt",
            "\\\"\r\n\r\n<script>alert(1)</script>",
        ] {
            let renamed = admin
                .patch(format!("/api/v1/files/{file}"), json!({"name": name}))
                .await;
            assert!(
                matches!(renamed.status.as_u16(), 200 | 422),
                "{}",
                renamed.text()
            );
            held(scene, &file).await;
        }
        // What a spreadsheet is given back as refused is named after the file, too.
        let name = "a\"b; x=<script>.csv";
        let name = name.replace('"', "%22");
        let sent = send(
            admin,
            "/imports/new",
            &name,
            "Name,Employees\nA,many\n",
            Some(("object", "companies")),
        )
        .await;
        let at = sent.header("location").to_owned();
        let errors = admin.get(format!("{at}/errors?file=1")).await;
        let held = errors.header("content-disposition");
        assert!(
            held.matches('"').count() == 2 && !held.contains('<'),
            "{held}"
        );
    })
    .await;
}

async fn held(scene: &Scene, file: &str) {
    let admin = &scene.people.admin;
    for path in [format!("/api/v1/files/{file}"), format!("/-/files/{file}")] {
        let answer = admin.get(&path).await;
        let asked = admin
            .ask("GET", &path)
            .header("accept", "application/octet-stream");
        let asked = asked.send().await;
        for answer in [answer, asked] {
            assert_eq!(answer.status, 200);
            assert!(!answer.headers.contains_key("set-cookie"));
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            let held = answer.header("content-disposition");
            if answer
                .header("content-type")
                .starts_with("application/json")
            {
                continue;
            }
            assert_eq!(answer.header("content-type"), "application/octet-stream");
            assert!(held.starts_with("attachment; filename=\""), "{held}");
            assert_eq!(held.matches('"').count(), 2, "{held}");
            assert!(held.bytes().all(|b| (b' '..0x7f).contains(&b)), "{held}");
        }
    }
}
