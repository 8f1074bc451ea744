//! Imports that are cut short go on where they stood, however they ended; those
//! that are asked for are done by jobs.

use std::time::Duration;

use engine::{
    Cx,
    import::{self, FaultyRows, Mapping, Source, csv},
    imports::{self, NewFile, Standing, State},
    jobs::{self, Pace},
};
use serde_json::json;
use testkit::{Fresh, on_each};

use crate::support::{all, cx, on, source, titled};

/// Firms with parents that come later, and some rows at fault.
fn firms(count: usize) -> String {
    let mut text = String::from("name,external_id,parent,employees\n");
    for n in 0..count {
        let parent = if n % 50 == 0 && n + 60 < count && (n + 60) % 97 != 3 {
            format!("Firm {}", n + 60)
        } else {
            String::new()
        };
        let employees = if n % 97 == 3 { "many" } else { "7" };
        text.push_str(&format!("Firm {n},x{n},{parent},{employees}\n"));
    }
    text
}

#[derive(Default)]
struct Told(Vec<u64>);

impl FaultyRows for Told {
    fn begin(&mut self, _: &[String], _: csv::Dialect) -> base::Result<()> {
        Ok(())
    }
    fn put(&mut self, row: &csv::Row, _: &[String]) -> base::Result<()> {
        self.0.push(row.number);
        Ok(())
    }
    fn end(&mut self) -> base::Result<()> {
        Ok(())
    }
}

