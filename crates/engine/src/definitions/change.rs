//! Adding, changing and removing objects and fields.

use base::{Error, Fault, Id, Result};
use schema::{FieldDef, FieldId, ObjectDef, ObjectId, Origin, Schema, State};
use serde_json::Value as Json;

use crate::Cx;

/// How often a change is planned anew because another came first.
const TRIES: usize = 6;

/// Adds an object.
///
/// # Errors
/// `Invalid` with every fault of the definition.
pub async fn create_object(cx: &Cx, body: &Json) -> Result<ObjectDef> {
    change(cx, |schema| {
        ObjectDef::from_json(body, schema, new_id).map_err(Error::Invalid)
    })
    .await
}

/// Changes an object's own properties.
///
/// # Errors
/// `NotFound`; `Invalid` with every fault.
pub async fn update_object(cx: &Cx, object: &str, body: &Json) -> Result<ObjectDef> {
    change(cx, |schema| {
        named(schema, object)?
            .patched(body, schema)
            .map_err(Error::Invalid)
    })
    .await
}

/// Takes an added object out of use. Its records stay where they are until it
/// is restored or purged.
///
/// # Errors
/// `NotFound`; `Conflict` for a standard object or one that others point to.
pub async fn remove_object(cx: &Cx, object: &str) -> Result<ObjectDef> {
    change(cx, |schema| {
        let mut def = named(schema, object)?.clone();
        if def.origin == Origin::Standard {
            return Err(Error::conflict(
                "standard",
                format!("{} comes with Rapport and cannot be removed", def.label),
            ));
        }
        if let Some((user, field)) = pointed_to_by(schema, &def.id) {
            let message = format!("{user}.{field} points to it; remove that field first");
            return Err(Error::conflict("in_use", message));
        }
        def.state = State::Removed;
        Ok(def)
    })
    .await
}

/// Puts a removed object back into use.
///
/// # Errors
/// `NotFound`; `Conflict` if its name was taken meanwhile.
pub async fn restore_object(cx: &Cx, object: &str) -> Result<ObjectDef> {
    change(cx, |schema| {
        let removed = schema
            .all_objects()
            .find(|d| d.state == State::Removed && (d.name == object || d.plural == object));
        let mut def = ObjectDef::clone(removed.ok_or_else(|| Error::not_found("object"))?);
        if schema
            .named(&def.name)
            .or(schema.named(&def.plural))
            .is_some()
        {
            return Err(Error::conflict(
                "taken",
                format!("another object is called {} now; rename it first", def.name),
            ));
        }
        def.state = State::Live;
        Ok(def)
    })
    .await
}

/// Adds a field to an object.
///
/// # Errors
/// `NotFound`; `Invalid` with every fault.
pub async fn add_field(cx: &Cx, object: &str, body: &Json) -> Result<ObjectDef> {
    change(cx, |schema| {
        let mut def = named(schema, object)?.clone();
        let field = FieldDef::from_json(body, schema, new_id).map_err(Error::Invalid)?;
        def.fields.insert(field.id.clone(), field);
        Ok(def)
    })
    .await
}

/// Changes a field.
///
/// # Errors
/// `NotFound`; `Invalid` with every fault.
pub async fn update_field(cx: &Cx, object: &str, field: &str, body: &Json) -> Result<ObjectDef> {
    change(cx, |schema| {
        let mut def = named(schema, object)?.clone();
        let id = own_field(&def, field, State::Live)?;
        let patched = def.fields[&id]
            .patched(body, schema)
            .map_err(Error::Invalid)?;
        def.fields.insert(id, patched);
        Ok(def)
    })
    .await
}

/// Takes an added field out of use. Its values stay until it is restored.
///
/// # Errors
/// `NotFound`; `Conflict` for a standard field or an object's title.
pub async fn remove_field(cx: &Cx, object: &str, field: &str) -> Result<ObjectDef> {
    change(cx, |schema| {
        let mut def = named(schema, object)?.clone();
        let id = own_field(&def, field, State::Live)?;
        if def.fields[&id].origin == Origin::Standard {
            let message = format!("{field} comes with Rapport: it can be hidden, not removed");
            return Err(Error::conflict("standard", message));
        }
        if def.title == id {
            return Err(Error::conflict(
                "title",
                format!("{field} names the records; choose another title first"),
            ));
        }
        def.fields[&id].state = State::Removed;
        if def.board.as_ref() == Some(&id) {
            def.board = None;
        }
        Ok(def)
    })
    .await
}

