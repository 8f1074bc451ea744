//! Adding, changing, removing and restoring objects.

use base::{Error, Result};
use schema::{FieldType, ObjectDef, ObjectId, Origin, Schema, State};
use serde_json::Value as Json;

use super::{
    change::{change, faults_error, sound},
    find::{named, new_id, standard},
    sweep,
};
use crate::Cx;

/// Adds an object.
///
/// # Errors
/// `Invalid` with every fault of the definition.
pub async fn create_object(cx: &Cx, body: &Json) -> Result<ObjectDef> {
    change(cx, |schema| {
        let def = ObjectDef::from_json(body, schema, new_id).map_err(Error::Invalid)?;
        sound(def, schema)
    })
    .await
}

/// Changes an object's own properties.
///
/// # Errors
/// `NotFound`; `Invalid` with every fault.
pub async fn update_object(cx: &Cx, object: &str, body: &Json) -> Result<ObjectDef> {
    change(cx, |schema| {
        let def = named(schema, object)?;
        let def = def
            .patched(body, schema, standard(cx, &def.id))
            .map_err(faults_error)?;
        sound(def, schema)
    })
    .await
}

/// Takes an added object out of use. Its records stay where they are until it
/// is restored or purged.
///
/// # Errors
/// `NotFound`; `Conflict` for a standard object or one that others point to.
pub async fn remove_object(cx: &Cx, object: &str) -> Result<ObjectDef> {
    change(cx, |schema| without_object(schema, object)).await
}

/// The definition of an object that is taken out of use.
///
/// # Errors
/// `NotFound`; `Conflict` for a standard object or one that others point to.
pub(super) fn without_object(schema: &Schema, object: &str) -> Result<ObjectDef> {
    let mut def = named(schema, object)?.clone();
    if def.origin == Origin::Standard {
        return Err(Error::conflict(
            "standard",
            format!("{} comes with Rapport and cannot be removed.", def.label),
        ));
    }
    if let Some((user, field)) = pointed_to_by(schema, &def.id) {
        let message = format!("{user}.{field} points to it. Remove that field first.");
        return Err(Error::conflict("in_use", message));
    }
    def.state = State::Removed;
    sound(def, schema)
}

/// Puts a removed object back into use, by its name or its id.
///
/// # Errors
/// `NotFound`; `Conflict` if its name was taken meanwhile, if several removed ones
/// have it, or if it is gone for good.
pub async fn restore_object(cx: &Cx, object: &str) -> Result<ObjectDef> {
    let done = change(cx, |schema| {
        let mut def = ObjectDef::clone(removed(schema, object)?);
        for name in [&def.name, &def.plural] {
            if schema.named(name).is_some() {
                let message =
                    format!("Another object is called \"{name}\" now. Rename that one first.");
                return Err(Error::conflict("taken", message));
            }
        }
        def.state = State::Live;
        sound(def, schema)
    })
    .await;
    match done {
        Err(Error::NotFound { .. }) => Err(sweep::missing_object(cx, object).await?),
        done => done,
    }
}

/// A removed object by its id, or by its name if just one has it.
fn removed<'a>(schema: &'a Schema, object: &str) -> Result<&'a ObjectDef> {
    let all = || schema.all_objects().filter(|d| d.state == State::Removed);
    if let Some(def) = all().find(|def| def.id.as_str() == object) {
        return Ok(def);
    }
    let named: Vec<_> = all()
        .filter(|def| def.name == object || def.plural == object)
        .collect();
    match named.as_slice() {
        [] => Err(Error::not_found("object")),
        [one] => Ok(one),
        several => {
            let ids: Vec<&str> = several.iter().map(|def| def.id.as_str()).collect();
            let message = format!(
                "Several removed objects are called \"{object}\". Name one by its id: {}.",
                ids.join(", ")
            );
            Err(Error::conflict("taken", message))
        }
    }
}

/// A field that points to an object, by its object's name and its own.
pub(super) fn pointed_to_by(schema: &Schema, object: &ObjectId) -> Option<(String, String)> {
    schema
        .objects()
        .filter(|def| def.id != *object)
        .find_map(|def| {
            let field = def.live_fields().find(|f| names(&f.ty, object))?;
            Some((def.name.clone(), field.name.clone()))
        })
}

/// Whether a field's definition says that it points to this object. A reference
/// to anything names nothing.
fn names(ty: &FieldType, object: &ObjectId) -> bool {
    match ty {
        FieldType::AnyReference { to, .. } => to.contains(object),
        ty => ty.target() == Some(object),
    }
}
