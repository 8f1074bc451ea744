//! To the trash and away for good, with what the references to a record say of
//! it. The way back is in `restore`.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{Error, Id, Result};
use schema::{
    Action, Change, Changes, FieldType, Link, ObjectDef, ObjectId, OnDelete, Record, Value,
};
use store::{ByIds, Trash};

use super::{Expect, Saved, Tx, save, write::write};
use crate::{
    Cx,
    audit::{self, Event},
    derived,
    rights::{checks as rights, moved},
    rules::AnyDraft,
};

/// Records that one removal may take along. A larger one is a job's work.
pub(super) const MOST: usize = 10_000;

/// Puts a record in the trash, with all that cascades from it.
///
/// # Errors
/// `NotFound`; `Conflict` if a record that must not lose it points to it;
/// `Stale` if it has moved on from the expected version.
pub async fn delete(cx: &Cx, object: &ObjectId, id: Id, expect: Expect) -> Result<Record> {
    let object = object.clone();
    let mut record = write(cx, move |mut tx| {
        let object = object.clone();
        Box::pin(async move { in_tx(&mut tx, &object, id, expect).await })
    })
    .await?;
    rights::veil(cx, std::slice::from_mut(&mut record)).await?;
    Ok(record)
}

/// The same within a transaction.
pub(super) async fn in_tx(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    id: Id,
    expect: Expect,
) -> Result<Record> {
    let record = load(tx, object, id).await?;
    may_remove(tx, object, &[id]).await?;
    if record.deleted_at.is_some() {
        return Err(missing(tx, object));
    }
    if let Expect::Version(version) = expect
        && version != record.version
    {
        return Err(Error::Stale {
            message: "this record was changed meanwhile; read it again".into(),
        });
    }
    let all = with_cascade(tx, vec![record], Trash::Without).await?;
    let removed = put_away(tx, all).await?;
    removed
        .into_iter()
        .find(|record| record.id == id)
        .ok_or_else(|| Error::broken("the removed record was not among those saved"))
}

/// Puts many records of an object in the trash, with all that cascades from
/// them. Those that are there already are left out.
///
/// # Errors
/// `Conflict` if a record that must not lose one of them points to it.
pub(crate) async fn many_in_tx(tx: &mut Tx<'_>, object: &ObjectId, ids: &[Id]) -> Result<()> {
    store::lock(tx.store, object, ids).await?;
    may_remove(tx, object, ids).await?;
    let ask = tx.cx.scope.apply(ByIds {
        object: object.clone(),
        ids: ids.to_vec(),
        fields: None,
        trash: Trash::Without,
    });
    let records = store::by_ids(tx.store, &tx.cx.schema, &ask).await?;
    if records.is_empty() {
        return Ok(());
    }
    let all = with_cascade(tx, records, Trash::Without).await?;
    put_away(tx, all).await.map(drop)
}

async fn put_away(tx: &mut Tx<'_>, all: Vec<(ObjectId, Vec<Record>)>) -> Result<Vec<Record>> {
    let at = tx.now();
    let mut removed = Vec::new();
    for (object, records) in all {
        let drafts = records.into_iter().map(|before| {
            let mut after = before.clone();
            after.deleted_at = Some(at);
            (before, after)
        });
        for saved in save_all(tx, &object, drafts.collect()).await? {
            removed.push(saved?.record);
        }
    }
    Ok(removed)
}

/// Removes a record for good, with all that cascades from it. The change log
/// keeps it whole.
///
/// # Errors
/// As [`delete`]; `Forbidden` if a rule of the object keeps it.
pub async fn purge(cx: &Cx, object: &ObjectId, id: Id, expect: Expect) -> Result<()> {
    let object = object.clone();
    write(cx, move |mut tx| {
        let object = object.clone();
        Box::pin(async move {
            let record = load(&mut tx, &object, id).await?;
            may_remove(&mut tx, &object, &[id]).await?;
            if let Expect::Version(version) = expect
                && version != record.version
            {
                return Err(Error::Stale {
                    message: "this record was changed meanwhile; read it again".into(),
                });
            }
            let all = with_cascade(&mut tx, vec![record], Trash::Both).await?;
            let event = gone(&object, id, &all);
            purge_in_tx(&mut tx, all).await?;
            audit::note(tx.store, &tx.cx, &event);
            Ok(())
        })
    })
    .await
}