/// Puts a removed field back into use.
///
/// # Errors
/// `NotFound`; `Conflict` if its name was taken meanwhile.
pub async fn restore_field(cx: &Cx, object: &str, field: &str) -> Result<ObjectDef> {
    change(cx, |schema| {
        let mut def = named(schema, object)?.clone();
        let id = own_field(&def, field, State::Removed)?;
        if def.field(field).is_some() {
            return Err(Error::conflict(
                "taken",
                format!("another field is called {field} now; rename it first"),
            ));
        }
        def.fields[&id].state = State::Live;
        Ok(def)
    })
    .await
}

/// Plans a definition against the newest schema, checks it, stores it and makes
/// the tables follow, in one exclusive transaction.
async fn change(
    cx: &Cx,
    plan: impl Fn(&Schema) -> Result<ObjectDef> + Send + Sync,
) -> Result<ObjectDef> {
    for _ in 0..TRIES {
        let schema = cx.ws.refresh().await?;
        let def = plan(&schema)?;
        let faults = schema::def::check(&def, &schema);
        if !faults.is_empty() {
            return Err(faults_error(faults));
        }
        let done = store(cx, &schema, &def).await;
        match done {
            Err(Error::SchemaChanged) => {}
            Err(error) => return Err(error),
            Ok(()) => {
                cx.ws.refresh().await?;
                return Ok(def);
            }
        }
    }
    Err(Error::Busy {
        message: "the definitions are being changed by others; try again".into(),
        cause: "schema_version kept moving".into(),
    })
}

async fn store(cx: &Cx, schema: &Schema, def: &ObjectDef) -> Result<()> {
    let others = schema
        .all_objects()
        .filter(|d| d.id != def.id)
        .map(|d| ObjectDef::clone(d));
    let target = Schema::new(schema.version() + 1, others.chain([def.clone()]));
    let work = std::sync::Arc::new((target, def.clone(), cx.clone()));
    cx.ws
        .db()
        .change_definitions(schema.version(), move |tx| {
            let work = std::sync::Arc::clone(&work);
            Box::pin(async move {
                let (target, def, cx) = &*work;
                store::put_object(tx, def).await?;
                store::sync(tx, target).await?;
                let stamp = store::Stamp {
                    at: cx.now,
                    who: cx.actor(),
                    via: cx.via.name(),
                    batch: cx.batch,
                    schema_version: target.version(),
                    index: store::Indexing::Now,
                };
                store::log_definition(tx, &stamp, def).await
            })
        })
        .await
}

fn faults_error(faults: Vec<Fault>) -> Error {
    if faults
        .iter()
        .all(|fault| fault.code == "taken" || fault.code == "unique")
    {
        let message = faults
            .iter()
            .map(|f| f.message.as_str())
            .collect::<Vec<_>>()
            .join("; ");
        return Error::Conflict {
            code: "taken",
            message,
            faults,
        };
    }
    Error::Invalid(faults)
}

fn named<'a>(schema: &'a Schema, name: &str) -> Result<&'a ObjectDef> {
    schema
        .named(name)
        .map(|def| &**def)
        .ok_or_else(|| Error::not_found("object"))
}

fn own_field(def: &ObjectDef, name: &str, state: State) -> Result<FieldId> {
    let found = def
        .fields
        .values()
        .find(|f| f.name == name && f.state == state);
    found
        .map(|f| f.id.clone())
        .ok_or_else(|| Error::not_found("field"))
}

fn pointed_to_by(schema: &Schema, object: &ObjectId) -> Option<(String, String)> {
    schema
        .objects()
        .filter(|def| def.id != *object)
        .find_map(|def| {
            let field = def.live_fields().find(|f| f.ty.target() == Some(object))?;
            Some((def.name.clone(), field.name.clone()))
        })
}

/// An id for what is added: an `x` and the random end of a UUID.
fn new_id() -> String {
    let text = Id::make(base::Micros(0)).to_string();
    let hex: String = text
        .chars()
        .rev()
        .filter(char::is_ascii_hexdigit)
        .take(12)
        .collect();
    format!("x{hex}")
}
