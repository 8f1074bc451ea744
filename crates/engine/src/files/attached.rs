//! What a file is attached to.

use std::collections::BTreeMap;

use base::{Id, Result};
use schema::{Action, FieldType, ObjectId, Record, def::FILE};
use store::Trash;

use crate::{Cx, records};

/// The records of one object that a file is attached to.
#[derive(Clone, Debug)]
pub struct Attached {
    pub object: ObjectId,
    /// The first of them.
    pub records: Vec<Record>,
    /// How many there are, of each field counted up to ten thousand.
    pub count: u64,
}

/// The records outside the trash that have this file among those of a field, at most
/// `limit` of each object, in the order of the definitions.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn attached(cx: &Cx, file: Id, limit: usize) -> Result<Vec<Attached>> {
    let (mut conn, target) = (cx.ws.db().read().await?, FILE.into());
    let found = store::pointing(&mut conn, &cx.schema, &target, &[file], Trash::Without).await?;
    drop(conn);
    let mut pointing: BTreeMap<&ObjectId, Vec<Id>> = BTreeMap::new();
    for pointer in &found {
        let def = cx.schema.object(&pointer.object);
        let field = def.and_then(|def| def.field_by_id(&pointer.field));
        if field.is_some_and(|field| field.ty == FieldType::Files) {
            let of = pointing.entry(&pointer.object).or_default();
            of.push(pointer.record);
        }
    }
    let mut attached = Vec::new();
    for def in cx.schema.objects() {
        let Some(mut ids) = pointing.remove(&def.id) else {
            continue;
        };
        // By two fields it may be attached twice.
        ids.sort_unstable();
        ids.dedup();
        let mut conn = cx.ws.db().read().await?;
        let seen = store::permitted(&mut conn, &cx.scope, &def.id, Action::Read, &ids).await?;
        drop(conn);
        ids.retain(|id| seen.contains(id));
        let count = ids.len() as u64;
        ids.truncate(limit);
        let records = records::find_all(cx, &def.id, ids).await?;
        if !records.is_empty() {
            attached.push(Attached {
                object: def.id.clone(),
                records,
                count,
            });
        }
    }
    Ok(attached)
}