/// Removes records for good. All that cascades from them is among them.
///
/// # Errors
/// `Forbidden` if a rule of an object keeps one; `Conflict` if something needs one.
pub(crate) async fn purge_in_tx(tx: &mut Tx<'_>, all: Vec<(ObjectId, Vec<Record>)>) -> Result<()> {
    let ws = tx.cx.ws.clone();
    for (object, records) in &all {
        ws.registry().before_purge(tx, object, records).await?;
    }
    clear_references(tx, &all).await?;
    clear_bare(tx, &all).await?;
    let stamp = save::stamp(tx);
    for (object, records) in all {
        // What rules changed in them on the way is part of what the log keeps.
        let ask = tx.cx.scope.apply(ByIds {
            object: object.clone(),
            ids: records.iter().map(|record| record.id).collect(),
            fields: None,
            trash: Trash::Both,
        });
        let records = store::by_ids(tx.store, &tx.cx.schema, &ask).await?;
        store::purge(tx.store, &tx.cx.schema, &stamp, &records).await?;
        moved(tx, &object).await?;
        derived::follow_purge(tx, &object, &records).await?;
    }
    Ok(())
}

/// What the audit log is told of a purge.
fn gone(object: &ObjectId, id: Id, all: &[(ObjectId, Vec<Record>)]) -> Event {
    let mut along = BTreeMap::new();
    for (of, records) in all {
        let others = records.iter().filter(|record| record.id != id).count();
        if others > 0 {
            *along.entry(of.to_string()).or_default() += others;
        }
    }
    Event::Purged {
        object: object.clone(),
        record: id,
        along,
    }
}

/// What goes along needs no right of its own: it is a part of what is removed.
pub(crate) async fn may_remove(tx: &mut Tx<'_>, object: &ObjectId, ids: &[Id]) -> Result<()> {
    let def = tx.schema().object(object).cloned();
    let def = def.ok_or_else(|| missing(tx, object))?;
    rights::each(tx, &def, Action::Delete, ids).await
}

/// Reads a record that is to be removed or brought back, and holds it: nothing
/// is written meanwhile that points to it. Of what may not be seen nothing is told, not
/// even what it was merged into.
pub(crate) async fn load(tx: &mut Tx<'_>, object: &ObjectId, id: Id) -> Result<Record> {
    if tx.schema().object(object).is_some() {
        derived::hold_ahead(tx, object, &[id], &|_| Vec::new()).await?;
        store::lock(tx.store, object, &[id]).await?;
    }
    let ask = tx.cx.scope.apply(ByIds {
        object: object.clone(),
        ids: vec![id],
        fields: None,
        trash: Trash::Both,
    });
    let record = store::by_ids(tx.store, &tx.cx.schema, &ask)
        .await?
        .pop()
        .ok_or_else(|| missing(tx, object))?;
    let mut unseen = rights::refused(tx, object, Action::Read, &[id]).await?;
    if let Some(error) = unseen.remove(&id) {
        return Err(error);
    }
    match record.merged_into {
        Some(winner) => Err(Error::Gone {
            winner: Some(winner),
        }),
        None => Ok(record),
    }
}

