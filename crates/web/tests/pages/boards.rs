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

#[tokio::test]
async fn a_board_is_by_any_field_with_rows_sums_and_fields_that_are_chosen() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let [alpha, ..] = deals(&browser).await;
        let me = browser.id_of("user", "Mira Holm").await;
        let source = json!({"name": "Delta", "amount": "50", "source": "referral", "owner": me});
        let delta = browser.record("deal", source).await;
        // By a select, a reference and the owner.
        let by_source = browser.get("/deals?view=board&by=source").await;
        by_source.expect(
            200,
            &["data-by=\"source\"", "data-value=\"referral\"", "Delta"],
        );
        assert_eq!(cards(&by_source, "referral"), std::slice::from_ref(&delta));
        let by_owner = browser.get("/deals?view=board&by=owner").await;
        assert_eq!(cards(&by_owner, &me), std::slice::from_ref(&delta));
        browser
            .get("/deals?view=board&by=company")
            .await
            .expect(200, &["id=\"column-\""]);
        browser
            .get("/deals?view=board&by=name")
            .await
            .expect(404, &[]);
        // What rules set is shown and does not move.
        let fixed = browser.get("/deals?view=board&by=status").await;
        fixed.expect(200, &["data-fixed", "follows from other fields"]);
        // Rows.
        let rows = browser.get("/deals?view=board&by=stage&rows=source").await;
        rows.expect(
            200,
            &[
                "data-rows=\"source\"",
                "id=\"lane-referral\"",
                "id=\"lane-\"",
            ],
        );
        let first = browser.stored("deal", &alpha).await["stage"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let won = browser.id_of("stage", "Won").await;
        let fields = [
            ("by", "stage"),
            ("to", won.as_str()),
            ("rows", "source"),
            ("row", "referral"),
        ];
        browser
            .post(&format!("/deals/{alpha}/move"), &fields)
            .await
            .expect(303, &[]);
        let stored = browser.stored("deal", &alpha).await;
        assert_eq!(
            (&stored["stage"]["name"], &stored["source"]),
            (&json!("Won"), &json!("referral"))
        );
        // A row that nobody sets stays what it is.
        let fields = [
            ("by", "stage"),
            ("to", first.as_str()),
            ("rows", "status"),
            ("row", "lost"),
        ];
        browser
            .post(&format!("/deals/{alpha}/move"), &fields)
            .await
            .expect(303, &[]);
        assert_eq!(
            browser.stored("deal", &alpha).await["status"],
            json!("open")
        );
        // Sums, fields, folded columns.
        let bare = browser.get("/deals?view=board&sum=-&card=-").await;
        assert!(!bare.has("$"), "no sum and no amount");
        let shown = browser.get("/deals?view=board&card=source").await;
        shown.expect(200, &["card__line", "Referral"]);
        let folded = browser
            .get(&format!("/deals?view=board&closed={first}"))
            .await;
        folded.expect(200, &["column column--closed", "aria-expanded=\"false\""]);
        assert!(!folded.has("Alpha"));
        // A form names each field; the address that follows is short.
        let loose = browser
            .get("/deals?view=board&card=-&card.source=on&card.amount=on")
            .await;
        assert_eq!(
            loose.location.as_deref(),
            Some("/deals?view=board&card=amount,source")
        );
        for strange in [
            "rows=nosuch",
            "rows=stage",
            "sum=name",
            "card=nosuch",
            "stale=x",
            "closed=x",
        ] {
            browser
                .get(&format!("/deals?view=board&{strange}"))
                .await
                .expect(200, &["Alpha"]);
        }
    })
    .await;
}

#[tokio::test]
async fn cards_that_lay_too_long_are_marked() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let [alpha, ..] = deals(&browser).await;
        let stage = browser.stored("deal", &alpha).await["stage"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let object = schema::ObjectId::from("stage");
        let body = json!({"rotting_days": 3});
        engine::records::update(
            &browser.fresh.cx(),
            &object,
            base::Id::parse(&stage).unwrap(),
            body,
            engine::records::Expect::Any,
        )
        .await
        .unwrap();
        browser
            .fresh
            .clock
            .advance(std::time::Duration::from_secs(4 * 24 * 3600));
        let shown = browser.get("/deals?view=board").await;
        shown.expect(200, &["data-stale", "4 days without a move"]);
        let chosen = browser.get("/deals?view=board&stale=10").await;
        assert!(!chosen.has("data-stale"));
        // Where nothing says since when, the last change counts.
        let other = browser.get("/deals?view=board&by=source&stale=2").await;
        other.expect(200, &["4 days without a move"]);
    })
    .await;
}

