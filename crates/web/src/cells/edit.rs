//! One value of one record: asked for as an editor, and saved.

use std::collections::HashSet;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::{Error, Id};
use engine::records::{self, Expect, Outcome};
use maud::html;
use schema::{Action, FieldDef, ObjectDef, Record};

use super::view::{self, Editor, Saved};
use crate::extract::Path;
use crate::form::control::Input;
use crate::form::one::{self, One};
use crate::list::states;
use crate::objects;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::cells as texts;
use crate::values::{Show, face, title};
use crate::visit::Reader;

/// Cells of a row that an answer shows.
const MOST_CELLS: usize = 100;
/// Rows that are asked for at once.
const MOST_ROWS: usize = 200;

/// The parts of the address: plural, record, field.
type Place = Path<(String, String, String)>;

/// The editor of a value as it is stored.
pub async fn show(mut reader: Reader, Path((plural, id, name)): Place) -> Answer {
    reader.cx.who.may_write()?;
    let def = objects::find(&mut reader, &plural).await?;
    let field = editable(&reader, &def, &name)?;
    let record = records::get(&reader.cx, &def.id, objects::id(&id)?).await?;
    if !records::may(&reader.cx, Action::Update, &def.id, record.id).await? {
        return Err(reader.cx.may_not(Action::Update, &def.id).into());
    }
    let one = One::of(&reader, &def, field, &record).ok_or_else(|| fixed(&reader))?;
    editor(&reader, &def, &one, (&record, record.version), State::Fresh)
}

/// Saves a value, unless somebody else changed the same meanwhile: then both are shown.
pub async fn update(mut reader: Reader, Path((plural, id, name)): Place, sent: Sent) -> Answer {
    reader.cx.who.may_write()?;
    let def = objects::find(&mut reader, &plural).await?;
    let field = editable(&reader, &def, &name)?;
    let id = objects::id(&id)?;
    let (mut one, expect) = match sent.first("-text") {
        Some(text) => {
            // What the row showed; rows of before know none.
            let known = sent.get("version").parse().map(Expect::Version);
            (
                One::typed(&reader, field, text),
                known.unwrap_or(Expect::Any),
            )
        }
        None => {
            let version = sent.get("version").parse().map_err(|_| {
                Error::malformed("version", "The editor has lost its version. Open it again.")
            })?;
            let one = One::sent(&reader, &def, field, &sent).ok_or_else(|| fixed(&reader))?;
            (one, Expect::Version(version))
        }
    };
    let state = match one.save(&reader, &def, id, expect).await {
        Ok(done) => {
            let is_new = done.outcome != Outcome::Unchanged;
            return saved(&reader, &def, field, (id, is_new), &sent).await;
        }
        Err(Error::Stale { .. }) => State::Overtaken,
        Err(error) => {
            one.take(error)?;
            State::Refused
        }
    };
    let record = records::get(&reader.cx, &def.id, id).await?;
    if state == State::Overtaken && !one.overtaken_by(&reader, &def, &record) {
        // They meant the same.
        return saved(&reader, &def, field, (id, false), &sent).await;
    }
    // What is wrong with the value was found beside what its editor knew.
    let version = match (state, expect) {
        (State::Refused, Expect::Version(version)) => version,
        _ => record.version,
    };
    editor(&reader, &def, &one, (&record, version), state)
}

/// How an editor comes to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    Refused,
    Overtaken,
}

fn editor(
    reader: &Reader,
    def: &ObjectDef,
    one: &One<'_>,
    (record, version): (&Record, i64),
    state: State,
) -> Answer {
    let shown = one.view(reader, def).ok_or_else(|| fixed(reader))?;
    let name = &shown.control.name;
    let whole = match &shown.control.input {
        Input::Reference(refs) => refs.within.as_deref().and_then(|whole| def.field(whole)),
        _ => None,
    };
    let within = whole.and_then(|whole| {
        let id = record.read(whole.id.as_str()).as_ref_id()?;
        Some((whole.name.clone(), id.to_string()))
    });
    let view = Editor {
        at: format!("/{}/{}/cell/{name}", def.plural, record.id),
        version,
        within,
        is_overtaken: state == State::Overtaken,
        one: shown,
    };
    let status = match state {
        State::Fresh => StatusCode::OK,
        State::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        State::Overtaken => StatusCode::CONFLICT,
    };
    Ok((status, view::editor(&reader.ui, &view)).into_response())
}

