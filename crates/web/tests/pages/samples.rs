//! Sample data from the first page in and out again, and pages that have nothing to show.

use engine::jobs::{Pace, work_off};
use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, PASSWORD};

async fn work(browser: &Browser) {
    let done = work_off(browser.fresh.ws.clone(), Pace::default());
    done.await.unwrap();
}

#[tokio::test]
async fn sample_data_goes_in_and_out_and_does_no_first_step() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let home = browser.get("/").await;
        let offered = [
            "0 of 5 done",
            "Not ready for your own data?",
            "Fill in sample data",
        ];
        home.expect(200, &offered);
        let begun = browser.post("/settings/samples", &[]).await;
        begun.expect(303, &[]);
        browser
            .get("/")
            .await
            .expect(200, &["Sample data is being filled in", "hx-select"]);
        browser
            .get("/settings/samples")
            .await
            .expect(200, &["Sample data is being filled in"]);
        browser
            .post("/settings/samples", &[])
            .await
            .expect(409, &[]);
        work(&browser).await;
        let home = browser.get("/").await;
        let looking = [
            "You are looking at sample data.",
            "Remove it",
            "0 of 5 done",
        ];
        home.expect(200, &looking);
        assert!(!home.has("Not ready for your own data?"));

        let company = browser.record("company", json!({ "name": "Ours" })).await;
        let page = browser.get("/settings/samples").await;
        page.expect(200, &["28 Companies", "54 Deals", "Remove sample data"]);
        assert!(!page.has("What is to become of these?"));
        browser
            .post("/settings/samples/remove", &[])
            .await
            .expect(303, &[]);
        work(&browser).await;
        let page = browser.get("/settings/samples").await;
        page.expect(200, &["sample records were removed", "No sample data here"]);
        browser
            .get(&format!("/companies/{company}"))
            .await
            .expect(200, &["Ours"]);
        let home = browser.get("/").await;
        home.expect(200, &["Fill in sample data"]);
        let log = browser.get("/audit").await;
        log.expect(200, &["Sample data filled in", "Sample data removed"]);
    })
    .await;
}

#[tokio::test]
async fn a_page_without_records_says_what_they_are_for() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for way in ["", "?view=gallery"] {
            browser.get(&format!("/deals{way}")).await.expect(
                200,
                &[
                    "No deals yet",
                    "A deal is a sale in progress.",
                    "Create the first one here",
                    "/deals/new",
                    "/imports/new?object=deals",
                    "Look around with sample data",
                ],
            );
            let sign = if way.is_empty() { "?" } else { "&" };
            let narrowed = browser.get(&format!("/deals{way}{sign}q=nothing")).await;
            narrowed.expect(200, &["Nothing matches", "Clear search and filter"]);
            assert!(!narrowed.has("A deal is a sale in progress."));
        }
        let board = browser.get("/deals?view=board").await;
        board.expect(200, &["No deals yet. A deal is a sale in progress."]);
        let board = browser.get("/deals?view=board&q=nothing").await;
        board.expect(
            200,
            &["No deals fit this search", "Clear search and filter"],
        );
        let timeline = browser.get("/deals?view=timeline").await;
        timeline.expect(200, &["Nothing here", "/deals/new"]);
        // What workspaces add says what it was said to be for.
        browser.vehicles().await;
        let none = browser.get("/vehicles").await;
        none.expect(200, &["No vehicles yet"]);
        assert!(!none.has("Look around with sample data"));
        browser
            .post("/settings/samples", &[])
            .await
            .expect(303, &[]);
        let none = browser.get("/deals").await;
        assert!(
            !none.has("Look around with sample data"),
            "it comes already"
        );
    })
    .await;
}

#[tokio::test]
async fn who_only_reads_is_told_so_and_offered_nothing() {
    on_each(async |fresh| {
        let browser = Browser::signed_in(fresh).await;
        let new = engine::people::NewUser {
            email: "vera@x.example".into(),
            name: "Vera Holm".into(),
            role: "viewer".into(),
            password: PASSWORD.into(),
            team: None,
        };
        let cx = browser.fresh.cx();
        engine::people::create_user(&cx, new).await.unwrap();
        let mut other = browser.another();
        other.get("/sign-in").await;
        let fields = [("email", "vera@x.example"), ("password", PASSWORD)];
        other.post("/sign-in", &fields).await.expect(303, &[]);
        let none = other.get("/deals").await;
        none.expect(
            200,
            &["No deals yet", "There is nothing here that you may see."],
        );
        assert!(!none.has("/deals/new") && !none.has("sample data"));
        let home = other.get("/").await;
        assert!(!home.has("sample data"));
        other.get("/settings/samples").await.expect(403, &[]);
        other.post("/settings/samples", &[]).await.expect(403, &[]);
    })
    .await;
}
