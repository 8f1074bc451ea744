//! What may not change about sensitive fields once they are there.

use base::{Fault, Result};
use schema::{ObjectDef, Schema, value::convert};

use crate::Cx;

/// What a definition would change about fields that are sensitive, or would make so:
/// their values lie sealed, also in the log, and those of others in plain.
pub(crate) fn stays(schema: &Schema, def: &ObjectDef) -> Vec<Fault> {
    let present = schema.all_objects().find(|other| other.id == def.id);
    let Some(present) = present else {
        return Vec::new();
    };
    let pairs = def.fields.values().filter_map(|field| {
        let old = present.fields.get(&field.id)?;
        Some((old, field))
    });
    let faults = pairs.filter_map(|(old, new)| {
        if old.sensitive != new.sensitive {
            let message = format!(
                "Whether \"{}\" is sensitive was decided when it was made: its earlier values stand in the log. Make another field.",
                new.name
            );
            return Some(Fault::new("sensitive", "read_only", message));
        }
        let moves = new.sensitive && convert::differs(&old.ty, &new.ty);
        moves.then(|| {
            let message = format!(
                "\"{}\" is sensitive and keeps its type. Make another field.",
                new.name
            );
            Fault::new("type", "sensitive", message)
        })
    });
    faults.collect()
}

/// Sees to it that what is sensitive can be sealed, before a field that is comes into
/// being.
///
/// # Errors
/// `Conflict` if this process has no key for secrets, or not the workspace's.
pub(crate) async fn prepared(cx: &Cx, def: &ObjectDef) -> Result<()> {
    match def.live_fields().any(|field| field.sensitive) {
        true => cx.ws.vault().await.map(drop),
        false => Ok(()),
    }
}