/// The row as it is now: what else follows from the change shows as well.
async fn saved(
    reader: &Reader,
    def: &ObjectDef,
    field: &FieldDef,
    (id, is_new): (Id, bool),
    sent: &Sent,
) -> Answer {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let places = [
        ("field", ui.language.label(field)),
        ("object", &*ui.language.noun(&def.label)),
    ];
    let batch = is_new.then(|| cx.batch.to_string());
    let found = records::find_all(cx, &def.id, vec![id]).await?;
    let Some(record) = found.first() else {
        // Whose it is decides who sees it.
        let view = Saved {
            id: id.to_string(),
            batch,
            said: ui.fill(texts::CHANGED_AWAY, &places),
            is_away: true,
            ..Saved::default()
        };
        return Ok(view::saved(ui, &view).into_response());
    };
    let columns = columns(def, sent);
    let shown = shown(reader, &columns).await?;
    let view = Saved {
        batch,
        said: ui.fill(texts::CHANGED, &places),
        ..row(def, &shown, &columns, record)
    };
    Ok(view::saved(ui, &view).into_response())
}

/// Rows as they are now, for who has them on a page.
pub async fn rows(mut reader: Reader, Path(plural): Path<String>, sent: Sent) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let ids = sent.0.iter().filter(|(name, _)| name == "id");
    let ids: Vec<Id> = ids
        .filter_map(|(_, id)| Id::parse(id))
        .take(MOST_ROWS)
        .collect();
    let found = records::find_all(&reader.cx, &def.id, ids.clone()).await?;
    let columns = columns(&def, &sent);
    let shown = shown(&reader, &columns).await?;
    let mut views: Vec<Saved> = found
        .iter()
        .map(|record| row(&def, &shown, &columns, record))
        .collect();
    let known: HashSet<Id> = found.iter().map(|record| record.id).collect();
    let gone = ids.into_iter().filter(|id| !known.contains(id));
    views.extend(gone.map(|id| Saved {
        id: id.to_string(),
        is_away: true,
        ..Saved::default()
    }));
    Ok(html! { @for one in &views { (view::saved(&reader.ui, one)) } }.into_response())
}

async fn shown(reader: &Reader, columns: &[&FieldDef]) -> Result<Show, Error> {
    Ok(Show {
        states: states(reader, columns).await?,
        ..Show::of(&reader.cx)
    })
}

fn row(def: &ObjectDef, shown: &Show, columns: &[&FieldDef], record: &Record) -> Saved {
    let cell = |field: &&FieldDef| (field.name.clone(), shown.field(field, record));
    Saved {
        id: record.id.to_string(),
        version: record.version,
        title: title(def, record),
        face: face(def),
        cells: columns.iter().map(cell).collect(),
        ..Saved::default()
    }
}

/// The fields that the row shows.
fn columns<'d>(def: &'d ObjectDef, sent: &Sent) -> Vec<&'d FieldDef> {
    let names = sent.get("-columns").split(',').take(MOST_CELLS);
    names.filter_map(|name| def.field(name)).collect()
}

/// A field that is edited in cells. One that nobody has is not found; one that is there says
/// that it is not changed.
fn editable<'d>(reader: &Reader, def: &'d ObjectDef, name: &str) -> Result<&'d FieldDef, Error> {
    let found = one::editable(def).find(|field| field.name == name);
    found.ok_or_else(|| match def.field(name) {
        Some(_) => fixed(reader),
        None => Error::not_found("field"),
    })
}

fn fixed(reader: &Reader) -> Error {
    Error::forbidden(reader.ui.t(texts::FIXED))
}
