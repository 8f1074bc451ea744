//! Compiled-in definitions, overlaid with what a workspace changed and added.

use std::collections::HashMap;

use schema::{ObjectDef, ObjectId};
use store::StoredObject;

/// Standard objects first, in their order; then added ones.
pub(super) fn merged(standard: &[ObjectDef], stored: Vec<StoredObject>) -> Vec<ObjectDef> {
    let mut stored: HashMap<ObjectId, StoredObject> =
        stored.into_iter().map(|s| (s.id.clone(), s)).collect();
    let mut all: Vec<ObjectDef> = standard
        .iter()
        .map(|def| match stored.remove(&def.id) {
            Some(changed) => def.clone().overlaid(changed.def, changed.fields),
            None => def.clone(),
        })
        .collect();
    let mut added: Vec<ObjectDef> = stored.into_values().filter_map(custom).collect();
    added.sort_by(|a, b| a.id.cmp(&b.id));
    all.append(&mut added);
    all
}

/// An object that was added. Fields without their object wait for it.
fn custom(stored: StoredObject) -> Option<ObjectDef> {
    let mut def = stored.def?;
    def.fields = stored
        .fields
        .into_iter()
        .map(|field| (field.id.clone(), field))
        .collect();
    Some(def)
}
