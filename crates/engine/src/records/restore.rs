//! Back from the trash, with what went there along.

use std::collections::{HashMap, HashSet};

use base::{Error, Fault, Id, Result};
use schema::{FieldDef, FieldType, ObjectId, OnDelete, Record, Value, value::keys};
use store::{ByIds, Trash};

use super::{
    Tx,
    remove::{self, MOST},
    write::write,
};
use crate::{Cx, rights::checks as rights};

/// Takes a record out of the trash, and everything that the same deletion took
/// along: what hung on it, what hung on that. What was put there by itself
/// before or after stays, and so does what hangs on a record that is gone for
/// good by now.
///
/// # Errors
/// `NotFound`; `Conflict` if the record is not in the trash, or with every
/// reason why one of them cannot come back: then none does.
pub async fn restore(cx: &Cx, object: &ObjectId, id: Id) -> Result<Record> {
    let object = object.clone();
    let mut record = write(cx, move |mut tx| {
        let object = object.clone();
        Box::pin(async move {
            let first = remove::load(&mut tx, &object, id).await?;
            remove::may_remove(&mut tx, &object, &[id]).await?;
            if first.deleted_at.is_none() {
                return Err(Error::conflict(
                    "not_deleted",
                    "This record is not in the trash.",
                ));
            }
            let along = gone_along(&mut tx, &first).await?;
            let mut groups = vec![(object, vec![first])];
            groups.extend(along);
            let mut back = None;
            let mut faults = Vec::new();
            for (object, records) in groups {
                let drafts = records.into_iter().map(|before| {
                    let mut after = before.clone();
                    after.deleted_at = None;
                    (before, after)
                });
                let drafts: Vec<(Record, Record)> = drafts.collect();
                let names: Vec<Name> = drafts.iter().map(|(r, _)| Name::of(&tx, r)).collect();
                let answers = remove::save_all(&mut tx, &object, drafts).await?;
                for (answer, name) in answers.into_iter().zip(names) {
                    match answer {
                        Ok(saved) if name.id == id => back = Some(saved.record),
                        Ok(_) => {}
                        Err(error) => {
                            faults.extend(clashes(error, (name.id != id).then_some(&name))?)
                        }
                    }
                }
            }
            if !faults.is_empty() {
                return Err(conflict(faults));
            }
            back.ok_or_else(|| Error::broken("nothing was restored"))
        })
    })
    .await?;
    rights::veil(cx, std::slice::from_mut(&mut record)).await?;
    Ok(record)
}

/// What a record is called where something stands in its way.
struct Name {
    id: Id,
    object: String,
    /// Kind, title and id.
    whole: String,
}

impl Name {
    fn of(tx: &Tx<'_>, record: &Record) -> Self {
        let id = record.id;
        match tx.schema().object(&record.object) {
            Some(def) => Self {
                id,
                object: def.name.clone(),
                whole: format!("{} \"{}\" ({id})", def.label, keys::title(def, record)),
            },
            None => Self {
                id,
                object: record.object.to_string(),
                whole: id.to_string(),
            },
        }
    }
}

/// What stands in the way of a record; of one that would come along, with its
/// name.
fn clashes(error: Error, along: Option<&Name>) -> Result<Vec<Fault>> {
    let faults = match error {
        Error::Invalid(faults) | Error::Conflict { faults, .. } if !faults.is_empty() => faults,
        error => return Err(error),
    };
    let Some(name) = along else {
        return Ok(faults);
    };
    let named = faults.into_iter().map(|fault| Fault {
        field: format!("{}.{}", name.object, fault.field),
        message: format!("{}: {}", name.whole, fault.message),
        ..fault
    });
    Ok(named.collect())
}

fn conflict(faults: Vec<Fault>) -> Error {
    let all_taken = faults.iter().all(|fault| fault.code == "unique");
    let messages: Vec<&str> = faults.iter().map(|f| f.message.as_str()).take(10).collect();
    Error::Conflict {
        code: if all_taken {
            "unique"
        } else {
            "not_restorable"
        },
        message: messages.join("; "),
        faults,
    }
}

