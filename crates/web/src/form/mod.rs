//! The form of any object, for new records and for changes.

pub mod control;
mod controls;
mod draft;
pub mod entries;
mod inputs;
mod read;
mod refs;
pub mod view;
mod was;

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::{Error, Fault};
use engine::records::{self, Expect};
use schema::input::Mode;

use crate::extract::{Params, Path};
use crate::problems::{Answer, Refusal};
use crate::sent::Sent;
use crate::sessions::is_local;
use crate::shell::{Page, Scroll};
use crate::values::title;
use crate::visit::{self, Reader};
use crate::{objects, texts};
use draft::Draft;
use view::{Editing, FormState, FormView, content, head};

/// Shows an empty form, with the values that the address gives.
pub async fn new(
    mut reader: Reader,
    Path(plural): Path<String>,
    Params(given): Params<HashMap<String, String>>,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let mut draft = Draft::blank(&reader.cx, &def);
    draft.prefill(&reader.cx, &def, &given).await?;
    let view = FormView {
        back: back(given.get("return_to").map(String::as_str)),
        ..draft.view(&reader, &def, None)
    };
    Ok(page(&reader, &view).into_response())
}

/// Makes a record.
pub async fn create(mut reader: Reader, Path(plural): Path<String>, sent: Sent) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let mut draft = Draft::sent(&reader.cx, &def, Mode::Create, &sent);
    let changes = draft.changes(&reader.cx, &def).await?;
    match records::create(&reader.cx, &def.id, changes).await {
        Ok(record) => Ok(visit::redirect(
            &reader.visitor,
            &back(Some(sent.get("return_to")))
                .unwrap_or_else(|| format!("/{plural}/{}", record.id)),
            Some(texts::DONE_CREATED.key),
        )),
        Err(error) => {
            draft.take_faults(faults_of(error)?);
            let view = FormView {
                state: FormState::Refused,
                back: back(Some(sent.get("return_to"))),
                ..draft.view(&reader, &def, None)
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&reader, &view)).into_response())
        }
    }
}

/// Shows the form of a record.
pub async fn edit(mut reader: Reader, Path((plural, id)): Path<(String, String)>) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let record = records::get(&reader.cx, &def.id, objects::id(&id)?).await?;
    let draft = Draft::of(&reader.cx, &def, &record);
    let view = draft.view(&reader, &def, Some(editing(&def, &record)));
    Ok(page(&reader, &view).into_response())
}

/// Saves what was changed in a form, unless somebody else changed the same meanwhile.
pub async fn update(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let id = objects::id(&id)?;
    let version: i64 = sent.get("version").parse().map_err(|_| {
        Error::malformed("version", "The form has lost its version. Reload the page.")
    })?;
    let mut draft = Draft::sent(&reader.cx, &def, Mode::Update, &sent);
    let changes = draft.changes(&reader.cx, &def).await?;
    let saved = records::update(&reader.cx, &def.id, id, changes, Expect::Version(version)).await;
    let (status, state) = match saved {
        Ok(_) => {
            return Ok(visit::redirect(
                &reader.visitor,
                &format!("/{plural}/{id}"),
                Some(texts::DONE_SAVED.key),
            ));
        }
        Err(Error::Stale { .. }) => (StatusCode::CONFLICT, FormState::Overtaken),
        Err(error) => {
            draft.take_faults(faults_of(error)?);
            (StatusCode::UNPROCESSABLE_ENTITY, FormState::Refused)
        }
    };
    let record = records::get(&reader.cx, &def.id, id).await?;
    let mut editing = editing(&def, &record);
    if state == FormState::Overtaken {
        draft.overtaken_by(&reader, &def, &record);
    } else {
        editing.version = version;
    }
    let view = FormView {
        state,
        ..draft.view(&reader, &def, Some(editing))
    };
    Ok((status, page(&reader, &view)).into_response())
}

/// The page that the form was opened from, if it is one of ours.
fn back(asked: Option<&str>) -> Option<String> {
    asked.filter(|path| is_local(path)).map(str::to_owned)
}

fn editing(def: &schema::ObjectDef, record: &schema::Record) -> Editing {
    Editing {
        id: record.id.to_string(),
        title: title(def, record),
        version: record.version,
    }
}

/// What can be said beside fields; other errors are pages of their own.
fn faults_of(error: Error) -> Result<Vec<Fault>, Refusal> {
    match error {
        Error::Invalid(faults) => Ok(faults),
        Error::Conflict {
            faults, message, ..
        } if faults.is_empty() => Ok(vec![Fault::new("", "conflict", message)]),
        Error::Conflict { faults, .. } => Ok(faults),
        error => Err(error.into()),
    }
}

fn page(reader: &Reader, view: &FormView) -> maud::Markup {
    reader.page(&Page {
        title: &view::title(&reader.ui, view),
        kind: "form",
        current: Some(&view.looks.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: head(&reader.ui, view),
        content: content(&reader.ui, view),
    })
}
