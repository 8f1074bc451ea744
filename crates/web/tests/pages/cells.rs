//! Cells of lists: one value is changed where it stands, by whoever may; rows are copied, tables
//! pasted, and what was done is taken back with one click.

use axum::http::StatusCode;
use engine::jobs::{self, Pace};
use serde_json::{Value as Json, json};
use testkit::on_each;

use crate::browser::{Browser, PASSWORD, Shown};

/// What a browser would send of an editor, with another value of its field.
fn filled(editor: &Shown, name: &str, value: &str) -> Vec<(String, String)> {
    let mut fields = editor.inputs();
    fields.retain(|(key, _)| key != name);
    fields.push((name.to_owned(), value.to_owned()));
    fields.push(("-columns".into(), "name,plate,seats,fuel,nonsense".into()));
    fields
}

async fn send(browser: &mut Browser, at: &str, fields: &[(String, String)]) -> Shown {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (&**k, &**v)).collect();
    browser.post(at, &fields).await
}

async fn patched(browser: &Browser, id: &str, body: Json) {
    let cx = browser.fresh.cx();
    let def = std::sync::Arc::clone(cx.schema.named("vehicle").unwrap());
    let id = base::Id::parse(id).unwrap();
    let any = engine::records::Expect::Any;
    engine::records::update(&cx, &def.id, id, body, any)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_value_is_changed_in_its_cell_and_two_people_meet_there() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.vehicles().await;
        let id = browser
            .record(
                "vehicle",
                json!({"name": "Van", "seats": 3, "fuel": "petrol"}),
            )
            .await;
        let list = browser.get("/vehicles").await;
        list.expect(
            200,
            &[
                "id=\"cells\"",
                "seats:integer",
                "fuel:select",
                "keeper:reference",
            ],
        );
        let at = format!("/vehicles/{id}/cell/seats");
        let editor = browser.piece(&at).await;
        editor.expect(200, &["data-type=\"integer\"", "value=\"3\""]);

        // Another field is another matter.
        patched(&browser, &id, json!({"plate": "B-X 1"})).await;
        let saved = send(&mut browser, &at, &filled(&editor, "seats", "5")).await;
        saved.expect(
            200,
            &[
                "data-batch=",
                "Seats changed",
                "data-field=\"plate\"",
                "B-X 1",
                ">Petrol<",
            ],
        );
        assert_eq!(browser.stored("vehicle", &id).await["seats"], 5);
        let batch = saved.between("data-batch=\"", "\"").to_owned();

        // Untouched is nothing to write.
        let editor = browser.piece(&at).await;
        let same = send(&mut browser, &at, &filled(&editor, "seats", "5")).await;
        same.expect(200, &["data-field=\"seats\""]);
        assert!(!same.has("data-batch="));

        // The same field: both are shown, and nothing is overwritten unseen.
        patched(&browser, &id, json!({"seats": 7})).await;
        let both = send(&mut browser, &at, &filled(&editor, "seats", "9")).await;
        both.expect(
            409,
            &[
                "data-overtaken",
                "Somebody changed Seats",
                "<dd data-theirs>7</dd>",
                "value=\"9\"",
            ],
        );
        assert_eq!(browser.stored("vehicle", &id).await["seats"], 7);
        send(&mut browser, &at, &both.inputs())
            .await
            .expect(200, &["data-batch="]);
        assert_eq!(browser.stored("vehicle", &id).await["seats"], 9);
        // Who meant the same is told of no conflict.
        let same = send(&mut browser, &at, &filled(&editor, "seats", "9")).await;
        same.expect(200, &["data-field=\"seats\""]);

        // What changed again since stays, and a note says so.
        let undo = format!("/-/undo/{batch}");
        let undone = browser.post_piece(&undo, &[]).await;
        undone.expect(200, &["data-undone=\"partly\"", "except for 1"]);
        assert_eq!(browser.stored("vehicle", &id).await["seats"], 9);
        let shown = browser
            .piece("/-/undo/0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f")
            .await;
        shown.expect(404, &[]);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_said_in_the_editor() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.vehicles().await;
        let other = browser
            .record("vehicle", json!({"name": "Bus", "plate": "B-X 1"}))
            .await;
        let id = browser
            .record("vehicle", json!({"name": "Van", "plate": "B-X 2"}))
            .await;
        let at = |field: &str| format!("/vehicles/{id}/cell/{field}");
        for (field, input, typed, said) in [
            ("seats", "seats", "many", "value=\"many\""),
            ("name", "name", "", "control__error"),
            ("plate", "plate", "B-X 1", "control__error"),
            ("price", "price.amount", "dear", "value=\"dear\""),
            ("keeper", "keeper.text", "Nobody", "value=\"Nobody\""),
            ("bought", "bought", "2026-02-30", "control__error"),
        ] {
            let editor = browser.piece(&at(field)).await;
            let refused = send(&mut browser, &at(field), &filled(&editor, input, typed)).await;
            refused.expect(422, &[said, "control__error", "cell-form"]);
        }
        // A text that was pasted has no editor before it is wrong.
        let pasted = [("-text", "many"), ("-columns", "name")];
        browser
            .post(&at("seats"), &pasted)
            .await
            .expect(422, &["value=\"many\"", "cell-form"]);
        let pasted = [("-text", " 12 "), ("-columns", "seats")];
        browser
            .post(&at("seats"), &pasted)
            .await
            .expect(200, &["data-batch=", ">12<"]);
        browser
            .post(&at("fuel"), &[("-text", "Electric")])
            .await
            .expect(200, &["data-batch="]);
        let contact = browser.record("contact", json!({"name": "Ada Low"})).await;
        browser
            .post(&at("keeper"), &[("-text", "Ada Low")])
            .await
            .expect(200, &["data-batch="]);
        let stored = browser.stored("vehicle", &id).await;
        assert_eq!(
            (stored["fuel"].as_str(), stored["keeper"]["id"].as_str()),
            (Some("electric"), Some(&*contact))
        );
        assert_eq!(browser.stored("vehicle", &other).await["plate"], "B-X 1");

        browser
            .post(&at("seats"), &[("seats", "4")])
            .await
            .expect(400, &["lost its version"]);
        browser
            .post(&at("seats"), &[("seats", "4"), ("version", "x")])
            .await
            .expect(400, &[]);
        browser
            .post_raw(
                &at("seats"),
                &[("seats", "4"), ("version", "1"), ("-csrf", "guess")],
            )
            .await
            .expect(403, &[]);
        assert_eq!(browser.stored("vehicle", &id).await["seats"], 12);
    })
    .await;
}

