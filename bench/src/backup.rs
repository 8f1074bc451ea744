//! A backup while others write, its restore onto the other database, and back.
//! `restore --verify` says whether what came out is what went in.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base::Stopwatch;
use engine::{Principal, Via, Workspace, records};
use schema::ObjectId;
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    Outcome,
    measure::Times,
    program::Place,
    table::{Table, span},
};

const WRITERS: usize = 50;
/// How long they write before the backup begins, for comparison.
const BEFORE: Duration = Duration::from_secs(10);

/// `place` is on SQLite; `url` is a PostgreSQL that it is restored to.
pub async fn measure(program: &Path, place: &Place, url: &str, table: &mut Table) -> Outcome<()> {
    let file = place.folder().join("bench.backup");
    let back = place.folder().join("back.backup");
    for file in [&file, &back] {
        let _ = std::fs::remove_file(file);
    }
    let (file, back) = (text(&file)?, text(&back)?);
    let data = std::fs::metadata(place.folder().join("main.sqlite"))?.len();
    table.figure("the workspace's file", megabytes(data));

    let ws = place.open().await?;
    let writers = Writers::start(&ws);
    tokio::time::sleep(BEFORE).await;
    let before = writers.taken();
    let (time, peak) = tokio::task::block_in_place(|| place.run(&["backup", file]))?;
    let during = writers.taken();
    writers.end().await?;
    drop(ws);
    table.figure("50 writers, before the backup", told(&before, BEFORE));
    table.figure("50 writers, during the backup", told(&during, time));
    let size = std::fs::metadata(file)?.len();
    table.figure("backup while they write", timed(time, peak));
    table.figure("the backup", megabytes(size));

    let other = Place::new(program, Some(url.to_string()), None)?;
    let (time, peak) = other.run(&["restore", file])?;
    table.figure("restored on PostgreSQL", timed(time, peak));
    let (time, peak) = other.run(&["restore", file, "--verify"])?;
    table.figure("compared with it, equal", timed(time, peak));
    let (time, peak) = other.run(&["backup", back])?;
    table.figure("backup from PostgreSQL", timed(time, peak));
    other.forget();
    let third = Place::new(program, None, None)?;
    let (time, peak) = third.run(&["restore", back])?;
    table.figure("restored on SQLite", timed(time, peak));
    let (time, peak) = third.run(&["restore", file, "--verify"])?;
    table.figure("compared with the first backup, equal", timed(time, peak));
    Ok(())
}

/// Many who create companies without pause.
struct Writers {
    ended: Arc<AtomicBool>,
    times: Arc<Mutex<Vec<Duration>>>,
    tasks: JoinSet<base::Result<()>>,
}

impl Writers {
    fn start(ws: &Workspace) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let times = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = JoinSet::new();
        for writer in 0..WRITERS {
            let (ws, ended, times) = (ws.clone(), Arc::clone(&ended), Arc::clone(&times));
            tasks.spawn(async move {
                let mut count = 0;
                while !ended.load(Ordering::Relaxed) {
                    let cx = ws.cx(Principal::System, Via::Command);
                    let name = format!("Written during a backup {writer}-{count}");
                    let watch = Stopwatch::start();
                    records::create(&cx, &ObjectId::from("company"), json!({ "name": name }))
                        .await?;
                    let mut times = times.lock().unwrap_or_else(PoisonError::into_inner);
                    times.push(watch.elapsed());
                    count += 1;
                }
                Ok(())
            });
        }
        Self {
            ended,
            times,
            tasks,
        }
    }

    /// The times of all writes since it was last asked.
    fn taken(&self) -> Times {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        Times::of(std::mem::take(&mut *times))
    }

    async fn end(mut self) -> Outcome<()> {
        self.ended.store(true, Ordering::Relaxed);
        while let Some(ended) = self.tasks.join_next().await {
            ended??;
        }
        Ok(())
    }
}

fn text(path: &Path) -> Outcome<&str> {
    Ok(path.to_str().ok_or("a path that is not text")?)
}

fn told(times: &Times, within: Duration) -> String {
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let rate = times.count() as f64 / within.as_secs_f64();
    format!(
        "{rate:.0} writes/s, p95 {}, longest {}",
        span(times.p95()),
        span(times.longest())
    )
}

fn timed(time: Duration, peak: u64) -> String {
    format!("{}, {} MB of memory", span(time), peak / 1024)
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes / 1_000_000)
}
