//! Many records at once: selected in a list, then edited, removed or merged.

pub(crate) mod progress;
pub mod view;
mod which;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, Fault, Id};
use engine::bulk::{self, Deed, Told};
use engine::{jobs, records};
use schema::{ObjectDef, Query, Special};

use crate::extract::Path;
use crate::form::several;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::selection as texts;
use crate::values::{numbers, title};
use crate::visit::{self, Reader};
use crate::{export, merge, objects};
use progress::{Failed, ProgressView};
use view::{DeleteView, EditView, Many};
pub(crate) use which::Selected;

/// Names of selected records that a page tells.
const NAMED: usize = 6;

/// The way back for whoever comes here by an address.
pub async fn leave(mut reader: Reader, Path(plural): Path<String>) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    Ok(Redirect::to(&format!("/{}", def.plural)).into_response())
}

/// Shows what can be done with what was selected.
pub async fn choose(mut reader: Reader, Path(plural): Path<String>, sent: Sent) -> Answer {
    reader.cx.who.may_write()?;
    let def = objects::find(&mut reader, &plural).await?;
    let selected = Selected::of(&reader.ui, &sent)?;
    match sent.get("-do") {
        "merge" => {
            let ids = ids_of(&reader, &def, &selected).await?;
            Ok(Redirect::to(&merge::address(&def, &ids)).into_response())
        }
        "delete" => {
            reader.cx.may(Special::Bulk)?;
            let many = many_of(&reader, &def, &selected).await?;
            let view = DeleteView {
                many,
                token: Id::make(reader.cx.now).to_string(),
            };
            let content = view::delete(&reader.ui, &view);
            Ok(page(
                &reader,
                &def,
                &view.many.count,
                content,
                StatusCode::OK,
            ))
        }
        "export" => export::form(&reader, &def, &selected, &sent, None).await,
        _ => {
            reader.cx.may(Special::Bulk)?;
            edit(&reader, &def, &selected, &sent, &[]).await
        }
    }
}

/// The form for some fields of many records.
async fn edit(
    reader: &Reader,
    def: &ObjectDef,
    selected: &Selected,
    sent: &Sent,
    faults: &[Fault],
) -> Answer {
    let chosen = chosen(sent);
    let controls = several::controls(&reader.cx, def, &chosen, sent, faults);
    let left = several::editable(def)
        .into_iter()
        .filter(|field| !chosen.contains(&field.name));
    let token = Id::parse(sent.get("-token")).unwrap_or_else(|| Id::make(reader.cx.now));
    let is_placed = |fault: &&Fault| {
        let mut controls = controls.iter();
        controls.any(|one| fault.field.starts_with(&one.control.name))
    };
    let view = EditView {
        many: many_of(reader, def, selected).await?,
        left: left
            .map(|field| (field.name.clone(), field.label.clone()))
            .collect(),
        faults: faults
            .iter()
            .filter(|fault| !is_placed(fault))
            .map(|fault| reader.ui.said(&fault.message))
            .collect(),
        controls,
        token: token.to_string(),
    };
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let content = view::edit(&reader.ui, &view);
    Ok(page(reader, def, &view.many.count, content, status))
}

/// The names of the fields that are to change.
fn chosen(sent: &Sent) -> Vec<String> {
    let without = sent.get("-without");
    let mut chosen: Vec<String> = Vec::new();
    for (_, name) in sent.0.iter().filter(|(key, _)| key == "-field") {
        if !name.is_empty() && name != without && !chosen.contains(name) {
            chosen.push(name.clone());
        }
    }
    chosen
}

fn page(
    reader: &Reader,
    def: &ObjectDef,
    count: &str,
    content: maud::Markup,
    status: StatusCode,
) -> Response {
    let looks = objects::looks(def);
    let places = [("count", count), ("objects", &*looks.lower(&reader.ui).1)];
    let title = reader.ui.fill(texts::EDIT_MANY, &places);
    let page = Page {
        title: &title,
        kind: "selection",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: view::head(&reader.ui, &looks, count),
        content,
    };
    (status, reader.page(&page)).into_response()
}

/// Which records they are, as people read it.
pub(crate) async fn many_of(
    reader: &Reader,
    def: &ObjectDef,
    selected: &Selected,
) -> Result<Many, Error> {
    let cx = &reader.cx;
    let which = selected.which(cx, def)?;
    let total = bulk::preview(cx, &def.id, &which).await?;
    let query = Query {
        filter: which.filter,
        search: which.search,
        limit: NAMED as u32,
        ..Query::of(def.id.clone())
    };
    let first = records::list(cx, query).await?;
    let names: Vec<String> = first
        .records
        .iter()
        .map(|record| title(def, record))
        .collect();
    Ok(Many {
        looks: objects::looks(def),
        more: total.saturating_sub(names.len() as u64),
        names,
        total,
        count: numbers::grouped(reader.ui.language, &total.to_string()),
        fields: selected.fields(),
        back: selected.back(def),
    })
}

