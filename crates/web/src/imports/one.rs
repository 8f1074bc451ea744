//! One import: where its columns go, how far it has come, what came of it.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::{Error, Fault, Id};
use engine::import::{Mode, object_named};
use engine::imports::{self, Choices, Dates, Goes, Import, Missing, Numbers, State};
use engine::jobs;
use engine::undo::{self, Report};
use maud::Markup;

use super::mapping::{self, MappingView};
use super::progress::{self, ProgressView};
use super::{PLURAL, named, outcome_of, state, view};
use crate::extract::Path;
use crate::list::ask::encoded;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::imports as texts;
use crate::values::{numbers, times};
use crate::visit::{self, Reader};

/// Shows where a file's columns go, how far an import has come, or what came of it.
pub async fn show(reader: Reader, Path(id): Path<String>) -> Answer {
    reader.cx.who.may_write()?;
    let import = imports::find(&reader.cx, crate::objects::id(&id)?).await?;
    let content = match (import.is_open(), import.staged()) {
        (true, Some((_, choices))) => {
            let choices = choices.clone();
            mapping::content(&reader.ui, &mapping_of(&reader, &import, &choices, &[])?)
        }
        _ => progress::content(&reader.ui, &progress_of(&reader, &import).await?),
    };
    if reader.wants_fragment() {
        return Ok(content.into_response());
    }
    Ok(whole(&reader, &import, content).into_response())
}

fn whole(reader: &Reader, import: &Import, content: Markup) -> Markup {
    let title = named(reader, import);
    reader.page(&Page {
        title: &title,
        kind: "import",
        current: Some(PLURAL),
        scripts: &[],
        scroll: Scroll::Page,
        head: view::crumbs_to(&reader.ui, &title),
        content,
    })
}

