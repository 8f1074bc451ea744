//! Sharing: somebody who may change a record lets a person or a team see it, or
//! change it, whatever their roles let them reach of that object. Which records are
//! in sight by it is decided where everything else of that is, by the scope.

use std::collections::HashMap;

use base::{Error, Id, Micros, Result};
use schema::{Access, Action, Link, ObjectDef, ObjectId, scope::Level};
use store::{ByIds, Conn, Trash};

use crate::{
    Cx, Tx,
    audit::{self, Event},
    notifications,
    records::{self, write},
    rights::{checks, mark},
    rules::AnyDraft,
};

/// With whom one record is shared, at most.
pub const MOST: usize = 200;

/// That a record is shared with somebody, as who asks may know it.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// A person or a team, with its name.
    pub whom: Link,
    pub level: Level,
    /// The user who shared it, if it was one.
    pub by: Option<Link>,
    pub at: Micros,
}

/// What became of a wish to share.
#[derive(Clone, Debug, PartialEq)]
pub enum Shared {
    /// It was not shared with them before.
    Anew(Share),
    /// It was already, on this level or the other.
    Again(Share),
}

/// Whether records of an object are shared one by one. Others are seen by everybody,
/// or with what they belong to.
pub fn is_shareable(def: &ObjectDef) -> bool {
    def.access == Access::Owned
}

/// Whether who asks may share a record: whoever may change it by their roles, not
/// only because somebody shared it with them.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn may_share(cx: &Cx, def: &ObjectDef, record: Id) -> Result<bool> {
    let is_outside = cx.scope.outsider().is_some();
    if is_outside || !is_shareable(def) || cx.who.may_write().is_err() {
        return Ok(false);
    }
    let (mut conn, own) = (cx.ws.db().read().await?, cx.scope.unshared());
    let may = store::permitted(&mut conn, &own, &def.id, Action::Update, &[record]).await?;
    Ok(may.contains(&record))
}

/// With whom a record is shared, the first ones first. Whoever may read it may know.
///
/// # Errors
/// `NotFound`; `Gone` with the winner's id if it was merged.
pub async fn list(cx: &Cx, object: &ObjectId, record: Id) -> Result<Vec<Share>> {
    shareable(cx, object)?;
    records::get_any(cx, object, record).await?;
    let mut conn = cx.ws.db().read().await?;
    let shares = store::shares(&mut conn, object, record).await?;
    named(cx, &mut conn, shares).await
}

/// Shares a record with a person or a team on this level, whichever it was before.
///
/// # Errors
/// `NotFound` of the record, or of whom it is to be shared with; `Forbidden` to who
/// may not share it; `Conflict` if it is shared with too many.
pub async fn share(
    cx: &Cx,
    object: &ObjectId,
    record: Id,
    whom: Id,
    level: Level,
) -> Result<Shared> {
    let object = object.clone();
    let (share, is_new) = write(cx, move |mut tx| {
        let object = object.clone();
        Box::pin(async move {
            let known = held(&mut tx, &object, record).await?;
            let whom = find_whom(&mut tx, whom).await?;
            let before = known.iter().find(|share| share.whom.id == whom.id);
            if let Some(before) = before.filter(|before| before.level == level) {
                return Ok((before.clone(), false));
            }
            let is_new = before.is_none();
            if is_new && known.len() >= MOST {
                let message = format!(
                    "This is shared with {MOST} people and teams, and cannot be with more. Share it with a team instead."
                );
                return Err(Error::conflict("too_many", message));
            }
            let share = store::Share {
                whom,
                level,
                by: tx.asker().user(),
                at: tx.now(),
            };
            settle(&mut tx, &object, record, Change::Shared(&share)).await?;
            if is_new {
                notifications::record_shared(&mut tx, &object, record, &share.whom).await?;
            }
            Ok((share, is_new))
        })
    })
    .await?;
    // So that it acts at once; other processes learn of it as of roles.
    cx.ws.stand_now().await?;
    let mut conn = cx.ws.db().read().await?;
    let share = named(cx, &mut conn, vec![share]).await?.pop();
    let share = share.ok_or_else(|| Error::broken("a share has no name"))?;
    Ok(match is_new {
        true => Shared::Anew(share),
        false => Shared::Again(share),
    })
}

/// Shares a record with somebody no more. What their roles let them reach stays.
///
/// # Errors
/// `NotFound` of the record, or if it is not shared with them; `Forbidden` to who may
/// not share it.
pub async fn unshare(cx: &Cx, object: &ObjectId, record: Id, whom: Id) -> Result<()> {
    let object = object.clone();
    write(cx, move |mut tx| {
        let object = object.clone();
        Box::pin(async move {
            let known = held(&mut tx, &object, record).await?;
            let share = known.into_iter().find(|share| share.whom.id == whom);
            let share = share.ok_or_else(|| Error::not_found("share"))?;
            let named = named(&tx.bound(), tx.store, vec![share.clone()]).await?;
            if named.iter().any(|share| share.whom.hidden) {
                return Err(Error::not_found("share"));
            }
            settle(&mut tx, &object, record, Change::Unshared(&share)).await
        })
    })
    .await
}

