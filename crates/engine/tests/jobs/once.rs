//! Effects happen once: many workers at once, workers that die, claims that are
//! lost, work that is given back.

use std::time::Duration;

use base::Id;
use engine::{
    Principal, Via,
    jobs::{self, Ask, Pace, State},
    records,
};
use schema::{ObjectId, Query};
use store::Sql;
use testkit::{Fresh, make};

use crate::{
    PACE, Working,
    kinds::{Add, Deadly, Steps, companies, company, held},
    on_each, until, until_state, work_off,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_workers_do_each_job_once() {
    const JOBS: usize = 200;
    on_each(|fresh| async move {
        let (cx, other) = (fresh.cx(), fresh.again().await);
        let workers = [&fresh.ws, &fresh.ws, &other, &other].map(|ws| Working::start(ws, PACE));
        let mut last = None;
        for n in 0..JOBS {
            let name = format!("c{n}");
            last = Some(jobs::put(&cx, Add { name }, Ask::default()).await.unwrap());
        }
        until_state(&cx, last.unwrap(), State::Done).await;
        for worker in workers {
            worker.end().await;
        }
        work_off(&fresh).await;
        let all = Query {
            limit: 500,
            ..Query::of(ObjectId::from("company"))
        };
        let page = records::list(&cx, all).await.unwrap();
        let mut names: Vec<_> = page
            .records
            .iter()
            .map(|r| r.value("name").clone())
            .collect();
        assert_eq!(names.len(), JOBS, "{}", fresh.database());
        names.sort_by_key(|name| format!("{name:?}"));
        names.dedup();
        assert_eq!(names.len(), JOBS);
        assert_eq!(fresh.ws.check().await.unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_job_is_there_exactly_if_what_asks_for_it_was_written() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        make(&cx, "parcel", serde_json::json!({ "name": "whole" })).await;
        let torn = serde_json::json!({ "name": "torn" });
        records::create(&cx, &ObjectId::from("parcel"), torn)
            .await
            .unwrap_err();
        work_off(&fresh).await;
        assert_eq!(companies(&cx, "whole").await, 1);
        assert_eq!(companies(&cx, "torn").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_dies_is_followed_by_another() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let (id, first) = at_work(&fresh, PACE, "gate").await;
        first.die().await;
        let other = fresh.again().await;
        let second = Working::start(&other, PACE);
        let taken = until(&cx, id, |job| {
            job.deaths == 1 && job.state == State::Running
        })
        .await;
        assert_eq!(taken.attempts, 1, "a death is no failure");
        company(&cx, "gate").await;
        until_state(&cx, id, State::Done).await;
        second.end().await;
        assert_eq!(companies(&cx, "held").await, 1);
    })
    .await;
}

/// Whatever kills each process that does it must not do so for ever. Deaths are
/// no failures: nothing waits longer for them.
#[tokio::test]
async fn a_job_whose_workers_die_is_taken_up_at_once_and_given_up_in_the_end() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let id = jobs::put(&cx, Deadly { gets_on: false }, Ask::default())
            .await
            .unwrap();
        let mut told = serde_json::Value::Null;
        for deaths in [0, 1, 9] {
            if deaths > 1 {
                let statement = "update {w}.jobs set again = 16 where kind = 'deadly'";
                write(&fresh, statement).await;
            }
            let worker = Working::start(&fresh.ws, PACE);
            let begun = until(&cx, id, |job| {
                job.state == State::Running && !job.progress.is_null() && job.progress != told
            })
            .await;
            assert_eq!((begun.attempts, begun.deaths), (1, deaths));
            assert_eq!(
                begun.run_at, cx.now,
                "the clock stands still: it is due at once"
            );
            told = begun.progress;
            worker.die().await;
        }
        let last = Working::start(&fresh.ws, PACE);
        let failed = until_state(&cx, id, State::Failed).await;
        let reason = failed.error.unwrap();
        assert!(reason.contains("10 times in a row"), "{reason}");
        let again = jobs::retry(&cx, id).await.unwrap();
        assert_eq!((again.attempts, again.deaths), (0, 0));
        jobs::cancel(&cx, id).await.unwrap();
        last.end().await;
    })
    .await;
}

/// What gets on is not what its workers die of.
#[tokio::test]
async fn progress_forgets_deaths() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let job = Deadly { gets_on: true };
        let id = jobs::put(&cx, job, Ask::default()).await.unwrap();
        write(
            &fresh,
            "update {w}.jobs set again = 18 where kind = 'deadly'",
        )
        .await;
        let worker = Working::start(&fresh.ws, PACE);
        let begun = until(&cx, id, |job| !job.progress.is_null()).await;
        assert_eq!(begun.deaths, 0);
        worker.end().await;
    })
    .await;
}

/// A worker, and the job that it is at: it ends once there is a company of this name.
async fn at_work(fresh: &Fresh, pace: Pace, gate: &str) -> (Id, Working) {
    let cx = fresh.cx();
    let id = held(&cx, gate).await;
    let worker = Working::start(&fresh.ws, pace);
    until(&cx, id, |job| job.progress == "begun").await;
    (id, worker)
}

