//! Fields of an object: added, changed, put in another order, removed and restored.

mod body;
mod form_view;
pub(crate) mod types;
mod values;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::{Error, Result};
use engine::definitions;
use schema::{FieldDef, ObjectDef};
use serde::Deserialize;

use super::controls::Faults;
use super::entries::Part;
use super::frame::{Shown, page};
use super::objects::{self, guarded, object};
use super::review::{self, Review, SURE, review};
use crate::extract::{Params, Path};
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::{self as common, settings as texts};
use crate::visit::{Reader, redirect};
use form_view::{FormView, choose, form};
use values::Values;

pub use body::name_of;
pub use form_view::handle;
pub use types::{icon, named as type_named};

/// Which type a new field is to have, or one that is there.
#[derive(Default, Deserialize)]
pub struct Ask {
    #[serde(default, rename = "type")]
    ty: String,
}

/// Asks for a type, then for the rest.
pub async fn new(mut reader: Reader, Path(name): Path<String>, Params(ask): Params<Ask>) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    let title = reader.ui.t(texts::NEW_FIELD);
    if types::named(&ask.ty).is_none() {
        let content = choose(&reader.ui, &def);
        let above = objects::above(&reader.ui, &def);
        let shown = Shown {
            part: Part::Objects,
            above: &above,
            title,
            content,
        };
        return Ok(page(&reader, shown));
    }
    let values = Values::fresh(&ask.ty);
    Ok(form_page(&reader, &def, None, values, Faults::default()))
}

/// Adds a field.
pub async fn create(mut reader: Reader, Path(name): Path<String>, sent: Sent) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    let ty = sent.get("type").to_owned();
    if types::named(&ty).is_none() {
        return Err(Error::not_found("page").into());
    }
    match definitions::add_field(&reader.cx, &def.name, &body::made(&sent)).await {
        Ok(def) => Ok(done(&reader, &def, texts::DONE_FIELD_ADDED.key)),
        Err(error) => {
            let faults = review::faults(error)?;
            let values = Values::sent(&sent, &ty);
            Ok(refused(form_page(&reader, &def, None, values, faults)))
        }
    }
}

/// Shows a field's form; with a type, as it would be of that one.
pub async fn show(
    mut reader: Reader,
    Path((name, field)): Path<(String, String)>,
    Params(ask): Params<Ask>,
) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    let field = live(&def, &field)?;
    let mut values = Values::of(field, &reader.cx.schema);
    let becomes = schema::value::convert::becomes(&field.ty);
    if field.computed.is_none() && becomes.contains(&ask.ty.as_str()) {
        values.ty = ask.ty;
    }
    let faults = Faults::default();
    Ok(form_page(&reader, &def, Some(field), values, faults))
}

/// Changes a field: what that means for records is told first, if it means anything.
pub async fn update(
    mut reader: Reader,
    Path((name, field)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    let field = live(&def, &field)?;
    let kept = reader.cx.whole.object(&def.id);
    let kept = kept.and_then(|def| def.field_by_id(&field.id));
    let change = body::changed(&sent, field, kept, &reader.cx.schema);
    if change.as_object().is_none_or(serde_json::Map::is_empty) {
        return Ok(done(&reader, &def, common::DONE_SAVED.key));
    }
    let cx = &reader.cx;
    let refuse = |error| -> Answer {
        let ty = match sent.get("type") {
            "" => field.type_name(),
            ty => ty,
        };
        let mut values = Values::sent(&sent, ty);
        values.keep_fixed(field, &reader.cx.schema);
        let faults = review::faults(error)?;
        Ok(refused(form_page(
            &reader,
            &def,
            Some(field),
            values,
            faults,
        )))
    };
    if !sent.has(SURE) {
        let effect = match definitions::effect_of_change(cx, &def.name, &field.name, &change).await
        {
            Ok(effect) => effect,
            Err(error) => return refuse(error),
        };
        let is_converted = change.get("type").is_some() || change.get("scale").is_some();
        if effect.is_felt() || is_converted {
            let ui = &reader.ui;
            let can = effect.lost.count == 0 && effect.shared == 0;
            let action = format!("{}/fields/{}", objects::address(&def), field.name);
            let view = Review {
                title: ui.fill(texts::REVIEW_FIELD, &[("field", &field.label)]),
                changes: form_view::told(ui, field, &change, &reader.cx.schema),
                effect: review::of_change(ui, &reader.cx.schema, &effect, is_converted),
                back: action.clone(),
                action,
                sent: Some(&sent),
                yes: can.then(|| ui.t(texts::DO_CHANGE)),
                is_removal: false,
            };
            return Ok(review_page(&reader, &def, &view));
        }
    }
    match definitions::update_field(cx, &def.name, &field.name, &change).await {
        Ok(def) => Ok(done(&reader, &def, common::DONE_SAVED.key)),
        Err(error) => refuse(error),
    }
}

/// Tells what the removal of a field means.
pub async fn ask_removal(
    mut reader: Reader,
    Path((name, field)): Path<(String, String)>,
) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    let field = live(&def, &field)?;
    let ui = &reader.ui;
    let here = objects::address(&def);
    let effect = definitions::effect_of_removal(&reader.cx, &def.name, &field.name).await;
    let (told, can) = match effect {
        Ok(effect) => (review::of_removal(ui, &reader.cx.schema, &effect), true),
        Err(error) => {
            let faults = review::faults(error)?;
            let told = faults.0.into_iter();
            let told: Vec<_> = told
                .map(|fault| ("circle-x", "danger", ui.language.message(&fault.message)))
                .collect();
            (review::list(&told), false)
        }
    };
    let view = Review {
        title: ui.fill(texts::REMOVE_FIELD_ASK, &[("field", &field.label)]),
        changes: Vec::new(),
        effect: told,
        action: format!("{here}/fields/{}/remove", field.name),
        sent: None,
        yes: can.then(|| ui.t(common::REMOVE)),
        is_removal: true,
        back: format!("{here}/fields/{}", field.name),
    };
    Ok(review_page(&reader, &def, &view))
}

