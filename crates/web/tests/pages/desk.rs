//! What is at hand on every page, and the first page: within the rights of who asks.

use testkit::on_each;

use crate::browser::{Browser, PASSWORD};

#[tokio::test]
async fn a_short_form_makes_a_record_and_says_what_is_wrong_beside_its_fields() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let form = browser.get("/-/quick/companies").await;
        form.expect(200, &["quick__form", "name=\"name\""]);
        let refused = browser.post("/-/quick/companies", &[("name", "")]).await;
        refused.expect(422, &["id=\"e-name\"", "quick__form"]);
        let made = browser
            .post("/-/quick/companies", &[("name", "Harbour <Mill>")])
            .await;
        made.expect(201, &["/companies/", "Harbour &lt;Mill&gt;"]);
        browser.get("/-/quick/files").await.expect(404, &[]);
        browser.get("/-/quick/nothings").await.expect(404, &[]);
        let found = browser.get("/-/desk/found?q=harbour").await;
        found.expect(200, &["role=\"option\"", "Harbour &lt;Mill&gt;"]);
    })
    .await;
}

#[tokio::test]
async fn the_first_page_shows_what_is_due_and_its_steps_until_they_are_put_away() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let home = browser.get("/").await;
        home.expect(
            200,
            &["id=\"start\"", "data-card=\"due\"", "data-card=\"open\""],
        );
        assert!(!home.has("Ring the mill"));
        let task = [("subject", "Ring the mill"), ("due_date", "2020-01-01")];
        let made = browser.post("/-/quick/tasks", &task).await;
        made.expect(201, &[]);
        browser
            .get("/")
            .await
            .expect(200, &["Ring the mill", "1 overdue"]);
        browser
            .post("/-/home/hide", &[("part", "nothing")])
            .await
            .expect(404, &[]);
        browser
            .post("/-/home/hide", &[("part", "start")])
            .await
            .expect(303, &[]);
        assert!(!browser.get("/").await.has("id=\"start\""));
    })
    .await;
}

#[tokio::test]
async fn a_viewer_is_offered_nothing_to_make() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let admins = browser.get("/-/desk").await;
        admins.expect(
            200,
            &["data-make=\"companies\"", "href=\"/exchange_rates\""],
        );
        let new = engine::people::NewUser {
            email: "vera@acme.example".into(),
            name: "Vera Holm".into(),
            role: "viewer".into(),
            password: PASSWORD.into(),
            team: None,
        };
        let cx = browser.fresh.cx();
        engine::people::create_user(&cx, new).await.unwrap();
        browser.post("/sign-out", &[]).await;
        let fields = [("email", "vera@acme.example"), ("password", PASSWORD)];
        browser.post("/sign-in", &fields).await;
        let desk = browser.get("/-/desk").await;
        desk.expect(200, &["href=\"/companies\""]);
        assert!(!desk.has("data-make") && !desk.has("create-any"));
        let home = browser.get("/").await;
        home.expect(200, &["id=\"home\""]);
        assert!(!home.has("id=\"start\"") && !home.has("data-deed=\"create-any\""));
        browser.get("/-/quick/companies").await.expect(403, &[]);
        browser
            .post("/-/quick/companies", &[("name", "Mine")])
            .await
            .expect(403, &[]);
    })
    .await;
}
