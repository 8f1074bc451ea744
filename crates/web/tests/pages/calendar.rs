//! Calendars: what is shown of a month, and what becomes of a drag.

use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, Shown};

async fn deal(browser: &Browser, name: &str, day: &str) -> String {
    let fields = json!({"name": name, "close_date": day});
    browser.record("deal", fields).await
}

/// Names of what begins on a day of a month, or goes on there.
fn bars(shown: &Shown) -> Vec<String> {
    let parts = shown
        .html
        .split("<span class=\"happening__title\">")
        .skip(1);
    parts
        .map(|part| part.split('<').next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_month_shows_its_records_and_says_how_many_more_there_are() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for n in 0..5 {
            deal(&browser, &format!("Fair {n}"), "2026-11-05").await;
        }
        deal(&browser, "Before", "2026-10-20").await;
        deal(&browser, "Edge", "2026-12-01").await;
        let shown = browser.get("/deals?view=calendar&on=2026-11").await;
        shown.expect(
            200,
            &[
                "data-page=\"calendar\"",
                "November 2026",
                "+2 more",
                "data-by=\"close_date\"",
                "data-live=\"company",
                "/deals/new?-return_to=%2Fdeals%3Fview%3Dcalendar%26on%3D2026-11&amp;close_date=2026-11-05",
                "span=day&amp;on=2026-11-05",
            ],
        );
        assert_eq!(bars(&shown), ["Fair 0", "Fair 1", "Fair 2", "Edge"]);
        assert!(shown.html.len() < 95_000, "{}", shown.html.len());
        let day = browser.get("/deals?view=calendar&span=day&on=2026-11-05").await;
        day.expect(200, &["Fair 0", "Fair 4", "Thursday 5 November 2026"]);
        assert!(!day.has("Edge"));
        let narrowed = browser
            .get("/deals?view=calendar&on=2026-11&filter=name%20%3D%20%27Fair%204%27")
            .await;
        assert_eq!(bars(&narrowed), ["Fair 4"]);
        let agenda = browser.get("/deals?view=calendar&span=agenda&on=2026-11-06").await;
        agenda.expect(200, &["Edge"]);
        assert!(!agenda.has("Fair 0"));
        let wrong = browser.get("/deals?view=calendar&filter=nosuch%20%3D%201").await;
        wrong.expect(400, &["data-page=\"calendar\"", "data-position=\"0\""]);
        for path in ["/deals?view=calendar&by=nosuch", "/deals?view=calendar&by=name"] {
            browser.get(path).await.expect(404, &[]);
        }
        for strange in ["on=nonsense", "on=9999-12-31", "span=never", "until=amount", "on=0001-01&span=week"] {
            let path = format!("/deals?view=calendar&{strange}");
            browser.get(&path).await.expect(200, &[]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_crowded_month_shows_some_of_every_day() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for (day, count) in [("2026-11-05", 310), ("2026-11-20", 5)] {
            let asks = (0..count).map(|n| engine::records::Ask {
                target: engine::records::Target::New(None),
                body: json!({"subject": format!("{day} {n}"), "due_date": day}).into(),
            });
            let object = schema::ObjectId::from("task");
            let all = engine::records::save_many(
                &browser.fresh.cx(),
                &object,
                asks.collect(),
                store::Indexing::Now,
            )
            .await;
            assert!(all.unwrap().iter().all(Result::is_ok));
        }
        let shown = browser.get("/tasks?view=calendar&on=2026-11").await;
        shown.expect(200, &["+307 more", "+2 more", "2026-11-20 0"]);
        assert_eq!(bars(&shown).len(), 6);
    })
    .await;
}

#[tokio::test]
async fn what_is_dragged_is_kept_and_what_may_not_be_is_refused() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let id = browser
            .record(
                "deal",
                json!({"name": "Fair", "opened_on": "2026-11-02", "close_date": "2026-11-05"}),
            )
            .await;
        let path = format!("/deals/{id}/dates");
        let stretch = [("by", "opened_on"), ("until", "close_date")];
        let with = |more: &[(&'static str, &'static str)]| [&stretch, more].concat();
        // The whole moves along.
        let moved = with(&[("drag", "move"), ("to", "2026-11-09"), ("version", "1")]);
        browser.post(&path, &moved).await.expect(303, &[]);
        let stored = browser.stored("deal", &id).await;
        assert_eq!(
            (&stored["opened_on"], &stored["close_date"]),
            (&json!("2026-11-09"), &json!("2026-11-12"))
        );
        // Somebody was quicker.
        let late = with(&[("drag", "end"), ("to", "2026-12-01"), ("version", "1")]);
        browser
            .post(&path, &late)
            .await
            .expect(412, &["data-fault"]);
        let longer = with(&[("drag", "end"), ("to", "2026-12-01"), ("version", "2")]);
        browser.post(&path, &longer).await.expect(303, &[]);
        assert_eq!(
            browser.stored("deal", &id).await["close_date"],
            json!("2026-12-01")
        );
        let before = browser.stored("deal", &id).await;
        for (fields, status) in [
            (
                with(&[("drag", "end"), ("to", "2026-11-01"), ("version", "3")]),
                422,
            ),
            (
                with(&[("drag", "start"), ("to", "2026-12-02"), ("version", "3")]),
                422,
            ),
            (
                with(&[("drag", "move"), ("to", "tomorrow"), ("version", "3")]),
                400,
            ),
            (
                with(&[("drag", "up"), ("to", "2026-11-01"), ("version", "3")]),
                400,
            ),
            (with(&[("drag", "move"), ("to", "2026-11-01")]), 400),
            (
                vec![
                    ("by", "closed_at"),
                    ("drag", "move"),
                    ("to", "2026-11-01"),
                    ("version", "3"),
                ],
                403,
            ),
            (
                vec![
                    ("by", "name"),
                    ("drag", "move"),
                    ("to", "2026-11-01"),
                    ("version", "3"),
                ],
                404,
            ),
            (
                vec![
                    ("by", "close_date"),
                    ("drag", "end"),
                    ("to", "2026-11-01"),
                    ("version", "3"),
                ],
                400,
            ),
        ] {
            browser
                .post(&path, &fields)
                .await
                .expect(status, &["data-fault"]);
        }
        assert_eq!(browser.stored("deal", &id).await, before);
    })
    .await;
}

