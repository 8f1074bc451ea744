//! What is asked of rights before something is written.

use std::collections::HashMap;

use base::{Error, Fault, Id, Result};
use schema::{
    Access, Action, Change, Changes, Link, ObjectDef, ObjectId, Reach, Record, Slot, Value,
};

use crate::{Cx, Tx, rules::AnyDraft};

/// That an action may be done with each of these records of an object.
///
/// # Errors
/// `NotFound` if one may not even be read; `Forbidden` if it may be read and no more.
pub(crate) async fn each(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    action: Action,
    ids: &[Id],
) -> Result<()> {
    let mut refused = refused(tx, &def.id, action, ids).await?;
    match refused.drain().next() {
        Some((_, error)) => Err(error),
        None => Ok(()),
    }
}

/// Which of these records an action may not be done with, and what to say.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn refused(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    action: Action,
    ids: &[Id],
) -> Result<HashMap<Id, Error>> {
    let asker = std::sync::Arc::clone(tx.asker());
    let mut refused = HashMap::new();
    if asker.scope.is_everything() || ids.is_empty() {
        return Ok(refused);
    }
    let permitted = store::permitted(tx.store, &asker.scope, object, action, ids).await?;
    let left: Vec<Id> = ids
        .iter()
        .copied()
        .filter(|id| !permitted.contains(id))
        .collect();
    if left.is_empty() {
        return Ok(refused);
    }
    let seen = match action {
        Action::Read => permitted,
        _ => store::permitted(tx.store, &asker.scope, object, Action::Read, &left).await?,
    };
    for id in left {
        let error = match seen.contains(&id) {
            true => asker.may_not(action, object),
            false => Error::not_found(label(&asker, object)),
        };
        refused.insert(id, error);
    }
    Ok(refused)
}

fn label(cx: &Cx, object: &ObjectId) -> String {
    cx.whole
        .object(object)
        .map_or_else(|| "record".to_string(), |def| def.label.clone())
}

/// Which new records may not be made at all, and what to say. Of whom they are not
/// to be is a fault of theirs.
pub(crate) fn unmade(tx: &Tx<'_>, def: &ObjectDef, drafts: &mut [AnyDraft]) -> Option<Error> {
    let asker = tx.asker();
    let reach = asker.rights.reach(&def.id, Action::Create);
    if asker.scope.outsider().is_some() && reach != Reach::None {
        return None;
    }
    match reach {
        Reach::None => return Some(asker.may_not(Action::Create, &def.id)),
        Reach::All => return None,
        Reach::Own | Reach::Team if def.access != Access::Owned => return None,
        Reach::Own | Reach::Team => {}
    }
    let (me, teams) = (asker.scope.me(), asker.scope.teams());
    for draft in drafts.iter_mut().filter(|draft| draft.before.is_none()) {
        let id = |link: &Option<Link>| link.as_ref().map(|link| link.id);
        let (owner, team) = (id(&draft.after.owner), id(&draft.after.team));
        let is_mine = owner.is_some() && owner == me;
        let is_ours = reach == Reach::Team && team.is_some_and(|team| teams.contains(&team));
        if !is_mine && !is_ours {
            let message = match reach {
                Reach::Team => {
                    "Your roles let you make these for yourself and your teams. Choose yourself or one of their members."
                }
                _ => "Your roles let you make these for yourself only. Choose yourself.",
            };
            draft.faults.push(Fault::new("owner", "forbidden", message));
        }
    }
    None
}

/// What was made must be among what its maker may make, where that is narrowed by a filter:
/// it is asked of the written rows, as a filter may follow references.
///
/// # Errors
/// `Forbidden` if one is not; nothing of the transaction is kept then.
pub(crate) async fn made_outside(tx: &mut Tx<'_>, def: &ObjectDef, new: &[Id]) -> Result<()> {
    let asker = std::sync::Arc::clone(tx.asker());
    let grants = asker.rights.grants(&def.id, Action::Create);
    if new.is_empty() || grants.iter().all(|(_, only)| only.is_none()) {
        return Ok(());
    }
    let made = store::permitted(tx.store, &asker.scope, &def.id, Action::Create, new).await?;
    match new.iter().all(|id| made.contains(id)) {
        true => Ok(()),
        false => Err(asker.may_not(Action::Create, &def.id)),
    }
}

/// Customers make and keep what names them, and say nothing of whose it is within the
/// company.
pub(crate) fn not_theirs(tx: &Tx<'_>, def: &ObjectDef, drafts: &mut [AnyDraft]) {
    let asker = tx.asker();
    let Some(outsider) = asker.scope.outsider() else {
        return;
    };
    let id = |link: &Option<Link>| link.as_ref().map(|link| link.id);
    let held = |record: &Record| (id(&record.owner), id(&record.team));
    for draft in drafts {
        let action = match draft.before {
            None => Action::Create,
            Some(_) => Action::Update,
        };
        let reach = asker.rights.reach(&def.id, action);
        let before = draft.before.as_ref().map_or((None, None), held);
        if held(&draft.after) != before {
            let message = "Whose it is here is not yours to say. Leave it out.";
            draft.faults.push(Fault::new("owner", "forbidden", message));
        }
        let is_owned = def.access == Access::Owned && reach < Reach::All;
        let is_they = draft.after.object == outsider.object && draft.after.id == outsider.id;
        if is_owned && !is_they && !outsider.owns(&draft.after, reach) {
            let fault = Fault::new(def.title.as_str(), "forbidden", NOT_THEIRS);
            draft.faults.push(fault);
        }
    }
}

