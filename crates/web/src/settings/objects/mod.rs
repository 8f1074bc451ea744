//! Objects: made, changed, removed and restored. Their fields are looked after beside.

mod form_view;
mod values;
mod view;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use base::{Error, Result};
use engine::definitions;
use schema::{ObjectDef, Special, State};
use serde_json::{Map, Value as Json, json};

use super::controls::Faults;
use super::entries::Part;
use super::fields::name_of;
use super::frame::{Shown, page};
use super::review::{self, Review, review};
use crate::board;
use crate::extract::Path;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::{self as common, settings as texts};
use crate::ui::Ui;
use crate::visit::{Reader, redirect};
use form_view::{EditView, edit_form, new_form};
use values::Values;

/// Lists all objects.
pub async fn list(mut reader: Reader) -> Answer {
    guarded(&mut reader).await?;
    let shown = Shown {
        part: Part::Objects,
        above: &[],
        title: reader.ui.t(texts::OBJECTS),
        content: view::list(&reader.ui, &reader.cx.schema),
    };
    Ok(page(&reader, shown))
}

/// Asks what a new object shall be.
pub async fn new(mut reader: Reader) -> Answer {
    guarded(&mut reader).await?;
    Ok(new_page(&reader, &Values::fresh(), Faults::default()))
}

