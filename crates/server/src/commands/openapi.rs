//! `rapport openapi`

use crate::{config::Settings, failure::Failure, output, wiring};

/// Prints the OpenAPI document of this very workspace, custom objects included.
///
/// # Errors
/// If the workspace cannot be opened.
pub async fn run(settings: &Settings) -> Result<(), Failure> {
    let ws = wiring::open_existing(settings).await?;
    let document = api::openapi(&ws);
    ws.db().close().await;
    output::line(&serde_json::to_string_pretty(&document).map_err(Failure::system)?);
    Ok(())
}
