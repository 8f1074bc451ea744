//! Imports: a file is sent, one sees where its columns go and puts that right, tries
//! it out, has it imported, and sees what came of it.

mod mapping;
mod outcome;
mod progress;
mod upload;
mod view;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Fault, Id};
use engine::import::{Mode, object_named};
use engine::imports::{self, Choices, Dates, Goes, Import, Missing, NewFile, Numbers, State};
use engine::jobs;
use engine::undo::{self, Report};
use maud::Markup;
use schema::{Kind, ObjectDef};
use serde::Deserialize;

use crate::extract::{Params, Path};
use crate::list::ask::encoded;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::imports as texts;
use crate::values::{numbers, times};
use crate::visit::{self, Reader};
use mapping::MappingView;
use outcome::{Outcome, Reason};
use progress::ProgressView;
use view::{ListView, NewView, Row};

/// Imports of a page of the list.
const ROWS: u32 = 30;
/// The word of the navigation.
pub const PLURAL: &str = "imports";

/// Which imports are listed.
#[derive(Default, Deserialize)]
pub struct Ask {
    /// Those before this one.
    #[serde(default)]
    before: String,
}

/// Lists imports, newest first.
pub async fn list(reader: Reader, Params(ask): Params<Ask>) -> Answer {
    reader.cx.who.may_write()?;
    let before = match ask.before.as_str() {
        "" => None,
        id => Some(crate::objects::id(id)?),
    };
    let mut found = imports::list(&reader.cx, before, ROWS + 1).await?;
    let is_more = found.len() > ROWS as usize;
    found.truncate(ROWS as usize);
    let next = found
        .last()
        .filter(|_| is_more)
        .map(|last| format!("/imports?before={}", last.id));
    let batches: Vec<Id> = found.iter().map(|import| import.batch).collect();
    let undone = undo::undone(&reader.cx, &batches).await?;
    let row = |import: &Import| row(&reader, import, undone.contains_key(&import.batch));
    let view = ListView {
        rows: found.iter().map(row).collect(),
        is_on: found
            .iter()
            .any(|import| !import.is_open() && !import.state.is_over()),
        next,
    };
    if !ask.before.is_empty() && reader.wants_fragment() {
        return Ok(view::rows(&reader.ui, &view).into_response());
    }
    let page = Page {
        title: reader.ui.t(texts::IMPORTS),
        kind: "imports",
        current: Some(PLURAL),
        scripts: &[],
        scroll: Scroll::Boxes,
        head: view::head(&reader.ui),
        content: view::content(&reader.ui, &view),
    };
    Ok(reader.page(&page).into_response())
}

/// What is imported.
#[derive(Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    object: String,
}

/// Asks for a file.
pub async fn new(reader: Reader, Params(wanted): Params<Wanted>) -> Answer {
    reader.cx.who.may_write()?;
    Ok(asked_anew(&reader, &wanted.object, None))
}

/// Takes a file in.
pub async fn create(reader: Reader, request: Request) -> Answer {
    reader.cx.who.may_write()?;
    let most = reader.visitor.web.upload_bytes;
    let upload = match upload::read(&reader.cx, &reader.ui.csrf, request, most).await {
        Ok(upload) => upload,
        Err(error @ Error::TooLarge { .. }) => {
            return Ok(asked_anew(&reader, "", Some(error.public())));
        }
        Err(error) => return Err(error.into()),
    };
    let ui = &reader.ui;
    let fault = |text| {
        Ok(asked_anew(
            &reader,
            &upload.object,
            Some(ui.t(text).to_owned()),
        ))
    };
    let Ok(def) = object_named(&reader.cx.schema, &upload.object) else {
        return fault(texts::NO_OBJECT);
    };
    let Some((name, source)) = upload.file else {
        return fault(texts::NO_FILE);
    };
    let file = NewFile {
        name,
        source,
        object: def.name.clone(),
        mapping: String::new(),
        match_by: None,
        sheet: Some(upload.sheet).filter(|sheet| !sheet.is_empty()),
    };
    match imports::stage(&reader.cx, file).await {
        Ok(import) => {
            let to = format!("/imports/{}", import.id);
            Ok(visit::redirect(&reader.visitor, &to, None))
        }
        Err(
            error @ (Error::Malformed { .. }
            | Error::Unsupported { .. }
            | Error::TooLarge { .. }
            | Error::Invalid(_)),
        ) => Ok(asked_anew(&reader, &def.plural, Some(error.public()))),
        Err(error) => Err(error.into()),
    }
}

