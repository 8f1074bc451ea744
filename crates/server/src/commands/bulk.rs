//! `rapport bulk`

use engine::{
    Principal, Via, Workspace,
    bulk::{self, Deed, Told},
    import::object_named,
};
use schema::{Filter, filter};
use serde_json::Value as Json;

use super::long;
use crate::{cli::Bulk, config::Settings, failure::Failure, output, wiring};

/// Edits or removes all records that meet a filter.
///
/// # Errors
/// If the filter or the fields cannot be read, or records are at fault.
pub async fn run(settings: &Settings, asked: Bulk) -> Result<(), Failure> {
    let ws = wiring::open_existing(settings).await?;
    let outcome = work(&ws, asked).await;
    ws.db().close().await;
    outcome
}

async fn work(ws: &Workspace, asked: Bulk) -> Result<(), Failure> {
    let cx = ws.cx(Principal::System, Via::Command);
    let def = object_named(&cx.schema, &asked.object)?;
    let which = match asked.filter.trim() {
        "" => Filter::All,
        text => filter::parse(text, &def, &cx.schema)?,
    };
    let deed = match (&asked.set, asked.delete) {
        (Some(text), _) => {
            let json: Json = serde_json::from_str(text)
                .map_err(|error| Failure::usage(format!("--set is no JSON: {error}.")))?;
            Deed::Set(json)
        }
        (None, true) => Deed::Delete,
        (None, false) => {
            let count = bulk::preview(&cx, &def.id, &which).await?;
            output::line(&format!(
                "{count} {} meet the filter.",
                def.label_plural.to_lowercase()
            ));
            return Ok(());
        }
    };
    let job = bulk::begin(&cx, &def.id, which, deed).await?;
    let id = job.id;
    let look = || async { bulk::status(&cx, &def.id, id).await.map(|(job, _)| job) };
    let job = long::wait(ws, "Working", None, look, |job| {
        let told = Told::of_progress(&job.progress);
        (
            told.seen,
            format!("{} of {} records", told.seen, told.total),
        )
    });
    let job = job.await?;
    let told = Told::of_progress(&job.progress);
    let what = if asked.delete { "removed" } else { "changed" };
    output::line(&format!(
        "{} {what}, {} unchanged, {} at fault.",
        told.changed, told.unchanged, told.failed
    ));
    for error in &told.errors {
        let text = |key: &str| error[key].as_str().unwrap_or_default();
        output::line(&format!("{}: {}", text("id"), text("message")));
    }
    output::line(&format!("Take it back with: rapport undo {}", job.batch));
    match told.failed {
        0 => Ok(()),
        failed => Err(Failure::new(format!("{failed} records are at fault."))),
    }
}
