//! What a write of records tells people: whose they became, which of theirs were moved or
//! deleted. All of a write comes at once, and only people that it concerns are looked up.

use std::collections::BTreeMap;

use base::{Id, Result};
use schema::{FieldDef, FieldId, Kind as Sort, ObjectDef, Record, Value, def::FILE};

use super::{Again, Detail, Kind, New, tell};
use crate::{Tx, Via, rules::AnyDraft};

/// What one person is told of one kind: a number of records, or the one that it is.
#[derive(Default)]
struct Heap {
    total: i64,
    record: Option<Id>,
    detail: Detail,
}

type Told = BTreeMap<(Id, Kind, Option<FieldId>), Heap>;

/// Tells people of what was written of an object, but for who wrote it.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn changed(tx: &mut Tx<'_>, def: &ObjectDef, drafts: &[AnyDraft]) -> Result<()> {
    if !is_work(def) || tx.cx.via == Via::Demo {
        return Ok(());
    }
    let me = tx.cx.user();
    let mut told = Told::new();
    let people: Vec<&FieldDef> = def.live_fields().filter(|field| names(field)).collect();
    let board = def.board.as_ref().and_then(|id| def.field_by_id(id));
    for draft in drafts {
        one(&mut told, &people, board, draft);
    }
    let batch = tx.cx.batch;
    let all = told
        .into_iter()
        .filter(|((person, ..), _)| Some(*person) != me)
        .map(|((person, kind, field), heap)| New {
            person,
            kind,
            mark: match &field {
                Some(field) => format!("{} {} {field} {batch}", kind.name(), def.id),
                None => format!("{} {} {batch}", kind.name(), def.id),
            },
            object: Some(def.id.clone()),
            record: heap.record.filter(|_| heap.total == 1),
            total: heap.total,
            by: me,
            detail: heap.detail,
        });
    let all: Vec<New> = all.collect();
    tell(tx.store, tx.cx.now, all, Again::Adds).await
}

/// Whether its records are worked on. People, teams and roles are set up, files hang on others.
fn is_work(def: &ObjectDef) -> bool {
    let is_beside = ["user", "team", "role", FILE].contains(&def.id.as_str());
    matches!(def.kind, Sort::Record) && !is_beside
}

/// Whether a field says whose a record is, besides its owner.
fn names(field: &FieldDef) -> bool {
    let to = field.ty.target();
    !field.hidden && field.computed.is_none() && to.is_some_and(|to| to.as_str() == "user")
}

fn one(told: &mut Told, people: &[&FieldDef], board: Option<&FieldDef>, draft: &AnyDraft) {
    let (before, after) = (draft.before.as_ref(), &draft.after);
    let was_there = before.is_some_and(|before| before.deleted_at.is_none());
    if after.deleted_at.is_some() {
        // What was merged goes on in another.
        if was_there && after.merged_into.is_none() {
            put(
                told,
                owner(after),
                Kind::Deleted,
                None,
                after,
                Detail::default,
            );
        }
        return;
    }
    let mut new_to = Vec::new();
    let owned_by = owner(after);
    if owned_by.is_some() && before.and_then(owner) != owned_by {
        put(told, owned_by, Kind::Assigned, None, after, Detail::default);
        new_to.extend(owned_by);
    }
    for field in people {
        let id = field.id.as_str();
        let were = before.map(|before| ids(before.value(id)));
        for person in ids(after.value(id)) {
            let is_new = were.as_ref().is_none_or(|were| !were.contains(&person));
            if is_new && !new_to.contains(&person) {
                new_to.push(person);
                let of = || Detail {
                    field: Some(field.id.clone()),
                    ..Detail::default()
                };
                let field = Some(field.id.clone());
                put(told, Some(person), Kind::Assigned, field, after, of);
            }
        }
    }
    let Some((field, before)) = board.zip(before) else {
        return;
    };
    let (from, to) = (
        before.value(field.id.as_str()),
        after.value(field.id.as_str()),
    );
    let is_same = match (from.as_ref_id(), to.as_ref_id()) {
        (None, None) => from == to,
        (from, to) => from == to,
    };
    if was_there && !is_same && !owned_by.is_some_and(|owner| new_to.contains(&owner)) {
        put(told, owned_by, Kind::Moved, None, after, || {
            moved(field, to)
        });
    }
}

fn moved(field: &FieldDef, to: &Value) -> Detail {
    let (key, target) = match to {
        Value::Key(key) => (Some(key.clone()), None),
        Value::Ref(link) => (None, Some((link.object.clone(), link.id))),
        _ => (None, None),
    };
    Detail {
        field: Some(field.id.clone()),
        key,
        target,
        ..Detail::default()
    }
}

fn put(
    told: &mut Told,
    person: Option<Id>,
    kind: Kind,
    field: Option<FieldId>,
    record: &Record,
    detail: impl FnOnce() -> Detail,
) {
    let Some(person) = person else { return };
    let heap = told.entry((person, kind, field)).or_default();
    heap.total += 1;
    heap.record = Some(record.id);
    heap.detail = detail();
}

fn owner(record: &Record) -> Option<Id> {
    record.owner.as_ref().map(|owner| owner.id)
}

fn ids(value: &Value) -> Vec<Id> {
    match value {
        Value::Ref(link) => vec![link.id],
        Value::Refs(links) => links.iter().map(|link| link.id).collect(),
        _ => Vec::new(),
    }
}
