//! `rapport serve`

use engine::{Workspace, people};

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
    let worker = settings
        .roles
        .contains(&Role::Work)
        .then(|| tokio::spawn(work(ws.clone())));
    let outcome = match settings.roles.contains(&Role::Web) {
        true => web(&ws, settings, &ending).await,
        false => {
            output::line("Working in the background.");
            ending.comes().await;
            Ok(())
        }
    };
    if let Some(worker) = worker {
        worker.abort();
    }
    ws.db().close().await;
    outcome
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
    let app = http::app(ws.clone(), settings, token.as_deref());
    http::serve(listener, app, ending).await;
    Ok(())
}

/// What waits in the background: the search index follows bulk writes, and each
/// day amounts without a value are looked for.
pub async fn work(ws: Workspace) {
    const PAUSE: std::time::Duration = std::time::Duration::from_secs(2);
    let mut changed = ws.db().changed();
    let mut valued = None;
    loop {
        if let Err(error) = engine::search_index::catch_up(&ws, &|_| ()).await {
            tracing::warn!(%error, "the search index could not be brought up; it is tried again");
        }
        // A change is a hint that there may be work; a while later there may be some without.
        let _ = tokio::time::timeout(PAUSE * 5, changed.changed()).await;
        tokio::time::sleep(PAUSE / 4).await;
        // Not at the first moment: those who have waited for the start come first.
        let today = ws.clock().now().date_in(&ws.zone());
        if valued != Some(today) {
            match engine::rates::catch_up(&ws).await {
                Ok(()) => valued = Some(today),
                Err(error) => {
                    tracing::warn!(%error, "amounts could not be valued; it is tried again");
                }
            }
        }
    }
}

fn token() -> Result<String, Failure> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).map_err(Failure::system)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
