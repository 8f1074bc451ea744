//! The form of any object, for new records and for changes.

mod about;
mod account;
pub mod control;
pub(crate) mod controls;
mod draft;
pub mod entries;
pub mod grants;
mod grants_view;
pub(crate) mod inputs;
pub(crate) mod one;
pub(crate) mod quick;
mod quick_view;
mod read;
pub(crate) mod refs;
pub mod several;
pub mod view;
mod was;

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::{Error, Fault, Id};
use engine::records::{self, Expect};
use schema::input::Mode;
use schema::{Action, ObjectDef};

use crate::extract::{Params, Path};
use crate::problems::{Answer, Refusal};
use crate::sent::{Filled, Sent};
use crate::sessions::is_local;
use crate::shell::{Page, Scroll};
use crate::values::title;
use crate::visit::{self, Reader};
use crate::{files, objects, texts};
use draft::Draft;
use view::{Editing, FormState, FormView, content, head};

/// Shows an empty form, with the values that the address gives.
pub async fn new(
    mut reader: Reader,
    Path(plural): Path<String>,
    Params(given): Params<HashMap<String, String>>,
) -> Answer {
    // Before anybody fills a form in vain.
    reader.cx.who.may_write()?;
    let def = objects::find(&mut reader, &plural).await?;
    reader.cx.may_do(Action::Create, &def.id)?;
    if engine::files::are(&def) {
        return Ok(files::asked(&reader, &plural, None));
    }
    let mut draft = Draft::blank(&reader.cx, &def);
    draft.prefill(&reader.cx, &def, &given).await?;
    let view = FormView {
        back: back(given.get("-return_to").map(String::as_str)),
        ..draft.view(&reader, &def, None)
    };
    Ok(page(&reader, &view).into_response())
}

/// Makes a record.
pub async fn create(mut reader: Reader, Path(plural): Path<String>, filled: Filled) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let (Filled::Ours(sent) | Filled::Stale(sent)) = &filled;
    let mut draft = Draft::sent(&reader.cx, &def, Mode::Create, sent);
    let back = back(Some(sent.get("-return_to")));
    let (status, state) = match &filled {
        Filled::Stale(_) => (StatusCode::FORBIDDEN, FormState::Stale),
        Filled::Ours(sent) => match make(&reader, &def, &mut draft, sent).await {
            Ok(id) => {
                let to = back.unwrap_or_else(|| format!("/{plural}/{id}"));
                return Ok(visit::redirect(
                    &reader.visitor,
                    &to,
                    Some(texts::DONE_CREATED.key),
                ));
            }
            Err(error) => {
                draft.take_faults(said(&reader, &def, faults_of(error)?));
                (StatusCode::UNPROCESSABLE_ENTITY, FormState::Refused)
            }
        },
    };
    let view = FormView {
        state,
        back,
        ..draft.view(&reader, &def, None)
    };
    Ok((status, page(&reader, &view)).into_response())
}

async fn make(
    reader: &Reader,
    def: &ObjectDef,
    draft: &mut Draft,
    sent: &Sent,
) -> Result<Id, Error> {
    let password = account::Typed::of(&reader.cx, def, Mode::Create, sent);
    let changes = draft.changes(&reader.cx, def).await?;
    let changes = changes.with_faults(password.faults.clone());
    let record = records::create(&reader.cx, &def.id, changes).await?;
    password.keep(&reader.cx, record.id).await?;
    Ok(record.id)
}

/// Shows the form of a record, with the values that the address gives in place of its own.
pub async fn edit(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    Params(given): Params<HashMap<String, String>>,
) -> Answer {
    reader.cx.who.may_write()?;
    let def = objects::find(&mut reader, &plural).await?;
    let record = records::get(&reader.cx, &def.id, objects::id(&id)?).await?;
    if !records::may(&reader.cx, Action::Update, &def.id, record.id).await? {
        return Err(reader.cx.may_not(Action::Update, &def.id).into());
    }
    let mut draft = Draft::of(&reader.cx, &def, &record);
    draft.prefill(&reader.cx, &def, &given).await?;
    let view = FormView {
        back: back(given.get("-return_to").map(String::as_str)),
        ..draft.view(&reader, &def, Some(editing(&def, &record)))
    };
    Ok(page(&reader, &view).into_response())
}

/// Saves what was changed in a form, unless somebody else changed the same meanwhile.
pub async fn update(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let id = objects::id(&id)?;
    let (Filled::Ours(sent) | Filled::Stale(sent)) = &filled;
    let version: i64 = sent.get("version").parse().map_err(|_| {
        Error::malformed("version", "The form has lost its version. Reload the page.")
    })?;
    let mut draft = Draft::sent(&reader.cx, &def, Mode::Update, sent);
    let back = back(Some(sent.get("-return_to")));
    let (status, state) = match &filled {
        Filled::Stale(_) => (StatusCode::FORBIDDEN, FormState::Stale),
        Filled::Ours(sent) => match change(&reader, &def, (id, version), &mut draft, sent).await {
            Ok(()) => {
                let to = back.unwrap_or_else(|| format!("/{plural}/{id}"));
                return Ok(visit::redirect(
                    &reader.visitor,
                    &to,
                    Some(texts::DONE_SAVED.key),
                ));
            }
            Err(Error::Stale { .. }) => (StatusCode::CONFLICT, FormState::Overtaken),
            Err(error) => {
                draft.take_faults(said(&reader, &def, faults_of(error)?));
                (StatusCode::UNPROCESSABLE_ENTITY, FormState::Refused)
            }
        },
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
        back,
        ..draft.view(&reader, &def, Some(editing))
    };
    Ok((status, page(&reader, &view)).into_response())
}

async fn change(
    reader: &Reader,
    def: &ObjectDef,
    (id, version): (Id, i64),
    draft: &mut Draft,
    sent: &Sent,
) -> Result<(), Error> {
    let password = account::Typed::of(&reader.cx, def, Mode::Update, sent);
    let changes = draft.changes(&reader.cx, def).await?;
    let changes = changes.with_faults(password.faults.clone());
    let expect = Expect::Version(version);
    records::update(&reader.cx, &def.id, id, changes, expect).await?;
    password.keep(&reader.cx, id).await
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

/// Faults in the reader's language.
fn said(reader: &Reader, def: &ObjectDef, faults: Vec<Fault>) -> Vec<Fault> {
    let said = faults.into_iter().map(|fault| Fault {
        message: objects::fault_said(&reader.cx, def, &fault),
        ..fault
    });
    said.collect()
}