const NOT_THEIRS: &str = "It must name you. Choose yourself.";

/// Of these records those that may be changed only because they are shared.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn only_shared(tx: &mut Tx<'_>, object: &ObjectId, ids: &[Id]) -> Result<Vec<Id>> {
    let asker = std::sync::Arc::clone(tx.asker());
    if ids.is_empty() || !asker.scope.has_shares(object) {
        return Ok(Vec::new());
    }
    let own = asker.scope.unshared();
    let permitted = store::permitted(tx.store, &own, object, Action::Update, ids).await?;
    let left = ids.iter().filter(|id| !permitted.contains(id));
    Ok(left.copied().collect())
}

/// With whom something is shared does not give it to others, or take it: their
/// roles may say more of what is their own.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn handed_on(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    drafts: &mut [AnyDraft],
) -> Result<()> {
    let id = |link: &Option<Link>| link.as_ref().map(|link| link.id);
    let is_handed = |draft: &AnyDraft| {
        let after = &draft.after;
        draft.before.as_ref().is_some_and(|before| {
            id(&before.owner) != id(&after.owner) || id(&before.team) != id(&after.team)
        })
    };
    let handed = drafts.iter().filter(|draft| is_handed(draft));
    let handed: Vec<Id> = handed.map(|draft| draft.after.id).collect();
    let shared = only_shared(tx, &def.id, &handed).await?;
    for draft in drafts {
        if shared.contains(&draft.after.id) {
            draft
                .faults
                .push(Fault::new("owner", "forbidden", HANDED_ON));
        }
    }
    Ok(())
}

const HANDED_ON: &str =
    "This is shared with you: who it belongs to is not yours to change. Ask its owner.";

/// What references are newly set to must be in sight: else it is as if it were
/// not there. Gives those that are not.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn unseen(
    tx: &mut Tx<'_>,
    targets: &HashMap<ObjectId, Vec<Id>>,
) -> Result<Vec<Id>> {
    let asker = std::sync::Arc::clone(tx.asker());
    let mut unseen = Vec::new();
    if asker.scope.is_everything() {
        return Ok(unseen);
    }
    for (object, ids) in targets {
        let seen = store::permitted(tx.store, &asker.scope, object, Action::Read, ids).await?;
        unseen.extend(ids.iter().copied().filter(|id| !seen.contains(id)));
    }
    Ok(unseen)
}

/// What references of these records lead to that may not be seen.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn links_unseen(tx: &mut Tx<'_>, records: &[Record]) -> Result<Vec<Id>> {
    if tx.asker().scope.is_everything() {
        return Ok(Vec::new());
    }
    let mut held: HashMap<ObjectId, Vec<Id>> = HashMap::new();
    for link in records.iter().flat_map(links) {
        held.entry(link.object.clone()).or_default().push(link.id);
    }
    unseen(tx, &held).await
}

/// What a list of references holds that may not be seen stays in it, whatever
/// else is said of the list. A form that shows nothing where something hidden stands
/// says nothing of it, either.
pub(crate) fn keep_unseen(changes: &mut Changes, before: &Record, hidden: &[Id], is_form: bool) {
    changes.fields.retain(|(field, change)| {
        let held = before.value(field.as_str()).as_ref_id();
        let is_hidden = held.is_some_and(|id| hidden.contains(&id));
        let is_emptied = matches!(change, Change::Set(value) if value.is_empty());
        !(is_form && is_hidden && is_emptied)
    });
    for (field, change) in &mut changes.fields {
        let Change::Set(value) = change else { continue };
        if let Value::Refs(links) = value {
            // Written back as it was read: without an id.
            links.retain(|link| !link.hidden);
        }
        let Value::Refs(held) = before.value(field.as_str()) else {
            continue;
        };
        let stay = held.iter().filter(|link| hidden.contains(&link.id));
        let stay: Vec<Link> = stay.cloned().collect();
        if stay.is_empty() {
            continue;
        }
        let mut links = match std::mem::take(value) {
            Value::Refs(links) => links,
            _ => Vec::new(),
        };
        links.retain(|link| !stay.iter().any(|held| held.id == link.id));
        links.extend(stay);
        *value = Value::Refs(links);
    }
}

/// Everything that a record's own references lead to.
fn links(record: &Record) -> impl Iterator<Item = &Link> {
    record.slots().flat_map(|(_, slot)| match slot {
        Slot::Is(Value::Ref(link)) => std::slice::from_ref(link),
        Slot::Is(Value::Refs(links)) => links.as_slice(),
        _ => &[],
    })
}

/// What was written as its asker may see it: names of what is hidden from them go.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn veil(cx: &Cx, records: &mut [Record]) -> Result<()> {
    if cx.scope.is_everything() || records.is_empty() {
        return Ok(());
    }
    let mut conn = cx.ws.db().read().await?;
    store::named(&mut conn, &cx.schema, &cx.scope, records).await
}
