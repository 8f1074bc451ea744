//! What points to the losers of a merge points to its winner: references, lists
//! of references, references to any object, owners and teams; of records in the
//! trash as well.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{Error, Id, Result};
use schema::{FieldId, Link, ObjectDef, ObjectId, Record, Value};
use store::{ByIds, Pointer, Trash};

use super::super::{Tx, remove, save};
use crate::records::Ask;

/// Records that follow in one merge, at most. It is one transaction.
const MOST: usize = 100_000;
/// Records that are written at once.
const AT_ONCE: usize = 1_000;
/// How many levels a tree may have, and some.
const DEEPEST: usize = 70;

/// Has all that points to a loser point to the winner. What is one with another
/// record then goes to the trash: a second affiliation of the same person, say.
///
/// # Errors
/// `Conflict` if that cannot be.
pub(super) async fn follow(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    winner: Id,
    losers: &[Id],
) -> Result<()> {
    let merged: HashSet<Id> = [winner].into_iter().chain(losers.iter().copied()).collect();
    // Those that went to the trash instead go on pointing to a loser.
    let mut seen: HashSet<(ObjectId, Id)> = HashSet::new();
    loop {
        let schema = tx.schema().clone();
        let mut found = store::pointing(tx.store, &schema, &def.id, losers, Trash::Both).await?;
        found.extend(store::owned(tx.store, &schema, &def.id, losers).await?);
        found.retain(|pointer| {
            let is_merged = pointer.object == def.id && merged.contains(&pointer.record);
            !is_merged && !seen.contains(&(pointer.object.clone(), pointer.record))
        });
        if found.is_empty() {
            return Ok(());
        }
        let mut objects: BTreeMap<ObjectId, HashMap<Id, Vec<Pointer>>> = BTreeMap::new();
        for pointer in found {
            seen.insert((pointer.object.clone(), pointer.record));
            let of = objects.entry(pointer.object.clone()).or_default();
            of.entry(pointer.record).or_default().push(pointer);
        }
        if seen.len() > MOST {
            let message = format!(
                "More than {MOST} records point to the losers. Point some of them elsewhere first."
            );
            return Err(Error::conflict("too_many", message));
        }
        let mut double: Vec<(ObjectId, Vec<Id>)> = Vec::new();
        for (object, pointers) in objects {
            let mut ids: Vec<Id> = pointers.keys().copied().collect();
            ids.sort_unstable();
            for some in ids.chunks(AT_ONCE) {
                let left = point(tx, &object, some, &pointers, (&def.id, winner)).await?;
                double.push((object.clone(), left));
            }
        }
        // After all others: what they say of their records counts no more then.
        for (object, ids) in double {
            remove::many_in_tx(tx, &object, &ids).await?;
        }
    }
}

/// Gives those that there is one like already.
async fn point(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    ids: &[Id],
    pointers: &HashMap<Id, Vec<Pointer>>,
    (target, winner): (&ObjectId, Id),
) -> Result<Vec<Id>> {
    store::lock(tx.store, object, ids).await?;
    let ask = tx.cx.scope.apply(ByIds {
        object: object.clone(),
        ids: ids.to_vec(),
        fields: None,
        trash: Trash::Both,
    });
    let records = store::by_ids(tx.store, &tx.cx.schema, &ask).await?;
    let drafts = records.iter().map(|before| {
        let mut after = before.clone();
        for pointer in pointers.get(&before.id).into_iter().flatten() {
            let to = Link::to(target.clone(), winner);
            let value = pointed(&after.read(pointer.field.as_str()), pointer.target, to);
            after.set(&pointer.field, value);
        }
        (before.clone(), after)
    });
    let answers = remove::save_all(tx, object, drafts.collect()).await?;
    let mut double = Vec::new();
    for (record, answer) in records.into_iter().zip(answers) {
        match answer {
            Ok(_) => {}
            Err(error) if is_double(&error) => double.push(record.id),
            Err(error) => return Err(in_the_way(tx, &record, error)),
        }
    }
    Ok(double)
}