/// Makes an object.
pub async fn create(mut reader: Reader, sent: Sent) -> Answer {
    guarded(&mut reader).await?;
    let values = Values::sent(&sent);
    match definitions::create_object(&reader.cx, &made(&reader.ui, &values)).await {
        Ok(def) => {
            let note = Some(texts::DONE_OBJECT_MADE.key);
            Ok(redirect(&reader.visitor, &address(&def), note))
        }
        Err(error) => {
            let faults = review::faults(error)?;
            let mut response = new_page(&reader, &values, faults);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

/// Shows an object with its fields.
pub async fn show(mut reader: Reader, Path(name): Path<String>) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    let by = board::columns::field(&def, "");
    let shown = Shown {
        part: Part::Objects,
        above: &[list_link(&reader.ui)],
        title: &def.label_plural,
        content: view::one(&reader.ui, &def, by.is_some()),
    };
    Ok(page(&reader, shown))
}

/// Shows the form of an object's own properties.
pub async fn edit(mut reader: Reader, Path(name): Path<String>) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    let values = Values::of(&def);
    Ok(edit_page(&reader, &def, &values, Faults::default()))
}

/// Changes them.
pub async fn update(mut reader: Reader, Path(name): Path<String>, sent: Sent) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    let values = Values::sent(&sent);
    let change = changed(&values, &def, &reader.cx.schema);
    match definitions::update_object(&reader.cx, &def.name, &change).await {
        Ok(def) => {
            let note = Some(common::DONE_SAVED.key);
            Ok(redirect(&reader.visitor, &address(&def), note))
        }
        Err(error) => {
            let faults = review::faults(error)?;
            let mut response = edit_page(&reader, &def, &values, faults);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

/// Tells what the removal of an object means.
pub async fn ask_removal(mut reader: Reader, Path(name): Path<String>) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    let ui = &reader.ui;
    let (told, can) = match definitions::effect_of_removed_object(&reader.cx, &def.name).await {
        Ok(effect) => (review::of_object(ui, &reader.cx.schema, &effect), true),
        Err(error) => {
            let told = review::faults(error)?.0.into_iter();
            let told: Vec<_> = told
                .map(|fault| ("circle-x", "danger", ui.language.message(&fault.message)))
                .collect();
            (review::list(&told), false)
        }
    };
    let here = address(&def);
    let view = Review {
        title: ui.fill(texts::REMOVE_OBJECT_ASK, &[("object", &def.label_plural)]),
        changes: Vec::new(),
        effect: told,
        action: format!("{here}/remove"),
        sent: None,
        yes: can.then(|| ui.t(common::REMOVE)),
        is_removal: true,
        back: here,
    };
    let shown = Shown {
        part: Part::Objects,
        above: &above(ui, &def),
        title: &view.title,
        content: review(ui, &view),
    };
    Ok(page(&reader, shown))
}

/// Takes an object out of use.
pub async fn remove(mut reader: Reader, Path(name): Path<String>, _: Sent) -> Answer {
    guarded(&mut reader).await?;
    let def = object(&reader, &name)?;
    definitions::remove_object(&reader.cx, &def.name).await?;
    let note = Some(texts::DONE_OBJECT_REMOVED.key);
    Ok(redirect(&reader.visitor, "/settings/objects", note))
}

/// Puts a removed object back, by its id.
pub async fn restore(mut reader: Reader, Path(name): Path<String>, _: Sent) -> Answer {
    guarded(&mut reader).await?;
    let def = definitions::restore_object(&reader.cx, &name).await?;
    let note = Some(common::DONE_RESTORED.key);
    Ok(redirect(&reader.visitor, &address(&def), note))
}

/// Lets only those in who look after objects, and shows them the definitions of this moment.
///
/// # Errors
/// `Forbidden` to all others; `Busy` if the database is away.
pub async fn guarded(reader: &mut Reader) -> Result<()> {
    reader.cx.may(Special::ManageObjects)?;
    reader.cx = reader.cx.fresh().await?;
    Ok(())
}

/// An object by its name.
///
/// # Errors
/// `NotFound` if there is none that the reader knows of.
pub fn object(reader: &Reader, name: &str) -> Result<Arc<ObjectDef>> {
    let found = reader.cx.schema.named(name).cloned();
    found
        .filter(|def| def.state == State::Live)
        .ok_or_else(|| Error::not_found("page"))
}

/// Where an object is set up.
pub fn address(def: &ObjectDef) -> String {
    format!("/settings/objects/{}", def.name)
}

/// The pages above one of an object.
pub fn above(ui: &Ui, def: &ObjectDef) -> [(String, String); 2] {
    [list_link(ui), (def.label_plural.clone(), address(def))]
}

fn list_link(ui: &Ui) -> (String, String) {
    let label = ui.t(texts::OBJECTS).to_owned();
    (label, "/settings/objects".to_owned())
}

fn new_page(reader: &Reader, values: &Values, faults: Faults) -> Response {
    let ui = &reader.ui;
    let shown = Shown {
        part: Part::Objects,
        above: &[list_link(ui)],
        title: ui.t(texts::NEW_OBJECT),
        content: new_form(ui, values, &faults),
    };
    page(reader, shown)
}

fn edit_page(reader: &Reader, def: &ObjectDef, values: &Values, faults: Faults) -> Response {
    let ui = &reader.ui;
    let view = EditView {
        def,
        values,
        faults: &faults,
    };
    let shown = Shown {
        part: Part::Objects,
        above: &above(ui, def),
        title: ui.t(texts::EDIT_OBJECT),
        content: edit_form(ui, &view),
    };
    page(reader, shown)
}

/// A new object in the language of definitions: with the field that names its records.
fn made(ui: &Ui, values: &Values) -> Json {
    let given = |name: &str, label: &str| match name {
        "" => name_of(label),
        name => name.to_owned(),
    };
    let title = match values.title.trim() {
        "" => ui.t(texts::TITLE_USUAL),
        title => title,
    };
    let name = match name_of(title) {
        name if schema::def::check_field_name(&name).is_none() => name,
        _ => "name".to_owned(),
    };
    let mut made = json!({
        "name": given(&values.name, &values.label),
        "plural": given(&values.plural, &values.label_plural),
        "label": values.label,
        "label_plural": values.label_plural,
        "help": values.help,
        "icon": values.icon,
        "color": values.color,
        "access": if values.access == "everyone" { "everyone" } else { "owned" },
        "fields": [{"name": name, "label": title, "type": "text", "required": true}],
    });
    // What was not chosen is as usual.
    if let Some(made) = made.as_object_mut() {
        made.retain(|key, value| value != "" || !matches!(key.as_str(), "help" | "icon" | "color"));
    }
    made
}

/// What of an object its form changes.
fn changed(values: &Values, def: &ObjectDef, schema: &schema::Schema) -> Json {
    let before = def.to_json(schema);
    let mut body = Map::new();
    let mut put = |key: &str, value: Json| {
        if before.get(key) != Some(&value) {
            body.insert(key.to_owned(), value);
        }
    };
    for (key, value) in [
        ("label", &values.label),
        ("label_plural", &values.label_plural),
        ("help", &values.help),
        ("icon", &values.icon),
        ("color", &values.color),
    ] {
        put(key, value.as_str().into());
    }
    for (key, value) in [
        ("name", &values.name),
        ("plural", &values.plural),
        ("title", &values.title),
    ] {
        if !value.is_empty() {
            put(key, value.as_str().into());
        }
    }
    let board = Some(values.board.as_str()).filter(|board| !board.is_empty());
    put("board", board.map_or(Json::Null, Json::from));
    if values.chooses_list {
        put("list", json!(values.list));
    } else {
        put("list", json!([]));
    }
    Json::Object(body)
}
