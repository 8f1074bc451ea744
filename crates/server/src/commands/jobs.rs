//! `rapport jobs`

use base::{Id, Micros};
use engine::{
    Cx, Principal, Via,
    jobs::{self, Counts, Filter, State, Status},
};
use serde_json::{Value as Json, json};

use crate::{
    cli::{Jobs, JobsAction, JobsList, JobsRetry},
    config::Settings,
    failure::Failure,
    output, wiring,
};

/// Lists jobs, or does what is asked about them.
///
/// # Errors
/// If there is no such job or queue, or it is in another state.
pub async fn run(settings: &Settings, asked: Jobs) -> Result<(), Failure> {
    let ws = wiring::open_existing(settings).await?;
    let cx = ws.cx(Principal::System, Via::Command);
    let outcome = match asked.action {
        None => list(&cx, asked.list).await,
        Some(action) => act(&cx, action).await,
    };
    ws.db().close().await;
    outcome
}

async fn act(cx: &Cx, action: JobsAction) -> Result<(), Failure> {
    match action {
        JobsAction::Show(show) => {
            let job = jobs::status(cx, id(&show.id)?).await?;
            match show.json {
                true => print(&job.json())?,
                false => whole(&job),
            }
        }
        JobsAction::Retry(retry) => again(cx, &retry).await?,
        JobsAction::Cancel(one) => {
            let job = jobs::cancel(cx, id(&one.id)?).await?;
            output::line(&format!("The job {} ({}) is cancelled.", job.id, job.kind));
        }
        JobsAction::Queues(asked) => {
            let queues = jobs::counts(cx).await?;
            match asked.json {
                true => print(&data(queues.iter().map(Counts::json)))?,
                false => table(&QUEUES, queues.iter().map(queue_row).collect()),
            }
        }
        JobsAction::Pause(asked) => {
            jobs::pause(cx, &asked.queue).await?;
            let queue = asked.queue;
            output::line(&format!(
                "The queue {queue} is paused. Go on with rapport jobs resume {queue}."
            ));
        }
        JobsAction::Resume(asked) => {
            jobs::resume(cx, &asked.queue).await?;
            output::line(&format!("The queue {} goes on.", asked.queue));
        }
    }
    Ok(())
}

async fn list(cx: &Cx, asked: JobsList) -> Result<(), Failure> {
    let state = asked.state.as_deref().map(State::named).transpose();
    let filter = Filter {
        state: state.map_err(|error| Failure::usage(error.public()))?,
        queue: asked.queue,
        kind: asked.kind,
        before: None,
        limit: asked.limit,
    };
    let all = jobs::list(cx, &filter).await?;
    match asked.json {
        true => print(&data(all.iter().map(Status::json)))?,
        false if all.is_empty() => output::line("There are no such jobs."),
        false => table(&JOBS, all.iter().map(job_row).collect()),
    }
    Ok(())
}

async fn again(cx: &Cx, asked: &JobsRetry) -> Result<(), Failure> {
    if let Some(one) = &asked.id {
        let job = jobs::retry(cx, id(one)?).await?;
        output::line(&format!(
            "The job {} ({}) is tried again.",
            job.id, job.kind
        ));
        return Ok(());
    }
    let count = jobs::retry_failed(cx, asked.queue.as_deref(), asked.kind.as_deref()).await?;
    output::line(&match count {
        0 => "No job is tried again.".to_string(),
        1 => "1 job is tried again.".to_string(),
        many => format!("{many} jobs are tried again."),
    });
    Ok(())
}

fn id(text: &str) -> Result<Id, Failure> {
    Id::parse(text).ok_or_else(|| {
        Failure::usage(format!(
            "\"{text}\" is no id of a job. rapport jobs lists them."
        ))
    })
}

fn data(all: impl Iterator<Item = Json>) -> Json {
    json!({"data": all.collect::<Vec<_>>()})
}

fn print(json: &Json) -> Result<(), Failure> {
    output::line(&serde_json::to_string_pretty(json).map_err(Failure::system)?);
    Ok(())
}

const JOBS: [&str; 7] = ["ID", "QUEUE", "KIND", "STATE", "TRIES", "DUE", "REASON"];
/// Characters of a reason in a list.
const REASON: usize = 80;

fn job_row(job: &Status) -> Vec<String> {
    let reason = job.error.as_deref().unwrap_or_default();
    let line = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    vec![
        job.id.to_string(),
        job.queue.clone(),
        job.kind.clone(),
        job.state.name().to_string(),
        format!("{}/{}", job.attempts, job.most_attempts),
        second(job.run_at),
        base::text::truncate(&line, REASON).into_owned(),
    ]
}

const QUEUES: [&str; 6] = [
    "QUEUE",
    "WAITING",
    "RUNNING",
    "FAILED",
    "NEXT",
    "PAUSED SINCE",
];

fn queue_row(queue: &Counts) -> Vec<String> {
    let time = |at: Option<Micros>| at.map(second).unwrap_or_default();
    vec![
        queue.queue.clone(),
        queue.waiting.to_string(),
        queue.running.to_string(),
        queue.failed.to_string(),
        time(queue.next_at),
        time(queue.paused_at),
    ]
}

/// Without its fraction.
fn second(at: Micros) -> String {
    Micros(at.0 - at.0.rem_euclid(1_000_000)).to_rfc3339()
}

fn whole(job: &Status) {
    let json = job.json();
    for (name, value) in json.as_object().into_iter().flatten() {
        let text = match value {
            Json::Null => continue,
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        output::line(&format!("{name:<14} {text}"));
    }
}

/// Columns as wide as what stands in them.
/// Prints rows under their heads, in columns.
pub(super) fn table(head: &[&str], rows: Vec<Vec<String>>) {
    let head = head.iter().map(ToString::to_string).collect();
    let all: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    let width = |column: usize| {
        let cells = all.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    for row in &all {
        let cells = row.iter().enumerate();
        let cells = cells.map(|(n, cell)| format!("{cell:<0$}", width(n)));
        let line = cells.collect::<Vec<_>>().join("  ");
        output::line(line.trim_end());
    }
}
