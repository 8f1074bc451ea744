//! The demo data as somebody finds it who looks around.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use base::Date;
use engine::{Cx, records};
use schema::{
    Filter, Object, ObjectId, Path, Query, Value,
    filter::{Literal, Op, Operand, Right, Test},
};
use testkit::{Fresh, on_each};

async fn count(cx: &Cx, object: &str) -> u64 {
    records::count(cx, &Query::of(ObjectId::from(object)), None)
        .await
        .expect("the workspace answers")
}

async fn deals(cx: &Cx, status: &str) -> u64 {
    let test = Test {
        left: Operand::Path(Path::field("status")),
        op: Op::Eq,
        right: Right::One(Literal::Text(status.into())),
    };
    let query = Query {
        filter: Filter::Test(test),
        ..Query::of(sales::Deal::object())
    };
    records::count(cx, &query, None)
        .await
        .expect("the workspace answers")
}

#[tokio::test]
async fn a_year_and_a_half_of_sales() {
    on_each(|fresh| async move {
        let mut heard = Vec::new();
        let somebody = demo::fill(&fresh.cx(), |done, all| heard.push((done, all)))
            .await
            .expect("the workspace answers");
        assert_eq!(heard.last().map(|(done, all)| done == all), Some(true));
        let cx = fresh.cx();
        assert_eq!(cx.ws.settings().name, "Tarnholt Sensors");
        for (object, expected) in [
            ("user", 6),
            ("team", 2),
            ("company", 200),
            ("contact", 1_000),
            ("deal", 400),
            ("pipeline", 2),
            ("stage", 12),
            ("product", 12),
        ] {
            assert_eq!(count(&cx, object).await, expected, "{object}");
        }
        for (object, least) in [
            ("task", 200),
            ("note", 200),
            ("lead", 60),
            ("affiliation", 20),
            ("deal_contact", 300),
        ] {
            let found = count(&cx, object).await;
            assert!((least..2_000).contains(&found), "{object} {found}");
        }
        let (open, won, lost) = (
            deals(&cx, "open").await,
            deals(&cx, "won").await,
            deals(&cx, "lost").await,
        );
        assert_eq!(open + won + lost, 400);
        assert!(
            (60..160).contains(&open) && won > 100 && lost > 100,
            "{open} open, {won} won, {lost} lost"
        );
        let user = records::get(&cx, &"user".into(), somebody.id)
            .await
            .expect("the workspace answers");
        assert_eq!(user.value("role"), &Value::Key("administrator".into()));

        let today = cx.now.date_in(&cx.zone);
        let mut oldest = today;
        let all = records::list(
            &cx,
            Query {
                limit: 500,
                ..Query::of(sales::Deal::object())
            },
        )
        .await
        .expect("the workspace answers")
        .records;
        for deal in &all {
            assert!(deal.owner.is_some() && deal.team.is_some(), "{deal:?}");
            let Value::Date(opened) = deal.value("opened_on") else {
                panic!("{deal:?}")
            };
            oldest = oldest.min(*opened);
            assert!(*opened <= today && deal.created_at <= cx.now && deal.updated_at <= cx.now);
            if let Value::DateTime(closed) = deal.value("closed_at") {
                assert!(*closed <= cx.now && *closed >= deal.created_at, "{deal:?}");
            }
        }
        assert!(oldest < today.plus_days(-500), "{}", oldest.to_iso());
    })
    .await;
}

/// What there is of deals, in order.
async fn seen(fresh: &Fresh) -> Vec<(base::Id, String, Option<Date>)> {
    let cx = fresh.cx();
    let mut all: Vec<_> = records::list(
        &cx,
        Query {
            limit: 500,
            ..Query::of(sales::Deal::object())
        },
    )
    .await
    .expect("the workspace answers")
    .records
    .iter()
    .map(|deal| {
        let day = match deal.value("close_date") {
            Value::Date(day) => Some(*day),
            _ => None,
        };
        (
            deal.id,
            format!("{:?} {:?}", deal.value("name"), deal.value("amount")),
            day,
        )
    })
    .collect();
    all.sort_by_key(|(id, ..)| *id);
    all
}

#[tokio::test]
async fn the_same_day_gives_the_same_data() {
    let (one, two) = (Fresh::on("sqlite").await, Fresh::on("sqlite").await);
    demo::fill(&one.cx(), |_, _| {})
        .await
        .expect("the workspace answers");
    demo::fill(&two.cx(), |_, _| {})
        .await
        .expect("the workspace answers");
    assert_eq!(seen(&one).await, seen(&two).await);
    let again = demo::fill(&one.cx(), |_, _| {}).await;
    assert!(
        matches!(again, Err(base::Error::Conflict { .. })),
        "{again:?}"
    );
}
