//! Keys as they are listed, and revoked.

use std::collections::BTreeMap;

use base::{Error, Id, Micros, Result};
use schema::{ObjectId, Special};

use super::{
    super::customers,
    making::in_person,
    store::{self, KeyRow},
};
use crate::{
    Cx,
    audit::{self, Event},
    records,
};

/// Keys of one page at most.
pub const MOST_LISTED: u32 = 100;

/// A person, with their name if they are still there.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub id: Id,
    pub name: Option<String>,
}

/// A key as people see it: all but its secret.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyInfo {
    pub id: Id,
    pub name: String,
    /// What it begins with.
    pub prefix: String,
    /// None of a personal key: it may what its owner may.
    pub role: Option<String>,
    pub owner: Option<Person>,
    /// The customer who comes in by it.
    pub contact: Option<Person>,
    pub is_read_only: bool,
    /// Names of objects.
    pub objects: Option<Vec<String>>,
    pub from: Vec<String>,
    pub created_at: Micros,
    pub created_by: Option<Person>,
    pub expires_at: Option<Micros>,
    pub is_expired: bool,
    pub last_used_at: Option<Micros>,
}

/// Keys made before one, newest first: one's own, and all of them for who manages people.
///
/// # Errors
/// `Forbidden` to programs that act for somebody; `Busy` if the database is away.
pub async fn keys(cx: &Cx, before: Option<Id>, limit: u32) -> Result<Vec<KeyInfo>> {
    let of = visible(cx)?;
    let mut conn = cx.ws.db().read().await?;
    let limit = limit.clamp(1, MOST_LISTED + 1);
    let rows = store::page(&mut conn, before, limit, of).await?;
    drop(conn);
    shown(cx, rows).await
}

/// Revokes a key for good.
///
/// # Errors
/// `NotFound` if there is no such key, or it is somebody else's and who asks does not
/// manage people.
pub async fn revoke_key(cx: &Cx, id: Id) -> Result<()> {
    let of = visible(cx)?;
    let row = store::by_id(&mut cx.ws.db().read().await?, id).await?;
    let theirs = |row: &KeyRow| of.is_none() || row.user == of;
    if !row.is_some_and(|row| row.revoked_at.is_none() && theirs(&row)) {
        return Err(Error::not_found("key"));
    }
    let (now, by) = (cx.now, cx.clone());
    records::write_beside(cx, move |tx| {
        audit::note(tx, &by, &Event::KeyRevoked { key: id });
        Box::pin(async move { store::revoke(tx, id, now).await })
    })
    .await
}

/// Whose keys somebody looks after; all if none.
fn visible(cx: &Cx) -> Result<Option<Id>> {
    in_person(cx)?;
    match (cx.rights.may(Special::ManagePeople), cx.user()) {
        (true, _) => Ok(None),
        (false, Some(user)) => Ok(Some(user)),
        (false, None) => cx.may(Special::ManagePeople).map(|()| None),
    }
}

/// The keys of these rows, with the names of who they are of.
pub(super) async fn shown(cx: &Cx, rows: Vec<KeyRow>) -> Result<Vec<KeyInfo>> {
    let whole = cx.unbound();
    let mut ids: Vec<Id> = rows
        .iter()
        .flat_map(|row| [row.user, row.created_by])
        .flatten()
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let object = ObjectId::from("user");
    let mut names: BTreeMap<Id, String> = BTreeMap::new();
    for user in records::find_all(&whole, &object, ids).await? {
        let def = whole.schema.object(&object);
        let title = def.map(|def| schema::value::keys::title(def, &user));
        names.insert(user.id, title.unwrap_or_default());
    }
    if let Some(def) = customers(cx) {
        let ids = rows.iter().filter_map(|row| row.contact).collect();
        for customer in records::find_all(cx, &def.id, ids).await? {
            names.insert(customer.id, schema::value::keys::title(def, &customer));
        }
    }
    let person = |id: Option<Id>| {
        id.map(|id| Person {
            id,
            name: names.get(&id).cloned(),
        })
    };
    let named = |id: &ObjectId| match cx.whole.object(id) {
        Some(def) => def.name.clone(),
        None => id.as_str().to_string(),
    };
    let shown = rows.into_iter().map(|row| KeyInfo {
        id: row.id,
        role: (!row.is_personal()).then(|| row.role.clone()),
        owner: person(row.user),
        contact: person(row.contact),
        is_read_only: row.limits.read_only,
        objects: row
            .limits
            .objects
            .as_ref()
            .map(|objects| objects.iter().map(named).collect()),
        from: row.limits.from.clone(),
        created_at: row.created_at,
        created_by: person(row.created_by),
        is_expired: row.is_expired(cx.now),
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        name: row.name,
        prefix: row.prefix,
    });
    Ok(shown.collect())
}
