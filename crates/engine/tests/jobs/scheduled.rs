//! Jobs that come again, and what the system does for itself.

use std::time::Duration;

use engine::{
    Registry,
    jobs::{self, Filter, Schedule, State},
    people,
};
use testkit::{Fresh, databases, make};

use crate::{
    PACE, Working,
    kinds::{Add, companies, registry},
    work_off,
};

fn hourly() -> Registry {
    let mut registry = registry();
    let name = "hourly".to_string();
    registry.schedule(Schedule::new("hourly", "0 * * * *", Add { name }).unwrap());
    registry
}

#[tokio::test]
async fn a_tick_comes_once_however_many_look_and_however_long_nobody_did() {
    for database in databases() {
        let fresh = Fresh::with(database, hourly).await;
        let (cx, other) = (fresh.cx(), fresh.again().await);
        work_off(&fresh).await;
        assert_eq!(
            companies(&cx, "hourly").await,
            0,
            "its next tick is the first"
        );
        // Many hours in which nobody worked are one tick.
        fresh.clock.advance(Duration::from_secs(50 * 3_600));
        let workers = [&fresh.ws, &other, &other].map(|ws| Working::start(ws, PACE));
        tokio::time::sleep(PACE.lease * 2).await;
        for worker in workers {
            worker.end().await;
        }
        work_off(&fresh).await;
        assert_eq!(companies(&cx, "hourly").await, 1, "{database}");
        fresh.clock.advance(Duration::from_secs(3_600));
        work_off(&fresh).await;
        assert_eq!(companies(&cx, "hourly").await, 2, "{database}");
        let done = Filter {
            state: Some(State::Done),
            kind: Some("add".into()),
            limit: 10,
            ..Filter::default()
        };
        let done = jobs::list(&cx, &done).await.unwrap();
        assert_eq!(done[0].key.as_deref(), Some("schedule hourly"));
    }
}

#[tokio::test]
async fn sessions_and_answers_that_have_ended_are_tidied_away() {
    for database in databases() {
        let fresh = Fresh::on(database).await;
        let cx = fresh.cx();
        let new = people::NewUser {
            email: "ada@north.example".into(),
            name: "Ada Example".into(),
            role: "sales".into(),
            password: "a believable phrase".into(),
            team: None,
        };
        people::create_user(&cx, new).await.unwrap();
        let origin = people::Origin::default();
        let signed_in = people::sign_in(
            &fresh.ws,
            "ada@north.example",
            "a believable phrase",
            origin,
        )
        .await;
        signed_in.unwrap();
        let claim = engine::idempotency::Claim {
            who: "ada".into(),
            key: "once".into(),
            path: "/deals".into(),
            hash: vec![1],
        };
        engine::idempotency::begin(&cx, &claim).await.unwrap();
        for (hours, sessions, answers) in [(1, 1, 1), (25, 1, 0), (14 * 24, 0, 0)] {
            work_off(&fresh).await;
            fresh.clock.advance(Duration::from_secs(hours * 3_600));
            work_off(&fresh).await;
            assert_eq!(
                fresh.rows("sessions").await,
                sessions,
                "{hours} hours, {database}"
            );
            assert_eq!(
                fresh.rows("idempotency").await,
                answers,
                "{hours} hours, {database}"
            );
        }
    }
}

/// A definition changes what is searched: all records are indexed anew.
#[tokio::test]
async fn the_search_follows_what_bulk_writes_and_definitions_leave() {
    for database in databases() {
        let fresh = Fresh::on(database).await;
        let cx = fresh.cx();
        let body = serde_json::json!({ "name": "Acme", "description": "Zephyrine things" });
        make(&cx, "company", body).await;
        let found = async || {
            let hits = engine::records::search(&fresh.cx(), "zephyrine", None, 10).await;
            hits.unwrap().len()
        };
        let before = found().await;
        let search = serde_json::json!({ "search": before == 0 });
        engine::definitions::update_field(&cx, "company", "description", &search)
            .await
            .unwrap();
        assert_eq!(found().await, before);
        work_off(&fresh).await;
        assert_eq!(found().await, 1 - before, "{database}");
    }
}
