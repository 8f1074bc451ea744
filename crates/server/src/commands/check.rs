//! `rapport check`

use engine::{
    Workspace,
    audit::{self, Verified},
};

use crate::{cli::Check, config::Settings, failure::Failure, output, wiring};

/// Looks for damage and prints each finding, after mending what can be mended if
/// that is asked for.
///
/// # Errors
/// If there is any damage left.
pub async fn run(settings: &Settings, check: &Check) -> Result<(), Failure> {
    let ws = wiring::open_existing(settings).await?;
    if check.repair {
        let repaired = ws.repair().await?;
        tell_repaired(&repaired, ws.repair_computed().await?);
    }
    let mut problems = ws.check().await?;
    // What the tables hold cannot be read where they do not follow the definitions.
    if problems.is_empty() {
        problems.extend(ws.check_computed().await?.into_iter().flat_map(told));
    }
    let verified = audit::verify(&ws, check.audit_head.as_ref()).await?;
    problems.extend(broken(&verified));
    tell_pending(&ws).await?;
    if verified.wrong.is_none() && !verified.head.is_none() {
        output::line(&format!("Head of the audit log: {}", verified.head));
    }
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

/// The first thing that is wrong with the audit log.
fn broken(verified: &Verified) -> Option<store::Problem> {
    verified.wrong.clone().map(|what| store::Problem {
        object: None,
        record: None,
        what,
        count: 1,
    })
}

/// Wrong values of a computed field, the first one by one.
fn told(wrong: engine::derived::Wrong) -> Vec<store::Problem> {
    let what = format!("{} is not what it should be computed to", wrong.name);
    let shown = wrong.records.len() as u64;
    let problem = |record, what: &str, count| store::Problem {
        object: Some(wrong.object.clone()),
        record,
        what: what.to_string(),
        count,
    };
    let mut all: Vec<_> = wrong
        .records
        .iter()
        .map(|id| problem(Some(*id), &what, 1))
        .collect();
    if wrong.count > shown {
        let more = wrong.count - shown;
        all.push(problem(
            None,
            &format!("{more} more like these: {what}"),
            more,
        ));
    }
    all
}

fn tell_repaired(repaired: &store::Repaired, computed: u64) {
    if repaired.is_nothing() && computed == 0 {
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
        (computed, "values of formulas and roll-ups"),
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
