//! Records that came and went: what was made goes to the trash if nothing came
//! of it since, what was removed comes back.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{Id, Result};
use schema::{
    Actor, FieldId, FieldType, Link, ObjectDef, OnDelete, Record, Value, def::SYSTEM_FIELDS,
    value::convert,
};
use serde_json::Value as Json;
use store::{ChangeRow, Op, Pointer};

use super::{
    Sight, fields,
    report::{Action, Report, stored, stored_of},
    rows,
    wish::{Wish, fulfil, fulfil_whole},
};
use crate::{records::same, rules::Tx};

/// Puts records in the trash that were made, or taken out of it.
///
/// # Errors
/// What is in the way of all of them.
pub(super) async fn put_away(
    tx: &mut Tx<'_>,
    sight: &Sight,
    def: &ObjectDef,
    some: &[ChangeRow],
    report: &mut Report,
) -> Result<()> {
    let found = rows::load(tx, def, some).await?;
    let mut there: Vec<(&ChangeRow, &Record)> = Vec::new();
    for (row, id) in rows::of_records(some) {
        match found.get(&id) {
            Some(record) if record.deleted_at.is_none() => there.push((row, record)),
            _ => report.unchanged += 1,
        }
    }
    let edited = edited_since(tx, def, &there).await?;
    there.retain(|(_, record)| {
        let Some(names) = edited.get(&record.id) else {
            return true;
        };
        let message = format!("It was changed since: {}.", names.join(", "));
        report.leave(def, record.id, Some(record), None, "changed_since", message);
        false
    });
    let used = used(tx, sight, def, &there).await?;
    there.retain(|(_, record)| {
        let Some(message) = used.get(&record.id) else {
            return true;
        };
        report.leave(def, record.id, Some(record), None, "in_use", message);
        false
    });
    for (row, record) in &there {
        let series = def
            .live_fields()
            .filter(|field| matches!(field.ty, FieldType::Series { .. }));
        for field in series.filter(|_| row.op == Op::Create) {
            if let Value::Text(number) = record.value(field.id.as_str()) {
                report.leave_number(def, record, &field.name, number);
            }
        }
    }
    let now = tx.now();
    let wishes = there.into_iter().map(|(row, record)| {
        let winner = merged_into(row, 0).filter(|_| row.op == Op::Restore);
        let mut frame = record.clone();
        frame.deleted_at = Some(now);
        frame.merged_into = winner;
        Wish {
            action: match winner {
                Some(_) => Action::Merge,
                None => Action::Trash,
            },
            before: Some(record.clone()),
            frame,
            sets: Vec::new(),
            is_partial: false,
            updated: None,
            is_completed: true,
        }
    });
    let wishes = wishes.collect();
    fulfil(tx, def, wishes, report).await
}

/// The winner that a change names: 0 as it was, 1 as it became.
fn merged_into(row: &ChangeRow, side: usize) -> Option<Id> {
    let pair = row.diff.as_ref()?.get(store::MERGED_INTO)?;
    match stored(pair.get(side))? {
        Value::Text(id) => Id::parse(&id),
        _ => None,
    }
}

/// A value before and after, where it can be read.
type Pair = (Option<Value>, Option<Value>);

/// The fields that differ now from what they were after these changes.
async fn edited_since(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    there: &[(&ChangeRow, &Record)],
) -> Result<HashMap<Id, Vec<String>>> {
    let after: HashMap<Id, i64> = there
        .iter()
        .filter(|(row, record)| row.op != Op::Create || record.version > 1)
        .map(|(row, record)| (record.id, row.seq))
        .collect();
    let Some(first) = after.values().min() else {
        return Ok(HashMap::new());
    };
    let ids: Vec<Id> = after.keys().copied().collect();
    let mut net: HashMap<Id, BTreeMap<String, Pair>> = HashMap::new();
    for row in store::later_changes(tx.store, &def.id, &ids, *first).await? {
        let Some(id) = row
            .record
            .filter(|id| after.get(id).is_some_and(|at| row.seq > *at))
        else {
            continue;
        };
        for (field, pair) in row.diff.iter().filter_map(Json::as_object).flatten() {
            let Some(live) =
                fields::live(def, field).filter(|f| !f.ty.is_computed() && !is_told(f.id.as_str()))
            else {
                continue;
            };
            let (was, is) = (stored_of(live, pair.get(0)), stored_of(live, pair.get(1)));
            net.entry(id)
                .or_default()
                .entry(field.clone())
                .and_modify(|known| known.1 = is.clone())
                .or_insert((was, is));
        }
    }
    let differs = |(was, is): &Pair| match (was, is) {
        (Some(was), Some(is)) => !same(was, is),
        _ => true,
    };
    let name =
        |id: &String| fields::live(def, id).map_or_else(|| id.clone(), |field| field.name.clone());
    Ok(net
        .into_iter()
        .map(|(id, fields)| {
            let changed = fields.iter().filter(|(_, pair)| differs(pair));
            (
                id,
                changed.map(|(field, _)| name(field)).collect::<Vec<_>>(),
            )
        })
        .filter(|(_, names)| !names.is_empty())
        .collect())
}

