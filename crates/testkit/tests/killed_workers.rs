//! Workers are killed or held in the midst of their jobs, again and again: in the
//! end each effect of each job is there, once.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use std::{collections::HashMap, time::Duration};

use base::Stopwatch;
use engine::{
    jobs::{self, Ask, Counts, Filter, State},
    records,
};
use schema::{ObjectId, Query};
use store::Location;
use testkit::{
    Fresh, Killed,
    chores::{self, Chore},
    databases,
};

const CHORES: &str = env!("CARGO_BIN_EXE_chores");
const JOBS: u32 = 240;
const WORKERS: usize = 4;
/// How often a worker is killed while there are jobs.
const KILLS: u32 = 14;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_workers_leave_nothing_undone_and_nothing_done_twice() {
    for database in databases() {
        let fresh = Fresh::with(database, chores::registry).await;
        let cx = fresh.cx();
        let mut workers: Vec<Killed> = (0..WORKERS)
            .map(|_| Killed::start(CHORES, fresh.location()))
            .collect();
        let mut numbers = 0..JOBS;
        for round in 0..KILLS {
            // Jobs come in while workers die: there is always something to lose.
            for number in numbers.by_ref().take(JOBS.div_ceil(KILLS) as usize) {
                jobs::put(&cx, Chore { number }, Ask::default())
                    .await
                    .unwrap();
            }
            tokio::time::sleep(Duration::from_millis(u64::from(round) * 9)).await;
            // Two at once now and then.
            kill_at_work(&fresh, &mut workers, 1 + (round % 2) as usize).await;
        }
        each_effect_is_there_once(&fresh).await;
        drop(workers);
        let begun_again = begun_again(&fresh).await;
        assert!(
            begun_again > 5,
            "only {begun_again} jobs were cut off, {database}"
        );
    }
}

