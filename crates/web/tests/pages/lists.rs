//! Lists: columns, order, filter, search, pages, trash.

use serde_json::json;
use testkit::on_each;

use crate::browser::Browser;

#[tokio::test]
async fn a_list_shows_what_there_is_in_the_order_asked_for() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for (name, employees) in [("Betasoloin", 12), ("Acme", 4540), ("Cancity", 7)] {
            browser
                .record("company", json!({"name": name, "employees": employees}))
                .await;
        }
        let shown = browser.get("/companies?sort=name").await;
        shown.expect(
            200,
            &[
                "data-field=\"name\"",
                "aria-sort=\"ascending\"",
                "sort=-name",
                ">3</span>",
            ],
        );
        let at = |name: &str| shown.html.find(&format!("<span>{name}</span>")).unwrap();
        assert!(at("Acme") < at("Betasoloin") && at("Betasoloin") < at("Cancity"));
        // Where no heads are shown, an order is read in words as well.
        browser
            .get("/companies?sort=employees,-parent.name")
            .await
            .expect(200, &[">Employees ↑, Parent company · Name ↓</option>"]);
        browser
            .get("/companies?sort=nosuch")
            .await
            .expect(400, &["data-page=\"problem\""]);
    })
    .await;
}

#[tokio::test]
async fn a_filter_narrows_and_a_wrong_one_is_marked_where_it_is_wrong() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.record("company", json!({"name": "Acme"})).await;
        browser
            .record("company", json!({"name": "Betasoloin"}))
            .await;
        let shown = browser.get("/companies?filter=name%20~%20acm").await;
        shown.expect(200, &["<span>Acme</span>", "value=\"name ~ acm\""]);
        assert!(!shown.has("Betasoloin"));
        let wrong = browser
            .get("/companies?filter=name%20~%20acm%20and%20nme%20%3D%201")
            .await;
        wrong.expect(
            400,
            &["data-position=\"15\"", "<mark>nme</mark>", "role=\"alert\""],
        );
        // What cannot be read is not kept as a view.
        for keeps in ["id=\"save-view\"", "id=\"keep-view\""] {
            assert!(shown.has(keeps) && !wrong.has(keeps), "{keeps}");
        }
        let verdict = browser
            .get("/-/filter/companies?filter=nme%20%3D%201")
            .await;
        verdict.expect(200, &["\"ok\":false", "\"position\":0"]);
        browser
            .get("/-/filter/companies?filter=name%20%3D%20x")
            .await
            .expect(200, &["{\"ok\":true}"]);
        browser
            .get("/companies?filter=name%20%3D%20nobody")
            .await
            .expect(200, &["Nothing matches", "Clear search and filter"]);
    })
    .await;
}

#[tokio::test]
async fn searching_while_typing_gets_the_rows_alone() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.record("company", json!({"name": "Acme"})).await;
        browser
            .record("company", json!({"name": "Betasoloin"}))
            .await;
        let piece = browser.piece("/companies?q=acm").await;
        piece.expect(
            200,
            &["id=\"list\"", "<span>Acme</span>", "hx-target=\"#count\""],
        );
        assert!(!piece.has("<html") && !piece.has("Betasoloin"));
    })
    .await;
}

#[tokio::test]
async fn the_end_of_a_page_leads_to_the_next_until_all_are_seen() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for n in 0..120 {
            browser
                .record("company", json!({"name": format!("Company {n:03}")}))
                .await;
        }
        let mut shown = browser
            .get("/companies?sort=-name&filter=name%20~%20company")
            .await;
        shown.expect(200, &[">120</span>"]);
        let mut seen = shown.html.matches("class=\"row\"").count();
        while shown.has("id=\"more\"") {
            let next = shown.between("data-next=\"", "\"").replace("&amp;", "&");
            shown = browser.piece(&next).await;
            assert!(!shown.has("<table"), "only rows come");
            seen += shown.html.matches("class=\"row\"").count();
        }
        assert_eq!(seen, 120);
        browser
            .get("/companies?cursor=forged")
            .await
            .expect(400, &["data-page=\"problem\""]);
    })
    .await;
}

#[tokio::test]
async fn what_is_deleted_lies_in_the_trash_until_it_is_restored_or_purged() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let id = browser.record("company", json!({"name": "Acme"})).await;
        let gone = browser.post(&format!("/companies/{id}/delete"), &[]).await;
        assert_eq!(gone.location.as_deref(), Some("/companies"));
        browser
            .get("/companies")
            .await
            .expect(200, &["No companies yet", "Moved to the trash"]);
        browser
            .get("/companies?trash=true")
            .await
            .expect(200, &["<span>Acme</span>"]);
        browser
            .get(&format!("/companies/{id}"))
            .await
            .expect(200, &["banner--trash", "id=\"restore\"", "id=\"purge\""]);
        browser
            .get(&format!("/companies/{id}/edit"))
            .await
            .expect(404, &[]);
        browser
            .post(&format!("/companies/{id}/restore"), &[])
            .await
            .expect(303, &[]);
        browser
            .get("/companies")
            .await
            .expect(200, &["<span>Acme</span>"]);
        browser
            .post(&format!("/companies/{id}/purge"), &[])
            .await
            .expect(303, &[]);
        browser
            .get(&format!("/companies/{id}"))
            .await
            .expect(404, &["This page does not exist"]);
    })
    .await;
}

#[tokio::test]
async fn an_object_that_was_just_defined_has_all_pages() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.vehicles().await;
        browser.get("/vehicles").await.expect(
            200,
            &["No vehicles yet", "data-object=\"vehicles\"", "view=board"],
        );
        let form = browser.get("/vehicles/new").await;
        form.expect(
            200,
            &[
                "name=\"plate\"",
                "name=\"price.amount\"",
                "name=\"fuel\"",
                "type=\"date\"",
                "/-/lookup/contacts",
            ],
        );
        let made = browser
            .post(
                "/vehicles",
                &[
                    ("name", "Van 1"),
                    ("plate", "B-AB 12"),
                    ("price.amount", "12,000.50"),
                    ("price.currency", "EUR"),
                    ("fuel", "electric"),
                    ("seats", "7"),
                ],
            )
            .await;
        let page = made.location.unwrap();
        browser
            .get(&page)
            .await
            .expect(200, &["Van 1", "€12,000.50", "Electric", "Created"]);
        browser
            .get("/vehicles?view=board")
            .await
            .expect(200, &["data-value=\"electric\"", "Van 1"]);
        browser
            .get("/search?q=van")
            .await
            .expect(200, &["Van 1", "Vehicle"]);
        browser
            .get("/-/lookup/vehicles?q=van")
            .await
            .expect(200, &["\"name\":\"Van 1\""]);
        browser
            .get("/no_such_things")
            .await
            .expect(404, &["This page does not exist"]);
    })
    .await;
}
