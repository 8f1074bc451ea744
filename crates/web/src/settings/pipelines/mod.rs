//! Pipelines with their stages: made, put in order, changed and removed. All of it is
//! records, written as everywhere else.

mod deals;
mod form;
mod overtaken;
mod remove;
mod view;

use axum::http::StatusCode;
use axum::response::Response;
use base::{Error, Fault, Id, Result};
use engine::Cx;
use engine::records::{self, Ask, Atomicity, Operation, Part as Records, Refused, Target, Unsaved};
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
        may_make: may_make(cx, pipeline, stage).is_ok(),
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

/// That somebody may make pipelines: they begin with stages.
fn may_make(cx: &Cx, pipeline: &ObjectDef, stage: &ObjectDef) -> Result<()> {
    cx.may_do(Action::Create, &pipeline.id)?;
    cx.may_do(Action::Create, &stage.id)
}

/// Makes a pipeline with the stages that every one has, all of it or nothing.
pub async fn create(reader: Reader, sent: Sent) -> Answer {
    let (pipeline, stage) = guarded(&reader)?;
    may_make(&reader.cx, &pipeline, &stage)?;
    let name = sent.get("name").trim();
    let id = Id::make(reader.cx.now);
    let own = vec![Ask::create(json!({"id": id, "name": name}))];
    let parts: Vec<Records> = vec![
        (pipeline.id.clone(), own),
        (stage.id.clone(), first_stages(&reader, id)),
    ];
    match records::save_together(&reader.cx, parts).await {
        Ok(_) => {
            let note = Some(texts::DONE_PIPELINE_MADE.key);
            Ok(redirect(&reader.visitor, &address(id), note))
        }
        // Stages of a pipeline that was not made are at fault for that alone.
        Err(unsaved) => {
            let faults = review::faults(unsaved.into())?;
            let mut response = list_page(&reader, (&pipeline, &stage), name, faults).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

fn first_stages(reader: &Reader, pipeline: Id) -> Vec<Ask> {
    let first = [
        (texts::STAGE_FIRST, "open", "10", "gray"),
        (texts::STAGE_WON, "won", "100", "green"),
        (texts::STAGE_LOST, "lost", "0", "red"),
    ];
    let asks = first.into_iter().map(|(name, ty, probability, color)| {
        Ask::create(json!({
            "name": reader.ui.t(name),
            "pipeline": pipeline,
            "type": ty,
            "probability": probability,
            "color": color,
        }))
    });
    asks.collect()
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
    let defs = guarded(&reader)?;
    let (pipeline, stage) = (&*defs.0, &*defs.1);
    let cx = &reader.cx;
    let id = objects::id(&id)?;
    records::get(cx, &pipeline.id, id).await?;
    let mut form = Form::sent(&sent)?;
    let (status, faults) = match save(&reader, (pipeline, stage), id, &form).await? {
        Done::Saved => {
            let note = Some(common::DONE_SAVED.key);
            return Ok(redirect(&reader.visitor, &address(id), note));
        }
        Done::Refused(faults) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Done::Overtaken => {
            let record = records::get(cx, &pipeline.id, id).await?;
            let stages = stages_of(cx, stage, id).await?;
            form.overtaken_by(Form::of(pipeline, &record, stage, &stages));
            (StatusCode::CONFLICT, Faults::default())
        }
    };
    let mut response = form_page(&reader, id, form, faults).await?;
    *response.status_mut() = status;
    Ok(response)
}

/// What came of a form.
enum Done {
    Saved,
    Refused(Faults),
    /// Somebody else changed the same meanwhile.
    Overtaken,
}

/// Writes what was changed in the form.
async fn save(
    reader: &Reader,
    (pipeline, stage): (&ObjectDef, &ObjectDef),
    id: Id,
    form: &Form,
) -> Result<Done> {
    let cx = &reader.cx;
    let known = stages_of(cx, stage, id).await?;
    let is_known = |stage: Id| known.iter().any(|one| one.id == stage);
    let (mut rows, mut asks) = (Vec::new(), Vec::new());
    for (n, (row, position)) in form.stages.iter().zip(form.positions()).enumerate() {
        let Some(ask) = row.ask(&reader.ui, id, position) else {
            continue;
        };
        match ask.target {
            // One that went meanwhile, or of another pipeline, is no stage of this one.
            Target::Existing(stage, _) if !is_known(stage) => return Ok(Done::Overtaken),
            Target::Existing(..) => {}
            Target::New(_) => cx.may_do(Action::Create, &stage.id)?,
        }
        rows.push(n);
        asks.push(ask);
    }
    let own = form.ask(id).into_iter().collect();
    let parts = vec![(pipeline.id.clone(), own), (stage.id.clone(), asks)];
    match records::save_together(cx, parts).await {
        Ok(_) => Ok(Done::Saved),
        Err(Unsaved::Failed(error)) => Err(error),
        Err(Unsaved::Refused(refused)) => told(refused, &rows),
    }
}

/// What was refused, beside its rows. Whoever was overtaken too hears of it once nothing else
/// is wrong: their rows keep their places until then.
fn told(refused: Vec<Refused>, rows: &[usize]) -> Result<Done> {
    let mut faults = Vec::new();
    for Refused { part, place, error } in refused {
        let row = match part {
            0 => None,
            _ => rows.get(place),
        };
        match error {
            Error::Stale { .. } => {}
            Error::NotFound { .. } | Error::Gone { .. } if row.is_some() => {}
            error => faults.extend(review::faults(error)?.0.into_iter().map(|fault| match row {
                Some(n) => Fault {
                    field: format!("stages[{n}].{}", fault.field),
                    ..fault
                },
                None => fault,
            })),
        }
    }
    match faults.is_empty() {
        true => Ok(Done::Overtaken),
        false => Ok(Done::Refused(Faults(faults))),
    }
}

async fn form_page(reader: &Reader, id: Id, mut form: Form, faults: Faults) -> Result<Response> {
    let ui = &reader.ui;
    let (_, stage) = both(&reader.cx)?;
    let may_add = reader.cx.may_do(Action::Create, &stage.id).is_ok();
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
        content: view::one(ui, &address(id), (&form, may_add), &faults),
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
