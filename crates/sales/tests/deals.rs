//! Deals go through pipelines on a real database.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use base::{Error, Id};
use engine::{
    Cx,
    records::{self, Expect},
};
use sales::{Deal, Pipeline, Stage};
use schema::{Object, Query, Record, Value};
use serde_json::json;
use testkit::{Fresh, change, faults, make, on_each};

fn text(record: &Record, field: &str) -> String {
    match record.value(field) {
        Value::Ref(link) => link.name.clone().unwrap_or_default(),
        Value::Decimal(number) => number.to_string(),
        Value::Date(date) => date.to_iso(),
        Value::DateTime(at) => at.to_rfc3339(),
        Value::Empty => String::new(),
        other => other.as_text().unwrap_or_default().to_string(),
    }
}

async fn stage(cx: &Cx, pipeline: &str, name: &str) -> Id {
    let all = records::list(
        cx,
        Query {
            limit: 500,
            ..Query::of(Stage::object())
        },
    )
    .await
    .expect("the workspace answers")
    .records;
    all.iter()
        .find(|s| text(s, "name") == name && text(s, "pipeline") == pipeline)
        .map(|s| s.id)
        .expect("the workspace answers")
}

/// The standard pipeline, and a second one without stages.
async fn two_pipelines(fresh: &Fresh) -> Record {
    let cx = fresh.cx();
    sales::seed(&cx).await.expect("the workspace answers");
    make(&cx, "pipeline", json!({ "name": "Renewals" })).await
}

#[tokio::test]
async fn a_workspace_starts_with_one_pipeline() {
    on_each(|fresh| async move {
        let other = fresh.again().await;
        let (a, b) = (
            fresh.cx(),
            other.cx(engine::Principal::System, engine::Via::Command),
        );
        let (one, two) = tokio::join!(sales::seed(&a), sales::seed(&b));
        one.expect("the workspace answers");
        two.expect("the workspace answers");
        sales::seed(&a).await.expect("the workspace answers");
        let pipelines = records::list(&a, Query::of(Pipeline::object()))
            .await
            .expect("the workspace answers")
            .records;
        let stages = records::list(&a, Query::of(Stage::object()))
            .await
            .expect("the workspace answers")
            .records;
        assert_eq!(
            (pipelines.len(), stages.len()),
            (1, 6),
            "{}",
            fresh.database()
        );
        let versions: Vec<i64> = stages.iter().map(|stage| stage.version).collect();
        assert_eq!(versions, [1; 6]);
    })
    .await;
}

