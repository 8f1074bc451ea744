//! `rapport check`

use crate::{config::Settings, failure::Failure, output, wiring};

/// Looks for damage and prints each finding.
///
/// # Errors
/// If there is any.
pub async fn run(settings: &Settings) -> Result<(), Failure> {
    let ws = wiring::open_existing(settings).await?;
    let problems = ws.check().await?;
    ws.db().close().await;
    for problem in &problems {
        output::line(&problem.to_string());
    }
    match problems.len() {
        0 => {
            output::line("The workspace is clean.");
            Ok(())
        }
        1 => Err(Failure::new("1 problem was found.")),
        many => Err(Failure::new(format!("{many} problems were found."))),
    }
}
