//! Pipelines with their stages: made, put in order, changed and removed. All of it is
//! records, written as everywhere else.

mod deals;
mod form;
mod remove;
mod view;

use axum::http::StatusCode;
use axum::response::Response;
use base::{Error, Fault, Id, Result};
use engine::Cx;
use engine::records::{self, Ask, Atomicity, Operation};
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::{Action, Dir, Filter, ObjectDef, Path as FieldPath, Query, Reach, Record, Sort};
use serde_json::json;

use super::controls::Faults;
use super::entries::Part;
use super::frame::{Shown, page};
use super::review;
use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::{self as common, settings as texts};
use crate::values::title;
use crate::visit::{Reader, redirect};
use form::Form;
use view::{ListView, PipelineRow};

pub use remove::{ask_pipeline, ask_stage, pipeline as remove_pipeline, stage as remove_stage};

/// Stages of a pipeline at most; boards show no more columns.
const MOST: u32 = 60;
/// Pipelines that are shown.
const PIPELINES: u32 = 100;

/// Whether somebody may change how deals go.
pub fn may(cx: &Cx) -> bool {
    both(cx).is_ok_and(|(pipeline, stage)| {
        let changes = |def: &ObjectDef| cx.rights.reach(&def.id, Action::Update) == Reach::All;
        changes(&pipeline) && changes(&stage)
    })
}

/// The definitions of both, as the reader sees them.
fn both(cx: &Cx) -> Result<(std::sync::Arc<ObjectDef>, std::sync::Arc<ObjectDef>)> {
    let of = |id: &str| {
        let found = cx.schema.object(&id.into()).cloned();
        found.ok_or_else(|| Error::not_found("page"))
    };
    Ok((of("pipeline")?, of("stage")?))
}

/// Lets only those in who may change pipelines.
///
/// # Errors
/// `NotFound` where there are none for them; `Forbidden` if they only read them.
fn guarded(reader: &Reader) -> Result<(std::sync::Arc<ObjectDef>, std::sync::Arc<ObjectDef>)> {
    let defs = both(&reader.cx)?;
    match may(&reader.cx) {
        true => Ok(defs),
        false => Err(Error::forbidden(
            "Your roles do not let you change pipelines. Ask an administrator.",
        )),
    }
}

/// Lists pipelines with their stages.
pub async fn list(reader: Reader) -> Answer {
    let (pipeline, stage) = guarded(&reader)?;
    Ok(list_page(&reader, (&pipeline, &stage), "", Faults::default()).await?)
}

async fn list_page(
    reader: &Reader,
    (pipeline, stage): (&ObjectDef, &ObjectDef),
    typed: &str,
    faults: Faults,
) -> Result<Response> {
    let cx = &reader.cx;
    let found = in_order(cx, pipeline, Filter::All, PIPELINES).await?;
    let mut rows = Vec::with_capacity(found.len());
    for record in &found {
        let stages = stages_of(cx, stage, record.id).await?;
        rows.push(PipelineRow {
            id: record.id.to_string(),
            name: title(pipeline, record),
            stages: stages
                .iter()
                .map(|one| (title(stage, one), crate::board::columns::tone(stage, one)))
                .collect(),
        });
    }
    let view = ListView {
        rows,
        typed: typed.to_owned(),
        faults,
    };
    let shown = Shown {
        part: Part::Pipelines,
        above: &[],
        title: reader.ui.t(texts::PIPELINES),
        content: view::list(&reader.ui, &view),
    };
    Ok(page(reader, shown))
}

/// Makes a pipeline with the stages that every one has.
pub async fn create(reader: Reader, sent: Sent) -> Answer {
    let (pipeline, stage) = guarded(&reader)?;
    let (cx, ui) = (&reader.cx, &reader.ui);
    let name = sent.get("name").trim();
    let made = match records::create(cx, &pipeline.id, json!({"name": name})).await {
        Ok(made) => made,
        Err(error) => {
            let faults = review::faults(error)?;
            let mut response = list_page(&reader, (&pipeline, &stage), name, faults).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        }
    };
    let first = [
        (texts::STAGE_FIRST, "open", "10", "gray"),
        (texts::STAGE_WON, "won", "100", "green"),
        (texts::STAGE_LOST, "lost", "0", "red"),
    ];
    let operations = first.into_iter().map(|(name, ty, probability, color)| {
        Operation::Save(Ask::create(json!({
            "name": ui.t(name),
            "pipeline": made.id,
            "type": ty,
            "probability": probability,
            "color": color,
        })))
    });
    let done = records::batch(cx, &stage.id, operations.collect(), Atomicity::AllOrNothing);
    done.await.map_err(|fault| fault.error)?;
    let note = Some(texts::DONE_PIPELINE_MADE.key);
    Ok(redirect(&reader.visitor, &address(made.id), note))
}

