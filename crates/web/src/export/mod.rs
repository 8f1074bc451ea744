//! A file of records: asked for, waited for, fetched.

mod view;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Error, Id};
use engine::export::{self, Cells, Format, What};
use engine::jobs::State;
use schema::def::SYSTEM_FIELDS;
use schema::{Action, FieldDef, FieldId, ObjectDef};
use serde::Deserialize;

use crate::extract::{Params, Path};
use crate::problems::Answer;
use crate::selection::{self, Selected};
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::{Text, exports as texts};
use crate::values::times;
use crate::visit::{self, Reader};
use crate::{objects, ui::Ui};
use view::{AskView, StandView};

/// Which records of a list, in an address.
#[derive(Debug, Default, Deserialize)]
pub struct Narrowed {
    #[serde(default)]
    q: String,
    #[serde(default)]
    filter: String,
}

/// Asks what the file shall be, for all that the list shows.
pub async fn ask(
    mut reader: Reader,
    Path(plural): Path<String>,
    Params(narrowed): Params<Narrowed>,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let selected = Selected {
        all: true,
        q: narrowed.q,
        filter: narrowed.filter,
        ids: Vec::new(),
    };
    form(&reader, &def, &selected, &Sent::default(), None).await
}

/// The same for what was selected in it.
pub(crate) async fn form(
    reader: &Reader,
    def: &ObjectDef,
    selected: &Selected,
    sent: &Sent,
    fault: Option<Text>,
) -> Answer {
    reader.cx.may_do(Action::Export, &def.id)?;
    let token = Id::parse(sent.get("-token")).unwrap_or_else(|| Id::make(reader.cx.now));
    let is_first = !sent.has("-format");
    let named = |name: &str| {
        sent.0
            .iter()
            .any(|(key, value)| key == "-field" && value == name)
    };
    let fields = offered(def).map(|field| {
        let chosen = is_first || named(&field.name);
        (
            field.name.clone(),
            reader.ui.language.label(field).to_owned(),
            chosen,
        )
    });
    let view = AskView {
        many: selection::many_of(reader, def, selected).await?,
        format: match sent.get("-format") {
            "" => "xlsx".to_owned(),
            format => format.to_owned(),
        },
        fields: fields.collect(),
        fault,
        token: token.to_string(),
    };
    let status = match fault {
        None => StatusCode::OK,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let content = view::ask(&reader.ui, &view);
    Ok((status, page(reader, def, content)).into_response())
}

/// The fields that a file may have, in the order of its columns.
fn offered(def: &ObjectDef) -> impl Iterator<Item = &FieldDef> {
    let system = |name: &str| SYSTEM_FIELDS.iter().find(|field| field.name == name);
    let last = ["owner", "team", "created_at", "updated_at"];
    let last = last.into_iter().filter_map(system);
    system("id")
        .into_iter()
        .chain(def.live_fields().filter(|field| !field.sensitive))
        .chain(last)
}

fn page(reader: &Reader, def: &ObjectDef, content: maud::Markup) -> Response {
    let looks = objects::looks(def);
    let page = Page {
        title: reader.ui.t(texts::EXPORT),
        kind: "export",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: view::head(&reader.ui, &looks),
        content,
    };
    reader.page(&page).into_response()
}

/// Has the file made, by a job.
pub async fn begin(mut reader: Reader, Path(plural): Path<String>, sent: Sent) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let selected = Selected::of(&reader.ui, &sent)?;
    let chosen: Vec<FieldId> = offered(&def)
        .filter(|field| {
            let is_it = |(key, value): &(String, String)| key == "-field" && *value == field.name;
            sent.0.iter().any(is_it)
        })
        .map(|field| field.id.clone())
        .collect();
    if chosen.is_empty() {
        return form(&reader, &def, &selected, &sent, Some(texts::NO_FIELD)).await;
    }
    let what = What {
        object: def.id.clone(),
        which: selected.which(&reader.cx, &def)?,
        fields: (chosen.len() < offered(&def).count()).then_some(chosen),
        format: format(&reader.ui, &sent)?,
    };
    let token = Id::parse(sent.get("-token")).unwrap_or_else(|| Id::make(reader.cx.now));
    let job = export::begin_once(&reader.cx, what, token).await?;
    let to = format!("/{}/export/{}", def.plural, job.id);
    Ok(visit::redirect(&reader.visitor, &to, None))
}

fn format(ui: &Ui, sent: &Sent) -> Result<Format, Error> {
    match sent.get("-format") {
        "xlsx" => Ok(Format::Xlsx),
        "csv" => Ok(Format::Csv(Cells::Exact)),
        "jsonl" => Ok(Format::JsonLines),
        _ => Err(Error::malformed("format", ui.t(texts::FORMAT))),
    }
}

/// Shows how far it is, and the file when it is there.
pub async fn show(mut reader: Reader, Path((plural, id)): Path<(String, String)>) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let id = objects::id(&id)?;
    let (job, told) = export::status(&reader.cx, &def.id, id).await?;
    let is_there = match &told.made {
        Some(_) => export::content(&reader.cx, &def.id, id).await.is_ok(),
        None => false,
    };
    let view = StandView {
        looks: objects::looks(&def),
        id: job.id.to_string(),
        state: job.state,
        done: told.done,
        total: told.total,
        file: told.made.filter(|_| is_there).map(|made| {
            let until = times::instant(reader.ui.language, made.until, &reader.cx.zone);
            (told.name.clone(), made.size, until)
        }),
        is_gone: told.made.is_some() && !is_there,
        error: job.error.clone().filter(|_| job.state == State::Failed),
    };
    let content = view::stand(&reader.ui, &view);
    match reader.wants_fragment() {
        true => Ok(content.into_response()),
        false => Ok(page(&reader, &def, content)),
    }
}

/// The file.
pub async fn file(mut reader: Reader, Path((plural, id)): Path<(String, String)>) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let content = export::content(&reader.cx, &def.id, objects::id(&id)?).await?;
    Ok(transfer::download(reader.cx, &content))
}
