//! Jobs: how many a worker does in a second, those that do nothing and those
//! that each write a record, beside the bare engine's claiming and acknowledging.

use base::{Id, Stopwatch};
use engine::{
    Principal, Registry, Tx, Via, Workspace,
    jobs::{self, Ask, Job, Pace, Run},
};
use schema::{Changes, ObjectId, Value};
use serde::{Deserialize, Serialize};
use store::{Dialect, Sql};
use tokio::task::JoinSet;

use crate::{Outcome, table::Table};

const EMPTY: usize = 20_000;
const WRITING: usize = 5_000;
/// How many the bare engine claims by one statement: as many as a worker does.
const AT_ONCE: usize = 64;

/// The kinds that are measured.
pub fn register(registry: &mut Registry) {
    registry.job::<Empty>();
    registry.job::<Writing>();
}

/// Does nothing.
#[derive(Clone, Serialize, Deserialize)]
struct Empty {}

impl Job for Empty {
    const KIND: &'static str = "bench_empty";

    async fn run(self, _: &Run) -> base::Result<()> {
        Ok(())
    }
}

/// Writes a record.
#[derive(Clone, Serialize, Deserialize)]
struct Writing {
    number: usize,
}

impl Job for Writing {
    const KIND: &'static str = "bench_writing";

    async fn run(self, run: &Run) -> base::Result<()> {
        let name = format!("Company of job {}", self.number);
        run.finish(move |tx| Box::pin(company(tx, name.clone())))
            .await
    }
}

async fn company(tx: &mut Tx<'_>, name: String) -> base::Result<()> {
    let mut changes = Changes::default();
    changes.set("name", Value::Text(name));
    let object = ObjectId::from("company");
    tx.create(&object, vec![changes]).await.map(drop)
}

/// Both kinds, and the bare engine.
pub async fn measure(ws: &Workspace, table: &mut Table) -> Outcome<()> {
    // What an import has left to be done is none of this.
    jobs::work_off(ws.clone(), Pace::default()).await?;
    let asked = ask(ws, EMPTY, |_| Empty {}).await?;
    let bare = bare(ws).await?;
    let done = work(ws, EMPTY).await?;
    table.figure(
        "jobs asked for, one by one (durable)",
        format!("{asked:.0} /s"),
    );
    table.rate("jobs that do nothing", done, bare);
    ask(ws, WRITING, |number| Writing { number }).await?;
    let done = work(ws, WRITING).await?;
    table.rate("jobs that each write a record", done, bare);
    Ok(())
}

/// Asks for so many jobs, from many tasks at once; how many in a second.
async fn ask<J: Job + Clone>(
    ws: &Workspace,
    count: usize,
    job: impl Fn(usize) -> J,
) -> Outcome<f64> {
    let watch = Stopwatch::start();
    let mut asking: JoinSet<base::Result<Id>> = JoinSet::new();
    for number in 0..count {
        if asking.len() >= AT_ONCE
            && let Some(asked) = asking.join_next().await
        {
            asked??;
        }
        let (cx, job) = (ws.cx(Principal::System, Via::Command), job(number));
        asking.spawn(async move { jobs::put(&cx, job, Ask::default()).await });
    }
    while let Some(asked) = asking.join_next().await {
        asked??;
    }
    Ok(per_second(count, &watch))
}

async fn work(ws: &Workspace, count: usize) -> Outcome<f64> {
    let watch = Stopwatch::start();
    jobs::work_off(ws.clone(), Pace::default()).await?;
    Ok(per_second(count, &watch))
}

/// Claims and acknowledges copies of the jobs that wait, with nothing in between:
/// two statements, a durable transaction each.
async fn bare(ws: &Workspace) -> Outcome<f64> {
    let dialect = ws.db().dialect();
    let (due, lock) = match dialect {
        Dialect::Sqlite => ("create index {w}.bare_jobs_due on bare_jobs", ""),
        Dialect::Postgres => (
            "create index bare_jobs_due on {w}.bare_jobs",
            " for update skip locked",
        ),
    };
    for text in [
        "drop table if exists {w}.bare_jobs".to_string(),
        "create table {w}.bare_jobs as select * from {w}.jobs where state = 'waiting'".to_string(),
        format!("{due} (queue, run_at, id) where state = 'waiting'"),
        format!("{} (id)", due.replace("bare_jobs_due", "bare_jobs_id")),
    ] {
        crate::bare::write(ws, &text, Vec::new()).await?;
    }
    let claim = format!(
        "with due as materialized (select id as due_id from {{w}}.bare_jobs where state = 'waiting' and queue = 'default' \
         order by run_at, id limit {AT_ONCE}{lock}) update {{w}}.bare_jobs set state = 'running', claim = $1 \
         where id in (select due_id from due) returning id, payload"
    );
    let ended = "update {w}.bare_jobs set state = 'done' where claim = $1 and ";
    let watch = Stopwatch::start();
    let mut count = 0;
    loop {
        let id = Id::make(ws.clock().now());
        let ids = claimed(ws, &claim, id).await?;
        if ids.is_empty() {
            return Ok(per_second(count, &watch));
        }
        count += ids.len();
        let mut sql = Sql::with(ended, [id.into()]);
        sql.append(store::in_list(dialect, "id", &ids));
        let (text, args) = sql.into_parts();
        crate::bare::write(ws, &text, args).await?;
    }
}

async fn claimed(ws: &Workspace, text: &str, claim: Id) -> Outcome<Vec<Id>> {
    let sql = Sql::with(text, [claim.into()]);
    let version = ws.schema().version();
    let rows = ws.db().write(version, move |tx| {
        let sql = sql.clone();
        Box::pin(async move {
            let rows = tx.fetch(&sql).await?;
            rows.iter().map(|row| row.get_id(0)).collect()
        })
    });
    Ok(rows.await?)
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn per_second(count: usize, watch: &Stopwatch) -> f64 {
    count as f64 / watch.elapsed().as_secs_f64()
}