/// Whether a key of a diff says when something was changed, not what.
fn is_told(field: &str) -> bool {
    matches!(field, "updated_at" | "updated_by")
}

/// Which of these records others point to that stay, and a sentence that says
/// which: nothing that people hung on a record since goes with it.
async fn used(
    tx: &mut Tx<'_>,
    sight: &Sight,
    def: &ObjectDef,
    there: &[(&ChangeRow, &Record)],
) -> Result<HashMap<Id, String>> {
    let ids: Vec<Id> = there.iter().map(|(_, record)| record.id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let schema = tx.schema().clone();
    // What the same change set made before goes after these.
    let from = there.iter().map(|(row, _)| row.seq).min().unwrap_or(0);
    let own = (sight.batch, from);
    let mut pointers = store::strangers(tx.store, &schema, &def.id, &ids, own).await?;
    pointers.extend(among(def, there));
    // What pointed to a record while it was in the trash goes on doing so.
    let restored: HashSet<Id> = there
        .iter()
        .filter(|(row, _)| row.op == Op::Restore && merged_into(row, 0).is_none())
        .map(|(_, record)| record.id)
        .collect();
    pointers.retain(|pointer| {
        let is_loose = pointer.on_delete == OnDelete::Clear && restored.contains(&pointer.target);
        !is_loose && pointer.record != pointer.target
    });
    let mut going: HashSet<Id> = ids.into_iter().collect();
    let mut used: HashMap<Id, String> = HashMap::new();
    loop {
        let stays: Vec<&Pointer> = pointers
            .iter()
            .filter(|pointer| going.contains(&pointer.target) && !going.contains(&pointer.record))
            .collect();
        if stays.is_empty() {
            return Ok(used);
        }
        for pointer in stays {
            going.remove(&pointer.target);
            used.entry(pointer.target).or_insert_with(|| {
                let by = schema.object(&pointer.object);
                let by = by.map_or("record", |def| def.label.as_str()).to_lowercase();
                format!(
                    "It is used since by another record ({by} {}).",
                    pointer.record
                )
            });
        }
    }
}

/// How these records point to each other: who is used by one that stays stays, too.
fn among(def: &ObjectDef, there: &[(&ChangeRow, &Record)]) -> Vec<Pointer> {
    let ids: HashSet<Id> = there.iter().map(|(_, record)| record.id).collect();
    let mut pointers = Vec::new();
    for (_, record) in there {
        let pointer = |field: &FieldId, on_delete: OnDelete, target: Id| Pointer {
            object: def.id.clone(),
            field: field.clone(),
            on_delete,
            record: record.id,
            target,
            is_trashed: false,
        };
        for field in def.live_fields() {
            let on_delete = match &field.ty {
                FieldType::Reference { on_delete, .. }
                | FieldType::AnyReference { on_delete, .. } => *on_delete,
                FieldType::References { .. } | FieldType::Files => OnDelete::Clear,
                _ => continue,
            };
            let links: &[Link] = match record.value(field.id.as_str()) {
                Value::Ref(link) => std::slice::from_ref(link),
                Value::Refs(links) => links,
                _ => &[],
            };
            let own = links.iter().filter(|link| ids.contains(&link.id));
            pointers.extend(own.map(|link| pointer(&field.id, on_delete, link.id)));
        }
        for (name, link) in [("owner", &record.owner), ("team", &record.team)] {
            let own = link.iter().filter(|link| ids.contains(&link.id));
            pointers.extend(own.map(|link| pointer(&name.into(), OnDelete::Clear, link.id)));
        }
    }
    pointers
}

/// Brings records back that went to the trash, or into another record.
///
/// # Errors
/// What is in the way of all of them.
pub(super) async fn bring_back(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    some: &[ChangeRow],
    report: &mut Report,
) -> Result<()> {
    let found = rows::load(tx, def, some).await?;
    let earlier = fields::earlier(tx, &found, some).await?;
    let mut wishes = Vec::with_capacity(some.len());
    for (row, id) in rows::of_records(some) {
        let Some(record) = found.get(&id) else {
            report.leave(
                def,
                id,
                None,
                None,
                "gone",
                "It was removed for good since.",
            );
            continue;
        };
        if record.deleted_at.is_none() {
            report.unchanged += 1;
            continue;
        }
        let is_ours =
            record.deleted_at == Some(row.at) && record.merged_into == merged_into(row, 1);
        if !is_ours {
            let message = "It came back and was removed again since. Undo that first.";
            report.leave(def, id, Some(record), None, "changed_since", message);
            continue;
        }
        let mut frame = record.clone();
        frame.deleted_at = None;
        frame.merged_into = None;
        wishes.push(Wish {
            action: Action::Restore,
            before: Some(record.clone()),
            frame,
            sets: Vec::new(),
            is_partial: false,
            updated: earlier
                .get(&id)
                .map(|earlier| (earlier.updated_at, earlier.updated_by.clone())),
            // Where it was put, a stage say, may be gone by now.
            is_completed: row.op == Op::Delete,
        });
    }
    fulfil(tx, def, wishes, report).await
}

/// How often records that are gone for good are gone through: one may point to
/// another that comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    First,
    /// What is in the way now stays in the way.
    Last,
}

