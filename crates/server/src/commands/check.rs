//! `rapport check`

use engine::Workspace;

use crate::{cli::Check, config::Settings, failure::Failure, output, wiring};

/// Looks for damage and prints each finding, after mending what can be mended if
/// that is asked for.
///
/// # Errors
/// If there is any damage left.
pub async fn run(settings: &Settings, check: &Check) -> Result<(), Failure> {
    let ws = wiring::open_existing(settings).await?;
    if check.repair {
        tell_repaired(&ws.repair().await?);
    }
    let problems = ws.check().await?;
    tell_pending(&ws).await?;
    ws.db().close().await;
    for problem in &problems {
        output::line(&problem.to_string());
    }
    match problems.iter().map(|problem| problem.count).sum::<u64>() {
        0 => {
            output::line("The workspace is clean.");
            Ok(())
        }
        1 => Err(Failure::new("1 problem was found.")),
        many => Err(Failure::new(format!("{many} problems were found."))),
    }
}

fn tell_repaired(repaired: &store::Repaired) {
    if repaired.is_nothing() {
        return output::line("There was nothing to repair.");
    }
    for (count, what) in [
        (
            repaired.records,
            "records whose folded values, links, handles or search were not theirs",
        ),
        (repaired.strays, "rows of records that are not there"),
        (
            repaired.counters,
            "counters that would have given a number again",
        ),
    ] {
        if count > 0 {
            output::line(&format!("Repaired: {count} {what}."));
        }
    }
}

/// Records that the search will know soon are no damage.
async fn tell_pending(ws: &Workspace) -> Result<(), Failure> {
    match store::pending_notes(ws.db()).await? {
        0 => {}
        notes => output::line(&format!(
            "The search has yet to take in up to {notes},000 records. A server does so by itself."
        )),
    }
    Ok(())
}