/// Records of one object and all that goes with them, by object; a record that
/// forbids it is an error. Level by level: one question per object that is reached.
async fn with_cascade(
    tx: &mut Tx<'_>,
    first: Vec<Record>,
    trash: Trash,
) -> Result<Vec<(ObjectId, Vec<Record>)>> {
    let mut seen: HashSet<Id> = first.iter().map(|record| record.id).collect();
    let mut level: HashMap<ObjectId, Vec<Record>> = HashMap::new();
    for record in first {
        level.entry(record.object.clone()).or_default().push(record);
    }
    let mut all: Vec<(ObjectId, Vec<Record>)> = Vec::new();
    while !level.is_empty() {
        let mut next: HashMap<ObjectId, Vec<Id>> = HashMap::new();
        for (object, records) in &level {
            let ids: Vec<Id> = records.iter().map(|r| r.id).collect();
            store::lock(tx.store, object, &ids).await?;
            for pointer in
                store::pointing(tx.store, &tx.cx.schema, object, &ids, Trash::Without).await?
            {
                match pointer.on_delete {
                    OnDelete::Clear => {}
                    OnDelete::Restrict if seen.contains(&pointer.record) => {}
                    OnDelete::Restrict => return Err(restricted(tx, object, &pointer.object)),
                    OnDelete::Cascade => {
                        if seen.insert(pointer.record) {
                            next.entry(pointer.object).or_default().push(pointer.record);
                        }
                    }
                }
            }
        }
        if seen.len() > MOST {
            return Err(too_many());
        }
        all.extend(level.drain());
        for (object, ids) in next {
            let ask = tx.cx.scope.apply(ByIds {
                object: object.clone(),
                ids,
                fields: None,
                trash,
            });
            level.insert(object, store::by_ids(tx.store, &tx.cx.schema, &ask).await?);
        }
    }
    Ok(all)
}

/// Empties the references to records that are about to be purged. A record that
/// cannot do without forbids the purge.
async fn clear_references(tx: &mut Tx<'_>, gone: &[(ObjectId, Vec<Record>)]) -> Result<()> {
    let going: HashSet<Id> = gone
        .iter()
        .flat_map(|(_, records)| records.iter().map(|r| r.id))
        .collect();
    let mut clear: HashMap<ObjectId, HashMap<Id, Changes>> = HashMap::new();
    for (object, records) in gone {
        let ids: Vec<Id> = records.iter().map(|r| r.id).collect();
        let pointers =
            store::pointing(tx.store, &tx.cx.schema, object, &ids, Trash::Without).await?;
        for pointer in pointers {
            if going.contains(&pointer.record) {
                continue;
            }
            let many = tx
                .cx
                .schema
                .object(&pointer.object)
                .and_then(|def| def.field_by_id(&pointer.field))
                .is_some_and(|field| {
                    matches!(field.ty, FieldType::References { .. } | FieldType::Files)
                });
            let changes = clear
                .entry(pointer.object.clone())
                .or_default()
                .entry(pointer.record)
                .or_default();
            if many {
                let link = Link::to(object.clone(), pointer.target);
                match changes
                    .fields
                    .iter_mut()
                    .find(|(id, _)| *id == pointer.field)
                {
                    Some((_, Change::Edit { remove, .. })) => remove.push(link),
                    _ => changes.fields.push((
                        pointer.field,
                        Change::Edit {
                            add: Vec::new(),
                            remove: vec![link],
                        },
                    )),
                }
            } else {
                changes.set(pointer.field, Value::Empty);
            }
        }
    }
    for (object, records) in clear {
        if records.len() > MOST {
            return Err(too_many());
        }
        if let Err(error) = tx.update(&object, records.into_iter().collect()).await {
            return Err(match error {
                Error::Invalid(_) => restricted(tx, &gone[0].0, &object),
                error => error,
            });
        }
    }
    Ok(())
}