/// Tries out what was chosen, or imports it.
pub async fn begin(reader: Reader, Path(id): Path<String>, sent: Sent) -> Answer {
    let id = crate::objects::id(&id)?;
    let import = imports::find(&reader.cx, id).await?;
    let mode = match sent.get("do") {
        "start" => Mode::Write,
        _ => Mode::Dry,
    };
    let choices = chosen(&import, &sent);
    match imports::begin_staged(&reader.cx, id, choices.clone(), mode).await {
        Ok(_) => {
            let to = format!("/imports/{id}");
            Ok(visit::redirect(&reader.visitor, &to, None))
        }
        Err(Error::Invalid(faults)) => {
            let view = mapping_of(&reader, &import, &choices, &faults)?;
            let content = mapping::content(&reader.ui, &view);
            let page = whole(&reader, &import, content);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What the selects of the page say.
fn chosen(import: &Import, sent: &Sent) -> Choices {
    let columns = import
        .staged()
        .map_or(0, |(sketch, _)| sketch.columns.len());
    let goes = |n: usize| {
        let name = format!("column.{n}");
        match sent.get(&name) {
            _ if !sent.has(&name) => Goes::AsFound,
            mapping::AS_FOUND => Goes::AsFound,
            "" => Goes::Nowhere,
            place => {
                let (path, missing) = place.split_once('+').unwrap_or((place, ""));
                Goes::To {
                    path: path.to_owned(),
                    missing: Missing::named(missing).unwrap_or_default(),
                }
            }
        }
    };
    let (dates, way) = (sent.get("dates"), sent.get("numbers"));
    Choices {
        columns: (0..columns).map(goes).collect(),
        match_by: Some(sent.get("match_by").to_owned()).filter(|name| !name.is_empty()),
        dates: Dates::ALL
            .into_iter()
            .find(|one| one.name() == dates)
            .unwrap_or_default(),
        numbers: Numbers::ALL
            .into_iter()
            .find(|one| one.name() == way)
            .unwrap_or_default(),
    }
}

/// Stops an import, or the trying out of one.
pub async fn cancel(reader: Reader, Path(id): Path<String>, _sent: Sent) -> Answer {
    let id = crate::objects::id(&id)?;
    let to = format!("/imports/{id}");
    let note = match imports::cancel(&reader.cx, id).await {
        Ok(_) => Some(texts::DONE_STOPPED.key),
        // It ended just before: the page says how.
        Err(Error::Conflict { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(visit::redirect(&reader.visitor, &to, note))
}

/// Throws away a file that was not imported.
pub async fn discard(reader: Reader, Path(id): Path<String>, _sent: Sent) -> Answer {
    imports::discard(&reader.cx, crate::objects::id(&id)?).await?;
    Ok(visit::redirect(
        &reader.visitor,
        "/imports",
        Some(texts::DONE_DISCARDED.key),
    ))
}

fn mapping_of(
    reader: &Reader,
    import: &Import,
    choices: &Choices,
    faults: &[Fault],
) -> Result<MappingView, Error> {
    let (sketch, _) = import.staged().ok_or_else(|| Error::not_found("page"))?;
    let def = object_named(&reader.cx.schema, &sketch.object)?;
    let tried = match import.state {
        State::Done | State::Failed => Some(outcome_of(&reader.ui, import)),
        _ => None,
    };
    let size = import.files.first().map_or(0, |file| file.size);
    Ok(MappingView {
        id: import.id.to_string(),
        name: named(reader, import),
        size: numbers::bytes(reader.ui.language, size),
        tried: tried.filter(|_| faults.is_empty()),
        error: import.error.clone().filter(|_| faults.is_empty()),
        ..mapping::of(&reader.ui, &def, sketch, choices, faults)
    })
}

async fn progress_of(reader: &Reader, import: &Import) -> Result<ProgressView, Error> {
    let mut lists = Vec::new();
    let span = import.begun_at.zip(import.ended_at);
    let counts = import.counts();
    if let Some((begun, ended)) = span
        && counts.created + counts.updated > 0
        && !import.is_dry
    {
        for file in &import.files {
            let Some(def) = reader.cx.schema.named(&file.object) else {
                continue;
            };
            let filter = format!(
                "updated_at >= {} and updated_at <= {}",
                begun.to_rfc3339(),
                ended.to_rfc3339()
            );
            let href = format!("/{}?filter={}", def.plural, encoded(&filter));
            let link = (reader.ui.language.noun(&def.label_plural), href);
            if !lists.contains(&link) {
                lists.push(link);
            }
        }
    }
    let wrote = counts.created + counts.updated > 0 || !counts.made.is_empty();
    let may_be_undone = import.state.is_over() && wrote && !import.is_dry;
    let (undoing, undone) = match may_be_undone {
        true => undoing(reader, import.batch).await?,
        false => (None, None),
    };
    if undone.is_some() {
        // What came in is not in the lists any more.
        lists.clear();
    }
    let back = undone.map_or(import.batch, |undone| undone.by);
    let objects = import.files.first().map(|file| file.object.clone());
    Ok(ProgressView {
        id: import.id.to_string(),
        name: named(reader, import),
        state: import.state,
        stand: state(import, undone.is_some()),
        is_dry: import.is_dry,
        percent: import.percent(),
        rows: numbers::grouped(reader.ui.language, &counts.read.to_string()),
        outcome: outcome_of(&reader.ui, import),
        error: import.error.clone(),
        by: import.by().unwrap_or_default().to_owned(),
        when: times::ago(
            reader.ui.language,
            import.created_at,
            reader.cx.now,
            &reader.cx.zone,
        ),
        lists,
        undo: (may_be_undone && undoing.is_none())
            .then(|| format!("/-/undo/{back}?back=/imports/{}", import.id)),
        undone: undone.map(|undone| {
            times::ago(
                reader.ui.language,
                undone.at,
                reader.cx.now,
                &reader.cx.zone,
            )
        }),
        undoing,
        object: objects.unwrap_or_default(),
    })
}

/// How many changes were taken back so far, if a job does that at this moment; else
/// whether all were.
async fn undoing(reader: &Reader, batch: Id) -> Result<(Option<u64>, Option<undo::Undone>), Error> {
    match undo::status(&reader.cx, batch).await {
        Ok(job) if matches!(job.state, jobs::State::Waiting | jobs::State::Running) => {
            let seen = Report::of_progress(&job.progress).seen;
            return Ok((Some(seen), None));
        }
        // It broke off: the rest can still be taken back.
        Ok(job) if job.state != jobs::State::Done => return Ok((None, None)),
        Ok(_) | Err(Error::NotFound { .. }) => {}
        Err(error) => return Err(error),
    }
    let undone = undo::undone(&reader.cx, &[batch]).await?;
    Ok((None, undone.get(&batch).copied()))
}
