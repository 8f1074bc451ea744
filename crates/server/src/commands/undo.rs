//! `rapport undo`

use base::Id;
use engine::{
    Cx, Principal, Via, Workspace,
    undo::{self, Answer, Report},
};
use serde_json::{Value as Json, json};

use super::long;
use crate::{cli::Undo, config::Settings, failure::Failure, output, wiring};

/// Lines of a list that are printed, at most.
const LINES: usize = 100;

/// Takes a change set back, or shows what that would be.
///
/// # Errors
/// If there is none, or something of it stays as it is.
pub async fn run(settings: &Settings, asked: &Undo) -> Result<(), Failure> {
    let batch = Id::parse(&asked.batch).ok_or_else(|| {
        let message =
            "BATCH is the id of a change set, such as 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f.";
        Failure::usage(message)
    })?;
    let ws = wiring::open_existing(settings).await?;
    let outcome = match asked.preview {
        true => look(&ws, batch, asked.json).await,
        false => undo(&ws, batch, asked.json).await,
    };
    ws.db().close().await;
    outcome
}

async fn look(ws: &Workspace, batch: Id, as_json: bool) -> Result<(), Failure> {
    let preview = undo::preview(&cx(ws), batch).await?;
    if as_json {
        return print(
            &preview.report,
            &json!({"undoes": batch, "complete": preview.is_complete}),
        );
    }
    tell(&preview.report, "would be");
    if !preview.is_complete {
        output::line(&format!(
            "Only the last {} changes were looked at.",
            undo::PREVIEWED
        ));
    }
    Ok(())
}

async fn undo(ws: &Workspace, batch: Id, as_json: bool) -> Result<(), Failure> {
    let cx = cx(ws);
    let (own, report) = match undo::undo(&cx, batch).await? {
        Answer::Done(report) => (cx.batch, report),
        Answer::Later(_) => {
            let look = || undo::status(&cx, batch);
            let job = long::wait(ws, "Undoing", None, look, |job| {
                let seen = Report::of_progress(&job.progress).seen;
                (seen, format!("{seen} changes"))
            });
            let job = job.await?;
            (job.batch, Report::of_progress(&job.progress))
        }
    };
    if as_json {
        print(&report, &json!({"undoes": batch, "batch": own}))?;
    } else {
        tell(&report, "are");
        output::line(&format!("Take it back with: rapport undo {own}"));
    }
    match report.conflicts {
        0 => Ok(()),
        1 => Err(Failure::new("1 thing stays as it is.")),
        many => Err(Failure::new(format!("{many} things stay as they are."))),
    }
}

fn cx(ws: &Workspace) -> Cx {
    ws.cx(Principal::System, Via::Command)
}

fn print(report: &Report, more: &Json) -> Result<(), Failure> {
    let mut json = more.clone();
    if let (Json::Object(all), Json::Object(report)) = (&mut json, report.json()) {
        all.extend(report);
    }
    output::line(&serde_json::to_string_pretty(&json).map_err(Failure::system)?);
    Ok(())
}

fn tell(report: &Report, are: &str) {
    for (count, what) in [
        (report.updated, "as they were"),
        (report.trashed, "in the trash"),
        (report.restored, "back"),
        (report.remade, "there again"),
    ] {
        match count {
            0 => {}
            1 => output::line(&format!("1 record {} {what}.", singular(are))),
            many => output::line(&format!("{many} records {are} {what}.")),
        }
    }
    if report.definitions > 0 {
        output::line(&format!(
            "Definitions that {are} as they were: {}.",
            report.definitions
        ));
    }
    if report.unchanged > 0 {
        output::line(&format!(
            "Changes of which nothing was left: {}.",
            report.unchanged
        ));
    }
    for left in report.left.iter().take(LINES) {
        let text = |key: &str| left[key].as_str().unwrap_or_default().to_owned();
        let (name, field) = (text("name"), text("field"));
        let mut what = text("object");
        for part in [name, text("id"), field]
            .into_iter()
            .filter(|part| !part.is_empty())
        {
            what.push(' ');
            what.push_str(&part);
        }
        output::line(&format!("Stays: {what}: {}", text("message")));
    }
    let more = report
        .conflicts
        .saturating_sub(report.left.len().min(LINES) as u64);
    if more > 0 {
        output::line(&format!("And {more} more."));
    }
}

fn singular(are: &str) -> &str {
    match are {
        "are" => "is",
        other => other,
    }
}
