//! Sensitive fields: sealed wherever they are kept, dots to everybody, shown to who may.

use serde_json::{Value as Json, json};
use testkit::Caller;

use crate::{id, on_each, rights::somebody, work_off};

const IBAN: &str = "DE89370400440532013000";
const OTHER: &str = "FR1420041010050500013M02606";
const MASK: &str = "••••••••";

/// A patient with a file number, whose field `iban` is sensitive.
async fn patients(key: &Caller) {
    let object = json!({
        "name": "patient", "plural": "patients", "label": "Patient", "label_plural": "Patients",
        "title": "name",
        "fields": [
            {"name": "name", "type": "text"},
            {"name": "iban", "type": "text", "sensitive": true},
            {"name": "findings", "type": "long_text", "sensitive": true},
        ],
    });
    key.post("/api/v1/schema/objects", object).await.expect(201);
}

fn at(record: &Json) -> String {
    format!("/api/v1/patients/{}", id(record))
}

async fn shown(who: &Caller, at: &str) -> Json {
    let shown = who.post(format!("{at}/reveal"), json!({})).await;
    shown.expect(200)["values"].clone()
}

#[tokio::test]
async fn the_plain_text_is_kept_nowhere_and_shown_to_who_asks() {
    on_each(|app| async move {
        let key = app.as_key();
        patients(&key).await;
        let lea = key
            .made(
                "patients",
                json!({"name": "Lea", "iban": IBAN, "findings": "two\nlines"}),
            )
            .await;
        let at = at(&lea);
        assert_eq!(
            (&lea["iban"], &lea["findings"]),
            (&json!(MASK), &json!(MASK))
        );
        let read = key.get(&at).await.expect(200);
        assert_eq!(read["iban"], MASK);
        key.patch(&at, json!({"iban": OTHER})).await.expect(200);
        for path in ["history", "timeline"] {
            let text = key.get(format!("{at}/{path}")).await.text();
            assert!(
                !text.contains(IBAN) && !text.contains(OTHER),
                "{path}: {text}"
            );
        }
        let feed = key.get("/api/v1/changes?limit=500").await.text();
        assert!(!feed.contains(OTHER) && !feed.contains("s1."), "{feed}");
        assert_eq!(
            shown(&key, &at).await,
            json!({"iban": OTHER, "findings": "two\nlines"})
        );
        let one = json!({"fields": ["iban", "iban"]});
        let one = key.post(format!("{at}/reveal"), one).await.expect(200);
        assert_eq!(one, json!({"values": {"iban": OTHER}, "erased": []}));
        for text in [IBAN, OTHER, "two\nlines"] {
            assert_eq!(
                app.fresh.holding(text).await,
                Vec::<String>::new(),
                "{text}"
            );
        }
        // The test would see it.
        assert!(!app.fresh.holding("Lea").await.is_empty());

        let events = key
            .get("/api/v1/audit?event=sensitive_revealed")
            .await
            .expect(200);
        let told: Vec<&Json> = events["data"].as_array().unwrap().iter().collect();
        assert_eq!(told.len(), 3, "{events}");
        assert_eq!(told[0]["details"], json!({"field": "iban"}));
        assert_eq!(told[0]["record"]["id"], lea["id"]);
    })
    .await;
}

#[tokio::test]
async fn dots_leave_a_value_and_the_same_text_is_no_change() {
    on_each(|app| async move {
        let key = app.as_key();
        patients(&key).await;
        let lea = key
            .made("patients", json!({"name": "Lea", "iban": IBAN}))
            .await;
        let at = at(&lea);
        // What was read may be sent back.
        for same in [
            json!({"iban": MASK}),
            json!({"iban": IBAN}),
            json!({"iban": format!(" {MASK} ")}),
        ] {
            let after = key.patch(&at, same.clone()).await.expect(200);
            assert_eq!(
                (&after["version"], &after["iban"]),
                (&json!(1), &json!(MASK)),
                "{same}"
            );
        }
        let renamed = key
            .patch(&at, json!({"name": "Lea B.", "iban": MASK}))
            .await
            .expect(200);
        assert_eq!(renamed["version"], 2);
        assert_eq!(shown(&key, &at).await["iban"], IBAN);
        let edited = key.patch(&at, json!({"iban": format!("{MASK}00")})).await;
        let problem = edited.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["code"], "sensitive", "{problem}");
        let dots = key
            .post("/api/v1/patients", json!({"name": "Tom", "iban": MASK}))
            .await;
        let problem = dots.problem(422, "invalid");
        assert_eq!(
            (
                &problem["errors"][0]["field"],
                &problem["errors"][0]["code"]
            ),
            (&json!("iban"), &json!("sensitive"))
        );
        // Nobody's value stands for somebody else's.
        let stored = "s1.0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f.AAAA";
        key.patch(&at, json!({"iban": stored})).await.expect(200);
        assert_eq!(shown(&key, &at).await["iban"], stored);
        let emptied = key.patch(&at, json!({"iban": null})).await.expect(200);
        assert_eq!(emptied["iban"], Json::Null);
        assert_eq!(shown(&key, &at).await["iban"], Json::Null);
    })
    .await;
}