#[tokio::test]
async fn a_cell_opens_for_whom_it_may_be_changed_by() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let product = browser.record("product", json!({"name": "Wall"})).await;
        let theirs = browser.record("company", json!({"name": "Acme"})).await;
        let new = engine::people::NewUser {
            email: "partner@acme.example".into(),
            name: "Paul Partner".into(),
            role: "partner".into(),
            password: PASSWORD.into(),
            team: None,
        };
        let me = engine::people::create_user(&browser.fresh.cx(), new)
            .await
            .unwrap();
        let own = browser
            .record(
                "company",
                json!({"name": "Birch", "owner": me.id.to_string()}),
            )
            .await;

        // Of an administrator: what there is not, what is computed or kept by the system.
        let at = |plural: &str, id: &str, field: &str| format!("/{plural}/{id}/cell/{field}");
        for (path, status) in [
            (at("companies", &own, "nonsense"), 404),
            (at("companies", &own, "created_at"), 403),
            (at("companies", &own, "id"), 403),
            (at("companies", "nonsense", "name"), 404),
            (at("nothings", &own, "name"), 404),
            (
                at("companies", "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f", "name"),
                404,
            ),
        ] {
            browser.piece(&path).await.expect(status, &[]);
            browser
                .post(&path, &[("version", "1"), ("-text", "x")])
                .await
                .expect(status, &[]);
        }

        browser.post("/sign-out", &[]).await;
        let fields = [("email", "partner@acme.example"), ("password", PASSWORD)];
        browser.post("/sign-in", &fields).await.expect(303, &[]);
        for (path, status) in [
            (at("companies", &own, "name"), 200),
            (at("companies", &theirs, "name"), 404),
            (at("products", &product, "name"), 403),
        ] {
            browser.piece(&path).await.expect(status, &[]);
            let sent = [("version", "1"), ("name", "Mine")];
            browser.post(&path, &sent).await.expect(status, &[]);
        }
        // Nothing is offered that would be refused; copying takes nothing out that may not go.
        let list = browser.get("/products").await;
        list.expect(
            200,
            &["id=\"cells\"", "data-fields=\"\"", "You may look at this"],
        );
        assert!(!list.has("data-imports"));
        browser
            .post("/companies/cells", &[("id", &own), ("field", "name")])
            .await
            .expect(403, &[]);
        browser
            .post("/companies/paste", &[("-text", "Name\nMill")])
            .await
            .expect(403, &[]);

        // Whoever gives a record away no longer sees it.
        let given = browser
            .post(&at("companies", &own, "owner"), &[("-text", "Mira Holm")])
            .await;
        if given.status == StatusCode::OK {
            given.expect(200, &["data-away"]);
        }
    })
    .await;
}