/// A value that points to the winner where it pointed to a loser.
fn pointed(value: &Value, loser: Id, to: Link) -> Value {
    match value {
        Value::Ref(link) if link.id == loser => Value::Ref(to),
        Value::Refs(links) => {
            let is_there = links.iter().any(|link| link.id == to.id);
            let all = links.iter().filter_map(|link| match link.id == loser {
                true if is_there => None,
                true => Some(to.clone()),
                false => Some(link.clone()),
            });
            Value::Refs(all.collect())
        }
        other => other.clone(),
    }
}

/// Whether a record cannot follow because there is one like it.
fn is_double(error: &Error) -> bool {
    let faults = error.faults();
    !faults.is_empty() && faults.iter().all(|fault| fault.code == "unique")
}

fn in_the_way(tx: &Tx<'_>, record: &Record, error: Error) -> Error {
    match error {
        Error::Invalid(faults) | Error::Conflict { faults, .. } => {
            let def = tx.schema().object(&record.object);
            let label = def
                .map_or("record", |def| def.label.as_str())
                .to_lowercase();
            let why: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
            let message = format!(
                "A {label} that points to a loser cannot point to the winner ({}): {}",
                record.id,
                why.join(" ")
            );
            Error::conflict("not_mergeable", message)
        }
        error => error,
    }
}

/// The fields by which records of an object lie under each other.
fn trees(tx: &Tx<'_>, def: &ObjectDef) -> Vec<FieldId> {
    let all = tx.cx.ws.registry().hierarchies();
    let own = all.iter().filter(|(object, _)| *object == def.id);
    own.map(|(_, field)| field.clone()).collect()
}

/// Where a loser lies above the winner, the winner goes to where the highest of
/// them is: what lies under that loser is about to lie under the winner.
///
/// # Errors
/// What is in the way of that.
pub(super) async fn leave_ring(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    winner: Record,
    losers: &[Id],
) -> Result<Record> {
    let mut record = winner;
    for field in trees(tx, def) {
        let above = ascent(tx, def, &field, record.value(field.as_str())).await?;
        let Some(highest) = above.iter().rposition(|id| losers.contains(id)) else {
            continue;
        };
        let to = above.get(highest + 1);
        let value = to.map_or(Value::Empty, |id| Value::Ref(Link::to(def.id.clone(), *id)));
        let mut changes = schema::Changes::default();
        changes.set(field, value);
        let ask = Ask::update(record.id, changes);
        let saved = save::in_tx(tx, &def.id, vec![ask]).await?.pop();
        record = saved
            .ok_or_else(|| Error::broken("no answer to an ask"))??
            .record;
    }
    Ok(record)
}

/// Whether a record would lie above itself by this value.
///
/// # Errors
/// `Busy` if the database is away.
pub(super) async fn is_ring(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    field: &FieldId,
    record: Id,
    value: &Value,
) -> Result<bool> {
    if !trees(tx, def).contains(field) {
        return Ok(false);
    }
    Ok(ascent(tx, def, field, value).await?.contains(&record))
}

/// What lies above a record with this value, from the lowest to the highest.
async fn ascent(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    field: &FieldId,
    value: &Value,
) -> Result<Vec<Id>> {
    let mut above: Vec<Id> = Vec::new();
    let mut next = value.as_ref_id();
    while let Some(id) = next.filter(|id| !above.contains(id) && above.len() < DEEPEST) {
        above.push(id);
        let found = tx.records(&def.id, &[id]).await?;
        let parent = found.get(&id).map(|record| record.value(field.as_str()));
        next = parent.and_then(Value::as_ref_id);
    }
    Ok(above)
}

#[cfg(test)]
mod tests {
    use base::Micros;

    use super::*;

    #[test]
    fn a_list_names_the_winner_once() {
        let id = |n| Id::seeded(Micros(0), n);
        let link = |n| Link::to("contact".into(), id(n));
        let list = |all: &[u64]| Value::Refs(all.iter().map(|n| link(*n)).collect());
        let cases = [
            (list(&[1, 2]), list(&[9, 2])),
            (list(&[1, 9]), list(&[9])),
            (list(&[2]), list(&[2])),
            (Value::Ref(link(1)), Value::Ref(link(9))),
            (Value::Ref(link(3)), Value::Ref(link(3))),
            (Value::Empty, Value::Empty),
        ];
        for (value, expected) in cases {
            assert_eq!(pointed(&value, id(1), link(9)), expected, "{value:?}");
        }
    }
}
