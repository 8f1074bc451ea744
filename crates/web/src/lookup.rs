//! Small answers for scripts: candidates of references, whether a filter can be read, and what could
//! stand where one types (`completion`).

mod completion;

use axum::Json;
use axum::response::IntoResponse;
use base::{Error, Id, Result};
use engine::{Cx, records};
use schema::{ObjectDef, ObjectId, Path, Query, filter};
use serde::{Deserialize, Serialize};

use crate::board::columns::{equals, parent_of};
use crate::extract::{self, Params};
use crate::list::columns;
use crate::list::toolbar::FilterFault;
use crate::parts::cell::{Cell, plain};
use crate::problems::Answer;
use crate::values::{Show, title};
use crate::visit::Reader;
use crate::{objects, texts};

/// Candidates at most.
const MOST: u32 = 20;

/// What candidates are looked for by.
#[derive(Deserialize)]
pub struct Words {
    #[serde(default)]
    pub(crate) q: String,
    /// The id of the whole that the candidates are parts of.
    #[serde(default)]
    within: String,
}

/// One candidate.
#[derive(Serialize)]
pub(crate) struct Candidate {
    id: Id,
    object: String,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// Answers records that a reference may point to, best first; of all objects for `any`.
pub async fn references(
    mut reader: Reader,
    extract::Path(plural): extract::Path<String>,
    Params(words): Params<Words>,
) -> Answer {
    let within = Id::parse(&words.within);
    let words = words.q.trim();
    if plural == "any" {
        return Ok(Json(anywhere(&reader.cx, words).await?).into_response());
    }
    let def = objects::find(&mut reader, &plural).await?;
    Ok(Json(of_object(&reader, &def, words, within, MOST).await?).into_response())
}

/// Records of one object that have these words, at most so many.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn of_object(
    reader: &Reader,
    def: &ObjectDef,
    words: &str,
    within: Option<Id>,
    most: u32,
) -> Result<Vec<Candidate>> {
    let whole = within.and_then(|id| {
        let (link, _) = parent_of(&reader.cx.schema, def)?;
        Some(equals(Path::field(link.id), id))
    });
    let search = (!words.is_empty()).then(|| words.to_owned());
    let page = records::list(
        &reader.cx,
        Query {
            filter: whole.unwrap_or_default(),
            search,
            sort: columns::order(def, &reader.cx.schema),
            limit: most,
            ..Query::of(def.id.clone())
        },
    )
    .await?;
    let show = Show::of(&reader.cx);
    let detail = columns::of(def)
        .into_iter()
        .find(|field| field.id != def.title);
    Ok(page
        .records
        .iter()
        .map(|record| Candidate {
            id: record.id,
            object: def.plural.clone(),
            name: title(def, record),
            detail: detail.map_or(String::new(), |field| match show.field(field, record) {
                Cell::Hidden => String::new(),
                cell => plain(&reader.ui, &cell),
            }),
        })
        .collect())
}

async fn anywhere(cx: &Cx, words: &str) -> Result<Vec<Candidate>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let hits = records::search(cx, words, None::<Vec<ObjectId>>, MOST).await?;
    Ok(hits
        .into_iter()
        .filter_map(|hit| {
            let def = cx.schema.object(&hit.object)?;
            Some(Candidate {
                id: hit.id,
                object: def.plural.clone(),
                name: hit.name,
                detail: def.label.clone(),
            })
        })
        .collect())
}

/// A filter as it is typed.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    filter: String,
    /// Where one types, in characters from 0: asks for what could stand there.
    #[serde(default)]
    at: Option<usize>,
}

/// Whether a filter can be read.
#[derive(Serialize)]
struct Verdict {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// All that could stand there, and what to call that.
    #[serde(skip_serializing_if = "Option::is_none")]
    choice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    choice_label: Option<&'static str>,
    /// What could stand at the place that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    offered: Option<completion::Offered>,
}

/// Answers whether a filter can be read, and if not, from where on not and why.
pub async fn filter(
    mut reader: Reader,
    extract::Path(plural): extract::Path<String>,
    Params(typed): Params<Typed>,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let offered = match typed.at {
        Some(place) => Some(completion::at(&reader, &def, &typed.filter, place).await?),
        None => None,
    };
    let verdict = match filter::parse(&typed.filter, &def, &reader.cx.schema) {
        Ok(_) => Verdict {
            ok: true,
            position: None,
            message: None,
            choice: None,
            choice_label: None,
            offered,
        },
        Err(Error::Malformed {
            message, position, ..
        }) => {
            let fault = FilterFault::new(position.unwrap_or(0), &reader.ui.said(&message));
            Verdict {
                ok: false,
                position: Some(fault.position),
                message: Some(reader.ui.said(&fault.message)),
                choice_label: fault
                    .choice
                    .is_some()
                    .then(|| reader.ui.t(texts::FILTER_CHOICE)),
                choice: fault.choice,
                offered,
            }
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Json(verdict).into_response())
}