/// Takes a field out of use.
pub async fn remove(
    mut reader: Reader,
    Path((name, field)): Path<(String, String)>,
    _: Sent,
) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    let def = definitions::remove_field(&reader.cx, &def.name, &field).await?;
    Ok(done(&reader, &def, texts::DONE_FIELD_REMOVED.key))
}

/// Puts a removed field back.
pub async fn restore(
    mut reader: Reader,
    Path((name, field)): Path<(String, String)>,
    _: Sent,
) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    let def = definitions::restore_field(&reader.cx, &def.name, &field).await?;
    Ok(done(&reader, &def, common::DONE_RESTORED.key))
}

/// Puts the fields in another order.
pub async fn order(mut reader: Reader, Path(name): Path<String>, sent: Sent) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    let names = sent.0.iter().filter(|(key, _)| key == "field");
    let names: Vec<&str> = names.map(|(_, name)| name.as_str()).collect();
    let body = serde_json::json!({"order": names});
    let def = definitions::update_object(&reader.cx, &def.name, &body).await?;
    match reader.wants_fragment() {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Ok(done(&reader, &def, common::DONE_SAVED.key)),
    }
}

fn live<'d>(def: &'d ObjectDef, name: &str) -> Result<&'d FieldDef> {
    let found = def.live_fields().find(|field| field.name == name);
    found.ok_or_else(|| Error::not_found("page"))
}

fn done(reader: &Reader, def: &ObjectDef, note: &'static str) -> axum::response::Response {
    redirect(&reader.visitor, &objects::address(def), Some(note))
}

fn refused(mut response: axum::response::Response) -> axum::response::Response {
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

fn review_page(reader: &Reader, def: &ObjectDef, view: &Review<'_>) -> axum::response::Response {
    let above = objects::above(&reader.ui, def);
    let shown = Shown {
        part: Part::Objects,
        above: &above,
        title: &view.title,
        content: review(&reader.ui, view),
    };
    page(reader, shown)
}

fn form_page(
    reader: &Reader,
    def: &ObjectDef,
    field: Option<&FieldDef>,
    values: Values,
    faults: Faults,
) -> axum::response::Response {
    let ui = &reader.ui;
    let standard = reader.cx.ws.standard_objects().iter();
    let standard = standard.clone().find(|other| other.id == def.id);
    let own = field.and_then(|field| standard?.fields.get(&field.id));
    let targets = reader.cx.schema.objects();
    let targets = targets.map(|def| (def.name.clone(), def.label_plural.clone()));
    let view = FormView {
        def,
        field,
        own,
        targets: targets.collect(),
        becomes: field
            .filter(|field| field.computed.is_none() && own.is_none())
            .map(|field| schema::value::convert::becomes(&field.ty))
            .unwrap_or_default(),
        values,
        faults,
    };
    let title = field.map_or(ui.t(texts::NEW_FIELD), |field| field.label.as_str());
    let above = objects::above(ui, def);
    let shown = Shown {
        part: Part::Objects,
        above: &above,
        title,
        content: form(ui, &view),
    };
    page(reader, shown)
}
