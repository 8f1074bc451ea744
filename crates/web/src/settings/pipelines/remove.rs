//! Removing stages and pipelines: where their deals go is asked first.

use axum::response::Response;
use base::{Error, Id, Result};
use engine::bulk::{self, Deed};
use engine::records;
use schema::{Action, Record, Special};
use serde_json::json;

use super::super::controls::Faults;
use super::super::entries::Part;
use super::super::frame::{Shown, page};
use super::super::review::{self, Review};
use super::view::{self, StageRemoval};
use super::{address, deals, guarded, stages_of};
use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::settings as texts;
use crate::values::{numbers, title};
use crate::visit::{Reader, redirect};

/// A stage of a pipeline, the other ones, and how many deals lie in it.
struct Found {
    pipeline: Record,
    stage: Record,
    others: Vec<(String, String)>,
    count: u64,
}

async fn found(reader: &Reader, id: &str, stage: &str) -> Result<Found> {
    let (pipeline_def, stage_def) = guarded(reader)?;
    let cx = &reader.cx;
    let pipeline = records::get(cx, &pipeline_def.id, objects::id(id)?).await?;
    let stage = objects::id(stage)?;
    let (mut own, others): (Vec<Record>, Vec<Record>) = stages_of(cx, &stage_def, pipeline.id)
        .await?
        .into_iter()
        .partition(|one| one.id == stage);
    let stage = own.pop().ok_or_else(|| Error::not_found("page"))?;
    let others = others.iter();
    Ok(Found {
        count: deals::count(cx, "stage", stage.id).await?,
        others: others
            .map(|one| (one.id.to_string(), title(&stage_def, one)))
            .collect(),
        pipeline,
        stage,
    })
}

/// Asks where the deals of a stage go.
pub async fn ask_stage(reader: Reader, Path((id, stage)): Path<(String, String)>) -> Answer {
    let found = found(&reader, &id, &stage).await?;
    Ok(stage_page(&reader, &found, Faults::default()).await?)
}

async fn stage_page(reader: &Reader, found: &Found, faults: Faults) -> Result<Response> {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let (pipeline_def, stage_def) = guarded(reader)?;
    let seen = deals::seen(cx, "stage", found.stage.id).await?;
    let name = title(&stage_def, &found.stage);
    let n = numbers::count(ui.language, found.count, deals::COUNTED);
    let n = [("n", n.as_str())];
    let (told, asks) = match found.count {
        0 => (
            ("circle-check", "good", ui.t(texts::STAGE_EMPTY).to_owned()),
            Asks::Yes,
        ),
        _ if found.others.is_empty() => {
            let text = ui.t(texts::STAGE_LAST).to_owned();
            (("circle-x", "danger", text), Asks::Nothing)
        }
        count if seen < count => {
            let text = ui.t(texts::STAGE_HIDDEN).to_owned();
            (("circle-x", "danger", text), Asks::Nothing)
        }
        count if count > deals::AT_ONCE => {
            let text = ui.fill(texts::STAGE_HOLDS_MANY, &n);
            let asks = match cx.rights.may(Special::Bulk) {
                true => Asks::Job,
                false => Asks::Nothing,
            };
            (("triangle-alert", "warning", text), asks)
        }
        _ => {
            let text = ui.fill(texts::STAGE_HOLDS, &n);
            (("triangle-alert", "warning", text), Asks::Where)
        }
    };
    let view = StageRemoval {
        title: ui.fill(texts::REMOVE_STAGE_ASK, &[("name", &name)]),
        told: review::list(&[told]),
        action: format!(
            "{}/stages/{}/remove",
            address(found.pipeline.id),
            found.stage.id
        ),
        back: address(found.pipeline.id),
        targets: match asks {
            Asks::Where | Asks::Job => found.others.clone(),
            Asks::Yes | Asks::Nothing => Vec::new(),
        },
        yes: match asks {
            Asks::Yes => Some(ui.t(crate::texts::REMOVE)),
            Asks::Where => Some(ui.t(texts::MOVE_AND_REMOVE)),
            Asks::Job => Some(ui.t(texts::MOVE_DEALS)),
            Asks::Nothing => None,
        },
        faults,
    };
    let pipeline = title(&pipeline_def, &found.pipeline);
    let shown = Shown {
        part: Part::Pipelines,
        above: &above(reader, &pipeline, found.pipeline.id),
        title: &view.title,
        content: view::stage_removal(ui, &view),
    };
    Ok(page(reader, shown))
}