/// A process is held for so long that its jobs are taken over, and then goes on
/// as if nothing had been.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_comes_back_writes_nothing_of_what_it_has_lost() {
    for database in databases() {
        let fresh = Fresh::with(database, chores::registry).await;
        let cx = fresh.cx();
        for number in 0..JOBS {
            jobs::put(&cx, Chore { number }, Ask::default())
                .await
                .unwrap();
        }
        let workers = [(); 2].map(|()| Killed::start(CHORES, fresh.location()));
        let watch = Stopwatch::start();
        let both_are = |at_work: &[u32]| workers.iter().all(|one| at_work.contains(&one.id()));
        while !both_are(&at_work(&fresh).await) {
            assert!(watch.elapsed() < Duration::from_secs(60), "{database}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        hold_until_taken_over(&workers[0], &fresh).await;
        workers[0].signal("CONT");
        each_effect_is_there_once(&fresh).await;
    }
}

/// Stops a process at its work for so long that others take some of it over.
async fn hold_until_taken_over(worker: &Killed, fresh: &Fresh) {
    let watch = Stopwatch::start();
    loop {
        let held = hold(worker, fresh).await;
        let held_for = Stopwatch::start();
        // What it has locked is passed over: if that is all, it is stopped elsewhere.
        while held_for.elapsed() < Duration::from_secs(10) {
            // By itself it ends none.
            if jobs_of(worker, fresh).await < held {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        worker.signal("CONT");
        let so_long = watch.elapsed();
        assert!(so_long < Duration::from_secs(60), "{}", fresh.database());
    }
}

/// Stops a process that has jobs where it does not hold the lock of an SQLite file:
/// nobody could take anything over then. Gives how many jobs.
async fn hold(worker: &Killed, fresh: &Fresh) -> usize {
    let watch = Stopwatch::start();
    loop {
        worker.signal("STOP");
        let cx = fresh.cx();
        let write = jobs::resume(&cx, "upkeep");
        let soon = Duration::from_millis(500);
        if tokio::time::timeout(soon, write).await.is_ok() {
            let held = jobs_of(worker, fresh).await;
            if held > 0 {
                return held;
            }
        }
        worker.signal("CONT");
        assert!(watch.elapsed() < Duration::from_secs(60));
        tokio::time::sleep(Duration::from_millis(7)).await;
    }
}

async fn jobs_of(worker: &Killed, fresh: &Fresh) -> usize {
    let at_work = at_work(fresh).await;
    at_work.iter().filter(|id| **id == worker.id()).count()
}

/// Waits until all is done.
async fn each_effect_is_there_once(fresh: &Fresh) {
    let watch = Stopwatch::start();
    while unfinished(fresh).await > 0 {
        assert!(
            watch.elapsed() < Duration::from_secs(120),
            "{}",
            fresh.database()
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut seen: HashMap<String, u32> = HashMap::new();
    let query = Query {
        limit: 500,
        ..Query::of(ObjectId::from("company"))
    };
    for record in records::list(&fresh.cx(), query).await.unwrap().records {
        let schema::Value::Text(name) = record.value("name") else {
            panic!("a company without a name");
        };
        *seen.entry(name.clone()).or_default() += 1;
    }
    for name in (0..JOBS).flat_map(Chore::names) {
        assert_eq!(seen.remove(&name), Some(1), "{name}, {}", fresh.database());
    }
    assert!(seen.is_empty(), "{seen:?}");
    assert_eq!(fresh.ws.check().await.unwrap().len(), 0);
}

/// Kills up to so many workers that have something to lose at that moment, and
/// starts others in their places. Waits for one that has; nobody is killed once all
/// is done.
async fn kill_at_work(fresh: &Fresh, workers: &mut [Killed], most: usize) {
    let watch = Stopwatch::start();
    loop {
        let at_work = at_work(fresh).await;
        let victims = workers
            .iter_mut()
            .filter(|worker| at_work.contains(&worker.id()));
        let victims: Vec<&mut Killed> = victims.take(most).collect();
        if !victims.is_empty() {
            replace(victims, fresh.location());
            // Others come first the next time.
            workers.rotate_left(1);
            return;
        }
        let default = default_queue(fresh).await;
        if default.running == 0 && default.waiting == 0 {
            return;
        }
        assert!(watch.elapsed() < Duration::from_secs(60), "{default:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Kills all of them before any other starts, which takes a while.
fn replace(victims: Vec<&mut Killed>, location: &Location) {
    let mut victims = victims;
    for victim in &mut victims {
        victim.kill();
    }
    for victim in victims {
        victim.replace(location);
    }
}

/// The process that does each job, by the database: those that have died as well,
/// until others take their jobs over.
async fn at_work(fresh: &Fresh) -> Vec<u32> {
    let filter = Filter {
        state: Some(State::Running),
        kind: Some("chore".into()),
        limit: 500,
        ..Filter::default()
    };
    let jobs = jobs::list(&fresh.cx(), &filter).await.unwrap();
    jobs.iter()
        .filter_map(|job| Chore::process(&job.progress))
        .collect()
}

async fn default_queue(fresh: &Fresh) -> Counts {
    let queues = jobs::counts(&fresh.cx()).await.unwrap();
    let default = queues.into_iter().find(|queue| queue.queue == "default");
    default.unwrap()
}

/// How many jobs were begun more than once: whose worker died after their first part.
async fn begun_again(fresh: &Fresh) -> usize {
    let filter = Filter {
        kind: Some("chore".into()),
        limit: 500,
        ..Filter::default()
    };
    let jobs = jobs::list(&fresh.cx(), &filter).await.unwrap();
    jobs.iter().filter(|job| job.deaths > 0).count()
}

/// How many jobs are not done. None may fail: a death is not the job's fault.
async fn unfinished(fresh: &Fresh) -> usize {
    let mut count = 0;
    for state in [State::Waiting, State::Running, State::Failed] {
        let filter = Filter {
            state: Some(state),
            kind: Some("chore".into()),
            limit: 500,
            ..Filter::default()
        };
        let jobs = jobs::list(&fresh.cx(), &filter).await.unwrap();
        assert!(state != State::Failed || jobs.is_empty(), "{jobs:?}");
        count += jobs.len();
    }
    count
}
