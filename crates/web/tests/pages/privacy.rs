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
