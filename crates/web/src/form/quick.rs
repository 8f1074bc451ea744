//! The short form of any object, which is filled in beside the page at hand.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::Error;
use engine::records;
use schema::input::Mode;
use schema::{Action, ObjectDef};
use std::collections::{HashMap, HashSet};

use super::draft::Draft;
use super::quick_view::{Made, ShortView, made, short};
use super::view::{FormGroup, FormState, FormView};
use super::{faults_of, make};
use crate::extract::{Params, Path};
use crate::list::columns;
use crate::objects;
use crate::problems::Answer;
use crate::sent::Filled;
use crate::visit::Reader;

/// Columns of a list that a short form asks for.
const FIRST: usize = 5;
/// So few more fields need no lid.
const FEW: usize = 2;

/// Shows an empty short form, with the values that the address gives.
pub async fn new(
    mut reader: Reader,
    Path(plural): Path<String>,
    Params(given): Params<HashMap<String, String>>,
) -> Answer {
    reader.cx.who.may_write()?;
    let def = objects::find(&mut reader, &plural).await?;
    reader.cx.may_do(Action::Create, &def.id)?;
    if engine::files::are(&def) {
        return Err(Error::not_found("page").into());
    }
    let mut draft = Draft::blank(&reader.cx, &def);
    draft.prefill(&reader.cx, &def, &given).await?;
    let view = shorten(&def, draft.view(&reader, &def, None));
    Ok(short(&reader.ui, &view).into_response())
}

/// Makes a record, and says which; or shows the form again with what is wrong.
pub async fn create(mut reader: Reader, Path(plural): Path<String>, filled: Filled) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let (Filled::Ours(sent) | Filled::Stale(sent)) = &filled;
    let mut draft = Draft::sent(&reader.cx, &def, Mode::Create, sent);
    let (status, state) = match &filled {
        Filled::Stale(_) => (StatusCode::FORBIDDEN, FormState::Stale),
        Filled::Ours(sent) => match make(&reader, &def, &mut draft, sent).await {
            Ok(id) => {
                // They may make what they may not see.
                let names = records::titles(&reader.cx, &def.id, &[id]).await?;
                let record = Made {
                    kind: def.label.clone(),
                    link: names
                        .get(&id)
                        .map(|name| (format!("/{plural}/{id}"), name.clone())),
                };
                return Ok((StatusCode::CREATED, made(&reader.ui, &record)).into_response());
            }
            Err(error) => {
                draft.take_faults(faults_of(error)?);
                (StatusCode::UNPROCESSABLE_ENTITY, FormState::Refused)
            }
        },
    };
    let view = FormView {
        state,
        ..draft.view(&reader, &def, None)
    };
    Ok((status, short(&reader.ui, &shorten(&def, view))).into_response())
}

/// What is asked at once: the title, what is required, what a list shows first. All other
/// fields stand under a lid, in the groups of the long form.
fn shorten(def: &ObjectDef, view: FormView) -> ShortView {
    let listed = columns::of(def).into_iter().take(FIRST);
    let mut first: HashSet<&str> = listed.map(|field| field.name.as_str()).collect();
    first.extend(def.title_field().map(|field| field.name.as_str()));
    let (mut short, mut rest) = (Vec::new(), Vec::new());
    for group in &view.groups {
        let (asked, later): (Vec<_>, Vec<_>) = group
            .controls
            .iter()
            .cloned()
            .partition(|one| one.required || first.contains(one.name.as_str()));
        short.extend(asked);
        if !later.is_empty() {
            rest.push(FormGroup {
                title: group.title.clone(),
                controls: later,
            });
        }
    }
    if rest.iter().map(|group| group.controls.len()).sum::<usize>() <= FEW {
        short.extend(rest.drain(..).flat_map(|group| group.controls));
    }
    ShortView { short, rest, view }
}
