//! Records that are one and the same are compared side by side, and become one.

mod view;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Error, Id};
use engine::records::{self, MOST_MERGED, MergePreview, merge_picked, preview_merge};
use schema::ObjectDef;
use serde::Deserialize;

use crate::extract::{Params, Path};
use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::merge as texts;
use crate::ui::Ui;
use crate::values::{Show, times, title};
use crate::visit::{self, Reader};
use crate::{list, objects};
use view::{Contender, Field, MergeView, UNITED, Worth, content, head};

/// Which records are to become one.
#[derive(Default, Deserialize)]
pub struct Ask {
    /// Their ids, with commas between.
    #[serde(default)]
    ids: String,
    /// The one that stays, if somebody chose.
    #[serde(default)]
    winner: String,
}

/// The page on which these are compared.
pub fn address(def: &ObjectDef, ids: &[Id]) -> String {
    let ids: Vec<String> = ids.iter().map(Id::to_string).collect();
    format!("/{}/merge?ids={}", def.plural, ids.join(","))
}

/// How many it takes.
pub fn choose_few(ui: &Ui, def: &ObjectDef) -> String {
    let many = ui.language.noun(&def.label_plural);
    let most = MOST_MERGED.to_string();
    ui.fill(
        texts::CHOOSE_FEW,
        &[("n", most.as_str()), ("objects", many.as_str())],
    )
}

/// Compares records.
pub async fn ask(
    mut reader: Reader,
    Path(plural): Path<String>,
    Params(ask): Params<Ask>,
) -> Answer {
    reader.cx.who.may_write()?;
    let def = objects::find(&mut reader, &plural).await?;
    let ids = ids_of(&reader, &def, ask.ids.split(','))?;
    let preview = preview_merge(&reader.cx, &def.id, &ids, Id::parse(&ask.winner)).await?;
    Ok(page(&reader, &def, &preview, &[]).await?)
}

fn ids_of<'t>(
    reader: &Reader,
    def: &ObjectDef,
    texts: impl Iterator<Item = &'t str>,
) -> Result<Vec<Id>, Error> {
    let mut ids = Vec::new();
    for id in texts.filter(|text| !text.is_empty()) {
        let id = objects::id(id)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    match (2..=MOST_MERGED).contains(&ids.len()) {
        true => Ok(ids),
        false => {
            let message = choose_few(&reader.ui, def);
            Err(Error::malformed("selection", message))
        }
    }
}

/// Merges them.
pub async fn create(mut reader: Reader, Path(plural): Path<String>, sent: Sent) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let all = sent.0.iter().filter(|(name, _)| name == "id");
    let ids = ids_of(&reader, &def, all.map(|(_, id)| id.as_str()))?;
    let winner = objects::id(sent.get("winner"))?;
    let losers: Vec<Id> = ids.iter().copied().filter(|id| *id != winner).collect();
    let picks: Vec<(String, Id)> = sent
        .0
        .iter()
        .filter_map(|(name, id)| {
            let field = name.strip_prefix("pick.")?;
            Some((field.to_owned(), Id::parse(id)?))
        })
        .collect();
    match merge_picked(&reader.cx, &def.id, winner, losers, &picks).await {
        Ok(saved) => {
            let to = format!(
                "/{}/{}?merged={}",
                def.plural, saved.record.id, reader.cx.batch
            );
            Ok(visit::redirect(&reader.visitor, &to, None))
        }
        // It was done already: twice clicked, or by somebody else.
        Err(Error::NotFound { .. }) => {
            let record = records::get(&reader.cx, &def.id, winner).await?;
            let to = format!("/{}/{}", def.plural, record.id);
            Ok(visit::redirect(&reader.visitor, &to, None))
        }
        Err(error @ (Error::Invalid(_) | Error::Conflict { .. })) => {
            let faults: Vec<String> = match error.faults() {
                [] => vec![reader.ui.said(&error.public())],
                faults => faults
                    .iter()
                    .map(|fault| said(&reader, &def, fault))
                    .collect(),
            };
            let preview = preview_merge(&reader.cx, &def.id, &ids, Some(winner)).await?;
            Ok(page(&reader, &def, &preview, &faults).await?)
        }
        Err(error) => Err(error.into()),
    }
}

fn said(reader: &Reader, def: &ObjectDef, fault: &base::Fault) -> String {
    match def.field(&fault.field) {
        Some(field) => {
            let message = objects::fault_said(&reader.cx, def, fault);
            format!("{}: {message}", field.label)
        }
        None => reader.ui.said(&fault.message),
    }
}

async fn page(
    reader: &Reader,
    def: &ObjectDef,
    preview: &MergePreview,
    faults: &[String],
) -> Result<Response, Error> {
    let view = view_of(reader, def, preview, faults).await?;
    let (count, many) = (
        view.records.len().to_string(),
        view.looks.lower(&reader.ui).1,
    );
    let places = [("count", count.as_str()), ("objects", many.as_str())];
    let title = reader.ui.fill(texts::TITLE, &places);
    let page = Page {
        title: &title,
        kind: "merge",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: head(&reader.ui, &view, &title),
        content: content(&reader.ui, &view, &title),
    };
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, reader.page(&page)).into_response())
}

async fn view_of(
    reader: &Reader,
    def: &ObjectDef,
    preview: &MergePreview,
    faults: &[String],
) -> Result<MergeView, Error> {
    let all: Vec<_> = preview.fields.iter().map(|choice| &choice.field).collect();
    let show = Show {
        states: list::states(reader, &all).await?,
        ..Show::of(&reader.cx)
    };
    let ids: Vec<String> = preview.records.iter().map(|r| r.id.to_string()).collect();
    let records = preview
        .records
        .iter()
        .zip(&ids)
        .map(|(record, id)| Contender {
            id: id.clone(),
            title: title(def, record),
            href: format!("/{}/{id}", def.plural),
            made: times::ago(
                reader.ui.language,
                record.created_at,
                reader.cx.now,
                &reader.cx.zone,
            ),
            stays: record.id == preview.winner,
            keep: format!("/{}/merge?ids={}&winner={id}", def.plural, ids.join(",")),
        });
    let fields = preview.fields.iter().map(|choice| {
        let is_list = choice.from.is_none();
        let values = preview.records.iter().map(|record| {
            let cell = show.field(&choice.field, record);
            Worth {
                id: record.id.to_string(),
                chosen: choice.from == Some(record.id),
                cell,
            }
        });
        Field {
            name: choice.field.name.clone(),
            label: choice.field.label.clone(),
            is_list,
            differs: choice.differs,
            values: values.collect(),
        }
    });
    let (differing, same): (Vec<_>, Vec<_>) = fields.partition(|field| field.differs);
    let followers = preview.followers.iter().filter_map(|(object, count)| {
        let def = reader.cx.schema.object(object)?;
        let label = match count {
            1 => reader.ui.language.noun(&def.label),
            _ => reader.ui.language.noun(&def.label_plural),
        };
        Some((def.icon.clone(), format!("{count} {label}")))
    });
    Ok(MergeView {
        looks: objects::looks(def),
        winner: preview.winner.to_string(),
        records: records.collect(),
        differing,
        same,
        followers: followers.collect(),
        faults: faults.to_vec(),
        united: UNITED,
    })
}
