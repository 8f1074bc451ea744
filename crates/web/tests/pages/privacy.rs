//! What is held on somebody, on its page.

use serde_json::json;
use testkit::on_each;

use crate::browser::Browser;

#[tokio::test]
async fn it_says_what_there_is_hands_it_out_and_erases_it() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let lea = json!({"name": {"first": "Lea", "last": "Abel <b>"}});
        let lea = browser.record("contact", lea).await;
        let about = json!({"object": "contact", "id": lea});
        browser
            .record("task", json!({"subject": "Call", "about": about}))
            .await;
        let at = format!("/contacts/{lea}");
        let page = format!("{at}/privacy");
        browser
            .get(&at)
            .await
            .expect(200, &["id=\"privacy\"", &page]);
        let held = browser.get(&page).await;
        held.expect(
            200,
            &[
                "What is held on Lea Abel &lt;b&gt;",
                "Tasks",
                "Download everything",
                "Erase for good",
            ],
        );
        let file = browser.post(&format!("{at}/dossier"), &[]).await;
        assert_eq!(file.status, 200);
        assert!(file.has("data.json") && file.has("index.html"));
        let done = browser.post(&format!("{at}/erase"), &[]).await;
        assert_eq!(done.location.as_deref(), Some(at.as_str()));
        let left = browser.get(&at).await;
        left.expect(200, &["Erased"]);
        assert!(!left.has("Abel"));
        // Who signs in is no subject, nor is what is set up.
        let users = browser.get("/users").await;
        assert!(!users.has("/privacy"));
        browser.get("/pipelines").await.expect(200, &[]);
    })
    .await;
}

#[tokio::test]
async fn a_retention_rule_is_about_an_object_that_is_chosen() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let form = browser.get("/retention_rules/new").await;
        form.expect(
            200,
            &["<select", "name=\"of\"", "<option value=\"lead\">Leads"],
        );
        // Who signs in and what is set up is nobody's personal data.
        assert!(!form.has("<option value=\"user\"") && !form.has("<option value=\"stage\""));
        let rule = |of: &'static str| {
            [
                ("name", "Lost leads"),
                ("of", of),
                ("filter", "status = lost and updated_at < -2y"),
                ("deed", "erase"),
                ("active", "true"),
            ]
        };
        let wrong = browser.post("/retention_rules", &rule("pipeline")).await;
        wrong.expect(
            422,
            &["not about anybody", "<option value=\"pipeline\" selected>"],
        );
        let made = browser.post("/retention_rules", &rule("lead")).await;
        assert_eq!(made.status, 303);
        let at = made.location.unwrap();
        browser.get(&at).await.expect(200, &["Lost leads", "lead"]);
        let edit = browser.get(&format!("{at}/edit")).await;
        edit.expect(200, &["<option value=\"lead\" selected>Leads"]);
    })
    .await;
}
