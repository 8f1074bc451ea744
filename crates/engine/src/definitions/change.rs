//! How a definition is changed: planned against the newest schema, stored with
//! what follows from it.

use std::{sync::Arc, time::Duration};

use base::{Error, Fault, Result, Stopwatch};
use schema::{FieldDef, FieldId, ObjectDef, ObjectId, Schema, Special, State};

use super::{fields::behind_its_like, find::new_id, objects::pointed_to_by, retype};
use crate::{Cx, derived, files, indexes, jobs::Asking, people, search_index, sensitive};

/// For how long a change is planned anew because another process came first.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest pause before it is, in milliseconds.
const LONGEST_PAUSE: u64 = 50;

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
pub(super) async fn change(
    cx: &Cx,
    plan: impl Fn(&Schema) -> Result<ObjectDef> + Send + Sync,
) -> Result<ObjectDef> {
    cx.who.may_change()?;
    cx.may(Special::ManageObjects)?;
    let _turn = cx.ws.turn_at_definitions().await;
    let watch = Stopwatch::start();
    let mut tries = 0;
    loop {
        let schema = cx.ws.refresh().await?;
        let mut def = allowed(cx, &schema, &plan)?;
        sensitive::prepared(cx, &def).await?;
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

/// What a change would come to, which is not made.
///
/// # Errors
/// Those of the change itself, as far as they do not hang on the records.
pub(super) async fn tried(
    cx: &Cx,
    plan: impl Fn(&Schema) -> Result<ObjectDef> + Send + Sync,
) -> Result<(Arc<Schema>, ObjectDef)> {
    cx.may(Special::ManageObjects)?;
    let schema = cx.ws.refresh().await?;
    let mut def = allowed(cx, &schema, &plan)?;
    retype::prepare(&mut def, &schema, cx.ws.zone().name(), new_id);
    Ok((schema, def))
}

/// What a change comes to, if who asks may make it.
fn allowed(
    cx: &Cx,
    schema: &Arc<Schema>,
    plan: &(impl Fn(&Schema) -> Result<ObjectDef> + Send + Sync),
) -> Result<ObjectDef> {
    let def = planned(cx, schema, plan)?;
    if people::governs(&def.id) {
        cx.may(Special::ManagePeople)?;
    }
    let mut faults = files::faults(&def);
    faults.extend(sensitive::stays(schema, &def));
    match faults.is_empty() {
        true => Ok(def),
        false => Err(Error::Invalid(faults)),
    }
}

/// What a change comes to. Whoever does not see everything is told what is wrong with it
/// by the definitions that they see.
fn planned(
    cx: &Cx,
    schema: &Arc<Schema>,
    plan: &impl Fn(&Schema) -> Result<ObjectDef>,
) -> Result<ObjectDef> {
    if cx.rights.is_everything() {
        return plan(schema);
    }
    let seen = cx.rights.narrow(schema);
    let def = plan(schema).and_then(|def| {
        touches_nothing_hidden(schema, &seen, &def)?;
        tells_nothing_hidden(schema, &seen, &def)?;
        Ok(def)
    });
    def.map_err(|error| plan(&seen).err().unwrap_or(error))
}

/// An object that is hidden from somebody and a field that is are nothing that they
/// change.
fn touches_nothing_hidden(schema: &Schema, seen: &Schema, def: &ObjectDef) -> Result<()> {
    let of = |schema: &Schema| {
        let found = schema.all_objects().find(|other| other.id == def.id);
        found.cloned()
    };
    let Some(before) = of(schema) else {
        return Ok(());
    };
    let known = of(seen).ok_or_else(|| Error::not_found("object"))?;
    let mut hidden = before.fields.iter();
    match hidden
        .all(|(id, field)| known.fields.contains_key(id) || def.fields.get(id) == Some(field))
    {
        true => Ok(()),
        false => Err(Error::not_found("field")),
    }
}

/// What somebody has computed is computed of what they see: else a formula would
/// show them what their roles hide.
fn tells_nothing_hidden(schema: &Schema, seen: &Schema, def: &ObjectDef) -> Result<()> {
    let before = schema.object(&def.id);
    let is_new = |field: &FieldDef| {
        let known = before.and_then(|before| before.fields.get(&field.id));
        field.computed.is_some() && known.is_none_or(|known| known.computed != field.computed)
    };
    let with = schema.with(def.clone());
    for one in with
        .derived()
        .fields()
        .iter()
        .filter(|one| one.object == def.id)
    {
        let Some(field) = def.fields.get(&one.field).filter(|field| is_new(field)) else {
            continue;
        };
        let is_seen = |(object, source): (ObjectId, FieldId)| {
            object == def.id
                && def.fields.contains_key(&source)
                && !schema_has(schema, &object, &source)
                || schema_has(seen, &object, &source)
        };
        if !one.sources().all(is_seen) {
            let message = "It names a field that does not exist.";
            return Err(Error::invalid(&field.name, "unknown_field", message));
        }
    }
    Ok(())
}

fn schema_has(schema: &Schema, object: &ObjectId, field: &FieldId) -> bool {
    let def = schema.object(object);
    def.is_some_and(|def| def.field_by_id(field).is_some())
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

/// What is wrong with a definition, as one error.
pub(super) fn faults_error(faults: Vec<Fault>) -> Error {
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