#[tokio::test]
async fn a_workspace_with_a_pipeline_gets_no_other() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        make(&cx, "pipeline", json!({ "name": "Ours" })).await;
        sales::seed(&cx).await.expect("the workspace answers");
        let pipelines = records::list(&cx, Query::of(Pipeline::object()))
            .await
            .expect("the workspace answers")
            .records;
        assert_eq!(pipelines.len(), 1);
        assert!(
            records::list(&cx, Query::of(Stage::object()))
                .await
                .expect("the workspace answers")
                .records
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn what_follows_from_its_stage() {
    on_each(|fresh| async move {
        two_pipelines(&fresh).await;
        let cx = fresh.cx();
        let deal = make(&cx, "deal", json!({ "name": "Pilot", "amount": "1200" })).await;
        let seen = [
            "pipeline",
            "stage",
            "status",
            "probability",
            "close_date",
            "closed_at",
        ]
        .map(|f| text(&deal, f));
        assert_eq!(seen, ["Sales", "New", "open", "10", "", ""]);
        assert_eq!(text(&deal, "stage_since"), "2026-03-13T12:00:00Z");

        fresh.clock.advance(std::time::Duration::from_secs(86_400));
        let cx = fresh.cx();
        let won = stage(&cx, "Sales", "Won").await;
        let deal = change(&cx, &deal, json!({ "stage": won }))
            .await
            .expect("the workspace answers");
        let seen =
            ["stage", "status", "probability", "close_date", "closed_at"].map(|f| text(&deal, f));
        assert_eq!(
            seen,
            ["Won", "won", "100", "2026-03-14", "2026-03-14T12:00:00Z"]
        );

        // The day of closing is put right afterwards.
        let deal = change(&cx, &deal, json!({ "close_date": "2026-03-01" }))
            .await
            .expect("the workspace answers");
        assert_eq!(text(&deal, "closed_at"), "2026-03-01T00:00:00Z");

        // It is on again.
        let proposal = stage(&cx, "Sales", "Proposal").await;
        let deal = change(
            &cx,
            &deal,
            json!({ "stage": proposal, "probability": "60", "close_date": null }),
        )
        .await
        .expect("the workspace answers");
        let seen = ["status", "probability", "close_date", "closed_at"].map(|f| text(&deal, f));
        assert_eq!(seen, ["open", "60", "", ""]);

        let lost = stage(&cx, "Sales", "Lost").await;
        let body = json!({ "stage": lost, "lost_reason": "price", "close_date": "2026-03-02" });
        let deal = change(&cx, &deal, body)
            .await
            .expect("the workspace answers");
        let seen = ["status", "probability", "lost_reason", "close_date"].map(|f| text(&deal, f));
        assert_eq!(seen, ["lost", "0", "price", "2026-03-02"]);
        let deal = change(&cx, &deal, json!({ "stage": proposal }))
            .await
            .expect("the workspace answers");
        assert_eq!(text(&deal, "lost_reason"), "", "it does not hold any more");

        let refused = change(&cx, &deal, json!({ "status": "won" })).await;
        assert_eq!(faults(refused), [("status".to_string(), "read_only")]);
        let again = change(&cx, &deal, json!({ "stage": proposal, "status": "open" }))
            .await
            .expect("the workspace answers");
        assert_eq!(
            again.version, deal.version,
            "nothing changed, so nothing was written"
        );
    })
    .await;
}

#[tokio::test]
async fn a_stage_belongs_to_its_pipeline() {
    on_each(|fresh| async move {
        let renewals = two_pipelines(&fresh).await;
        let cx = fresh.cx();
        let refused = records::create(
            &cx,
            &Deal::object(),
            json!({ "name": "A", "pipeline": renewals.id }),
        )
        .await;
        assert_eq!(faults(refused), [("pipeline".to_string(), "stages")]);
        let due = make(
            &cx,
            "stage",
            json!({ "name": "Due", "pipeline": renewals.id }),
        )
        .await;
        make(
            &cx,
            "stage",
            json!({ "name": "Renewed", "pipeline": renewals.id, "type": "won" }),
        )
        .await;

        let deal = make(&cx, "deal", json!({ "name": "A", "pipeline": renewals.id })).await;
        assert_eq!(
            ["pipeline", "stage"].map(|f| text(&deal, f)),
            ["Renewals", "Due"]
        );
        let qualified = stage(&cx, "Sales", "Qualified").await;
        let refused = change(
            &cx,
            &deal,
            json!({ "stage": qualified, "pipeline": renewals.id }),
        )
        .await;
        // The pipeline is the one it has, and the stage is none of it.
        assert_eq!(faults(refused), [("stage".to_string(), "pipeline")]);
        let refused = change(&cx, &deal, json!({ "stage": qualified })).await;
        assert_eq!(faults(refused), [("stage".to_string(), "pipeline")]);
        let pipelines = records::list(&cx, Query::of(Pipeline::object()))
            .await
            .expect("the workspace answers")
            .records;
        let sales = pipelines.iter().find(|p| text(p, "name") == "Sales");
        let sales = sales.expect("it is there from the beginning").id;
        let deal = change(&cx, &deal, json!({ "stage": qualified, "pipeline": sales }))
            .await
            .expect("the workspace answers");
        assert_eq!(
            ["pipeline", "stage"].map(|f| text(&deal, f)),
            ["Sales", "Qualified"]
        );
        let deal = change(&cx, &deal, json!({ "pipeline": renewals.id }))
            .await
            .expect("the workspace answers");
        assert_eq!(
            ["pipeline", "stage"].map(|f| text(&deal, f)),
            ["Renewals", "Due"]
        );
        let body = json!({ "name": "B", "stage": qualified, "pipeline": renewals.id });
        assert_eq!(
            faults(records::create(&cx, &Deal::object(), body).await),
            [("stage".to_string(), "pipeline")]
        );
        let deal = change(&cx, &deal, json!({ "stage": null }))
            .await
            .expect("the workspace answers");
        assert_eq!(text(&deal, "stage"), "Due", "a deal always has one");
        let nowhere = records::create(
            &cx,
            &Deal::object(),
            json!({ "name": "C", "stage": Id::make(cx.now) }),
        )
        .await;
        assert_eq!(faults(nowhere), [("stage".to_string(), "not_found")]);

        // What deals lie in stays, and stays what it is.
        let refused = records::delete(&cx, &Stage::object(), due.id, Expect::Any).await;
        assert!(
            matches!(
                refused,
                Err(Error::Conflict {
                    code: "restricted",
                    ..
                })
            ),
            "{refused:?}"
        );
        let refused = change(&cx, &due, json!({ "type": "lost" })).await;
        assert_eq!(faults(refused), [("type".to_string(), "in_use")]);
        let refused = records::delete(&cx, &Pipeline::object(), renewals.id, Expect::Any).await;
        assert!(
            matches!(
                refused,
                Err(Error::Conflict {
                    code: "restricted",
                    ..
                })
            ),
            "{refused:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn stages_and_pipelines_are_numbered_in_their_order() {
    on_each(|fresh| async move {
        let renewals = two_pipelines(&fresh).await;
        let cx = fresh.cx();
        assert_eq!(renewals.value("position").as_int(), Some(2));
        let first = make(
            &cx,
            "stage",
            json!({ "name": "Due", "pipeline": renewals.id }),
        )
        .await;
        let second = make(
            &cx,
            "stage",
            json!({ "name": "Offer", "pipeline": renewals.id }),
        )
        .await;
        assert_eq!(
            [&first, &second].map(|s| s.value("position").as_int()),
            [Some(1), Some(2)]
        );
        let won = make(
            &cx,
            "stage",
            json!({ "name": "Won", "pipeline": renewals.id, "type": "won" }),
        )
        .await;
        assert_eq!(text(&won, "probability"), "100");
        let twice = records::create(
            &cx,
            &Stage::object(),
            json!({ "name": "won", "pipeline": renewals.id }),
        )
        .await;
        assert!(matches!(twice, Err(Error::Conflict { .. })), "{twice:?}");
    })
    .await;
}

#[tokio::test]
async fn a_pipeline_may_have_more_stages_than_a_page() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let long = make(&cx, "pipeline", json!({ "name": "Long" })).await;
        let stage = |n: usize| json!({ "name": format!("Stage {n}"), "pipeline": long.id });
        let asks = (1..=1_100)
            .map(|n| records::Ask::create(stage(n)))
            .collect();
        for answer in records::save_many(&cx, &Stage::object(), asks, store::Indexing::Now)
            .await
            .expect("the workspace answers")
        {
            answer.expect("the workspace answers");
        }
        let last = make(&cx, "stage", stage(1_101)).await;
        assert_eq!(last.value("position").as_int(), Some(1_101));
        let deal = make(&cx, "deal", json!({ "name": "A", "stage": last.id })).await;
        assert_eq!(text(&deal, "pipeline"), "Long");
    })
    .await;
}

#[tokio::test]
async fn a_moved_deal_comes_last_in_its_column() {
    on_each(|fresh| async move {
        two_pipelines(&fresh).await;
        let cx = fresh.cx();
        let first = make(&cx, "deal", json!({ "name": "First" })).await;
        let second = make(&cx, "deal", json!({ "name": "Second" })).await;
        let rank = |record: &Record| text(record, "rank");
        assert!(rank(&first) < rank(&second));
        let won = stage(&cx, "Sales", "Won").await;
        let first = change(&cx, &first, json!({ "stage": won }))
            .await
            .expect("the workspace answers");
        assert!(rank(&first) > rank(&second));
        // Dropped before the other one by hand, it stays there.
        let dropped = records::place(
            &cx,
            &Deal::object(),
            first.id,
            json!({ "stage": stage(&cx, "Sales", "New").await }),
            (None, Some(second.id)),
            Vec::new(),
        )
        .await
        .expect("the workspace answers")
        .record;
        assert!(
            rank(&dropped) < rank(&second),
            "{} {}",
            rank(&dropped),
            rank(&second)
        );
        assert_eq!(text(&dropped, "status"), "open");
        let renamed = change(&cx, &dropped, json!({ "name": "Other" }))
            .await
            .expect("the workspace answers");
        assert_eq!(rank(&renamed), rank(&dropped));
    })
    .await;
}

#[tokio::test]
async fn a_deal_comes_back_where_there_is_a_place() {
    on_each(|fresh| async move {
        let renewals = two_pipelines(&fresh).await;
        let cx = fresh.cx();
        make(
            &cx,
            "stage",
            json!({ "name": "Due", "pipeline": renewals.id }),
        )
        .await;
        let deal = make(&cx, "deal", json!({ "name": "A", "pipeline": renewals.id })).await;
        records::delete(&cx, &Deal::object(), deal.id, Expect::Any)
            .await
            .expect("the workspace answers");
        records::delete(&cx, &Pipeline::object(), renewals.id, Expect::Any)
            .await
            .expect("the workspace answers");
        records::restore(&cx, &Deal::object(), deal.id)
            .await
            .expect("the workspace answers");
        let deal = records::get(&cx, &Deal::object(), deal.id)
            .await
            .expect("the workspace answers");
        assert_eq!(
            ["pipeline", "stage", "status"].map(|f| text(&deal, f)),
            ["Sales", "New", "open"]
        );
    })
    .await;
}
