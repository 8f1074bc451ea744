//! From what is asked to a draft: changes applied, defaults, owner and team
//! filled in.

use std::collections::HashMap;

use base::{Error, Fault, Id, Result};
use schema::{
    Access, Change, Changes, FieldDef, FieldType, Link, ObjectDef, ObjectId, Record, State, Value,
    value::parse,
};
use serde_json::Value as Json;

use super::{
    Ask, Body, Expect, Target, Tx,
    asked::{self, Asked},
    merge, names,
};
use crate::{Principal, Via, rights::checks, rules::AnyDraft};

/// The draft of one ask, with everything that is wrong so far.
///
/// # Errors
/// There is nothing to make a draft of: no such record, a body that is no object.
pub(super) async fn draft(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    known: &[Record],
    place: usize,
    ask: Ask,
) -> Result<AnyDraft> {
    match ask.target {
        Target::Existing(id, expect) => match known.iter().find(|r| r.id == id) {
            Some(before) => changed(tx, def, before, place, ask.body, expect).await,
            None => Err(Error::not_found(&def.label)),
        },
        Target::New(id) => created(tx, def, known, place, ask.body, id),
    }
}

fn created(
    tx: &Tx<'_>,
    def: &ObjectDef,
    known: &[Record],
    place: usize,
    body: Body,
    id: Option<Id>,
) -> Result<AnyDraft> {
    let Asked {
        changes,
        id: given,
        unread,
        mut faults,
    } = asked::of_new(tx, def, body)?;
    if let (Some(id), Some(given)) = (id, given)
        && id != given
    {
        let message = "The address has another id. Give the same here, or leave it out.";
        faults.push(Fault::new("id", "inconsistent", message));
    }
    let id = id.or(given).unwrap_or_else(|| Id::make(tx.now()));
    if known.iter().any(|r| r.id == id) {
        let message = format!(
            "A {} with this id exists already.",
            def.label.to_lowercase()
        );
        faults.push(Fault::new("id", "unique", message));
    }
    let mut after = Record::new(def.id.clone(), id, tx.now());
    defaults(tx, def, &changes, &mut after);
    apply(&mut after, changes);
    Ok(AnyDraft {
        place,
        before: None,
        after,
        unread,
        faults,
    })
}

async fn changed(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    before: &Record,
    place: usize,
    body: Body,
    expect: Expect,
) -> Result<AnyDraft> {
    if let Some(winner) = before.merged_into {
        return Err(Error::Gone {
            winner: Some(winner),
        });
    }
    if before.deleted_at.is_some() {
        return Err(Error::not_found(&def.label));
    }
    let is_form = tx.cx.via == Via::Page;
    let Asked {
        mut changes,
        unread,
        faults,
        ..
    } = asked::of_change(tx, def, before, body)?;
    checks::keep_unseen(&mut changes, before, &tx.unseen, is_form);
    let mut after = before.clone();
    let touched = apply(&mut after, changes);
    if let Expect::Version(version) = expect
        && version != before.version
    {
        merge::stale(tx, def, before, version, &touched).await?;
    }
    let mut draft = AnyDraft {
        place,
        before: Some(before.clone()),
        after,
        unread,
        faults,
    };
    names::settle(&mut draft);
    Ok(draft)
}

/// Applies changes; returns the fields they name.
fn apply(after: &mut Record, changes: Changes) -> Vec<schema::FieldId> {
    let mut touched = Vec::with_capacity(changes.fields.len());
    for (field, change) in changes.fields {
        match change {
            Change::Set(value) => {
                let value = if value.is_empty() {
                    Value::Empty
                } else {
                    value
                };
                after.set(&field, value);
            }
            Change::Edit { add, remove } => {
                let mut links = match after.value(field.as_str()) {
                    Value::Refs(links) => links.clone(),
                    _ => Vec::new(),
                };
                links.retain(|link| !remove.iter().any(|gone| gone.id == link.id));
                for link in add {
                    if !links.iter().any(|held| held.id == link.id) {
                        links.push(link);
                    }
                }
                after.set(
                    &field,
                    if links.is_empty() {
                        Value::Empty
                    } else {
                        Value::Refs(links)
                    },
                );
            }
            Change::Keep => continue,
        }
        touched.push(field);
    }
    touched
}