#[tokio::test]
async fn it_is_shown_only_to_who_has_the_right() {
    on_each(|app| async move {
        let key = app.as_key();
        patients(&key).await;
        let lea = key
            .made(
                "patients",
                json!({"name": "Lea", "iban": IBAN, "findings": "x"}),
            )
            .await;
        let at = at(&lea);
        let all = json!({"read": "all", "create": "all", "update": "all", "export": "all"});
        let reads = json!({"objects": {"*": all}});
        let (_, clerk) = somebody(&app, "clerk", reads).await;
        assert_eq!(clerk.get(&at).await.expect(200)["iban"], MASK);
        clerk
            .post(format!("{at}/reveal"), json!({}))
            .await
            .problem(403, "forbidden");
        clerk.patch(&at, json!({"iban": OTHER})).await.expect(200);
        let partly = json!({
            "objects": {"*": all},
            "fields": {"patient": {"findings": "hidden"}},
            "special": ["reveal"],
        });
        let (_, nurse) = somebody(&app, "nurse", partly).await;
        assert_eq!(shown(&nurse, &at).await, json!({"iban": OTHER}));
        for (asked, code) in [
            ("findings", "unknown_field"),
            ("nothing", "unknown_field"),
            ("name", "type"),
        ] {
            let asked = json!({"fields": [asked]});
            let problem = nurse
                .post(format!("{at}/reveal"), asked)
                .await
                .problem(422, "invalid");
            assert_eq!(problem["errors"][0]["code"], code, "{problem}");
        }
        for wrong in [
            json!({"fields": "iban"}),
            json!({"fields": [1]}),
            json!({"x": 1}),
        ] {
            nurse
                .post(format!("{at}/reveal"), wrong)
                .await
                .problem(422, "invalid");
        }
        let own = json!({"objects": {"patient": {"read": "own"}}, "special": ["reveal"]});
        let (_, stranger) = somebody(&app, "stranger", own).await;
        stranger
            .post(format!("{at}/reveal"), json!({}))
            .await
            .problem(404, "not_found");
        app.as_nobody()
            .post(format!("{at}/reveal"), json!({}))
            .await
            .problem(401, "unauthorized");
    })
    .await;
}

