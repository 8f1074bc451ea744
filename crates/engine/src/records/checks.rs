//! What must hold for every record before it is written: what it points to is
//! there, what is required is given, what is unique is so. One query per
//! target object and per unique field, whatever the number of drafts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::{Error, Fault, Id, Result};
use schema::{
    FieldDef, FieldId, FieldType, Link, ObjectDef, ObjectId, Value,
    def::SYSTEM_FIELDS,
    value::{keys, parse},
};
use store::ByUnique;

use super::{Ask, Body, Expect, Target, Tx};
use crate::rules::AnyDraft;

/// Everything that changed references point to exists and is not in the trash;
/// its name is filled in. What was stored before is left alone: a reference to
/// a record that is gone survives.
pub(super) async fn references(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    drafts: &mut [AnyDraft],
) -> Result<()> {
    let mut wanted: BTreeMap<ObjectId, BTreeSet<Id>> = BTreeMap::new();
    for draft in &*drafts {
        for_each_new_link(def, draft, |_, link| {
            wanted
                .entry(link.object.clone())
                .or_default()
                .insert(link.id);
        });
    }
    let mut found: HashMap<Id, (String, bool)> = HashMap::new();
    for (object, ids) in wanted {
        if tx.schema().object(&object).is_some() {
            let ids: Vec<Id> = ids.into_iter().collect();
            found.extend(store::titles(tx.store, &tx.cx.schema, &object, &ids).await?);
        }
    }
    // A new record may point to another of the same write, or to itself.
    for draft in &*drafts {
        found
            .entry(draft.after.id)
            .or_insert_with(|| (keys::title(def, &draft.after), false));
    }
    for draft in drafts {
        let mut faults = Vec::new();
        for_each_new_link(def, draft, |field, link| {
            if found.get(&link.id).is_none_or(|(_, trashed)| *trashed) {
                faults.push(Fault {
                    field: field.name.clone(),
                    code: "not_found",
                    message: format!("{}: there is no such record ({})", field.label, link.id),
                });
            }
        });
        draft.faults.extend(faults);
        fill_names(draft, &found);
    }
    Ok(())
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
                && !draft.faults.iter().any(|f| f.field == field.name)
            {
                draft.faults.push(Fault {
                    field: field.name.clone(),
                    code: "required",
                    message: format!("{} must be given", field.label),
                });
            }
        }
    }
}

/// Values of unique fields are nobody else's, in the store and in this write.
/// The database's own constraint has the last word.
pub(super) async fn unique(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    drafts: &mut [AnyDraft],
) -> Result<()> {
    let restored = |d: &AnyDraft| {
        d.before
            .as_ref()
            .is_some_and(|b| b.deleted_at.is_some() && d.after.deleted_at.is_none())
    };
    for field in def.live_fields().filter(|f| f.unique) {
        let name = field.id.as_str();
        let moved: Vec<usize> = (0..drafts.len())
            .filter(|&n| {
                let draft = &drafts[n];
                let after = draft.after.value(name);
                draft.after.deleted_at.is_none()
                    && !after.is_empty()
                    && (restored(draft)
                        || draft.before.as_ref().is_none_or(|b| b.value(name) != after))
            })
            .collect();
        if moved.is_empty() {
            continue;
        }
        let mut first: HashMap<String, Id> = HashMap::new();
        for &n in &moved {
            let key = unique_key(field, drafts[n].after.value(name));
            let id = drafts[n].after.id;
            if *first.entry(key).or_insert(id) != id {
                drafts[n].faults.push(taken(field));
            }
        }
        let values: Vec<Value> = moved
            .iter()
            .map(|&n| drafts[n].after.value(name).clone())
            .collect();
        let ask = tx.cx.scope.apply(ByUnique {
            object: def.id.clone(),
            field: field.id.clone(),
            values,
        });
        for (at, holder) in store::by_unique(tx.store, &tx.cx.schema, &ask).await? {
            let draft = &mut drafts[moved[at]];
            if draft.after.id != holder
                && !draft
                    .faults
                    .iter()
                    .any(|f| f.field == field.name && f.code == "unique")
            {
                draft.faults.push(taken(field));
            }
        }
    }
    Ok(())
}

fn unique_key(field: &FieldDef, value: &Value) -> String {
    keys::folded(field, value).unwrap_or_else(|| format!("{value:?}"))
}

fn taken(field: &FieldDef) -> Fault {
    Fault {
        field: field.name.clone(),
        code: "unique",
        message: format!("{}: another record has this value already", field.label),
    }
}

/// The ask that an upsert comes to: a change of the record that has this value
/// of the unique field, or a new record with it.
pub(super) async fn upsert_ask(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    field: &FieldId,
    text: &str,
    body: Body,
) -> Result<Ask> {
    let def = tx
        .schema()
        .object(object)
        .cloned()
        .ok_or_else(|| Error::not_found("object"))?;
    let field = def
        .field_by_id(field)
        .ok_or_else(|| Error::not_found("field"))?;
    if !field.unique {
        return Err(Error::malformed(
            "not_unique",
            format!(
                "{} is not unique: records cannot be found by it",
                field.name
            ),
        ));
    }
    if field.id.as_str() == "id" {
        let id = Id::parse(text).ok_or_else(|| Error::malformed("id", "an id is a UUID"))?;
        let there = tx.records(object, &[id]).await?.contains_key(&id);
        let target = if there {
            Target::Existing(id, Expect::Any)
        } else {
            Target::New(Some(id))
        };
        return Ok(Ask { target, body });
    }
    let locale = tx.cx.locale();
    let formats = parse::TextFormats::default();
    let value = parse::from_text(&tx.cx.schema, field, text, &locale, &formats)
        .map_err(|fault| Error::Invalid(vec![fault]))?;
    if value.is_empty() {
        return Err(Error::invalid(
            &field.name,
            "required",
            "a record cannot be found by an empty value",
        ));
    }
    let ask = tx.cx.scope.apply(ByUnique {
        object: object.clone(),
        field: field.id.clone(),
        values: vec![value.clone()],
    });
    let found = store::by_unique(tx.store, &tx.cx.schema, &ask).await?;
    if let Some((_, id)) = found.first() {
        return Ok(Ask {
            target: Target::Existing(*id, Expect::Any),
            body,
        });
    }
    let body = with_value(body, tx, field, value);
    Ok(Ask {
        target: Target::New(None),
        body,
    })
}

/// A new record has the value it was looked for by, unless it gives another.
fn with_value(body: Body, tx: &Tx<'_>, field: &FieldDef, value: Value) -> Body {
    match body {
        Body::Json(serde_json::Value::Object(mut map)) => {
            let json = schema::value::write::to_json(&tx.cx.schema, field, &value);
            map.entry(field.name.clone()).or_insert(json);
            Body::Json(serde_json::Value::Object(map))
        }
        Body::Typed(mut changes) => {
            if changes.get(field.id.as_str()).is_none() {
                changes.set(field.id.clone(), value);
            }
            Body::Typed(changes)
        }
        body => body,
    }
}