/// What is to be said before a stage goes.
enum Asks {
    Yes,
    Where,
    /// There are so many deals that a job moves them.
    Job,
    /// It cannot go.
    Nothing,
}

/// Moves the deals of a stage, and removes it.
pub async fn stage(
    reader: Reader,
    Path((id, stage)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let found = found(&reader, &id, &stage).await?;
    let cx = &reader.cx;
    let (_, stage_def) = guarded(&reader)?;
    cx.may_do(Action::Delete, &stage_def.id)?;
    if found.count > 0 {
        let to = sent.get("to");
        let is_other = found.others.iter().any(|(other, _)| other == to);
        let Some(to) = Id::parse(to).filter(|_| is_other) else {
            let message = reader.ui.t(texts::STAGE_TARGET);
            let fault = base::Fault::new("to", "required", message);
            let mut response = stage_page(&reader, &found, Faults(vec![fault])).await?;
            *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        };
        if found.count > deals::AT_ONCE {
            let deal = cx.schema.object(&"deal".into()).cloned();
            let deal = deal.ok_or_else(|| Error::not_found("page"))?;
            let which = deals::at("stage", found.stage.id);
            let set = Deed::Set(json!({"stage": to}));
            let job = bulk::begin(cx, &deal.id, which, set).await?;
            let at = format!("/{}/bulk/{}", deal.plural, job.id);
            return Ok(redirect(&reader.visitor, &at, None));
        }
        deals::moved(cx, found.stage.id, to).await?;
    }
    match records::delete(cx, &stage_def.id, found.stage.id, records::Expect::Any).await {
        Ok(_) => {
            let note = Some(texts::DONE_STAGE_REMOVED.key);
            Ok(redirect(&reader.visitor, &address(found.pipeline.id), note))
        }
        Err(error) => {
            let faults = review::faults(error)?;
            let mut response = stage_page(&reader, &found, faults).await?;
            *response.status_mut() = axum::http::StatusCode::CONFLICT;
            Ok(response)
        }
    }
}

fn above(reader: &Reader, pipeline: &str, id: Id) -> [(String, String); 2] {
    let all = reader.ui.t(texts::PIPELINES).to_owned();
    [
        (all, "/settings/pipelines".to_owned()),
        (pipeline.to_owned(), address(id)),
    ]
}

/// Asks before a pipeline goes.
pub async fn ask_pipeline(reader: Reader, Path(id): Path<String>) -> Answer {
    let (pipeline_def, _) = guarded(&reader)?;
    let (cx, ui) = (&reader.cx, &reader.ui);
    let record = records::get(cx, &pipeline_def.id, objects::id(&id)?).await?;
    let count = deals::count(cx, "pipeline", record.id).await?;
    let told = match count {
        0 => (
            "circle-check",
            "good",
            ui.t(texts::PIPELINE_EMPTY).to_owned(),
        ),
        _ => {
            let n = numbers::count(ui.language, count, deals::COUNTED);
            let text = ui.fill(texts::PIPELINE_HOLDS, &[("n", &n)]);
            ("circle-x", "danger", text)
        }
    };
    let name = title(&pipeline_def, &record);
    let here = address(record.id);
    let view = Review {
        title: ui.fill(texts::REMOVE_PIPELINE_ASK, &[("name", &name)]),
        changes: Vec::new(),
        effect: review::list(&[told]),
        action: format!("{here}/remove"),
        sent: None,
        yes: (count == 0).then(|| ui.t(crate::texts::REMOVE)),
        is_removal: true,
        back: here,
    };
    let shown = Shown {
        part: Part::Pipelines,
        above: &above(&reader, &name, record.id),
        title: &view.title,
        content: review::review(ui, &view),
    };
    Ok(page(&reader, shown))
}

/// Removes a pipeline with its stages.
pub async fn pipeline(reader: Reader, Path(id): Path<String>, _: Sent) -> Answer {
    let (pipeline_def, _) = guarded(&reader)?;
    let id = objects::id(&id)?;
    records::delete(&reader.cx, &pipeline_def.id, id, records::Expect::Any).await?;
    let note = Some(texts::DONE_PIPELINE_REMOVED.key);
    Ok(redirect(&reader.visitor, "/settings/pipelines", note))
}