fn defaults(tx: &Tx<'_>, def: &ObjectDef, changes: &Changes, after: &mut Record) {
    for field in def.fields.values().filter(|f| f.state == State::Live) {
        if let (Some(default), None) = (&field.default, changes.get(field.id.as_str())) {
            after.set(&field.id, default_value(tx, field, default));
        }
    }
    let gives_owner = changes.get("owner").is_some();
    if let (Principal::User { id, name, .. }, false, Access::Owned) =
        (&tx.cx.who, gives_owner, &def.access)
    {
        after.owner = Some(Link {
            name: Some(name.clone()),
            ..Link::to(ObjectId::from("user"), *id)
        });
    }
}

/// A default that does not fit any more, because its option went, say, is none.
fn default_value(tx: &Tx<'_>, field: &FieldDef, default: &Json) -> Value {
    let link = |object: &str, id: Option<Id>| {
        id.map_or(Value::Empty, |id| Value::Ref(Link::to(object.into(), id)))
    };
    match (&field.ty, default.as_str()) {
        (FieldType::Date, Some("today")) => Value::Date(tx.now().date_in(&tx.cx.zone)),
        (FieldType::DateTime, Some("now")) => Value::DateTime(tx.now()),
        (FieldType::Reference { to, .. }, Some("me")) if to.as_str() == "user" => {
            link("user", tx.cx.user())
        }
        (FieldType::Reference { to, .. }, Some("my_team")) if to.as_str() == "team" => {
            link("team", tx.moment().my_team)
        }
        _ => match parse::from_json(&tx.cx.schema, field, default, &tx.cx.locale()) {
            Ok(Change::Set(value)) => value,
            _ => Value::Empty,
        },
    }
}

/// The owning team follows the owner unless it is given: one query for all
/// owners that came in.
pub(super) async fn teams(tx: &mut Tx<'_>, drafts: &mut [AnyDraft]) -> Result<()> {
    let follows = |draft: &AnyDraft| -> Option<Id> {
        let before = draft.before.as_ref();
        let owner = draft.after.owner.as_ref()?.id;
        let owner_is_new = before.and_then(|b| b.owner.as_ref()).map(|o| o.id) != Some(owner);
        let team_is_given = match before {
            Some(before) => {
                before.team.as_ref().map(|t| t.id) != draft.after.team.as_ref().map(|t| t.id)
            }
            None => draft.after.team.is_some(),
        };
        (owner_is_new && !team_is_given).then_some(owner)
    };
    let owners: Vec<Id> = drafts.iter().filter_map(follows).collect();
    if owners.is_empty() {
        return Ok(());
    }
    let mut unique = owners;
    unique.sort_unstable();
    unique.dedup();
    let users = tx.records(&ObjectId::from("user"), &unique).await?;
    let teams: HashMap<Id, Option<Link>> = users
        .into_iter()
        .map(|(id, user)| (id, user.team))
        .collect();
    for draft in drafts {
        if let Some(owner) = follows(draft) {
            draft.after.team = teams.get(&owner).cloned().flatten();
        }
    }
    Ok(())
}

/// Gives new records their auto-numbers, a block per field at once. One that
/// comes back has its own.
pub(super) async fn numbers(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    drafts: &mut [AnyDraft],
) -> Result<()> {
    for field in def
        .live_fields()
        .filter(|f| matches!(f.ty, FieldType::AutoNumber))
    {
        let is_without = |draft: &AnyDraft| {
            draft.before.is_none() && draft.after.value(field.id.as_str()).is_empty()
        };
        let fresh = drafts.iter().filter(|draft| is_without(draft)).count();
        if fresh == 0 {
            continue;
        }
        let count = i64::try_from(fresh).map_err(Error::broken)?;
        let first = store::next_numbers(tx.store, &def.id, &field.id, count).await?;
        let without = drafts.iter_mut().filter(|draft| is_without(draft));
        for (draft, number) in without.zip(first..) {
            draft.after.set(&field.id, Value::Int(number));
        }
    }
    Ok(())
}
