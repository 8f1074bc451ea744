//! What is written takes along what is computed from it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use base::{Id, Result};
use schema::{
    FieldDef, FieldId, FieldType, ObjectDef, ObjectId, Record, Schema, Step, Value,
    formula::{Compiled, Derived, DerivedField, Watch},
};
use store::{Hold, Reach};

use super::{MOST, compute, job};
use crate::{Tx, rules::AnyDraft};

/// A record that was written: what of it is another now.
struct Changed<'r> {
    id: Id,
    before: Option<&'r Record>,
    after: Option<&'r Record>,
    fields: HashSet<FieldId>,
    /// It is new, gone, in the trash or back from it.
    lives_otherwise: bool,
}

impl<'r> Changed<'r> {
    fn of(def: &ObjectDef, before: Option<&'r Record>, after: Option<&'r Record>) -> Option<Self> {
        let id = after.or(before)?.id;
        let is_live = |record: Option<&Record>| record.is_some_and(|r| r.deleted_at.is_none());
        let empty = Value::Empty;
        let mut fields = HashSet::new();
        for field in def.live_fields() {
            let at = |record: Option<&'r Record>| match record {
                Some(record) => record.value(field.id.as_str()).clone(),
                None => empty.clone(),
            };
            if at(before) != at(after) {
                fields.insert(field.id.clone());
            }
        }
        Some(Self {
            id,
            before,
            after,
            fields,
            lives_otherwise: is_live(before) != is_live(after),
        })
    }

    /// Whether a field is another now. What the system keeps of a record may
    /// always be.
    fn has(&self, field: &FieldId) -> bool {
        self.fields.contains(field) || schema::def::system_field(field.as_str()).is_some()
    }

    /// Whether what watches it there sees something else now.
    fn concerns(&self, one: &DerivedField, watch: &Watch) -> bool {
        let dependency = &one.depends[watch.dependency];
        let seen = match dependency.way.get(watch.at) {
            Some((Step::Field(link), _)) => self.has(link),
            Some(_) => false,
            None => self.has(&dependency.field),
        };
        let came_by = match watch
            .at
            .checked_sub(1)
            .and_then(|at| dependency.way.get(at))
        {
            Some((Step::Inverse { field, .. }, _)) => self.has(field),
            _ => false,
        };
        seen || came_by || self.lives_otherwise
    }
}

/// Before records are written: keeps those that something is rolled up into from
/// other writers, in the order of their ids, until the transaction ends.
pub(crate) async fn hold(tx: &mut Tx<'_>, def: &ObjectDef, drafts: &[AnyDraft]) -> Result<()> {
    let schema = tx.schema().clone();
    if tx.store.dialect() == store::Dialect::Sqlite {
        return Ok(());
    }
    let mut parents: BTreeMap<ObjectId, BTreeSet<Id>> = BTreeMap::new();
    for (to, field) in rolled_up(schema.derived(), def) {
        for draft in drafts {
            for record in draft.before.iter().chain([&draft.after]) {
                let ids = self::parents(record, &to, &field);
                parents.entry(to.clone()).or_default().extend(ids);
            }
        }
    }
    for (object, ids) in parents {
        let ids: Vec<Id> = ids.into_iter().collect();
        store::hold(tx.store, &object, &ids, Hold::Change).await?;
    }
    Ok(())
}

/// Before records are read to be changed: keeps those that something is rolled
/// up into from them, or that they are computed from, from other writers. Who
/// changes one of those goes on to these: everybody goes that way. `asked` tells
/// what a reference of them is to lead to instead.
pub(crate) async fn hold_ahead(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    ids: &[Id],
    asked: &(dyn Fn(&FieldDef) -> Vec<Id> + Sync),
) -> Result<()> {
    let schema = tx.schema().clone();
    let Some(def) = schema.object(object) else {
        return Ok(());
    };
    if tx.store.dialect() == store::Dialect::Sqlite || ids.is_empty() {
        return Ok(());
    }
    let mut links: BTreeMap<(ObjectId, FieldId), Hold> = BTreeMap::new();
    for one in schema.derived().of_object(object) {
        for dependency in &one.depends {
            if let Some((Step::Field(field), to)) = dependency.way.first() {
                links.insert((to.clone(), field.clone()), Hold::Read);
            }
        }
    }
    for link in rolled_up(schema.derived(), def) {
        links.insert(link, Hold::Change);
    }
    let mut held: BTreeMap<ObjectId, BTreeMap<Id, bool>> = BTreeMap::new();
    for ((to, field), how) in links {
        let mut all = def.field_by_id(&field).map(asked).unwrap_or_default();
        let reach = Reach {
            links: Vec::new(),
            from: object.clone(),
            listed: is_listed(&schema, object, &field),
            parents: Some(field),
        };
        all.extend(store::reached(tx.store, &reach, ids, Id::nil(), i32::MAX as u32).await?);
        for id in all {
            let changes = held.entry(to.clone()).or_default().entry(id).or_default();
            *changes |= how == Hold::Change;
        }
    }
    for (to, ids) in held {
        if schema.object(&to).is_none() {
            continue;
        }
        for how in [Hold::Change, Hold::Read] {
            let some = ids.iter().filter(|(_, c)| **c == (how == Hold::Change));
            let some: Vec<Id> = some.map(|(id, _)| *id).collect();
            store::hold(tx.store, &to, &some, how).await?;
        }
    }
    Ok(())
}

