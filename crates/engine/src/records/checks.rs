//! What must hold for every record before it is written: what it points to is
//! there, what is required is given. One query per target object, whatever the
//! number of drafts.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use base::{Fault, Id, Result};
use schema::{
    FieldDef, FieldType, Link, ObjectDef, ObjectId, Value, def::SYSTEM_FIELDS, value::keys,
};

use super::{Tx, as_it_was::Course};
use crate::{rights::checks as rights, rules::AnyDraft};

/// Takes back what rules say of values that could not be read: they saw what is
/// stored, a default or nothing in their place. `told` is how many faults each
/// draft had before its rules.
pub(super) fn unread(def: &ObjectDef, drafts: &mut [AnyDraft], told: &[usize]) {
    for (draft, told) in drafts.iter_mut().zip(told) {
        let names: Vec<&str> = draft
            .unread
            .iter()
            .filter_map(|field| def.field_by_id(field))
            .map(|field| field.name.as_str())
            .collect();
        if names.is_empty() || draft.faults.len() <= *told {
            continue;
        }
        let of_rules = draft.faults.split_off(*told);
        let left = of_rules.into_iter().filter(|fault| {
            let name = fault.field.split(['.', '[']).next().unwrap_or_default();
            !names.contains(&name)
        });
        draft.faults.extend(left);
    }
}

/// The names of records that are pointed to, and whether they are in the trash.
pub(super) type Targets = HashMap<Id, (String, bool)>;

/// Looks up what changed references point to, and holds it: nobody removes or
/// changes it before this write is over, so that what rules and checks see of it
/// stays true. What is known already is not asked for again.
pub(super) async fn targets(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    drafts: &[AnyDraft],
    found: &mut Targets,
) -> Result<()> {
    let mut wanted: BTreeMap<ObjectId, BTreeSet<Id>> = BTreeMap::new();
    for draft in drafts {
        for_each_new_link(def, draft, |_, link| {
            if !found.contains_key(&link.id) {
                wanted
                    .entry(link.object.clone())
                    .or_default()
                    .insert(link.id);
            }
        });
    }
    for (object, ids) in wanted {
        if tx.schema().object(&object).is_some() {
            let ids: Vec<Id> = ids.into_iter().collect();
            found.extend(store::held_titles(tx.store, &tx.cx.schema, &object, &ids).await?);
        }
    }
    Ok(())
}

/// What references were set to by who asks although they do not see it.
pub(super) async fn unseen(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    drafts: &[AnyDraft],
) -> Result<HashSet<Id>> {
    if tx.asker().scope.is_everything() {
        return Ok(HashSet::new());
    }
    let mut wanted: HashMap<ObjectId, Vec<Id>> = HashMap::new();
    let own = drafts.iter().map(|draft| draft.after.id);
    // Everybody may name themselves: what they make is theirs.
    let own: HashSet<Id> = own.chain(tx.cx.user()).collect();
    for draft in drafts {
        for_each_new_link(def, draft, |_, link| {
            // Of the same write.
            if !own.contains(&link.id) {
                wanted.entry(link.object.clone()).or_default().push(link.id);
            }
        });
    }
    let unseen = rights::unseen(tx, &wanted).await?;
    Ok(unseen.into_iter().collect())
}

/// Everything that changed references point to exists and is not in the trash;
/// its name is filled in. What was stored before is left alone: a reference to
/// a record that is gone survives. So does one to the trash in a record that
/// comes back after it was gone for good.
pub(super) async fn references(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    drafts: &mut [AnyDraft],
    mut found: Targets,
    (course, unseen): (&Course, &HashSet<Id>),
) -> Result<()> {
    // Rules may have set some.
    targets(tx, def, drafts, &mut found).await?;
    // A new record may point to another of the same write, or to itself.
    for draft in &*drafts {
        found
            .entry(draft.after.id)
            .or_insert_with(|| (keys::title(def, &draft.after), false));
    }
    for draft in drafts {
        let mut faults = Vec::new();
        let comes_back = draft.before.is_none() && course.contains_key(&draft.after.id);
        for_each_new_link(def, draft, |field, link| {
            let is_gone = |(_, trashed): &(String, bool)| *trashed && !comes_back;
            if unseen.contains(&link.id) || found.get(&link.id).is_none_or(is_gone) {
                faults.push(Fault {
                    field: field.name.clone(),
                    code: "not_found",
                    message: format!("{}: there is no such record ({}).", field.label, link.id),
                    position: None,
                });
            }
        });
        draft.faults.extend(faults);
        fill_names(draft, &found);
    }
    Ok(())
}

