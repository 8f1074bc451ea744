//! Adding, changing and removing objects and fields.

use std::time::Duration;

use base::{Error, Fault, Id, Result, Stopwatch};
use schema::{FieldId, FieldType, ObjectDef, ObjectId, Origin, Schema, State};
use serde_json::Value as Json;

use super::{retype, sweep};
use crate::{Cx, derived, indexes, jobs::Asking, search_index};

/// For how long a change is planned anew because another process came first.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest pause before it is, in milliseconds.
const LONGEST_PAUSE: u64 = 50;

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
    change(cx, |schema| {
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
    })
    .await
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
    change(cx, |schema| {
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
    })
    .await
}

/// Of removed fields of one name the last in the form is the one that was
/// removed last: this puts it there.
fn behind_its_like(def: &mut ObjectDef, id: &FieldId) {
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

/// Puts a definition in the place of one that is there.
///
/// # Errors
/// `Invalid` or `Conflict` with what is in the way.
pub(crate) async fn put_back(
    cx: &Cx,
    plan: impl Fn(&Schema) -> Result<ObjectDef> + Send + Sync,
) -> Result<ObjectDef> {
    change(cx, |schema| {
        let mut def = plan(schema)?;
        let present = schema.all_objects().find(|present| present.id == def.id);
        let removed: Vec<FieldId> = def
            .fields
            .values()
            .filter(|field| field.state == State::Removed)
            .filter(|field| {
                let present = present.and_then(|present| present.fields.get(&field.id));
                present.is_some_and(|present| present.state == State::Live)
            })
            .map(|field| field.id.clone())
            .collect();
        for id in &removed {
            behind_its_like(&mut def, id);
            if def.board.as_ref() == Some(id) {
                def.board = None;
            }
        }
        if def.state == State::Removed
            && let Some((user, field)) = pointed_to_by(schema, &def.id)
        {
            let message = format!("{user}.{field} points to it. Remove that field first.");
            return Err(Error::conflict("in_use", message));
        }
        sound(def, schema)
    })
    .await
}

/// Plans a definition against the newest schema, stores it and makes the tables
/// follow, in one exclusive transaction.
///
/// Changes of one process wait for each other. Another process may come first
/// all the same: then it is planned anew, so that two that add fields to one
/// object both do.
async fn change(
    cx: &Cx,
    plan: impl Fn(&Schema) -> Result<ObjectDef> + Send + Sync,
) -> Result<ObjectDef> {
    cx.who.may_write()?;
    let _turn = cx.ws.turn_at_definitions().await;
    let watch = Stopwatch::start();
    let mut tries = 0;
    loop {
        let schema = cx.ws.refresh().await?;
        let mut def = plan(&schema)?;
        retype::prepare(&mut def, &schema, cx.ws.zone().name(), new_id);
        few_enough(cx, &schema, &def).await?;
        match store_at_once(cx, &schema, &def).await {
            Err(Error::SchemaChanged) if watch.elapsed() < PATIENCE => {
                tries += 1;
                pause(tries).await;
            }
            Err(Error::SchemaChanged) => {
                return Err(Error::Busy {
                    message: "Others keep changing the definitions. Try again in a moment.".into(),
                    cause: format!("schema_version moved {tries} times"),
                });
            }
            Err(error) => return Err(error),
            Ok(()) => {
                cx.ws.refresh().await?;
                return Ok(def);
            }
        }
    }
}

/// Differs between processes that collided, and at first is hardly any: who
/// waits long would let others pass for ever.
async fn pause(tries: u64) {
    let most = (tries * 2).min(LONGEST_PAUSE);
    let some = u64::from(getrandom::u32().unwrap_or(0)) % most;
    tokio::time::sleep(Duration::from_millis(some)).await;
}

/// The definition, if it may take its place in the schema.
pub(crate) fn sound(def: ObjectDef, schema: &Schema) -> Result<ObjectDef> {
    let mut faults = schema::def::check(&def, schema);
    let bytes = store::widest_row(&def);
    if faults.is_empty() && bytes > WIDEST {
        let message = format!(
            "A record with all these fields filled could not be kept: it would take {bytes} bytes, and {WIDEST} is the most. Put some of them into an object of their own."
        );
        faults.push(Fault::new("fields", "too_wide", message));
    }
    match faults {
        faults if faults.is_empty() => Ok(def),
        faults => Err(faults_error(faults)),
    }
}

/// Bytes of a row with every field filled, long values aside. PostgreSQL keeps
/// no row that is larger than a page of 8 kB; the same holds on SQLite, so that
/// a workspace can move.
const WIDEST: usize = 8_000;

/// Whether the values of fields that change their type are few enough to be
/// converted while everybody waits.
async fn few_enough(cx: &Cx, schema: &Schema, def: &ObjectDef) -> Result<()> {
    let before = schema.all_objects().find(|other| other.id == def.id);
    if retype::moved(before.map(|before| &**before), def).is_empty() {
        return Ok(());
    }
    let mut conn = cx.ws.db().read().await?;
    match store::is_small(&mut conn, &def.id, retype::AT_ONCE).await? {
        true => Ok(()),
        false => Err(Error::conflict(
            retype::MANY,
            format!(
                "{} has too many records for that to be done at once. Change the type of the field itself: then a job does it.",
                def.label_plural
            ),
        )),
    }
}

async fn store_at_once(cx: &Cx, schema: &Schema, def: &ObjectDef) -> Result<()> {
    store(cx, schema, def, |tx, schema, before, def| {
        Box::pin(async move {
            let moved = retype::moved(Some(before), def);
            retype::convert_all(tx, schema, before, def, &moved).await
        })
    })
    .await
}

/// Stores a definition, and what follows from it. `values` puts the values of
/// fields whose type changes in their new columns, which are there by then: by the
/// schema so far, the definition so far and the new one.
pub(super) async fn store<F>(cx: &Cx, schema: &Schema, def: &ObjectDef, values: F) -> Result<()>
where
    F: for<'t> Fn(
            &'t mut store::Tx,
            &'t Schema,
            &'t ObjectDef,
            &'t ObjectDef,
        ) -> futures::future::BoxFuture<'t, Result<()>>
        + Send
        + Sync
        + 'static,
{
    let others = schema
        .all_objects()
        .filter(|d| d.id != def.id)
        .map(|d| ObjectDef::clone(d));
    let target = Schema::new(schema.version() + 1, others.chain([def.clone()]));
    let before = schema.all_objects().find(|d| d.id == def.id).cloned();
    let work = std::sync::Arc::new((
        std::sync::Arc::new(target),
        def.clone(),
        cx.clone(),
        before,
        values,
    ));
    cx.ws
        .db()
        .change_definitions(schema.version(), move |tx| {
            let work = std::sync::Arc::clone(&work);
            Box::pin(async move {
                let (target, def, cx, before, values) = &*work;
                store::put_object(tx, def).await?;
                store::sync(tx, target).await?;
                if let Some(before) = before {
                    values(tx, target, before, def).await?;
                }
                indexes::ask_for_new(tx, cx.now, before.as_deref(), def).await?;
                derived::defined(tx, cx, before.as_deref(), def, target).await?;
                count_on(tx, before.as_deref(), def).await?;
                search_index::ask_if_pending(tx, &Asking::of(cx)).await?;
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

/// Series that are written in another way go on after the numbers that say the
/// same in this one.
async fn count_on(tx: &mut store::Tx, before: Option<&ObjectDef>, def: &ObjectDef) -> Result<()> {
    for field in def.live_fields() {
        let old = before.and_then(|before| before.fields.get(&field.id));
        if old.is_some_and(|old| old.ty != field.ty) {
            store::series::count_on(tx, def, field).await?;
        }
    }
    Ok(())
}

fn faults_error(faults: Vec<Fault>) -> Error {
    // A text with a fault is told by itself, with the place in it.
    if let [fault] = faults.as_slice()
        && let (Some(position), "formula" | "rollup" | "filter" | "pattern") =
            (fault.position, fault.code)
    {
        return Error::malformed_at(fault.code, fault.message.clone(), position)
            .in_field(fault.field.clone());
    }
    if faults
        .iter()
        .all(|fault| matches!(fault.code, "taken" | "unique" | "in_use"))
    {
        let message = faults
            .iter()
            .map(|f| f.message.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let code = match faults.iter().any(|fault| fault.code == "in_use") {
            true => "in_use",
            false => "taken",
        };
        return Error::Conflict {
            code,
            message,
            faults,
        };
    }
    Error::Invalid(faults)
}

pub(super) fn named<'a>(schema: &'a Schema, name: &str) -> Result<&'a ObjectDef> {
    schema
        .named(name)
        .map(|def| &**def)
        .ok_or_else(|| Error::not_found("object"))
}

/// A live object.
///
/// # Errors
/// `NotFound` if there is none of this id.
pub(super) fn object<'a>(schema: &'a Schema, id: &ObjectId) -> Result<&'a ObjectDef> {
    let found = schema.object(id).map(|def| &**def);
    found.ok_or_else(|| Error::not_found("object"))
}

/// An object as it is compiled in; none if it was added.
fn standard<'a>(cx: &'a Cx, id: &ObjectId) -> Option<&'a ObjectDef> {
    let mut all = cx.ws.registry().objects().iter();
    all.find(|def| def.id == *id)
}

pub(super) fn live_field(def: &ObjectDef, name: &str) -> Result<FieldId> {
    let found = def.live_fields().find(|field| field.name == name);
    found
        .map(|field| field.id.clone())
        .ok_or_else(|| Error::not_found("field"))
}

fn pointed_to_by(schema: &Schema, object: &ObjectId) -> Option<(String, String)> {
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

/// An id for what is added: an `x` and the random end of a UUID.
pub(super) fn new_id() -> String {
    let text = Id::make(base::Micros(0)).to_string();
    let hex: String = text
        .chars()
        .rev()
        .filter(char::is_ascii_hexdigit)
        .take(12)
        .collect();
    format!("x{hex}")
}
