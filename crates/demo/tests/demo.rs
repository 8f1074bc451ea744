//! The demo data as somebody finds it who looks around.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use std::collections::HashSet;

use base::Date;
use engine::{Cx, records};
use schema::{
    Filter, Object, ObjectId, Path, Query, Record, Value,
    filter::{Literal, Op, Operand, Right, Test},
};
use testkit::{Fresh, databases};

async fn count(cx: &Cx, object: &str) -> u64 {
    records::count(cx, &Query::of(ObjectId::from(object)), None)
        .await
        .expect("the workspace answers")
}

/// All records of an object; none has so many that they would not go into memory.
async fn all(cx: &Cx, object: &str) -> Vec<Record> {
    let query = Query {
        limit: 2_000,
        ..Query::of(ObjectId::from(object))
    };
    records::list(cx, query)
        .await
        .expect("the workspace answers")
        .records
}

fn key<'r>(record: &'r Record, field: &str) -> &'r str {
    match record.value(field) {
        Value::Key(key) => key,
        _ => "",
    }
}

fn day(record: &Record, field: &str) -> Option<Date> {
    match record.value(field) {
        Value::Date(day) => Some(*day),
        _ => None,
    }
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

/// Filling a workspace is the long part, so it is done once for each database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_is_whole_in_order_and_the_same_everywhere() {
    let (one, other) = tokio::join!(
        tokio::spawn(filled("sqlite")),
        tokio::spawn(filled(databases().last().expect("one is always there"))),
    );
    let (one, other) = (one.expect("it ends"), other.expect("it ends"));
    assert_eq!(seen(&one.0).await, seen(&other.0).await);
    for (fresh, somebody) in [&one, &other] {
        a_year_and_a_half_of_sales(fresh, somebody).await;
    }
    the_present_is_in_order(&one.0, &one.1).await;
    for (fresh, _) in [&one, &other] {
        let again = demo::fill(&fresh.cx(), |_, _| {}).await;
        assert!(
            matches!(again, Err(base::Error::Conflict { .. })),
            "{again:?}"
        );
    }
}

async fn filled(database: &str) -> (Fresh, demo::Administrator) {
    let fresh = Fresh::on(database).await;
    let mut heard = Vec::new();
    let somebody = demo::fill(&fresh.cx(), |done, all| heard.push((done, all)))
        .await
        .expect("the workspace answers");
    assert_eq!(heard.last().map(|(done, all)| done == all), Some(true));
    (fresh, somebody)
}

async fn a_year_and_a_half_of_sales(fresh: &Fresh, somebody: &demo::Administrator) {
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
}

/// Deals, tasks, notes and leads as a seller of some order would leave them.
async fn the_present_is_in_order(fresh: &Fresh, somebody: &demo::Administrator) {
    let cx = fresh.cx();
    let today = cx.now.date_in(&cx.zone);

    let deals = all(&cx, "deal").await;
    let open: Vec<_> = deals
        .iter()
        .filter(|d| key(d, "status") == "open")
        .collect();
    let late: Vec<Date> = open
        .iter()
        .filter_map(|deal| day(deal, "close_date"))
        .filter(|close| *close < today)
        .collect();
    assert!(late.len() <= 5, "{late:?}");
    assert!(late.iter().all(|close| *close >= today.plus_days(-15)));

    let tasks = all(&cx, "task").await;
    let share = |status: &str| {
        let such = tasks.iter().filter(|task| key(task, "status") == status);
        such.count() as f64 / tasks.len() as f64
    };
    assert!(share("cancelled") < 0.1, "{}", share("cancelled"));
    let done: Vec<_> = tasks
        .iter()
        .filter(|t| key(t, "status") == "done")
        .collect();
    let in_time = done.iter().filter(|task| {
        let Value::DateTime(at) = task.value("done_at") else {
            panic!("{task:?}")
        };
        day(task, "due_date").is_some_and(|due| at.date_in(&cx.zone) <= due)
    });
    let in_time = in_time.count() as f64 / done.len() as f64;
    assert!((0.75..0.95).contains(&in_time), "{in_time}");
    let planned: Vec<_> = tasks
        .iter()
        .filter(|task| !matches!(key(task, "status"), "done" | "cancelled"))
        .collect();
    assert!((40..100).contains(&planned.len()), "{}", planned.len());

    let notes = all(&cx, "note").await;
    let texts: HashSet<_> = notes.iter().map(|n| n.value("body").as_text()).collect();
    assert!(texts.len() * 100 >= notes.len() * 97, "{}", texts.len());

    let leads = all(&cx, "lead").await;
    for status in ["new", "contacted", "qualified", "lost"] {
        assert!(leads.iter().any(|lead| key(lead, "status") == status));
    }

    // Who signs in has something of everything to do.
    let mine = |all: &[&Record]| {
        let own = all.iter().filter(|one| {
            one.owner
                .as_ref()
                .is_some_and(|owner| owner.id == somebody.id)
        });
        own.count()
    };
    let due = |on: &dyn Fn(Date) -> bool| {
        let such = planned
            .iter()
            .filter(|t| day(t, "due_date").is_some_and(on));
        such.copied().collect::<Vec<_>>()
    };
    assert!(mine(&open) >= 5 && mine(&planned) >= 6);
    assert!(mine(&due(&|due| due == today)) >= 3);
    assert!(mine(&due(&|due| due < today)) >= 1);
    for (object, least) in [("company", 20), ("contact", 80), ("lead", 5)] {
        let own = all(&cx, object).await;
        let own = own.iter().filter(|one| {
            one.owner
                .as_ref()
                .is_some_and(|owner| owner.id == somebody.id)
        });
        let own = own.count();
        assert!(own >= least, "{object} {own}");
    }

    // Newest first by id is newest first by time.
    for object in ["company", "contact", "deal", "task", "note", "lead"] {
        for record in all(&cx, object).await {
            let mut millis = [0; 8];
            millis[2..].copy_from_slice(&record.id.as_bytes()[..6]);
            assert_eq!(
                i64::from_be_bytes(millis),
                record.created_at.0 / 1_000,
                "{record:?}"
            );
        }
    }
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
