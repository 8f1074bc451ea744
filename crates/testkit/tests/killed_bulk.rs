//! A process is killed in the midst of an edit of many records, of its undo and of an
//! export, again and again: each is whole in the end, once, and the undo leaves what was.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use std::time::Duration;

use base::{Id, Stopwatch};
use engine::{
    Cx,
    bulk::{self, Deed},
    export::{self, Format, What},
    files,
    jobs::{self, State, Status},
    records::{self, Ask, Atomicity, Operation},
    undo::{self, Answer},
};
use futures::TryStreamExt;
use schema::{Filter, ObjectId, Query};
use serde_json::{Value as Json, json};
use testkit::{Fresh, Killed, chores, databases, kills};

const CHORES: &str = env!("CARGO_BIN_EXE_chores");
/// A step of the work is so many records.
const STEP: u64 = 250;
/// How often a process is killed in each part, unless `RAPPORT_TEST_KILLS` says so.
const KILLS: u64 = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_and_its_undo_go_on_after_each_death() {
    for database in databases() {
        let fresh = Fresh::with(database, chores::registry).await;
        // A step after each death, and some.
        let parts = ((kills(KILLS) + 12) * STEP).div_ceil(1_000);
        let all = parts * 1_000;
        for part in 0..parts {
            make(&fresh.cx(), part).await;
        }
        let before = exported(&fresh).await;
        let cx = fresh.cx();
        let companies = ObjectId::from("company");
        let deed = Deed::Set(json!({"employees": 7, "tags": ["edited"]}));
        let job = bulk::begin(&cx, &companies, Filter::All, deed)
            .await
            .unwrap();
        let (done, cut_off) = worked_off(&fresh, job.id, "seen", kills(KILLS)).await;
        assert_eq!(
            (&done.progress["seen"], &done.progress["changed"]),
            (&json!(all), &json!(all))
        );
        assert!(cut_off > 0, "nothing was cut off on {database}");
        let versions = versions(&fresh).await;
        assert!(
            versions.iter().all(|version| *version == 2),
            "edited twice on {database}"
        );

        let Answer::Later(job) = undo::undo(&fresh.cx(), cx.batch).await.unwrap() else {
            panic!("{all} changes are no small work");
        };
        let (done, cut_off) = worked_off(&fresh, job.id, "seen", kills(KILLS)).await;
        let report = undo::Report::of_progress(&done.progress);
        assert_eq!(
            (report.updated, report.conflicts, report.unchanged),
            (all, 0, 0),
            "{report:?}"
        );
        assert!(cut_off > 0, "nothing was cut off on {database}");
        assert!(exported(&fresh).await == before, "{database}");
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_goes_on_after_each_death() {
    for database in databases() {
        let fresh = Fresh::with(database, chores::registry).await;
        let kills = kills(1);
        // A page of 500 makes a step, after each death and some.
        for part in 0..(kills + 12).div_ceil(2) {
            make(&fresh.cx(), part).await;
        }
        let cx = fresh.cx();
        let what = What::read(&cx, "companies", None, None, Format::JsonLines).unwrap();
        let mut whole = Vec::new();
        export::run(&cx, &what, &mut whole, &|_| ()).await.unwrap();

        let job = export::begin(&cx, what).await.unwrap();
        let (_, cut_off) = worked_off(&fresh, job.id, "done", kills).await;
        assert!(cut_off > 0, "nothing was cut off on {database}");
        let content = export::content(&cx, &ObjectId::from("company"), job.id).await;
        let content = content.unwrap();
        assert_eq!(content.size, whole.len() as u64);
        let blocks: Vec<Vec<u8>> = files::stream(cx, &content).try_collect().await.unwrap();
        assert!(blocks.concat() == whole, "{database}");
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    }
}

async fn make(cx: &Cx, part: u64) {
    let one = |n: usize| {
        let body = json!({"name": format!("C {part} {n}"), "employees": n, "phones": format!("+1415555{n:04}")});
        Operation::Save(Ask::create(body))
    };
    let operations = (0..1_000).map(one).collect();
    let object = ObjectId::from("company");
    records::batch(cx, &object, operations, Atomicity::AllOrNothing)
        .await
        .unwrap();
}

/// Has processes do a job, and kills each in the midst of it. Gives the job, and
/// how often it was cut off.
async fn worked_off(fresh: &Fresh, id: Id, counter: &str, kills: u64) -> (Status, u64) {
    let mut worker = Killed::start(CHORES, fresh.location());
    let (mut seen, mut cut_off) = (0, 0);
    for round in 0..kills {
        let job = progressed(fresh, id, counter, seen).await;
        if job.state.is_over() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(round * 13 % 60)).await;
        worker.replace(fresh.location());
        let now = jobs::status(&fresh.cx(), id).await.unwrap();
        cut_off += u64::from(!now.state.is_over());
        seen = job.progress[counter].as_u64().unwrap_or(0);
    }
    let watch = Stopwatch::start();
    loop {
        let job = jobs::status(&fresh.cx(), id).await.unwrap();
        if job.state.is_over() {
            drop(worker);
            assert_eq!(job.state, State::Done, "{job:?}");
            return (job, cut_off);
        }
        assert!(watch.elapsed() < Duration::from_secs(120), "{job:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until it is further than it was.
async fn progressed(fresh: &Fresh, id: Id, counter: &str, seen: u64) -> Status {
    let watch = Stopwatch::start();
    loop {
        let job = jobs::status(&fresh.cx(), id).await.unwrap();
        if job.state.is_over() || job.progress[counter].as_u64().unwrap_or(0) > seen {
            return job;
        }
        assert!(watch.elapsed() < Duration::from_secs(60), "{job:?}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn exported(fresh: &Fresh) -> Vec<Json> {
    let mut out = Vec::new();
    let cx = fresh.cx();
    let what = What::read(&cx, "companies", None, None, Format::JsonLines).unwrap();
    export::run(&cx, &what, &mut out, &|_| ()).await.unwrap();
    let lines = out
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let without_version = |line: &[u8]| {
        let mut json: Json = serde_json::from_slice(line).unwrap();
        json.as_object_mut().unwrap().remove("version");
        json
    };
    lines.map(without_version).collect()
}

async fn versions(fresh: &Fresh) -> Vec<i64> {
    let mut query = Query {
        limit: 500,
        fields: Some(Vec::new()),
        ..Query::of(ObjectId::from("company"))
    };
    let mut versions = Vec::new();
    loop {
        let page = records::list(&fresh.cx(), query.clone()).await.unwrap();
        versions.extend(page.records.iter().map(|record| record.version));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return versions,
        }
    }
}