#[tokio::test]
async fn times_stand_where_the_clock_says_and_keep_their_length() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let id = browser
            .record(
                "task",
                json!({"subject": "Call back", "remind_at": "2026-11-05T14:30:00Z"}),
            )
            .await;
        let shown = browser
            .get("/tasks?view=calendar&by=remind_at&span=week&on=2026-11-05")
            .await;
        shown.expect(
            200,
            &[
                "data-start=\"2026-11-05T14:30\"",
                "at-58",
                "for-2",
                "14:30",
                "data-hours",
            ],
        );
        let fields = [
            ("by", "remind_at"),
            ("drag", "move"),
            ("to", "2026-11-06T09:15"),
            ("version", "1"),
        ];
        browser
            .post(&format!("/tasks/{id}/dates"), &fields)
            .await
            .expect(303, &[]);
        let stored = browser.stored("task", &id).await;
        assert_eq!(stored["remind_at"], json!("2026-11-06T09:15:00Z"));
        // On a page of days only the day is meant.
        let fields = [
            ("by", "remind_at"),
            ("drag", "move"),
            ("to", "2026-11-07"),
            ("version", "2"),
        ];
        browser
            .post(&format!("/tasks/{id}/dates"), &fields)
            .await
            .expect(303, &[]);
        let stored = browser.stored("task", &id).await;
        assert_eq!(stored["remind_at"], json!("2026-11-07T09:15:00Z"));
    })
    .await;
}
