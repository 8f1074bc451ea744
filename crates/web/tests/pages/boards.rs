//! Boards: columns with counts and sums, and cards that move.

use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, Shown};

async fn deals(browser: &Browser) -> [String; 3] {
    let mut ids = Vec::new();
    for (name, amount) in [("Alpha", "100.40"), ("Beta", "200"), ("Gamma", "300")] {
        ids.push(
            browser
                .record("deal", json!({"name": name, "amount": amount}))
                .await,
        );
    }
    ids.try_into().unwrap()
}

/// Ids of the cards of a column, from top to bottom.
fn cards(shown: &Shown, column: &str) -> Vec<String> {
    let part = shown.between(
        &format!("<section class=\"column\" data-value=\"{column}\""),
        "</section>",
    );
    part.split("<li class=\"card\" data-id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_board_has_the_stages_of_the_pipeline_with_counts_and_sums() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        deals(&browser).await;
        let shown = browser.get("/deals?view=board").await;
        shown.expect(
            200,
            &[
                "id=\"board\"",
                "data-by=\"stage\"",
                "id=\"board-in\"",
                "$600",
                "Alpha",
                "Beta",
                "Gamma",
            ],
        );
        let narrowed = browser
            .get("/deals?view=board&filter=amount%20%3E%3D%20200")
            .await;
        narrowed.expect(200, &["$500", "Beta"]);
        assert!(!narrowed.has("Alpha"));
        let wrong = browser
            .get("/deals?view=board&filter=nosuch%20%3D%201")
            .await;
        wrong.expect(
            400,
            &[
                "data-page=\"board\"",
                "data-position=\"0\"",
                "value=\"nosuch = 1\"",
            ],
        );
        // The way to the table keeps what the board was narrowed by.
        let both = browser
            .get("/deals?view=board&filter=amount%20%3E%3D%20200&q=beta")
            .await;
        both.expect(
            200,
            &["href=\"/deals?q=beta&amp;filter=amount%20%3E%3D%20200\""],
        );
    })
    .await;
}

#[tokio::test]
async fn a_card_that_is_moved_stays_where_it_was_put() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let [alpha, beta, gamma] = deals(&browser).await;
        let first = browser.stored("deal", &alpha).await["stage"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let shown = browser.get("/deals?view=board").await;
        let order = cards(&shown, &first);
        assert_eq!(order.len(), 3);
        let last = order[2].clone();
        let moved = browser
            .post(
                &format!("/deals/{last}/move"),
                &[
                    ("by", "stage"),
                    ("to", &first),
                    ("after", ""),
                    ("before", &order[0]),
                ],
            )
            .await;
        moved.expect(303, &[]);
        let shown = browser.get("/deals?view=board").await;
        assert_eq!(
            cards(&shown, &first),
            [last.clone(), order[0].clone(), order[1].clone()]
        );
        let won = browser.id_of("stage", "Won").await;
        browser
            .post(
                &format!("/deals/{beta}/move"),
                &[("by", "stage"), ("to", &won)],
            )
            .await
            .expect(303, &[]);
        let shown = browser.get("/deals?view=board").await;
        assert_eq!(cards(&shown, &won), std::slice::from_ref(&beta));
        assert_eq!(
            browser.stored("deal", &beta).await["stage"]["name"],
            json!("Won")
        );
        assert!(cards(&shown, &first).contains(&gamma));
        let page = browser.get(&format!("/deals/{beta}")).await;
        assert_eq!(
            page.html.matches("class=\"change\"").count(),
            2,
            "made, and moved once"
        );
    })
    .await;
}

#[tokio::test]
async fn a_move_that_is_not_allowed_says_why_and_changes_nothing() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let [alpha, ..] = deals(&browser).await;
        let before = browser.stored("deal", &alpha).await;
        for (to, status) in [
            ("0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f", 422),
            ("nonsense", 404),
        ] {
            browser
                .post(
                    &format!("/deals/{alpha}/move"),
                    &[("by", "stage"), ("to", to)],
                )
                .await
                .expect(status, &["data-fault"]);
        }
        browser
            .post(
                &format!("/deals/{alpha}/move"),
                &[("by", "nosuch"), ("to", "x")],
            )
            .await
            .expect(404, &[]);
        assert_eq!(browser.stored("deal", &alpha).await, before);
    })
    .await;
}