/// Makes records anew, whole, that were removed for good.
///
/// # Errors
/// What is in the way of all of them.
pub(super) async fn remake(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    some: &[ChangeRow],
    turn: Turn,
    report: &mut Report,
) -> Result<()> {
    let found = rows::load(tx, def, some).await?;
    let missing = rows::of_records(some).filter(|(_, id)| !found.contains_key(id));
    let mut wishes = Vec::new();
    for (row, id) in missing {
        if is_erased(row) {
            if turn == Turn::Last {
                report.leave(def, id, None, None, "erased", "It was erased for good.");
            }
            continue;
        }
        let (frame, sets, lost) = whole(def, row, id);
        if turn == Turn::Last {
            for field in &lost {
                let message = "The field was removed since. Its value is not restored.";
                report.leave(def, id, Some(&frame), Some(field), "field_removed", message);
            }
        }
        let updated = (frame.updated_at, frame.updated_by.clone());
        wishes.push(Wish {
            action: Action::Remake,
            before: None,
            frame,
            sets,
            is_partial: false,
            updated: Some(updated),
            is_completed: false,
        });
    }
    if turn == Turn::Last {
        return fulfil(tx, def, wishes, report).await;
    }
    let mut part = Report::default();
    fulfil_whole(tx, def, wishes, &mut part).await?;
    // What is in the way now is told at the end, if it still is.
    part.left.clear();
    part.conflicts = 0;
    report.add(part, usize::MAX);
    Ok(())
}

/// Whether the log keeps nothing of a record that was removed for good.
fn is_erased(row: &ChangeRow) -> bool {
    let version = row.diff.as_ref().and_then(|diff| diff.get("version"));
    version.is_none()
}

/// A record as it was when it was removed: all but its fields, those, and the
/// names of fields that are no more.
fn whole(def: &ObjectDef, row: &ChangeRow, id: Id) -> (Record, Vec<(FieldId, Value)>, Vec<String>) {
    let mut record = Record::new(def.id.clone(), id, row.at);
    let (mut sets, mut lost) = (Vec::new(), Vec::new());
    for (name, json) in row.diff.iter().filter_map(Json::as_object).flatten() {
        let value = stored(Some(json));
        let is_system = SYSTEM_FIELDS.iter().any(|field| field.id.as_str() == name);
        match (name.as_str(), value) {
            // Its removal was a change, too.
            ("version", Some(Value::Int(version))) => record.version = version + 1,
            ("created_at", Some(Value::DateTime(at))) => record.created_at = at,
            ("updated_at", Some(Value::DateTime(at))) => record.updated_at = at,
            ("deleted_at", Some(Value::DateTime(at))) => record.deleted_at = Some(at),
            ("created_by", Some(Value::Ref(link))) => record.created_by = Some(actor(link)),
            ("updated_by", Some(Value::Ref(link))) => record.updated_by = Some(actor(link)),
            ("owner" | "team", Some(value)) => sets.push((name.as_str().into(), value)),
            _ if is_system => {}
            (_, value) => match (fields::live(def, name), value) {
                (Some(field), _) if field.ty.is_computed() && !is_numbered(&field.ty) => {}
                (Some(field), Some(value)) => match convert::of_log(field, value) {
                    Some(value) => sets.push((field.id.clone(), value)),
                    None => lost.push(field.name.clone()),
                },
                _ => lost.push(name.clone()),
            },
        }
    }
    // So that what it is called can be told before it is there.
    if let Some((title, value)) = sets.iter().find(|(field, _)| *field == def.title) {
        record.set(title, value.clone());
    }
    (record, sets, lost)
}

/// Whether a record has a number of its own there, for good.
fn is_numbered(ty: &FieldType) -> bool {
    matches!(ty, FieldType::AutoNumber | FieldType::Series { .. })
}

fn actor(link: Link) -> Actor {
    Actor {
        kind: link.object.to_string(),
        id: Some(link.id),
        name: None,
    }
}