#[tokio::test]
async fn only_what_may_be_exported_is_copied_and_the_log_is_told() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let own = json!({"read": "all", "create": "all", "export": "own"});
        let rights = json!({"objects": {"company": own}});
        let role = json!({"name": "Scout", "key": "scout", "rights": rights});
        let me = browser.person_with("scout@acme.example", role).await;
        let mine = json!({"name": "Birch", "owner": me});
        let mine = browser.record("company", mine).await;
        let theirs = browser.record("company", json!({"name": "Cedar"})).await;
        let mut scout = browser.another();
        let fields = [("email", "scout@acme.example"), ("password", PASSWORD)];
        scout.post("/sign-in", &fields).await.expect(303, &[]);
        scout
            .get("/companies")
            .await
            .expect(200, &["Birch", "Cedar"]);
        let asked = [("id", theirs.as_str()), ("id", &mine), ("field", "name")];
        let copied = scout.post("/companies/cells", &asked).await;
        copied.expect(200, &["<td>Birch</td>"]);
        assert!(!copied.has("Cedar"), "{}", copied.html);
        let nothing = scout
            .post("/companies/cells", &[("id", &theirs), ("field", "name")])
            .await;
        nothing.expect(200, &["<th>Name</th>"]);
        let log = browser.get("/audit").await;
        log.expect(200, &["Rae Sol", "clipboard", &mine]);
        assert!(!log.has(&theirs), "nothing of it was taken out");
    })
    .await;
}

#[tokio::test]
async fn rows_are_copied_and_a_table_is_looked_at_before_it_is_written() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.vehicles().await;
        let van = json!({"name": "Van <b>", "plate": "B-X 1", "price": "12500.50", "fuel": "petrol", "bought": "2026-03-01"});
        let van = browser.record("vehicle", van).await;
        let bus = browser.record("vehicle", json!({"name": "Bus", "plate": "B-X 2", "seats": 40})).await;
        let mut fields = vec![("id", bus.as_str()), ("id", van.as_str()), ("id", "nonsense")];
        for name in ["name", "plate", "price", "fuel", "bought", "seats", "nonsense"] {
            fields.push(("field", name));
        }
        let copied = browser.post("/vehicles/cells", &fields).await;
        copied.expect(200, &[
            "<th>Name</th><th>Plate</th><th>Price</th><th>Fuel</th><th>Bought</th><th>Seats</th>",
            "<td>Bus</td><td>B-X 2</td><td></td><td></td><td></td><td>40</td>",
            "<td>Van &lt;b&gt;</td><td>B-X 1</td><td>12500.50</td><td>Petrol</td><td>2026-03-01</td><td></td>",
        ]);
        let asked = [("id", van.as_str()), ("id", "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f"), ("id", "x"), ("-columns", "plate")];
        let rows = browser.post("/vehicles/rows", &asked).await;
        rows.expect(200, &["B-X 1", "data-id=\"0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f\"", "data-away"]);
        assert!(!rows.has("B-X 2"));
        let many: Vec<(&str, &str)> = std::iter::repeat_n(("id", van.as_str()), 1_001).collect();
        browser.post("/vehicles/cells", &many).await.expect(413, &["at most 1000"]);

        // Without heads they are the columns of the list.
        let table = "Truck\tB-X 3\t3\nBus\tB-X 2\t41";
        let pasted = [("-text", table), ("-columns", "name,plate,seats")];
        let pasted = browser.post("/vehicles/paste", &pasted).await;
        pasted.expect(303, &[]);
        let at = pasted.location.clone().unwrap();
        jobs::work_off(browser.fresh.ws.clone(), Pace::default()).await.unwrap();
        let shown = browser.get(&at).await;
        shown.expect(200, &["id=\"tried\"", "Pasted table", "Truck", "3 of 3 columns", "value=\"plate\" selected"]);
        assert!(!browser.get("/vehicles").await.has("Truck"), "nothing is written yet");
        let inputs = shown.inputs();
        let mut chosen: Vec<(&str, &str)> = inputs.iter().map(|(k, v)| (&**k, &**v)).collect();
        chosen.retain(|(key, _)| *key != "-csrf");
        chosen.push(("do", "start"));
        browser.post(&at, &chosen).await.expect(303, &[]);
        jobs::work_off(browser.fresh.ws.clone(), Pace::default()).await.unwrap();
        assert!(browser.get("/vehicles").await.has("Truck"));

        browser.post("/vehicles/paste", &[("-text", " \n")]).await.expect(400, &["Nothing was pasted"]);
        browser.post_raw("/vehicles/paste", &[("-text", "a\tb"), ("-csrf", "guess")]).await.expect(403, &[]);
    })
    .await;
}

#[tokio::test]
async fn a_record_that_was_deleted_is_brought_back_from_the_note() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let id = browser.record("company", json!({"name": "Acme"})).await;
        let gone = browser.post(&format!("/companies/{id}/delete"), &[]).await;
        assert_eq!(gone.location.as_deref(), Some("/companies"));
        let list = browser.get("/companies").await;
        list.expect(200, &["class=\"toast__action\"", "action=\"/-/undo/"]);
        let undo = list.between("action=\"/-/undo/", "\"").to_owned();
        let back = browser
            .post(&format!("/-/undo/{undo}"), &[("back", "/companies")])
            .await;
        assert_eq!(back.location.as_deref(), Some("/companies"));
        browser
            .get(&format!("/companies/{id}"))
            .await
            .expect(200, &["Acme"]);
    })
    .await;
}