#[tokio::test]
async fn further_cards_of_records_without_a_value_and_further_rows_are_fetched() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for n in 0..27 {
            browser
                .record("deal", json!({"name": format!("Deal {n}")}))
                .await;
        }
        let shown = browser.get("/deals?view=board&by=source").await;
        assert_eq!(cards(&shown, "").len(), 25);
        let next = shown.between("hx-get=\"", "\"").replace("&amp;", "&");
        let more = browser.piece(&next).await;
        assert_eq!(more.html.matches("<li class=\"card\"").count(), 2);
        for n in 0..12 {
            let company = browser
                .record("company", json!({"name": format!("Works {n:02}")}))
                .await;
            browser
                .record(
                    "deal",
                    json!({"name": format!("Row {n}"), "company": company}),
                )
                .await;
        }
        let rows = browser
            .get("/deals?view=board&by=source&rows=company")
            .await;
        assert_eq!(rows.html.matches("<section class=\"lane\"").count(), 10);
        let piece = browser
            .piece("/deals?view=board&by=source&rows=company&rows_from=10")
            .await;
        assert_eq!(piece.html.matches("<section class=\"lane\"").count(), 3);
        assert!(!piece.has("<html"));
    })
    .await;
}

#[tokio::test]
async fn what_was_moved_meanwhile_is_not_overwritten_unseen() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let [alpha, beta, _] = deals(&browser).await;
        let stored = browser.stored("deal", &alpha).await;
        let first = stored["stage"]["id"].as_str().unwrap().to_owned();
        let (won, lost) = (
            browser.id_of("stage", "Won").await,
            browser.id_of("stage", "Lost").await,
        );
        let to = format!("/deals/{alpha}/move");
        let by = |from: &str, stage: &str| {
            let fields = [("by", "stage"), ("from", from), ("to", stage)];
            fields.map(|(name, value)| (name, value.to_owned()))
        };
        let mut send = async |fields: &[(&str, String)]| {
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            browser.post_piece(&to, &fields).await
        };
        send(&by(&first, &won)).await.expect(200, &["column__head"]);
        // Another board still shows it where it was.
        let refused = send(&by(&first, &lost)).await;
        refused.expect(409, &["data-fault", "Somebody else has moved this card"]);
        send(&by("", &lost)).await.expect(409, &[]);
        // Its place in the column, its row and other fields are nobody's column.
        send(&[&by(&won, &won)[..], &[("before", beta.clone())]].concat())
            .await
            .expect(200, &[]);
        let rows = [
            ("rows", "source".to_owned()),
            ("row", "referral".to_owned()),
            ("from_row", String::new()),
        ];
        send(&[&by(&won, &won)[..], &rows].concat())
            .await
            .expect(200, &[]);
        send(&[&by(&won, &first)[..], &rows].concat())
            .await
            .expect(409, &[]);
        send(&by(&won, &first)).await.expect(200, &[]);
        let now = browser.stored("deal", &alpha).await;
        assert_eq!(
            (&now["stage"]["id"], &now["source"]),
            (&json!(first), &json!("referral"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_board_by_many_records_counts_those_that_it_shows() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let mut companies = Vec::new();
        for n in 0..40 {
            let body = json!({"name": format!("Company {n:02}")});
            companies.push(browser.record("company", body).await);
        }
        for n in 0..45 {
            let company = companies.get(n % 42).or(companies.first());
            let company = company.filter(|_| n != 41);
            let source = if n % 2 == 0 { "event" } else { "referral" };
            let body = json!({"name": format!("Deal {n:02}"), "company": company, "amount": "10", "source": source});
            browser.record("deal", body).await;
        }
        for more in ["", "&rows=source"] {
            let shown = browser.get(&format!("/deals?view=board&by=company{more}")).await;
            shown.expect(200, &["45 deals", "$10", "$20"]);
            let columns = shown.html.matches("<header class=\"column__head\"").count();
            assert_eq!(columns, 31);
            let of = shown.html.split("<header class=\"column__head\"").skip(1);
            let counts = of.map(|head| {
                let count = head.split("column__count\">").nth(1).unwrap();
                count.split('<').next().unwrap().parse::<u32>().unwrap()
            });
            // The deals of ten companies have no column here.
            assert_eq!(counts.sum::<u32>(), 35, "{more}");
        }
        let by_company = browser.get("/deals?view=board&by=source&rows=company").await;
        by_company.expect(200, &["id=\"lane-", "$220"]);
    })
    .await;
}