/// The records that went to the trash along with this one, by object, what they
/// hung on before them.
async fn gone_along(tx: &mut Tx<'_>, first: &Record) -> Result<Vec<(ObjectId, Vec<Record>)>> {
    let most = u32::try_from(MOST).unwrap_or(u32::MAX);
    let trashed = store::trashed_after(tx.store, &first.object, first.id, most).await?;
    let mut order: Vec<ObjectId> = Vec::new();
    let mut ids: HashMap<ObjectId, Vec<Id>> = HashMap::new();
    for (object, id) in trashed {
        if !order.contains(&object) {
            order.push(object.clone());
        }
        ids.entry(object).or_default().push(id);
    }
    let mut hanging: Vec<Hanging> = Vec::new();
    for object in &order {
        let Some(def) = tx.schema().object(object).cloned() else {
            continue;
        };
        let fields: Vec<&FieldDef> = def.live_fields().filter(|field| holds(field)).collect();
        let ids = ids.remove(object).unwrap_or_default();
        if fields.is_empty() {
            continue;
        }
        let only = fields.iter().map(|field| field.id.clone()).collect();
        for record in in_trash(tx, object, ids, Some(only)).await? {
            let on = fields
                .iter()
                .filter_map(|field| match record.value(field.id.as_str()) {
                    Value::Ref(link) => Some((link.object.clone(), link.id)),
                    _ => None,
                });
            hanging.push(Hanging {
                object: object.clone(),
                id: record.id,
                on: on.collect(),
            });
        }
    }
    let mut chosen = reached((first.object.clone(), first.id), &hanging);
    let gone = gone_for_good(tx, &hanging, &chosen).await?;
    if !gone.is_empty() {
        // Nor does what hangs on those that stay.
        hanging.retain(|one| one.on.iter().all(|target| !gone.contains(target)));
        chosen = reached((first.object.clone(), first.id), &hanging);
    }
    let mut groups: Vec<(ObjectId, Vec<Record>)> = Vec::new();
    for level in chosen {
        let mut by_object: Vec<(ObjectId, Vec<Id>)> = Vec::new();
        for (object, id) in level {
            match by_object.iter_mut().find(|(other, _)| *other == object) {
                Some((_, ids)) => ids.push(id),
                None => by_object.push((object, vec![id])),
            }
        }
        for (object, ids) in by_object {
            let records = in_trash(tx, &object, ids, None).await?;
            groups.push((object, records));
        }
    }
    Ok(groups)
}

/// A record, of which object.
type Of = (ObjectId, Id);

/// A record in the trash, and the records without which it is not.
struct Hanging {
    object: ObjectId,
    id: Id,
    on: Vec<Of>,
}

/// Whether records go where this field's target goes.
fn holds(field: &FieldDef) -> bool {
    matches!(
        field.ty,
        FieldType::Reference {
            on_delete: OnDelete::Cascade,
            ..
        } | FieldType::AnyReference {
            on_delete: OnDelete::Cascade,
            ..
        }
    )
}

/// What hangs on a record, on what hangs on it, and so on: level by level.
fn reached(first: Of, hanging: &[Hanging]) -> Vec<Vec<Of>> {
    let mut on: HashMap<&Of, Vec<&Hanging>> = HashMap::new();
    for one in hanging {
        for target in &one.on {
            on.entry(target).or_default().push(one);
        }
    }
    let mut seen: HashSet<Of> = HashSet::from([first.clone()]);
    let mut levels: Vec<Vec<Of>> = Vec::new();
    let mut level = vec![first];
    loop {
        let mut next = Vec::new();
        for target in &level {
            for one in on.get(target).into_iter().flatten() {
                let of = (one.object.clone(), one.id);
                if seen.insert(of.clone()) {
                    next.push(of);
                }
            }
        }
        if next.is_empty() {
            return levels;
        }
        levels.push(next.clone());
        level = next;
    }
}

/// What chosen records hang on besides each other and is not there any more, not
/// even in the trash. One question per object.
async fn gone_for_good(
    tx: &mut Tx<'_>,
    hanging: &[Hanging],
    chosen: &[Vec<Of>],
) -> Result<HashSet<Of>> {
    let chosen: HashSet<&Of> = chosen.iter().flatten().collect();
    let mut wanted: HashMap<ObjectId, HashSet<Id>> = HashMap::new();
    for one in hanging {
        if chosen.contains(&(one.object.clone(), one.id)) {
            for (object, id) in &one.on {
                wanted.entry(object.clone()).or_default().insert(*id);
            }
        }
    }
    let mut gone = HashSet::new();
    for (object, ids) in wanted {
        let found = match tx.schema().object(&object) {
            Some(_) => {
                let ids: Vec<Id> = ids.iter().copied().collect();
                store::titles(tx.store, &tx.cx.schema, &tx.cx.scope, &object, &ids).await?
            }
            None => HashMap::new(),
        };
        gone.extend(
            ids.into_iter()
                .filter(|id| !found.contains_key(id))
                .map(|id| (object.clone(), id)),
        );
    }
    Ok(gone)
}

async fn in_trash(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    ids: Vec<Id>,
    fields: Option<Vec<schema::FieldId>>,
) -> Result<Vec<Record>> {
    let ask = tx.cx.scope.apply(ByIds {
        object: object.clone(),
        ids,
        fields,
        trash: Trash::Only,
    });
    store::by_ids(tx.store, &tx.cx.schema, &ask).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(n: u64) -> Of {
        (ObjectId::from("thing"), Id::seeded(base::Micros(0), n))
    }

    #[test]
    fn what_hangs_on_a_record_is_reached_once() {
        let hanging: Vec<Hanging> = [(2, &[1][..]), (3, &[2, 1]), (4, &[3]), (5, &[9]), (1, &[4])]
            .into_iter()
            .map(|(n, on)| Hanging {
                object: of(n).0,
                id: of(n).1,
                on: on.iter().map(|n| of(*n)).collect(),
            })
            .collect();
        assert_eq!(
            reached(of(1), &hanging),
            [vec![of(2), of(3)], vec![of(4)]],
            "5 hangs on another, and 1 is where it begins"
        );
        assert!(reached(of(7), &hanging).is_empty());
    }
}