async fn plan(cx: &Cx, source: &Source) -> import::Plan {
    import::plan(cx, "companies", source, Mapping::default(), None)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_is_killed_goes_on_where_it_stood() {
    on_each(|fresh| async move {
        let count = 6_000;
        let source = source(&firms(count));
        let first = cx(&fresh.ws);
        let made = plan(&first, &source).await;
        let kept = imports::begin(&first, &made, &source, &["said"])
            .await
            .unwrap();
        let batch = kept.batch;
        let mut kept = Some(kept);
        let mut killed = 0;
        for n in 0..60_u64 {
            let cx = Cx {
                batch,
                ..cx(&fresh.ws)
            };
            let made = plan(&cx, &source).await;
            let now = match kept.take() {
                Some(kept) => kept,
                None => match imports::resume(&cx, &made, &source, &["said"])
                    .await
                    .unwrap()
                {
                    Standing::CutShort(kept) => *kept,
                    _ => break,
                },
            };
            assert_eq!(now.batch, batch);
            let (inner, file) = (cx.clone(), source.clone());
            let run = tokio::spawn(async move {
                let mut told = Told::default();
                let done = import::run_kept(&inner, made, &file, &mut told, &on, &now.ledger).await;
                let report = done.unwrap();
                imports::end(&inner, now.id, None).await.unwrap();
                (report, told)
            });
            // Dropped wherever it is: nothing is told or tidied.
            let patience = Duration::from_millis(40 + n * 60);
            let stop = run.abort_handle();
            match tokio::time::timeout(patience, run).await {
                Err(_) => {
                    stop.abort();
                    killed += 1;
                    // What was handed to the database goes on, unlike in a process that is killed.
                    tokio::time::sleep(Duration::from_millis(300)).await;
                }
                Ok(done) => {
                    let (report, mut told) = done.unwrap();
                    let faults = (0..count).filter(|n| n % 97 == 3).count() as u64;
                    assert_eq!(report.read, count as u64);
                    assert_eq!(
                        (report.created, report.failed),
                        (count as u64 - faults, faults)
                    );
                    told.0.sort_unstable();
                    told.0.dedup();
                    assert_eq!(told.0.len() as u64, faults, "each is told by the last run");
                    break;
                }
            }
        }
        assert!(killed > 2, "it was killed {killed} times");
        let firms = all(&fresh.ws, "company").await;
        assert_eq!(
            firms.len(),
            count - (0..count).filter(|n| n % 97 == 3).count()
        );
        assert_eq!(
            titled(&fresh.ws, "company", "Firm 0").await["parent"]["name"],
            "Firm 60"
        );
        assert_eq!(fresh.ws.check().await.unwrap(), []);
        let made = plan(&first, &source).await;
        let standing = imports::resume(&first, &made, &source, &["said"])
            .await
            .unwrap();
        assert!(matches!(standing, Standing::Done));
        let standing = imports::resume(&first, &made, &source, &["else"])
            .await
            .unwrap();
        assert!(matches!(standing, Standing::Never));
    })
    .await;
}

fn file(name: &str, object: &str, text: &str) -> NewFile {
    NewFile {
        name: name.into(),
        source: source(text),
        object: object.into(),
        mapping: String::new(),
        match_by: None,
        sheet: None,
    }
}

async fn worked(fresh: &Fresh) {
    jobs::work_off(fresh.ws.clone(), Pace::default())
        .await
        .unwrap();
}

#[tokio::test]
async fn files_that_refer_to_each_other_are_imported_by_a_job() {
    on_each(|fresh| async move {
        sales::seed(&fresh.cx()).await.unwrap();
        let cx = cx(&fresh.ws);
        let files = vec![
            file(
                "d.csv",
                "deals",
                "name,company,contact,amount\nBig,Acme,Ana Nord,10\nLost,Nobody,,x\n",
            ),
            file("p.csv", "contacts", "name,company\nAna Nord,Acme\n"),
            file("c.csv", "companies", "name\nAcme\n"),
        ];
        let import = imports::create(&cx, files, false).await.unwrap();
        assert_eq!(import.state, State::Waiting);
        let order: Vec<&str> = import
            .files
            .iter()
            .map(|file| file.object.as_str())
            .collect();
        assert_eq!(order, ["company", "contact", "deal"]);
        worked(&fresh).await;
        let done = imports::find(&cx, import.id).await.unwrap();
        assert_eq!((done.state, &done.error), (State::Done, &None));
        let json = done.json();
        assert_eq!(
            json["counts"],
            json!({"read": 4, "created": 3, "updated": 0, "unchanged": 0, "failed": 1})
        );
        assert_eq!(json["errors"][0]["file"], 3);
        assert_eq!(json["batch"], json!(cx.batch));
        let deal = titled(&fresh.ws, "deal", "Big").await;
        assert_eq!(
            (&deal["company"]["name"], &deal["contact"]["name"]),
            (&json!("Acme"), &json!("Ana Nord"))
        );
        assert_eq!(deal["created_by"], serde_json::Value::Null);
        let (_, rows) = imports::error_rows(&cx, &done, 2, -1)
            .await
            .unwrap()
            .unwrap();
        let text = String::from_utf8(rows).unwrap();
        assert!(text.starts_with("Lost,Nobody,,x,"), "{text}");
        assert!(
            imports::error_rows(&cx, &done, 0, -1)
                .await
                .unwrap()
                .is_none()
        );
        // It is over.
        let error = imports::cancel(&cx, import.id).await.unwrap_err();
        assert_eq!(error.code(), "import_state");
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_tells_what_would_be_and_writes_nothing() {
    on_each(|fresh| async move {
        let cx = cx(&fresh.ws);
        let files = vec![file(
            "c.csv",
            "companies",
            "name,employees\nAcme,1\nOther,many\n",
        )];
        let import = imports::create(&cx, files, true).await.unwrap();
        worked(&fresh).await;
        let done = imports::find(&cx, import.id).await.unwrap();
        assert_eq!(done.state, State::Done);
        let counts = &done.json()["counts"];
        assert_eq!(
            (&counts["created"], &counts["failed"]),
            (&json!(1), &json!(1))
        );
        assert!(
            imports::error_rows(&cx, &done, 0, -1)
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(all(&fresh.ws, "company").await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn an_import_can_be_cancelled_and_bad_ones_are_refused() {
    on_each(|fresh| async move {
        let cx = cx(&fresh.ws);
        let import = imports::create(&cx, vec![file("c.csv", "companies", "name\nAcme\n")], false);
        let import = import.await.unwrap();
        let ended = imports::cancel(&cx, import.id).await.unwrap();
        assert_eq!(ended.state, State::Cancelled);
        worked(&fresh).await;
        assert_eq!(all(&fresh.ws, "company").await.len(), 0);
        for (object, text) in [
            ("nothing", "name\nx\n"),
            ("companies", ""),
            ("companies", "what\nx\n"),
        ] {
            let refused = imports::create(&cx, vec![file("c.csv", object, text)], false).await;
            assert!(
                matches!(refused, Err(base::Error::Malformed { .. })),
                "{object} {text:?}"
            );
        }
        assert_eq!(imports::list(&cx, None, 10).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_import_whose_job_ended_by_itself_is_over_and_keeps_no_file() {
    on_each(|fresh| async move {
        let cx = cx(&fresh.ws);
        let files = vec![file("c.csv", "companies", "name\nAcme\n")];
        let import = imports::create(&cx, files, false).await.unwrap();
        let filter = jobs::Filter {
            kind: Some("import".into()),
            limit: 10,
            ..jobs::Filter::default()
        };
        let all = jobs::list(&cx, &filter).await.unwrap();
        let job = all.first();
        jobs::cancel(&cx, job.expect("a job does it").id)
            .await
            .unwrap();
        assert_eq!(fresh.rows("import_blocks").await, 1);
        worked(&fresh).await;
        fresh.clock.advance(Duration::from_secs(100 * 86_400));
        worked(&fresh).await;
        // By now the job is forgotten, and what became of the import is not.
        let after = imports::find(
            &Cx {
                now: fresh.clock.now(),
                ..cx.clone()
            },
            import.id,
        )
        .await;
        assert_eq!(after.unwrap().state, State::Cancelled);
        fresh.clock.advance(Duration::from_secs(100 * 86_400));
        worked(&fresh).await;
        assert_eq!(fresh.rows("import_blocks").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_import_by_command_ends_when_it_is_undone() {
    on_each(|fresh| async move {
        let cx = cx(&fresh.ws);
        let source = source(&firms(30));
        let made = plan(&cx, &source).await;
        let kept = imports::begin(&cx, &made, &source, &["said"])
            .await
            .unwrap();
        let batch = kept.batch;
        let run = Cx {
            batch,
            ..cx.clone()
        };
        // Some of it is in; the rest is still to come, or never will.
        let company = schema::ObjectId::from("company");
        engine::records::create(&run, &company, json!({ "name": "Firm 0" }))
            .await
            .unwrap();
        engine::undo::undo(&cx, batch).await.unwrap();
        assert_eq!(all(&fresh.ws, "company").await.len(), 0);
        let ended = imports::find(&cx, kept.id).await.unwrap();
        assert_eq!(ended.state, State::Cancelled);
        let made = plan(&run, &source).await;
        let mut told = Told::default();
        let again = import::run_kept(&run, made, &source, &mut told, &on, &kept.ledger).await;
        assert_eq!(again.err().unwrap().code(), "import_over");
        let made = plan(&run, &source).await;
        let standing = imports::resume(&cx, &made, &source, &["said"])
            .await
            .unwrap();
        assert!(matches!(standing, Standing::Never));
        assert_eq!(all(&fresh.ws, "company").await.len(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_whose_worker_dies_is_taken_up_where_it_stood() {
    on_each(|fresh| async move {
        let count = 6_000;
        let cx = cx(&fresh.ws);
        let import = imports::create(&cx, vec![file("c.csv", "companies", &firms(count))], false);
        let import = import.await.unwrap();
        let pace = Pace {
            lease: Duration::from_millis(300),
            look: Duration::from_millis(20),
            ..Pace::default()
        };
        let mut deaths = 0;
        for n in 0..60_u64 {
            // Dropped at once, as by `kill -9`: the claim stays behind.
            let (_keep, told) = tokio::sync::watch::channel(false);
            let worker = tokio::spawn(jobs::work(fresh.again().await, pace, told));
            let mut over = false;
            for _ in 0..(10 + n * 3) {
                tokio::time::sleep(Duration::from_millis(50)).await;
                over = imports::find(&cx, import.id).await.unwrap().state == State::Done;
                if over {
                    break;
                }
            }
            worker.abort();
            if over {
                break;
            }
            deaths += 1;
        }
        let done = imports::find(&cx, import.id).await.unwrap();
        assert_eq!(
            done.state,
            State::Done,
            "after {deaths} deaths: {:?}",
            done.error
        );
        let faults = (0..count).filter(|n| n % 97 == 3).count() as u64;
        let counts = &done.position.counts[0];
        assert_eq!(
            (counts.read, counts.created, counts.failed),
            (count as u64, count as u64 - faults, faults)
        );
        assert_eq!(
            all(&fresh.ws, "company").await.len() as u64,
            count as u64 - faults
        );
        let (mut after, mut told) = (-1, 0);
        while let Some((step, rows)) = imports::error_rows(&cx, &done, 0, after).await.unwrap() {
            after = step;
            told += rows.iter().filter(|byte| **byte == b'\n').count() as u64;
        }
        assert_eq!(told, faults);
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}