#[tokio::test]
async fn nothing_looks_into_it() {
    on_each(|app| async move {
        let key = app.as_key();
        patients(&key).await;
        key.made("patients", json!({"name": "Lea", "iban": IBAN}))
            .await;
        key.made("patients", json!({"name": "Tom"})).await;
        let list = "/api/v1/patients";
        for query in [
            "filter=iban%20%3D%20x",
            "filter=iban%20contains%20DE",
            "filter=iban%20in%20(x)",
            "order_by=iban",
        ] {
            assert_eq!(
                key.get(format!("{list}?{query}")).await.status,
                400,
                "{query}"
            );
        }
        for query in [
            "group_by=iban",
            "measures=max(iban)",
            "measures=count&group_by=iban",
        ] {
            let answer = key.get(format!("{list}/aggregate?{query}")).await;
            assert_eq!(answer.status, 400, "{query}");
        }
        let count = async |filter: &str| {
            let page = key.get(format!("{list}?filter={filter}")).await.expect(200);
            page["data"].as_array().unwrap().len()
        };
        assert_eq!(count("iban%20is%20empty").await, 1);
        assert_eq!(count("iban%20is%20not%20empty").await, 1);
        for words in [IBAN, "DE893", "s1"] {
            let found = key
                .get(format!("/api/v1/search?q={words}"))
                .await
                .expect(200);
            assert_eq!(found["data"], json!([]), "{words}");
        }
        let set = json!({"filter": "name = Lea", "set": {"iban": OTHER}});
        let refused = key
            .post(format!("{list}/bulk"), set)
            .await
            .problem(422, "invalid");
        assert_eq!(refused["errors"][0]["code"], "sensitive");

        let asked = json!({"format": "csv", "fields": ["name", "iban"]});
        assert_eq!(key.post(format!("{list}/export"), asked).await.status, 400);
        for format in ["csv", "jsonl"] {
            let begun = key
                .post(format!("{list}/export"), json!({"format": format}))
                .await;
            let place = begun.header("location").to_owned();
            begun.expect(202);
            work_off(&app).await;
            let file = key.get(format!("{place}/file")).await.text();
            assert!(
                file.contains("Lea") && !file.contains("iban") && !file.contains('•'),
                "{file}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_sensitive_is_so_from_the_beginning_and_fits_few_roles() {
    on_each(|app| async move {
        let key = app.as_key();
        patients(&key).await;
        let fields = "/api/v1/schema/objects/patient/fields";
        for (body, at) in [
            (
                json!({"name": "a", "type": "integer", "sensitive": true}),
                "sensitive",
            ),
            (
                json!({"name": "a", "type": "text", "sensitive": true, "unique": true}),
                "unique",
            ),
            (
                json!({"name": "a", "type": "text", "sensitive": true, "indexed": true}),
                "indexed",
            ),
            (
                json!({"name": "a", "type": "text", "sensitive": true, "default": "x"}),
                "default",
            ),
            (
                json!({"name": "a", "type": "formula", "formula": "name", "sensitive": true}),
                "sensitive",
            ),
        ] {
            let problem = key.post(fields, body.clone()).await.problem(422, "invalid");
            let errors = problem["errors"].as_array().unwrap();
            assert!(
                errors.iter().any(|error| error["field"] == at),
                "{body} {problem}"
            );
        }
        let formula = json!({"name": "a", "type": "formula", "formula": "iban"});
        key.post(fields, formula).await.problem(400, "formula");
        let iban = format!("{fields}/iban");
        for (change, at) in [
            (json!({"sensitive": false}), "sensitive"),
            (json!({"type": "long_text"}), "type"),
        ] {
            let problem = key.patch(&iban, change).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], at, "{problem}");
        }
        let problem = key
            .patch(format!("{fields}/name"), json!({"sensitive": true}))
            .await;
        problem.problem(422, "invalid");
        let title = json!({"title": "iban"});
        key.patch("/api/v1/schema/objects/patient", title)
            .await
            .problem(422, "invalid");
        let renamed = json!({"label": "Account", "required": true});
        key.patch(&iban, renamed).await.expect(200);
        key.post("/api/v1/patients", json!({"name": "Tom"}))
            .await
            .problem(422, "invalid");
    })
    .await;
}

#[tokio::test]
async fn it_goes_along_when_records_merge_and_comes_back_by_undo() {
    on_each(|app| async move {
        let key = app.as_key();
        patients(&key).await;
        let lea = key.made("patients", json!({"name": "Lea"})).await;
        let twin = key
            .made("patients", json!({"name": "Lea B", "iban": IBAN}))
            .await;
        let merge = json!({"winner": id(&lea), "losers": [id(&twin)]});
        key.post("/api/v1/patients/merge", merge).await.expect(200);
        assert_eq!(shown(&key, &at(&lea)).await["iban"], IBAN);
        // Written again by the winner, sealed by its own key, it says the same.
        key.patch(at(&lea), json!({"iban": IBAN})).await.expect(200);
        let changed = key.patch(at(&lea), json!({"iban": OTHER})).await;
        let batch = changed.header("rapport-batch").to_owned();
        changed.expect(200);
        key.post(format!("/api/v1/undo/{batch}"), json!({}))
            .await
            .expect(200);
        assert_eq!(shown(&key, &at(&lea)).await["iban"], IBAN);
    })
    .await;
}
