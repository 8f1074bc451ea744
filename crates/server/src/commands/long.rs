//! Jobs that a command waits for: it does them itself, unless a server that runs
//! beside it is quicker.

use std::{future::Future, time::Duration};

use engine::{
    Workspace,
    jobs::{self, Pace, Status},
    search_index,
};
use tokio::sync::watch;

use crate::{failure::Failure, progress::Progress};

/// How often to look how far it is.
const LOOK: Duration = Duration::from_millis(200);

/// Waits until a job has ended, and shows how far it is: how much of `total`, in
/// words.
///
/// # Errors
/// If it failed or was cancelled.
pub async fn wait<F, Fut>(
    ws: &Workspace,
    what: &str,
    total: Option<u64>,
    look: F,
    words: impl Fn(&Status) -> (u64, String),
) -> Result<Status, Failure>
where
    F: Fn() -> Fut,
    Fut: Future<Output = base::Result<Status>>,
{
    let bar = Progress::new(what, total);
    let (tell, told) = watch::channel(false);
    let worker = tokio::spawn(jobs::work(ws.clone(), Pace::default(), told));
    let outcome = loop {
        match look().await {
            Ok(job) => {
                let (done, said) = words(&job);
                bar.at(done, &said);
                if job.state.is_over() {
                    break Ok(job);
                }
            }
            Err(error) => break Err(error),
        }
        tokio::time::sleep(LOOK).await;
    };
    tell.send_replace(true);
    worker.await.map_err(Failure::system)?;
    bar.end();
    let job = outcome?;
    if job.state == jobs::State::Done {
        // Whoever looks for it now finds it.
        search_index::catch_up(ws, &|_| ()).await?;
        return Ok(job);
    }
    let why = job.error.unwrap_or_else(|| "It was cancelled.".into());
    Err(Failure::new(format!(
        "{why} Go on with rapport jobs retry {}.",
        job.id
    )))
}