/// Puts pipelines in another order.
pub async fn order(reader: Reader, sent: Sent) -> Answer {
    let (pipeline, _) = guarded(&reader)?;
    let ids = sent.0.iter().filter(|(key, _)| key == "pipeline");
    let mut operations = Vec::new();
    for (place, (_, id)) in ids.take(PIPELINES as usize).enumerate() {
        let body = json!({"position": place + 1});
        operations.push(Operation::Save(Ask::update(objects::id(id)?, body)));
    }
    let done = records::batch(
        &reader.cx,
        &pipeline.id,
        operations,
        Atomicity::AllOrNothing,
    );
    done.await.map_err(|fault| fault.error)?;
    match reader.wants_fragment() {
        true => Ok(axum::response::IntoResponse::into_response(
            StatusCode::NO_CONTENT,
        )),
        false => {
            let note = Some(common::DONE_SAVED.key);
            Ok(redirect(&reader.visitor, "/settings/pipelines", note))
        }
    }
}

/// Shows a pipeline with its stages.
pub async fn show(reader: Reader, Path(id): Path<String>) -> Answer {
    let (pipeline, stage) = guarded(&reader)?;
    let record = records::get(&reader.cx, &pipeline.id, objects::id(&id)?).await?;
    let stages = stages_of(&reader.cx, &stage, record.id).await?;
    let form = Form::of(&pipeline, &record, &stage, &stages);
    Ok(form_page(&reader, record.id, form, Faults::default()).await?)
}

/// Changes a pipeline and its stages, all of it or nothing.
pub async fn update(reader: Reader, Path(id): Path<String>, sent: Sent) -> Answer {
    let (pipeline, stage) = guarded(&reader)?;
    let cx = &reader.cx;
    let record = records::get(cx, &pipeline.id, objects::id(&id)?).await?;
    let form = Form::sent(&sent);
    let done = save(&reader, (&pipeline, &stage), record.id, &form).await;
    match done {
        Ok(()) => {
            let note = Some(common::DONE_SAVED.key);
            Ok(redirect(&reader.visitor, &address(record.id), note))
        }
        Err(error) => {
            let faults = review::faults(error)?;
            let mut response = form_page(&reader, record.id, form, faults).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

async fn save(
    reader: &Reader,
    (pipeline, stage): (&ObjectDef, &ObjectDef),
    id: Id,
    form: &Form,
) -> Result<()> {
    let faults = form.faults(&reader.ui);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let cx = &reader.cx;
    let known = stages_of(cx, stage, id).await?;
    let known: Vec<Id> = known.iter().map(|one| one.id).collect();
    let mut operations = Vec::new();
    for (place, row) in form.stages.iter().enumerate() {
        let body = row.body(id, place + 1);
        operations.push(Operation::Save(match Id::parse(&row.id) {
            // One of another pipeline is no stage of this one.
            Some(stage) if known.contains(&stage) => Ask::update(stage, body),
            Some(_) => return Err(Error::not_found("page")),
            None => Ask::create(body),
        }));
    }
    let saved = records::batch(cx, &stage.id, operations, Atomicity::AllOrNothing).await;
    saved.map_err(|fault| in_row(fault.error, fault.index))?;
    let body = json!({"name": form.name.trim(), "description": form.description.trim()});
    records::update(cx, &pipeline.id, id, body, records::Expect::Any).await?;
    Ok(())
}

/// What is wrong with a stage, beside its row.
fn in_row(error: Error, index: Option<usize>) -> Error {
    let Some(index) = index else {
        return error;
    };
    let at = |fault: Fault| Fault {
        field: format!("stages[{index}].{}", fault.field),
        ..fault
    };
    match error {
        Error::Invalid(faults) => Error::Invalid(faults.into_iter().map(at).collect()),
        Error::Conflict { faults, .. } if !faults.is_empty() => {
            Error::Invalid(faults.into_iter().map(at).collect())
        }
        other => other,
    }
}

async fn form_page(reader: &Reader, id: Id, mut form: Form, faults: Faults) -> Result<Response> {
    let ui = &reader.ui;
    form.deals = deals::of_stages(
        &reader.cx,
        ui.language,
        form.stages.iter().map(|row| row.id.as_str()),
    )
    .await?;
    let shown = Shown {
        part: Part::Pipelines,
        above: &[(
            ui.t(texts::PIPELINES).to_owned(),
            "/settings/pipelines".to_owned(),
        )],
        title: &form.name.clone(),
        content: view::one(ui, &address(id), &form, &faults),
    };
    Ok(page(reader, shown))
}

/// Where a pipeline is set up.
fn address(id: Id) -> String {
    format!("/settings/pipelines/{id}")
}

/// The stages of a pipeline, from left to right.
async fn stages_of(cx: &Cx, stage: &ObjectDef, pipeline: Id) -> Result<Vec<Record>> {
    let of = Filter::Test(Test {
        left: Operand::Path(FieldPath::field("pipeline")),
        op: Op::Eq,
        right: Right::One(Literal::Id(pipeline)),
    });
    in_order(cx, stage, of, MOST).await
}

async fn in_order(cx: &Cx, def: &ObjectDef, filter: Filter, limit: u32) -> Result<Vec<Record>> {
    let query = Query {
        filter,
        sort: vec![Sort {
            path: FieldPath::field("position"),
            dir: Dir::Asc,
        }],
        limit,
        ..Query::of(def.id.clone())
    };
    Ok(records::list(cx, query).await?.records)
}