/// A record that points to one of the same write which is not going to be
/// written is not written either.
pub(super) fn fallen(def: &ObjectDef, drafts: &mut [AnyDraft]) {
    loop {
        let lost: HashSet<Id> = drafts
            .iter()
            .filter(|draft| draft.before.is_none() && !draft.faults.is_empty())
            .map(|draft| draft.after.id)
            .collect();
        if lost.is_empty() {
            return;
        }
        let mut more = false;
        for draft in drafts.iter_mut().filter(|draft| draft.faults.is_empty()) {
            let mut faults = Vec::new();
            for_each_new_link(def, draft, |field, link| {
                if link.id != draft.after.id && lost.contains(&link.id) {
                    faults.push(Fault {
                        field: field.name.clone(),
                        code: "not_found",
                        message: format!(
                            "{}: the record it points to is at fault itself ({}).",
                            field.label, link.id
                        ),
                        position: None,
                    });
                }
            });
            more |= !faults.is_empty();
            draft.faults = faults;
        }
        if !more {
            return;
        }
    }
}

fn fill_names(draft: &mut AnyDraft, found: &HashMap<Id, (String, bool)>) {
    let fill = |link: &mut Link| {
        if let (None, Some((name, _))) = (&link.name, found.get(&link.id)) {
            link.name = Some(name.clone());
        }
    };
    for (_, slot) in draft.after.slots_mut() {
        match slot {
            schema::Slot::Is(Value::Ref(link)) => fill(link),
            schema::Slot::Is(Value::Refs(links)) => links.iter_mut().for_each(fill),
            _ => {}
        }
    }
    draft.after.owner.iter_mut().for_each(fill);
    draft.after.team.iter_mut().for_each(fill);
}

fn for_each_new_link(def: &ObjectDef, draft: &AnyDraft, mut see: impl FnMut(&FieldDef, &Link)) {
    let system = SYSTEM_FIELDS
        .iter()
        .filter(|f| matches!(f.id.as_str(), "owner" | "team"));
    for field in def.live_fields().filter(|f| points(&f.ty)).chain(system) {
        let after = draft.after.read(field.id.as_str());
        let before = draft
            .before
            .as_ref()
            .map(|b| b.read(field.id.as_str()))
            .unwrap_or_default();
        if after == before {
            continue;
        }
        let held: &[Link] = match &before {
            Value::Ref(link) => std::slice::from_ref(link),
            Value::Refs(links) => links,
            _ => &[],
        };
        let now: &[Link] = match &after {
            Value::Ref(link) => std::slice::from_ref(link),
            Value::Refs(links) => links,
            _ => &[],
        };
        for link in now
            .iter()
            .filter(|link| !held.iter().any(|h| h.id == link.id))
        {
            see(field, link);
        }
    }
}

fn points(ty: &FieldType) -> bool {
    matches!(
        ty,
        FieldType::Reference { .. }
            | FieldType::References { .. }
            | FieldType::AnyReference { .. }
            | FieldType::Files
    )
}

/// Required fields are given. A field that was empty before it became required
/// stays so until it is touched.
pub(super) fn required(def: &ObjectDef, drafts: &mut [AnyDraft]) {
    for draft in drafts.iter_mut().filter(|d| d.after.deleted_at.is_none()) {
        for field in def
            .live_fields()
            .filter(|f| f.required && !f.ty.is_computed())
        {
            let name = field.id.as_str();
            let untouched = draft
                .before
                .as_ref()
                .is_some_and(|b| b.value(name).is_empty());
            if draft.after.value(name).is_empty()
                && !untouched
                && !draft.unread.contains(&field.id)
                && !draft.faults.iter().any(|f| f.field == field.name)
            {
                draft.faults.push(Fault {
                    field: field.name.clone(),
                    code: "required",
                    message: format!("{} must be given.", field.label),
                    position: None,
                });
            }
        }
    }
}