/// Which objects have roll-ups over records of this one, and by which reference.
fn rolled_up(derived: &Derived, def: &ObjectDef) -> HashSet<(ObjectId, FieldId)> {
    let fields = derived.fields().iter();
    fields
        .filter_map(|one| match &one.compiled {
            Compiled::Rollup(rollup) if rollup.object == def.id => {
                Some((one.object.clone(), rollup.field.clone()))
            }
            _ => None,
        })
        .collect()
}

/// The records that one refers to by a reference or a list of them.
fn parents(record: &Record, to: &ObjectId, field: &FieldId) -> Vec<Id> {
    match record.read(field.as_str()) {
        Value::Refs(links) => links.iter().map(|link| link.id).collect(),
        _ => compute::linked(record, &(Step::Field(field.clone()), to.clone()))
            .into_iter()
            .collect(),
    }
}

/// Whether a field is a list of references.
fn is_listed(schema: &Schema, object: &ObjectId, field: &FieldId) -> bool {
    let def = schema.object(object);
    def.and_then(|def| def.field_by_id(field))
        .is_some_and(|field| matches!(field.ty, FieldType::References { .. }))
}

/// Computes what drafts are computed from of themselves and of what they refer
/// to, before they are written.
pub(crate) async fn fill(tx: &mut Tx<'_>, def: &ObjectDef, drafts: &mut [AnyDraft]) -> Result<()> {
    let schema = tx.schema().clone();
    let fields: Vec<&DerivedField> = schema.derived().of_object(&def.id).collect();
    if fields.is_empty() {
        return Ok(());
    }
    let moment = super::moment(&tx.cx.ws, tx.now());
    let records: Vec<&Record> = drafts.iter().map(|draft| &draft.after).collect();
    let around = compute::hold_around(tx, &fields, &records).await?;
    for draft in drafts {
        for one in &fields {
            if let (Compiled::Rollup(rollup), Some(field)) =
                (&one.compiled, def.field_by_id(&one.field))
            {
                // Whoever makes a record of others may have taken theirs.
                let value = match &draft.before {
                    Some(before) => before.value(one.field.as_str()).clone(),
                    None => compute::nothing(rollup, field, &moment),
                };
                draft.after.set(&one.field, value);
            }
        }
        compute::formulas(&schema, def, &fields, &moment, &around, &mut draft.after);
    }
    Ok(())
}

/// After records were written: brings forward what is computed from them, and
/// gives the drafts the values that they have got themselves by that.
pub(crate) async fn follow(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    drafts: &mut [AnyDraft],
) -> Result<()> {
    let schema = tx.schema().clone();
    if schema.derived().watches(&def.id).is_empty() {
        return Ok(());
    }
    let own = {
        let changed: Vec<Changed<'_>> = drafts
            .iter()
            .filter_map(|draft| Changed::of(def, draft.before.as_ref(), Some(&draft.after)))
            .collect();
        spread(tx, &schema, def, &changed, true).await?
    };
    for draft in drafts {
        for (field, value) in own.get(&draft.after.id).into_iter().flatten() {
            draft.after.set(field, value.clone());
        }
    }
    Ok(())
}

/// After records were removed for good.
pub(crate) async fn follow_purge(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    records: &[Record],
) -> Result<()> {
    let schema = tx.schema().clone();
    let Some(def) = schema.object(object) else {
        return Ok(());
    };
    if schema.derived().watches(object).is_empty() {
        return Ok(());
    }
    let changed: Vec<Changed<'_>> = records
        .iter()
        .filter_map(|record| Changed::of(def, Some(record), None))
        .collect();
    spread(tx, &schema, def, &changed, true).await.map(drop)
}

/// After amounts of these records got a value in the workspace currency.
pub(crate) async fn follow_values(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    field: &FieldId,
    ids: &[Id],
) -> Result<()> {
    let schema = tx.schema().clone();
    if schema.derived().watches(&def.id).is_empty() {
        return Ok(());
    }
    let changed: Vec<Changed<'_>> = ids
        .iter()
        .map(|id| Changed {
            id: *id,
            before: None,
            after: None,
            fields: HashSet::from([field.clone()]),
            lives_otherwise: false,
        })
        .collect();
    spread(tx, &schema, def, &changed, false).await.map(drop)
}

/// After a job has brought rows of a computed field forward.
pub(super) async fn follow_computed(
    tx: &mut Tx<'_>,
    one: &DerivedField,
    changed: &[(Id, Value)],
) -> Result<()> {
    let schema = tx.schema().clone();
    let Some(def) = schema.object(&one.object) else {
        return Ok(());
    };
    let ids: Vec<Id> = changed.iter().map(|(id, _)| *id).collect();
    follow_values(tx, def, &one.field, &ids).await
}

type Values = HashMap<Id, Vec<(FieldId, Value)>>;

