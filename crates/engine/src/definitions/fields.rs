//! Adding, changing, removing and restoring fields.

use base::{Error, Result};
use schema::{FieldId, ObjectDef, Origin, Schema, State};
use serde_json::Value as Json;

use super::{
    change::{change, faults_error, sound},
    find::{live_field, named, new_id, standard},
    retype, sweep,
};
use crate::Cx;

/// Adds a field to an object.
///
/// # Errors
/// `NotFound`; `Invalid` with every fault.
pub async fn add_field(cx: &Cx, object: &str, body: &Json) -> Result<ObjectDef> {
    change(cx, |schema| {
        named(schema, object)?
            .with_field(body, schema, new_id)
            .map_err(faults_error)
    })
    .await
}

/// Changes a field. Where its type changes and there are many records, a job does
/// it, and the definition is as it was until then.
///
/// # Errors
/// `NotFound`; `Invalid` with every fault; `Conflict` if values would be lost.
pub async fn update_field(cx: &Cx, object: &str, field: &str, body: &Json) -> Result<ObjectDef> {
    let done = change(cx, |schema| {
        let def = named(schema, object)?;
        let id = live_field(def, field)?;
        changed_field(cx, schema, def, &id, body)
    })
    .await;
    match done {
        Err(Error::Conflict {
            code: retype::MANY, ..
        }) => retype::begin(cx, object, field, body).await,
        done => done,
    }
}

/// The definition with a field changed as a body says.
///
/// # Errors
/// `Invalid` with every fault; `Conflict` if that is used elsewhere.
pub(super) fn changed_field(
    cx: &Cx,
    schema: &Schema,
    def: &ObjectDef,
    id: &FieldId,
    body: &Json,
) -> Result<ObjectDef> {
    def.with_changed_field(id, body, schema, standard(cx, &def.id))
        .map_err(faults_error)
}

/// Takes an added field out of use. Its values stay until it is restored.
///
/// # Errors
/// `NotFound`; `Conflict` for a standard field or an object's title.
pub async fn remove_field(cx: &Cx, object: &str, field: &str) -> Result<ObjectDef> {
    change(cx, |schema| without_field(schema, object, field)).await
}

/// The definition without a field.
///
/// # Errors
/// `NotFound`; `Conflict` for a standard field or an object's title.
pub(super) fn without_field(schema: &Schema, object: &str, field: &str) -> Result<ObjectDef> {
    let mut def = named(schema, object)?.clone();
    let id = live_field(&def, field)?;
    if def.fields[&id].origin == Origin::Standard {
        let message = format!("\"{field}\" comes with Rapport. It can be hidden, not removed.");
        return Err(Error::conflict("standard", message));
    }
    if def.title == id {
        return Err(Error::conflict(
            "title",
            format!("\"{field}\" names the records. Choose another title first."),
        ));
    }
    def.fields[&id].state = State::Removed;
    behind_its_like(&mut def, &id);
    if def.board.as_ref() == Some(&id) {
        def.board = None;
    }
    sound(def, schema)
}

/// Of removed fields of one name the last in the form is the one that was
/// removed last: this puts it there.
pub(super) fn behind_its_like(def: &mut ObjectDef, id: &FieldId) {
    let Some(name) = def.fields.get(id).map(|field| field.name.clone()) else {
        return;
    };
    let last = def
        .fields
        .values()
        .rposition(|field| field.state == State::Removed && field.name == name);
    if let (Some(from), Some(to)) = (def.fields.get_index_of(id), last) {
        def.fields.move_index(from, to);
    }
}

/// Puts a removed field back into use, by its id or its name: of several that
/// had the name the one that was removed last.
///
/// # Errors
/// `NotFound`; `Conflict` if its name was taken meanwhile, or if it is gone for good.
pub async fn restore_field(cx: &Cx, object: &str, field: &str) -> Result<ObjectDef> {
    let done = change(cx, |schema| {
        let mut def = named(schema, object)?.clone();
        let removed = || def.fields.values().filter(|f| f.state == State::Removed);
        let found = removed()
            .find(|f| f.id.as_str() == field)
            .or_else(|| removed().rfind(|f| f.name == field));
        let found = found.ok_or_else(|| Error::not_found("field"))?;
        let (id, name) = (found.id.clone(), found.name.clone());
        if def.field(&name).is_some() {
            let message = format!("Another field is called \"{name}\" now. Rename that one first.");
            return Err(Error::conflict("taken", message));
        }
        def.fields[&id].state = State::Live;
        match schema::def::check_field(&def, schema, &id) {
            faults if faults.is_empty() => Ok(def),
            faults => Err(faults_error(faults)),
        }
    })
    .await;
    match done {
        Err(Error::NotFound { .. }) => match cx.ws.schema().named(object) {
            Some(def) => Err(sweep::missing_field(cx, def, field).await?),
            None => Err(Error::not_found("object")),
        },
        done => done,
    }
}
