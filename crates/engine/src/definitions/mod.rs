//! The definitions of a workspace: the compiled-in ones, what administrators
//! changed in them, and what they added. Changes act at once, in every process.

mod change;
mod effect;
mod fields;
mod find;
mod merge;
mod objects;
mod retype;
mod sweep;

pub use effect::{
    Counted, Effect, Use, of_change as effect_of_change, of_removal as effect_of_removal,
    of_removed_object as effect_of_removed_object,
};
pub use fields::{add_field, remove_field, restore_field, update_field};
pub use objects::{create_object, remove_object, restore_object, update_object};

pub(crate) use change::{put_back, sound};
pub(crate) use retype::ChangeType;
pub use sweep::{KEPT_SECONDS, sweep};

use base::Result;
use schema::{ObjectDef, Schema};
use store::Conn;

use crate::{Cx, Registry, derived::State, indexes};

/// Reads the definitions as they are now.
///
/// # Errors
/// `Busy` if the database is away, `Broken` if a stored definition cannot be read.
pub(crate) async fn load(conn: &mut Conn, registry: &Registry) -> Result<Schema> {
    // The version is read first: definitions that come in between are newer
    // than it says, and the next write finds out.
    let version = store::schema_version(conn).await?;
    let stored = store::load_definitions(conn).await?;
    Ok(Schema::new(
        version,
        merge::merged(registry.objects(), stored),
    ))
}

/// Definitions as REST reads them. Computed fields say under `build` whether
/// their values are all there: `building`, `ready` or `failed`, and then why under
/// `build_error`. The same is said of each index that fields ask for, under
/// `indexes`. A field whose type a job changes says so under `changing`.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn objects_json(
    cx: &Cx,
    schema: &Schema,
    defs: &[&ObjectDef],
) -> Result<Vec<serde_json::Value>> {
    let mut all: Vec<_> = defs.iter().map(|def| def.to_json(schema)).collect();
    let mut conn = cx.ws.db().read().await?;
    for (indexes, json) in indexes::json(cx, &mut conn, defs)
        .await?
        .into_iter()
        .zip(&mut all)
    {
        json["indexes"] = indexes;
    }
    for ((object, field), changing) in retype::json(cx, &mut conn, defs).await? {
        let Some(place) = defs.iter().position(|def| def.id == object) else {
            continue;
        };
        let mut fields = all[place]["fields"].as_array_mut().into_iter().flatten();
        if let Some(json) = fields.find(|json| json["id"] == field.as_str()) {
            json["changing"] = changing;
        }
    }
    let derived = schema.derived();
    if derived.is_empty() && derived.at_fault().next().is_none() {
        return Ok(all);
    }
    let states = crate::derived::states(&mut conn, schema).await?;
    for (def, json) in defs.iter().zip(&mut all) {
        let fields = json["fields"].as_array_mut().into_iter().flatten();
        for (field, json) in def.live_fields().zip(fields) {
            if let Some(state) = states.get(&(def.id.clone(), field.id.clone())) {
                json["build"] = state.name().into();
                if let State::Failed(why) = state {
                    json["build_error"] = why.as_str().into();
                }
            }
        }
    }
    Ok(all)
}

/// One definition as REST reads it.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn object_json(cx: &Cx, schema: &Schema, def: &ObjectDef) -> Result<serde_json::Value> {
    let mut all = objects_json(cx, schema, &[def]).await?;
    Ok(all.pop().unwrap_or_default())
}
