//! What was removed from the object language can be restored for thirty days;
//! then its tables and columns go for good.
//!
//! When something was removed stands in the change log, as the definitions of
//! that time: what is removed in all of them since then is gone.

use std::sync::Arc;

use base::{Error, Id, Result};
use schema::{FieldDef, FieldId, FieldType, ObjectDef, ObjectId, OnDelete, Schema, State};
use serde_json::Value as Json;
use store::Conn;

use super::{ChangeType, change};
use crate::{
    Cx, Tx, derived, jobs,
    records::{self, Expect},
};

/// For how long what was removed can be restored, in seconds.
pub const KEPT_SECONDS: i64 = 30 * 86_400;

/// Records that are found at once before they are purged one by one.
const FOUND_AT_ONCE: u32 = 500;

/// Removes for good what was removed that long ago, and columns that are left of
/// it or of earlier types of fields. Done again, it finds nothing left to do.
///
/// # Errors
/// `Busy` if the database is away or a table is in use; the next time finds what
/// is left.
pub async fn sweep(cx: &Cx) -> Result<()> {
    let schema = cx.ws.refresh().await?;
    let ids: Vec<_> = schema.all_objects().map(|def| def.id.clone()).collect();
    drop(schema);
    for id in ids {
        // Each is its own change: others may come between.
        let _turn = cx.ws.turn_at_definitions().await;
        let schema = cx.ws.refresh().await?;
        let Some(def) = schema.all_objects().find(|def| def.id == id) else {
            continue;
        };
        let outcome = match def.state {
            State::Removed => object(cx, &schema, def).await,
            State::Live => fields(cx, &schema, def).await,
        };
        match outcome {
            // The next time will do.
            Err(Error::SchemaChanged) => {}
            outcome => outcome?,
        }
    }
    columns(cx).await
}

/// The definitions that were in force for the last thirty days.
async fn since(cx: &Cx, def: &ObjectDef) -> Result<Vec<ObjectDef>> {
    let limit = cx.now.plus_seconds(-KEPT_SECONDS);
    let mut conn = cx.ws.db().read().await?;
    let all = store::definitions_since(&mut conn, &def.id, limit).await?;
    let read: std::result::Result<Vec<ObjectDef>, _> =
        all.into_iter().map(serde_json::from_value).collect();
    // What another version has written is left alone.
    Ok(read.unwrap_or_default())
}

async fn object(cx: &Cx, schema: &Schema, def: &ObjectDef) -> Result<()> {
    let since = since(cx, def).await?;
    if since.is_empty() || since.iter().any(|then| then.state == State::Live) {
        return Ok(());
    }
    purge_hanging(cx, &def.id).await?;
    let others = schema
        .all_objects()
        .filter(|other| other.id != def.id)
        .map(|other| ObjectDef::clone(other));
    let rest = Arc::new(Cx {
        schema: Arc::new(Schema::new(schema.version() + 1, others)),
        ..cx.clone()
    });
    let id = def.id.clone();
    cx.ws
        .db()
        .change_definitions(schema.version(), move |tx| {
            let (rest, id) = (Arc::clone(&rest), id.clone());
            Box::pin(async move { for_good(tx, &rest, &id).await })
        })
        .await
}

/// Purges what goes with the records of an object, wherever any-references say
/// so. What something else keeps from that stays, and points to nothing then.
async fn purge_hanging(cx: &Cx, gone: &ObjectId) -> Result<()> {
    let cx = cx.fresh().await?;
    for def in cx.schema.objects() {
        for field in def.live_fields() {
            if any_reference(field) != Some(OnDelete::Cascade) {
                continue;
            }
            let mut after = Id::nil();
            loop {
                let mut conn = cx.ws.db().read().await?;
                let schema = cx.ws.refresh_on(&mut conn).await?;
                if schema.object(gone).is_some() {
                    // Another process has just put it back into use.
                    return Err(Error::SchemaChanged);
                }
                let way = (&**def, field);
                let ids =
                    store::pointing_to_any(&mut conn, way, gone, after, FOUND_AT_ONCE).await?;
                drop(conn);
                let Some(last) = ids.last().copied() else {
                    break;
                };
                after = last;
                for id in ids {
                    // It may have gone with another one, or be kept by something.
                    if let Err(error) = records::purge(&cx, &def.id, id, Expect::Any).await
                        && error.status() >= 500
                    {
                        return Err(error);
                    }
                }
            }
        }
    }
    Ok(())
}

/// What an any-reference says of the removal of what it points to; none of
/// other fields.
fn any_reference(field: &FieldDef) -> Option<OnDelete> {
    match &field.ty {
        FieldType::AnyReference { on_delete, .. } => Some(*on_delete),
        _ => None,
    }
}