/// The page that asks for a file, with what was wrong with the last one.
fn asked_anew(reader: &Reader, object: &str, fault: Option<String>) -> Response {
    let ui = &reader.ui;
    let objects = reader.cx.schema.objects().filter(|def| {
        let has_rows = matches!(
            def.kind,
            Kind::Record | Kind::Config { .. } | Kind::Child { .. }
        );
        has_rows && !engine::files::are(def)
    });
    let chosen = object_named(&reader.cx.schema, object).ok();
    let is = |def: &ObjectDef| chosen.as_ref().is_some_and(|chosen| chosen.id == def.id);
    let most = reader.visitor.web.upload_bytes;
    let view = NewView {
        objects: objects
            .map(|def| (def.plural.clone(), def.label_plural.clone(), is(def)))
            .collect(),
        most,
        size: numbers::bytes(most),
        too_large: too_large(most),
        fault,
    };
    let status = match view.fault {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = Page {
        title: ui.t(texts::NEW_IMPORT),
        kind: "import-new",
        current: Some(PLURAL),
        scripts: &[],
        scroll: Scroll::Page,
        head: view::crumbs_to(ui, ui.t(texts::NEW_IMPORT)),
        content: view::new_content(ui, &view),
    };
    (status, reader.page(&page)).into_response()
}

/// What is said of a file that is too large.
fn too_large(most: u64) -> String {
    crate::ui::Ui::default().fill(texts::TOO_LARGE, &[("size", &numbers::bytes(most))])
}

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

/// Which of an import's files.
#[derive(Deserialize)]
pub struct Part {
    #[serde(default)]
    file: Option<usize>,
}

/// The refused rows as a file that can be corrected and imported again.
pub async fn errors(reader: Reader, Path(id): Path<String>, Params(part): Params<Part>) -> Answer {
    reader.cx.who.may_write()?;
    let import = imports::find(&reader.cx, crate::objects::id(&id)?).await?;
    let part = part.file.unwrap_or(1).saturating_sub(1);
    let file = import.files.get(part);
    let file = file.ok_or_else(|| Error::not_found("page"))?;
    let disposition = attachment(&file.name);
    let rows = imports::error_file(reader.cx.clone(), import, part)?;
    let mut response = Body::from_stream(rows).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    if let Ok(disposition) = HeaderValue::try_from(disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// The name of the file of refused rows: that of the file, in letters that every
/// browser takes.
fn attachment(name: &str) -> String {
    let plain = |c: char| match c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
        true => c,
        false => '-',
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem: String = stem.chars().map(plain).take(80).collect();
    format!("attachment; filename=\"{stem}-refused.csv\"")
}

/// What the import is called: by its files.
fn named(reader: &Reader, import: &Import) -> String {
    let Some(first) = import.files.first() else {
        return reader.ui.t(texts::IMPORT).to_owned();
    };
    match import.files.len() - 1 {
        0 => first.name.clone(),
        more => {
            let places = [("name", first.name.as_str()), ("n", &more.to_string())];
            reader.ui.fill(texts::MORE_FILES, &places)
        }
    }
}

fn state(import: &Import, is_undone: bool) -> view::Stand {
    use crate::ui::Tone;
    if is_undone {
        let (text, tone) = (texts::STATE_UNDONE, Tone::Gray);
        return view::Stand { text, tone };
    }
    let (text, tone) = match (import.state, import.is_dry) {
        (State::Draft, _) => (texts::STATE_DRAFT, Tone::Gray),
        (State::Waiting, false) => (texts::STATE_WAITING, Tone::Gray),
        (State::Running, false) => (texts::STATE_RUNNING, Tone::Blue),
        (State::Waiting | State::Running, true) => (texts::STATE_CHECKING, Tone::Blue),
        (State::Done, false) => (texts::STATE_DONE, Tone::Green),
        (State::Done, true) => (texts::STATE_CHECKED, Tone::Gray),
        (State::Failed, _) => (texts::STATE_FAILED, Tone::Red),
        (State::Cancelled, _) => (texts::STATE_CANCELLED, Tone::Amber),
    };
    view::Stand { text, tone }
}

fn row(reader: &Reader, import: &Import, is_undone: bool) -> Row {
    let schema = &reader.cx.schema;
    let mut kinds: Vec<String> = Vec::new();
    for file in &import.files {
        let label = schema.named(&file.object);
        let label = label.map_or_else(|| file.object.clone(), |def| def.label_plural.clone());
        if !kinds.contains(&label) {
            kinds.push(label);
        }
    }
    Row {
        id: import.id.to_string(),
        name: named(reader, import),
        kinds: kinds.join(", "),
        state: state(import, is_undone),
        outcome: outcome_of(import),
        by: import.by().unwrap_or_default().to_owned(),
        when: times::ago(import.created_at, reader.cx.now, &reader.cx.zone),
    }
}

fn outcome_of(import: &Import) -> Outcome {
    let counts = import.counts();
    let is_one = import.files.len() == 1;
    let reason = |shown: &engine::import::Shown| {
        let name = import.files.get(shown.part).filter(|_| !is_one);
        Reason {
            file: name.map(|file| file.name.clone()),
            line: shown.line,
            why: shown.message.clone(),
        }
    };
    let failed = import.position.counts.iter().enumerate();
    let failed = failed.filter(|(_, counts)| counts.failed > 0);
    Outcome {
        created: counts.created,
        updated: counts.updated,
        unchanged: counts.unchanged,
        failed: counts.failed,
        made: counts
            .made
            .iter()
            .map(|(label, count)| format!("{count} {}", label.to_lowercase()))
            .collect(),
        reasons: import.position.shown.iter().map(reason).collect(),
        downloads: failed
            .filter_map(|(n, _)| {
                let file = import.files.get(n)?;
                let href = format!("/imports/{}/errors?file={}", import.id, n + 1);
                Some(((!is_one).then(|| file.name.clone()), href))
            })
            .collect(),
        left_out: import
            .files
            .iter()
            .flat_map(|file| file.left_out.clone())
            .collect(),
    }
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
        State::Done | State::Failed => Some(outcome_of(import)),
        _ => None,
    };
    let size = import.files.first().map_or(0, |file| file.size);
    Ok(MappingView {
        id: import.id.to_string(),
        name: named(reader, import),
        size: numbers::bytes(size),
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
            let link = (def.label_plural.to_lowercase(), href);
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
        rows: numbers::grouped(&counts.read.to_string()),
        outcome: outcome_of(import),
        error: import.error.clone(),
        by: import.by().unwrap_or_default().to_owned(),
        when: times::ago(import.created_at, reader.cx.now, &reader.cx.zone),
        lists,
        undo: (may_be_undone && undoing.is_none())
            .then(|| format!("/-/undo/{back}?back=/imports/{}", import.id)),
        undone: undone.map(|undone| times::ago(undone.at, reader.cx.now, &reader.cx.zone)),
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

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_file_of_refused_rows_has_a_harmless_name() {
        for (name, expect) in [
            ("deals.csv", "deals-refused.csv"),
            (
                "my \"best\" deals; x.xlsx",
                "my--best--deals--x-refused.csv",
            ),
            ("Käufer\r\nx", "K-ufer--x-refused.csv"),
        ] {
            let expect = format!("attachment; filename=\"{expect}\"");
            assert_eq!(attachment(name), expect);
        }
    }
}