/// From what changed to everything that is computed from it, in an order in
/// which nothing is computed before what it is made of. Gives the new values of
/// the records that the change began with. `is_filled` says that these have
/// computed their own formulas already.
async fn spread(
    tx: &mut Tx<'_>,
    schema: &Schema,
    def: &ObjectDef,
    changed: &[Changed<'_>],
    is_filled: bool,
) -> Result<Values> {
    let derived = schema.derived();
    let mut open: BTreeMap<usize, BTreeSet<Id>> = BTreeMap::new();
    reach(tx, schema, def, changed, is_filled, &mut open).await?;
    let mut own: Values = HashMap::new();
    let began: HashSet<Id> = changed.iter().map(|one| one.id).collect();
    while let Some((place, ids)) = open.pop_first() {
        let one = &derived.fields()[place];
        let ids: Vec<Id> = ids.into_iter().collect();
        let values = compute::compute(tx, one, &ids).await?;
        if values.is_empty() {
            continue;
        }
        let Some(there) = schema.object(&one.object) else {
            continue;
        };
        let next: Vec<Changed<'_>> = values
            .iter()
            .map(|(id, _)| Changed {
                id: *id,
                before: None,
                after: None,
                fields: HashSet::from([one.field.clone()]),
                lives_otherwise: false,
            })
            .collect();
        reach(tx, schema, there, &next, false, &mut open).await?;
        if there.id == def.id {
            for (id, value) in values {
                if began.contains(&id) {
                    own.entry(id).or_default().push((one.field.clone(), value));
                }
            }
        }
    }
    Ok(own)
}

/// The records that see something else in these, by the computed fields that do.
/// Where they are many, a job is asked for.
async fn reach(
    tx: &mut Tx<'_>,
    schema: &Schema,
    def: &ObjectDef,
    changed: &[Changed<'_>],
    is_filled: bool,
    open: &mut BTreeMap<usize, BTreeSet<Id>>,
) -> Result<()> {
    let derived = schema.derived();
    let mut asked: Vec<(usize, Reach, Vec<Id>)> = Vec::new();
    for watch in derived.watches(&def.id) {
        let one = &derived.fields()[watch.field];
        let is_rollup = matches!(one.compiled, Compiled::Rollup(_));
        if watch.at == 0 && is_filled && !is_rollup {
            continue;
        }
        let concerned = changed
            .iter()
            .filter(|changed| changed.concerns(one, watch));
        let dependency = &one.depends[watch.dependency];
        if watch.at == 0 {
            // A roll-up of the record itself moves when the record comes to life.
            let ids = concerned
                .filter(|changed| {
                    !is_rollup || (changed.lives_otherwise && changed.before.is_some())
                })
                .map(|changed| changed.id);
            let ids: BTreeSet<Id> = ids.collect();
            if !ids.is_empty() {
                open.entry(watch.field).or_default().extend(ids);
            }
            continue;
        }
        let links = |way: &[(Step, ObjectId)], first: &ObjectId| {
            let mut links = Vec::with_capacity(way.len());
            let mut at = first.clone();
            for (step, to) in way {
                if let Step::Field(field) = step {
                    links.push((at, field.clone()));
                }
                at = to.clone();
            }
            links
        };
        let concerned: Vec<&Changed<'_>> = concerned.collect();
        if concerned.is_empty() {
            continue;
        }
        let mut ids: Vec<Id> = concerned.iter().map(|changed| changed.id).collect();
        let reach = match &dependency.way[0] {
            (Step::Inverse { field, .. }, child) => {
                if watch.at == 1 {
                    let known = concerned.iter().flat_map(|changed| {
                        let both = changed.before.into_iter().chain(changed.after);
                        both.flat_map(|record| parents(record, &one.object, field))
                    });
                    let known: BTreeSet<Id> = known.collect();
                    if !known.is_empty() {
                        open.entry(watch.field).or_default().extend(known);
                    }
                    // Those that were written came with their references.
                    ids = concerned
                        .iter()
                        .filter(|changed| changed.before.is_none() && changed.after.is_none())
                        .map(|changed| changed.id)
                        .collect();
                }
                Reach {
                    links: links(&dependency.way[1..watch.at], child),
                    from: def.id.clone(),
                    parents: Some(field.clone()),
                    listed: is_listed(schema, child, field),
                }
            }
            _ => Reach {
                links: links(&dependency.way[..watch.at], &one.object),
                from: def.id.clone(),
                parents: None,
                listed: false,
            },
        };
        ids.sort_unstable();
        ids.dedup();
        if !ids.is_empty()
            && !asked
                .iter()
                .any(|known| *known == (watch.field, reach.clone(), ids.clone()))
        {
            asked.push((watch.field, reach, ids));
        }
    }
    for (place, reach, ids) in asked {
        let found = store::reached(tx.store, &reach, &ids, Id::nil(), MOST + 1).await?;
        if found.len() > MOST as usize {
            let one = &derived.fields()[place];
            job::ask(tx, one, Some((reach, ids))).await?;
            continue;
        }
        if !found.is_empty() {
            open.entry(place).or_default().extend(found);
        }
    }
    Ok(())
}
