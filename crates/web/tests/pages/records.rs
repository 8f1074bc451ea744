//! The record page.

use serde_json::json;
use testkit::on_each;

use crate::browser::Browser;

#[tokio::test]
async fn a_record_shows_its_fields_what_points_to_it_and_what_changed() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let id = browser
            .record(
                "company",
                json!({"name": "Isdom", "employees": 4540, "emails": ["office@isdom.example"]}),
            )
            .await;
        let contact = browser
            .record("contact", json!({"name": "Moses Frase", "company": id}))
            .await;
        let edit = browser.get(&format!("/companies/{id}/edit")).await;
        let version = edit.between("name=\"version\" value=\"", "\"").to_owned();
        let was = edit.between("name=\"-was\" value=\"", "\"").to_owned();
        browser
            .post(
                &format!("/companies/{id}"),
                &[
                    ("version", &version),
                    ("-was", &was),
                    ("name", "Isdom Ltd"),
                    ("employees", "4540"),
                ],
            )
            .await;
        let shown = browser.get(&format!("/companies/{id}")).await;
        shown.expect(
            200,
            &[
                "Isdom Ltd",
                ">4540<",
                "mailto:office@isdom.example",
                &format!("data-id=\"{contact}\""),
                "data-inverse=\"contacts\"",
            ],
        );
        shown.expect(
            200,
            &[
                "Mira Holm",
                "<del>Isdom</del>",
                "<ins>Isdom Ltd</ins>",
                "just now",
            ],
        );
        shown.expect(200, &[&format!("/contacts/new?company={id}")]);
    })
    .await;
}

#[tokio::test]
async fn references_lead_to_their_records() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let company = browser.record("company", json!({"name": "Acme"})).await;
        let contact = browser
            .record(
                "contact",
                json!({"name": "Moses Frase", "company": company}),
            )
            .await;
        browser
            .get(&format!("/contacts/{contact}"))
            .await
            .expect(200, &[&format!("href=\"/companies/{company}\"")]);
        browser
            .get("/contacts")
            .await
            .expect(200, &[&format!("href=\"/companies/{company}\"")]);
    })
    .await;
}

#[tokio::test]
async fn a_record_that_does_not_exist_is_a_page_that_says_so() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for path in [
            "/companies/nonsense",
            "/companies/0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f",
            "/companies/nonsense/edit",
        ] {
            browser
                .get(path)
                .await
                .expect(404, &["This page does not exist", "Mira Holm"]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_is_undone_from_the_history() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let id = browser
            .record("company", json!({"name": "Isdom", "employees": 4540}))
            .await;
        let path = format!("/companies/{id}");
        let edit = browser.get(&format!("{path}/edit")).await;
        let version = edit.between("name=\"version\" value=\"", "\"").to_owned();
        let was = edit.between("name=\"-was\" value=\"", "\"").to_owned();
        let fields = [
            ("version", &*version),
            ("-was", &*was),
            ("name", "Isdom Ltd"),
            ("employees", "4540"),
        ];
        browser.post(&path, &fields).await;
        let shown = browser.get(&path).await;
        let undo = shown
            .between("class=\"change__undo\" href=\"", "\"")
            .to_owned();
        assert!(undo.starts_with("/-/undo/"), "{undo}");
        let ask = browser.get(&undo).await;
        ask.expect(
            200,
            &[
                "Undo these changes?",
                "<del>Isdom Ltd</del>",
                "<ins>Isdom</ins>",
                "name=\"-csrf\"",
            ],
        );
        browser.get(&path).await.expect(200, &["Isdom Ltd</h1>"]);
        let action = undo.split('?').next().unwrap();
        browser.post(action, &[("back", &path)]).await;
        browser.get(&path).await.expect(200, &["Isdom</h1>"]);
        // What is left of it now: nothing.
        browser
            .get(&undo)
            .await
            .expect(200, &["Nothing of it is left to undo."]);
        browser.get("/-/undo/x").await.expect(404, &[]);
        browser
            .get("/-/undo/0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f")
            .await
            .expect(404, &[]);
    })
    .await;
}
