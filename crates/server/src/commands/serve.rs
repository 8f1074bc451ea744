//! `rapport serve`

use engine::{Workspace, jobs, people};

use crate::{
    config::{Role, Settings},
    failure::Failure,
    http, output, wiring,
};

/// Serves the workspace until it is told to end.
///
/// # Errors
/// If the workspace cannot be opened or the address is not to be had.
pub async fn run(settings: &Settings) -> Result<(), Failure> {
    let ending = http::Ending::listen()?;
    let ws = wiring::open(settings).await?;
    let has = |role| settings.roles.contains(&role);
    let worker = has(Role::Work).then(|| Worker::start(&ws, &ending));
    let outcome = match has(Role::Web) {
        true => web(&ws, settings, &ending).await,
        false => health(&ws, settings, &ending).await,
    };
    if let Some(worker) = worker {
        worker.end(&outcome).await;
    }
    ws.db().close().await;
    outcome
}

/// The worker of this process, beside whatever else it does.
pub struct Worker(tokio::task::JoinHandle<()>);

impl Worker {
    /// Works until the end comes; jobs at work may go on for a moment then.
    pub fn start(ws: &Workspace, ending: &http::Ending) -> Self {
        let work = jobs::work(ws.clone(), jobs::Pace::default(), ending.told());
        Self(tokio::spawn(work))
    }

    /// Waits for its end, or ends it at once if the process has failed.
    pub async fn end(self, outcome: &Result<(), Failure>) {
        if outcome.is_err() {
            self.0.abort();
        }
        if let Err(error) = self.0.await
            && !error.is_cancelled()
        {
            tracing::error!(%error, "the worker ended badly; others take its jobs over");
        }
    }
}

/// Nothing but health and metrics.
async fn health(ws: &Workspace, settings: &Settings, ending: &http::Ending) -> Result<(), Failure> {
    let listener = http::bind(&settings.listen).await?;
    let address = http::address(&listener)?;
    output::line(&format!(
        "Working in the background. Health and metrics are at {address}"
    ));
    http::serve(listener, http::health(ws.clone(), settings), ending).await;
    Ok(())
}

async fn web(ws: &Workspace, settings: &Settings, ending: &http::Ending) -> Result<(), Failure> {
    // Known to this process alone, for as long as it runs.
    let token = match people::can_sign_in(ws).await? {
        true => None,
        false => Some(token()?),
    };
    let listener = http::bind(&settings.listen).await?;
    let address = http::address(&listener)?;
    output::line(&format!("Rapport is ready at {address}"));
    if let Some(token) = &token {
        output::line("Nobody can sign in yet. This link makes the first account:");
        output::line(&format!("{address}/setup?token={token}"));
    }
    let app = http::app(ws.clone(), settings, token.as_deref(), ending);
    http::serve(listener, app, ending).await;
    Ok(())
}

fn token() -> Result<String, Failure> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).map_err(Failure::system)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
