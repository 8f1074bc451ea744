//! `rapport migrate`

use crate::{config::Settings, failure::Failure, output, wiring};

/// Makes the workspace, or brings its tables up to this version: opening it does.
///
/// # Errors
/// Why it cannot be opened.
pub async fn run(settings: &Settings) -> Result<(), Failure> {
    let ws = wiring::open(settings).await?;
    let schema = ws.schema();
    output::line(&format!(
        "The workspace {} is up to date: {} objects, definitions at version {}.",
        settings.workspace,
        schema.objects().count(),
        schema.version()
    ));
    ws.db().close().await;
    Ok(())
}
