//! Which records there are on a subject.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use base::{Error, Id, Result};
use schema::{FieldType, ObjectDef, ObjectId, OnDelete, Schema, def::FILE};
use store::{Conn, Trash};

use super::subject;
use crate::Cx;

/// Records that one subject may have. One with more is no person.
const MOST: usize = 10_000;

/// The records that are there because of a subject, by object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Those of the same object that were merged into it.
    pub merged: Vec<Id>,
    /// What is about it and goes with it.
    pub hanging: BTreeMap<ObjectId, BTreeSet<Id>>,
    /// What names it and stays.
    pub pointing: BTreeMap<ObjectId, BTreeSet<Id>>,
}

/// What is held on a subject.
///
/// # Errors
/// `NotFound` if it is not in sight or about nobody; `Forbidden` without the right;
/// `Conflict` if it is too much for one person.
pub async fn held(cx: &Cx, object: &ObjectId, id: Id) -> Result<Held> {
    subject(cx, object, id).await?;
    let mut conn = cx.ws.db().read().await?;
    on(&mut conn, &cx.whole, object, id).await
}

/// The same of one that may be asked about.
pub(super) async fn on(
    conn: &mut Conn,
    schema: &Schema,
    object: &ObjectId,
    id: Id,
) -> Result<Held> {
    let mut held = Held::default();
    let mut last = vec![id];
    while !last.is_empty() {
        last = store::merged_into(conn, object, &last).await?;
        held.merged.extend(&last);
    }
    let own: Vec<Id> = [id]
        .into_iter()
        .chain(held.merged.iter().copied())
        .collect();
    let mut seen: HashSet<Id> = own.iter().copied().collect();
    let mut level = BTreeMap::from([(object.clone(), own)]);
    while !level.is_empty() {
        let mut next: BTreeMap<ObjectId, Vec<Id>> = BTreeMap::new();
        for (target, ids) in &level {
            for pointer in store::pointing(conn, schema, target, ids, Trash::Both).await? {
                let Some(def) = schema.object(&pointer.object) else {
                    continue;
                };
                let field = def.field_by_id(&pointer.field).map(|field| &field.ty);
                let is_about = pointer.on_delete == OnDelete::Cascade
                    || matches!(field, Some(FieldType::AnyReference { .. })) && !has_amounts(def);
                let into = match is_about {
                    true => &mut held.hanging,
                    false if target == object => &mut held.pointing,
                    // What names a note of somebody does not name them.
                    false => continue,
                };
                if !seen.insert(pointer.record) {
                    continue;
                }
                into.entry(pointer.object.clone())
                    .or_default()
                    .insert(pointer.record);
                if is_about {
                    next.entry(pointer.object).or_default().push(pointer.record);
                }
            }
        }
        if seen.len() > MOST {
            return Err(Error::conflict(
                "too_many",
                format!("More than {MOST} records hang on this. Remove some of them first."),
            ));
        }
        level = next;
    }
    Ok(held)
}

/// Files that belong to these records and to no others.
pub(super) async fn own_files(
    conn: &mut Conn,
    schema: &Schema,
    files: &[Id],
    of: &HashSet<Id>,
) -> Result<Vec<Id>> {
    let pointers = store::pointing(conn, schema, &FILE.into(), files, Trash::Both).await?;
    let others: HashSet<Id> = pointers
        .into_iter()
        .filter(|pointer| !of.contains(&pointer.record))
        .map(|pointer| pointer.target)
        .collect();
    let own = files.iter().filter(|file| !others.contains(file));
    Ok(own.copied().collect())
}

fn has_amounts(def: &ObjectDef) -> bool {
    def.live_fields().any(|field| field.ty == FieldType::Money)
}