/// Drops an object, after what else points to its records, which points to
/// nothing then. Other references to it went before it was removed. `rest` has
/// the definitions without it.
async fn for_good(tx: &mut store::Tx, rest: &Arc<Cx>, gone: &ObjectId) -> Result<()> {
    let mut tx = Tx::new(tx, Arc::clone(rest));
    for def in rest.schema.all_objects() {
        for field in def.fields.values() {
            if any_reference(field).is_none() {
                continue;
            }
            let emptied = store::empty_pointers(tx.store, (&**def, field), gone).await?;
            if def.state == State::Removed || field.state == State::Removed {
                continue;
            }
            for some in emptied.chunks(derived::AT_ONCE as usize) {
                derived::follow_values(&mut tx, def, &field.id, some).await?;
            }
        }
    }
    store::drop_object(tx.store, gone).await
}

async fn fields(cx: &Cx, schema: &Schema, def: &ObjectDef) -> Result<()> {
    let is_removed = |def: &ObjectDef, id: &FieldId| {
        let field = def.fields.get(id);
        field.is_some_and(|field| field.state == State::Removed)
    };
    if !def.fields.keys().any(|id| is_removed(def, id)) {
        return Ok(());
    }
    let since = since(cx, def).await?;
    let is_gone = |id: &&FieldId| {
        is_removed(def, id) && !since.is_empty() && since.iter().all(|then| is_removed(then, id))
    };
    let gone: Vec<FieldId> = def.fields.keys().filter(is_gone).cloned().collect();
    if gone.is_empty() {
        return Ok(());
    }
    let mut rest = def.clone();
    rest.fields.retain(|id, _| !gone.contains(id));
    change::store(cx, schema, &rest, move |tx, _, _, def| {
        let gone = gone.clone();
        Box::pin(async move { store::drop_fields(tx, &def.id, &gone).await })
    })
    .await
}

/// Drops columns that no definition names, one in each transaction: SQLite writes
/// the whole table anew for it.
async fn columns(cx: &Cx) -> Result<()> {
    loop {
        let _turn = cx.ws.turn_at_definitions().await;
        let schema = cx.ws.refresh().await?;
        let mut conn = cx.ws.db().read().await?;
        let mut found = None;
        for def in schema.all_objects() {
            if let Some(column) = unnamed(&mut conn, def).await? {
                found = Some((std::sync::Arc::clone(def), column));
                break;
            }
        }
        drop(conn);
        let Some((def, column)) = found else {
            return Ok(());
        };
        let dropped = cx.ws.db().change_definitions(schema.version(), move |tx| {
            let (def, column) = (std::sync::Arc::clone(&def), column.clone());
            Box::pin(async move {
                // Nobody makes columns or takes them into use meanwhile.
                match unnamed(tx, &def).await? {
                    Some(still) if still == column => {
                        store::drop_column(tx, &def.id, &column).await
                    }
                    _ => Ok(()),
                }
            })
        });
        match dropped.await {
            // The next time will do.
            Err(Error::SchemaChanged) => return Ok(()),
            outcome => outcome?,
        }
    }
}

/// A column that nobody uses. A type that is being changed has columns that are
/// not in force yet.
async fn unnamed(conn: &mut Conn, def: &ObjectDef) -> Result<Option<String>> {
    let all = store::unnamed_columns(conn, def).await?;
    if all.is_empty() {
        return Ok(None);
    }
    let jobs = jobs::unfinished::<ChangeType>(conn).await?;
    let is_used = |column: &String| {
        let name = column.split_once('_').map_or("", |(_, name)| name);
        jobs.iter().any(|(_, job)| job.columns().as_str() == name)
    };
    Ok(all.into_iter().find(|column| !is_used(column)))
}

/// The error of a field that is not there to be restored: it may be gone for good.
///
/// # Errors
/// `Busy` if the database is away.
pub(super) async fn missing_field(cx: &Cx, def: &ObjectDef, name: &str) -> Result<Error> {
    let mut conn = cx.ws.db().read().await?;
    let all = store::last_definitions(&mut conn, Some(&def.id)).await?;
    let was_there = all.iter().any(|then| {
        let fields = then["fields"].as_object().into_iter().flatten();
        let mut own = fields.filter(|(id, _)| !def.fields.contains_key(id.as_str()));
        own.any(|(id, field)| id == name || field["name"] == name)
    });
    Ok(match was_there {
        true => gone(name),
        false => Error::not_found("field"),
    })
}

/// The same of an object.
///
/// # Errors
/// `Busy` if the database is away.
pub(super) async fn missing_object(cx: &Cx, name: &str) -> Result<Error> {
    let schema = cx.ws.refresh().await?;
    let mut conn = cx.ws.db().read().await?;
    let all = store::last_definitions(&mut conn, None).await?;
    let is_known = |id: &Json| schema.all_objects().any(|def| *id == def.id.as_str());
    let was_there = all.iter().any(|then| {
        let is_it = ["id", "name", "plural"]
            .iter()
            .any(|key| then[*key] == name);
        is_it && !is_known(&then["id"])
    });
    Ok(match was_there {
        true => gone(name),
        false => Error::not_found("object"),
    })
}

fn gone(name: &str) -> Error {
    let name = base::text::truncate(name, 60);
    let message =
        format!("\"{name}\" was removed more than thirty days ago, and is gone for good.");
    Error::conflict("gone", message)
}