async fn write(fresh: &Fresh, statement: &'static str) {
    let done = fresh.ws.db().write(fresh.ws.schema().version(), move |tx| {
        Box::pin(async move { tx.execute(&Sql::new(statement)).await })
    });
    assert_eq!(done.await.unwrap(), 1);
}

/// It shows that it lives for as long as it works, however long that is.
#[tokio::test]
async fn a_worker_that_lives_keeps_its_jobs() {
    on_each(|fresh| async move {
        let (cx, other) = (fresh.cx(), fresh.again().await);
        let (id, one) = at_work(&fresh, PACE, "gate").await;
        let two = Working::start(&other, PACE);
        // The clocks of both are set meanwhile.
        for seconds in [3_600, 30 * 86_400, -86_400] {
            fresh.clock.set(cx.now.plus_seconds(seconds));
            tokio::time::sleep(PACE.lease * 2).await;
        }
        let status = jobs::status(&cx, id).await.unwrap();
        assert_eq!((status.state, status.attempts), (State::Running, 1));
        company(&cx, "gate").await;
        until_state(&cx, id, State::Done).await;
        one.end().await;
        two.end().await;
        assert_eq!(companies(&cx, "held").await, 1);
    })
    .await;
}

/// A run that has lost its claim and does not know it yet.
#[tokio::test]
async fn what_has_lost_its_claim_writes_nothing() {
    on_each(|fresh| async move {
        // It does not look after its claims during the test.
        let slow = Pace {
            lease: Duration::from_secs(600),
            ..PACE
        };
        let cx = fresh.cx();
        let (id, one) = at_work(&fresh, slow, "gate").await;
        jobs::cancel(&cx, id).await.unwrap();
        let cancelled = jobs::status(&cx, id).await.unwrap();
        assert_eq!(cancelled.state, State::Cancelled);
        // The very same worker takes it up again, beside its first run.
        jobs::retry(&cx, id).await.unwrap();
        until(&cx, id, |job| job.state == State::Running).await;
        company(&cx, "gate").await;
        until_state(&cx, id, State::Done).await;
        one.end().await;
        assert_eq!(companies(&cx, "held").await, 1, "{}", fresh.database());
    })
    .await;
}

#[tokio::test]
async fn what_is_cancelled_stops() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let (id, worker) = at_work(&fresh, PACE, "never").await;
        jobs::cancel(&cx, id).await.unwrap();
        // Its run would hold the worker up for the whole grace if it went on.
        tokio::time::sleep(PACE.lease).await;
        let watch = base::Stopwatch::start();
        worker.end().await;
        assert!(watch.elapsed() < PACE.grace, "{:?}", watch.elapsed());
        assert_eq!(companies(&cx, "held").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_ends_gives_its_jobs_back() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let (id, worker) = at_work(&fresh, PACE, "gate").await;
        worker.end().await;
        let status = jobs::status(&cx, id).await.unwrap();
        assert_eq!((status.state, status.attempts), (State::Waiting, 0));
        assert_eq!(rows(&fresh, "select count(*) from {w}.workers").await, 0);
        company(&cx, "gate").await;
        work_off(&fresh).await;
        assert_eq!(companies(&cx, "held").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_checkpoint_is_where_the_next_run_goes_on() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let name = "steps".to_string();
        let id = jobs::put(&cx, Steps { name }, Ask::default())
            .await
            .unwrap();
        work_off(&fresh).await;
        let waiting = jobs::status(&cx, id).await.unwrap();
        assert_eq!((waiting.state, waiting.attempts), (State::Waiting, 1));
        assert_eq!(companies(&cx, "second of steps").await, 0);
        fresh.clock.advance(Duration::from_secs(60));
        work_off(&fresh).await;
        let done = jobs::status(&cx, id).await.unwrap();
        assert_eq!((done.state, done.error), (State::Done, None));
        assert_eq!(companies(&cx, "first of steps").await, 1);
        assert_eq!(companies(&cx, "second of steps").await, 1);
    })
    .await;
}

/// What a job writes belongs to the change set of what asked for it.
#[tokio::test]
async fn a_job_writes_in_the_change_set_that_asked() {
    on_each(|fresh| async move {
        let cx = fresh.ws.cx(Principal::System, Via::Rest);
        let name = "sent".to_string();
        jobs::put(&cx, Add { name }, Ask::default()).await.unwrap();
        work_off(&fresh).await;
        let mut sql = Sql::new("select count(*) from {w}.changes where via = 'job' and batch = ");
        sql.bind(cx.batch);
        let mut conn = fresh.ws.db().read().await.unwrap();
        let row = conn.fetch_one(&sql).await.unwrap();
        assert_eq!(row.get_int(0).unwrap(), 1);
    })
    .await;
}

async fn rows(fresh: &Fresh, text: &str) -> i64 {
    let mut conn = fresh.ws.db().read().await.unwrap();
    let row = conn.fetch_one(&Sql::new(text)).await.unwrap();
    row.get_int(0).unwrap()
}