/// Empties who owns records, and references of records in the trash, which come
/// back without them; one that cannot do without forbids the purge. What hangs on a
/// record that goes stays in the trash, and does not come back.
async fn clear_bare(tx: &mut Tx<'_>, gone: &[(ObjectId, Vec<Record>)]) -> Result<()> {
    let going: HashSet<Id> = gone
        .iter()
        .flat_map(|(_, records)| records.iter().map(|r| r.id))
        .collect();
    let mut clear: HashMap<ObjectId, HashMap<Id, Vec<store::Pointer>>> = HashMap::new();
    for (object, records) in gone {
        let ids: Vec<Id> = records.iter().map(|r| r.id).collect();
        let schema = &tx.cx.schema;
        let mut pointers = store::owned(tx.store, schema, object, &ids).await?;
        pointers.extend(store::pointing(tx.store, schema, object, &ids, Trash::Only).await?);
        for pointer in pointers {
            if pointer.on_delete == OnDelete::Cascade || going.contains(&pointer.record) {
                continue;
            }
            if pointer.on_delete == OnDelete::Restrict {
                return Err(used_in_trash(tx, object, &pointer.object));
            }
            let of = clear.entry(pointer.object.clone()).or_default();
            of.entry(pointer.record).or_default().push(pointer);
        }
    }
    for (object, mut pointers) in clear {
        if pointers.len() > MOST {
            return Err(too_many());
        }
        let ids: Vec<Id> = pointers.keys().copied().collect();
        store::lock(tx.store, &object, &ids).await?;
        let ask = tx.cx.scope.apply(ByIds {
            object: object.clone(),
            ids,
            fields: None,
            trash: Trash::Both,
        });
        let records = store::by_ids(tx.store, &tx.cx.schema, &ask).await?;
        let drafts = records.into_iter().map(|before| {
            let mut after = before.clone();
            for pointer in pointers.remove(&before.id).unwrap_or_default() {
                emptied(&mut after, &pointer);
            }
            (before, after)
        });
        for saved in save_all(tx, &object, drafts.collect()).await? {
            saved?;
        }
    }
    Ok(())
}

fn emptied(record: &mut Record, pointer: &store::Pointer) {
    let left = match record.value(pointer.field.as_str()) {
        Value::Refs(links) => {
            let others = links.iter().filter(|link| link.id != pointer.target);
            Value::Refs(others.cloned().collect())
        }
        _ => Value::Empty,
    };
    record.set(&pointer.field, left);
}

/// Saves records that go to the trash or come back from it. Each has its own
/// answer.
pub(super) async fn save_all(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    all: Vec<(Record, Record)>,
) -> Result<Vec<Result<Saved>>> {
    let def = tx
        .schema()
        .object(object)
        .cloned()
        .ok_or_else(|| Error::not_found("object"))?;
    let mut answers: Vec<Option<Result<Saved>>> = all.iter().map(|_| None).collect();
    let drafts = all
        .into_iter()
        .enumerate()
        .map(|(place, (before, after))| AnyDraft {
            place,
            before: Some(before),
            after,
            unread: Vec::new(),
            faults: Vec::new(),
        })
        .collect();
    save::write_drafts(tx, &def, drafts, &mut answers).await?;
    let missing = || Err(Error::broken("an ask was not answered"));
    Ok(answers
        .into_iter()
        .map(|answer| answer.unwrap_or_else(missing))
        .collect())
}

/// What an object is called in a sentence.
fn label(tx: &Tx<'_>, id: &ObjectId) -> String {
    tx.cx.schema.object(id).map_or_else(
        || id.to_string(),
        |def: &std::sync::Arc<ObjectDef>| def.label.to_lowercase(),
    )
}

fn used_in_trash(tx: &Tx<'_>, object: &ObjectId, by: &ObjectId) -> Error {
    let (this, that) = (label(tx, object), label(tx, by));
    Error::conflict(
        "restricted",
        format!(
            "This {this} is still used by a record in the trash ({that}). Remove that one for good first, or restore it and point it elsewhere."
        ),
    )
}

fn restricted(tx: &Tx<'_>, object: &ObjectId, by: &ObjectId) -> Error {
    let (this, that) = (label(tx, object), label(tx, by));
    Error::conflict(
        "restricted",
        format!(
            "This {this} is still used by another record ({that}). Point that one elsewhere first."
        ),
    )
}

fn too_many() -> Error {
    Error::conflict(
        "too_many",
        format!("More than {MOST} records depend on it. Remove or change those first."),
    )
}

fn missing(tx: &Tx<'_>, object: &ObjectId) -> Error {
    Error::not_found(
        tx.cx
            .schema
            .object(object)
            .map_or("record", |def| def.label.as_str()),
    )
}