/// What is done to a share.
enum Change<'s> {
    Shared(&'s store::Share),
    Unshared(&'s store::Share),
}

/// Every change of a single share is written here.
async fn settle(tx: &mut Tx<'_>, object: &ObjectId, record: Id, change: Change<'_>) -> Result<()> {
    match change {
        Change::Shared(share) => {
            store::put_share(tx.store, object, record, share).await?;
            if store::note_sharing(tx.store, share.whom.id, object).await? {
                mark(tx).await?;
            }
        }
        Change::Unshared(share) => {
            store::drop_share(tx.store, object, record, share.whom.id).await?;
        }
    }
    audit::note(tx.store, &tx.cx, &event(object, record, &change));
    Ok(())
}

/// What the audit log is told.
fn event(object: &ObjectId, record: Id, change: &Change<'_>) -> Event {
    let object = object.clone();
    match change {
        Change::Shared(share) => Event::Shared {
            object,
            record,
            whom_object: share.whom.object.clone(),
            whom: share.whom.id,
            level: share.level.name().into(),
        },
        Change::Unshared(share) => Event::Unshared {
            object,
            record,
            whom_object: share.whom.object.clone(),
            whom: share.whom.id,
        },
    }
}

/// The record is there and its asker may share it; nobody else writes it until the
/// transaction ends. Gives with whom it is shared.
async fn held(tx: &mut Tx<'_>, object: &ObjectId, record: Id) -> Result<Vec<store::Share>> {
    let asker = tx.bound();
    let def = shareable(&asker, object)?;
    store::lock(tx.store, object, &[record]).await?;
    let ask = asker.scope.apply(ByIds {
        object: object.clone(),
        ids: vec![record],
        fields: None,
        trash: Trash::Both,
    });
    let found = store::by_ids(tx.store, &asker.schema, &ask).await?.pop();
    let found = found.ok_or_else(|| Error::not_found(&def.label))?;
    if found.merged_into.is_some() {
        let winner = found.merged_into;
        return Err(Error::Gone { winner });
    }
    if found.deleted_at.is_some() {
        return Err(Error::not_found(&def.label));
    }
    checks::each(tx, &def, Action::Update, &[record]).await?;
    if asker.scope.outsider().is_some() {
        return Err(Error::forbidden(
            "With whom records are shared is up to whoever works here.",
        ));
    }
    if !checks::only_shared(tx, object, &[record]).await?.is_empty() {
        return Err(Error::forbidden(
            "This is shared with you, and sharing it further is up to its owner. Ask them.",
        ));
    }
    store::shares(tx.store, object, record).await
}

/// An object whose records are shared, as who asks knows it.
fn shareable(cx: &Cx, object: &ObjectId) -> Result<std::sync::Arc<ObjectDef>> {
    let def = cx.schema.object(object).cloned();
    let def = def.ok_or_else(|| Error::not_found("object"))?;
    if is_shareable(&def) {
        return Ok(def);
    }
    let what = &def.label_plural;
    let message = match def.access {
        Access::Via(_) => {
            format!("{what} are seen by whoever sees what they belong to. Share that.")
        }
        _ => format!("{what} are seen by everybody who may see any. There is nothing to share."),
    };
    Err(Error::conflict("not_shareable", message))
}

/// The person or the team of this id, if who asks sees it.
async fn find_whom(tx: &mut Tx<'_>, id: Id) -> Result<Link> {
    let asker = tx.bound();
    for object in ["user", "team"].map(ObjectId::from) {
        if asker.schema.object(&object).is_none() {
            continue;
        }
        let ids = vec![id];
        let ask = asker.scope.apply(ByIds {
            object: object.clone(),
            ids,
            fields: None,
            trash: Trash::Without,
        });
        // Held, so that nobody removes it for good meanwhile.
        store::lock(tx.store, &object, &[id]).await?;
        if !store::by_ids(tx.store, &asker.schema, &ask)
            .await?
            .is_empty()
        {
            return Ok(Link::to(object, id));
        }
    }
    Err(Error::not_found("person or team"))
}

/// Names all that may be seen; the rest is hidden.
async fn named(cx: &Cx, conn: &mut Conn, shares: Vec<store::Share>) -> Result<Vec<Share>> {
    let mut wanted: HashMap<ObjectId, Vec<Id>> = HashMap::new();
    for share in &shares {
        let of = wanted.entry(share.whom.object.clone()).or_default();
        of.push(share.whom.id);
        let users = wanted.entry("user".into()).or_default();
        users.extend(share.by);
    }
    let mut names: HashMap<Id, (String, bool)> = HashMap::new();
    for (object, ids) in wanted {
        if cx.schema.object(&object).is_some() {
            names.extend(store::titles(conn, &cx.schema, &cx.scope, &object, &ids).await?);
        }
    }
    let name = |link: Link| match names.get(&link.id) {
        Some((name, deleted)) => Link {
            name: Some(name.clone()),
            deleted: *deleted,
            ..link
        },
        None => Link {
            hidden: true,
            ..link
        },
    };
    let known = shares.into_iter().map(|share| Share {
        whom: name(share.whom),
        level: share.level,
        by: share.by.map(|by| name(Link::to("user".into(), by))),
        at: share.at,
    });
    Ok(known.collect())
}

/// Records that become others bring along with whom they are shared, and take it
/// back when they are themselves again.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn follow_merges(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    drafts: &[AnyDraft],
) -> Result<()> {
    let mut has_moved = false;
    for draft in drafts {
        let id = draft.after.id;
        let before = draft.before.as_ref().and_then(|before| before.merged_into);
        match (before, draft.after.merged_into) {
            (None, Some(winner)) => store::merge_shares(tx.store, &def.id, id, winner).await?,
            (Some(winner), None) => store::unmerge_shares(tx.store, id, winner).await?,
            _ => continue,
        }
        has_moved |= store::is_whom(&def.id);
    }
    match has_moved {
        true => mark(tx).await,
        false => Ok(()),
    }
}