/// The ids of what was selected, if they are few.
async fn ids_of(reader: &Reader, def: &ObjectDef, selected: &Selected) -> Result<Vec<Id>, Error> {
    let most = records::MOST_MERGED;
    let ids = match selected.all {
        false => selected.ids.clone(),
        true => {
            let which = selected.which(&reader.cx, def)?;
            let query = Query {
                filter: which.filter,
                search: which.search,
                limit: most as u32 + 1,
                ..Query::of(def.id.clone())
            };
            let found = records::list(&reader.cx, query).await?;
            found.records.iter().map(|record| record.id).collect()
        }
    };
    match (2..=most).contains(&ids.len()) {
        true => Ok(ids),
        false => Err(Error::malformed(
            "selection",
            merge::choose_few(&reader.ui, def),
        )),
    }
}

/// Has many records changed or removed, by a job.
pub async fn begin(mut reader: Reader, Path(plural): Path<String>, sent: Sent) -> Answer {
    reader.cx.who.may_write()?;
    let def = objects::find(&mut reader, &plural).await?;
    let selected = Selected::of(&reader.ui, &sent)?;
    let which = selected.which(&reader.cx, &def)?;
    let token = Id::parse(sent.get("-token")).unwrap_or_else(|| Id::make(reader.cx.now));
    let deed = match sent.get("-deed") {
        "delete" => Deed::Delete,
        _ => {
            let (body, faults) = several::body(&reader.cx, &def, &chosen(&sent), &sent).await?;
            if !faults.is_empty() {
                return edit(&reader, &def, &selected, &sent, &faults).await;
            }
            Deed::Set(body)
        }
    };
    match bulk::begin_once(&reader.cx, &def.id, which, deed, token).await {
        Ok(job) => {
            let to = format!("/{}/bulk/{}", def.plural, job.id);
            Ok(visit::redirect(&reader.visitor, &to, None))
        }
        Err(Error::Invalid(faults)) => edit(&reader, &def, &selected, &sent, &faults).await,
        Err(error) => Err(error.into()),
    }
}

/// Shows how far it has come, and what came of it.
pub async fn progress(mut reader: Reader, Path((plural, id)): Path<(String, String)>) -> Answer {
    reader.cx.who.may_write()?;
    let def = objects::find(&mut reader, &plural).await?;
    let (job, told) = bulk::status(&reader.cx, &def.id, objects::id(&id)?).await?;
    let view = ProgressView {
        looks: objects::looks(&def),
        id: job.id.to_string(),
        failed: failed_of(&reader, &def, &told).await?,
        undo: (job.state.is_over() && told.changed > 0)
            .then(|| format!("/-/undo/{}?back=/{}", job.batch, def.plural)),
        error: job
            .error
            .clone()
            .filter(|_| job.state == jobs::State::Failed),
        state: job.state,
        told,
    };
    let content = progress::content(&reader.ui, &view);
    if reader.wants_fragment() {
        return Ok(content.into_response());
    }
    let page = Page {
        title: reader.ui.t(texts::BULK_EDIT),
        kind: "bulk",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: progress::head(&reader.ui, &view),
        content,
    };
    Ok(reader.page(&page).into_response())
}

/// What was refused, with the records' names.
async fn failed_of(reader: &Reader, def: &ObjectDef, told: &Told) -> Result<Vec<Failed>, Error> {
    let id = |json: &serde_json::Value| Id::parse(json["id"].as_str()?);
    let ids: Vec<Id> = told.errors.iter().filter_map(id).collect();
    let found = records::find_all(&reader.cx, &def.id, ids).await?;
    let one = |json: &serde_json::Value| {
        let id = id(json)?;
        let record = found.iter().find(|record| record.id == id);
        let label = |fault: &serde_json::Value| {
            let name = fault["field"].as_str()?;
            let fault = Fault::new(name, "", fault["message"].as_str()?);
            let message = objects::fault_said(&reader.cx, def, &fault);
            let field = def.field(several_root(name));
            Some(match field {
                Some(field) if !message.starts_with(&field.label) => {
                    format!("{}: {message}", field.label)
                }
                _ => message,
            })
        };
        let faults = json["errors"].as_array().into_iter().flatten();
        let faults: Vec<String> = faults.filter_map(label).collect();
        Some(Failed {
            id: id.to_string(),
            name: record.map_or_else(|| id.to_string(), |record| title(def, record)),
            why: match faults.is_empty() {
                true => reader.ui.said(json["message"].as_str().unwrap_or_default()),
                false => faults.join(" "),
            },
        })
    };
    Ok(told.errors.iter().filter_map(one).collect())
}

/// `emails[1].value` is a fault of `emails`.
fn several_root(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}
