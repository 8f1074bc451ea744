//! The page of all parts, themes and directions, and the note that takes back what it tells.

use serde_json::json;

use crate::browser::Browser;
use testkit::on_each;

#[tokio::test]
async fn all_parts_are_shown_to_whoever_is_signed_in_both_ways_round() {
    on_each(async |fresh| {
        let mut browser = Browser::stranger(fresh).await;
        browser.get("/design").await.expect(303, &[]);
    })
    .await;
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let shown = browser.get("/design").await;
        shown.expect(
            200,
            &[
                "data-page=\"design\"",
                "id=\"buttons\"",
                "button--primary is-hover",
                "<date-box",
                "<tab-set",
                "id=\"design-drawer\"",
                "toast__action",
                "skeleton__bone",
            ],
        );
        assert!(!shown.html.contains(" dir=\"rtl\""));
        browser
            .get("/design?dir=rtl")
            .await
            .expect(200, &[" dir=\"rtl\""]);
        // Daily pages do not carry it.
        let list = browser.get("/companies").await;
        assert!(!list.html.contains("/-/assets/design."));
    })
    .await;
}

#[tokio::test]
async fn what_was_deleted_is_taken_back_from_the_note_that_says_so() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let id = browser.record("company", json!({"name": "Acme"})).await;
        browser
            .post(&format!("/companies/{id}/delete"), &[])
            .await
            .expect(303, &[]);
        let list = browser.get("/companies").await;
        list.expect(200, &["Moved to the trash", "toast__action", "Undo"]);
        let undo = list.html.split("action=\"/-/undo/").nth(1).unwrap();
        let batch = undo.split('"').next().unwrap().to_owned();
        // The note is told once.
        let again = browser.get("/companies").await;
        assert!(!again.html.contains("toast__action"));
        let back = format!("/companies/{id}");
        let undone = browser
            .post(&format!("/-/undo/{batch}"), &[("back", &back)])
            .await;
        assert_eq!(undone.location.as_deref(), Some(back.as_str()));
        browser.get(&back).await.expect(200, &["Acme", "Undone"]);
    })
    .await;
}
