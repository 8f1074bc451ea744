//! Keys of programs.

use base::{Error, Id, Result};

use super::{store, token};
use crate::{
    Cx, Owner, Principal, Workspace,
    audit::{self, Event},
    records,
};

/// Keys begin so: people and scanners recognise a lost one.
const PREFIX: &str = "rk_";

/// Makes a key with a role, whose own records are those of who makes it. It is shown
/// this once.
///
/// # Errors
/// `Invalid` if there is no such role or no name; `Forbidden` to who does not manage
/// people.
pub async fn create_key(cx: &Cx, name: &str, role: &str) -> Result<String> {
    create_key_of(cx, name, role, cx.user()).await
}

/// The same, whose own records are those of a user.
///
/// # Errors
/// See [`create_key`].
pub async fn create_key_of(cx: &Cx, name: &str, role: &str, owner: Option<Id>) -> Result<String> {
    cx.may(schema::Special::ManagePeople)?;
    if let Some(message) = super::no_such_role(cx, role, false).await? {
        return Err(Error::invalid("role", "unknown", message));
    }
    let name = name.trim().to_string();
    if name.is_empty() {
        return Err(Error::invalid(
            "name",
            "required",
            "Give the key a name, so that it can be told from others.",
        ));
    }
    let secret = format!("{PREFIX}{}", token::fresh()?);
    let row = store::KeyRow {
        id: Id::make(cx.now),
        name,
        role: role.to_string(),
        user: owner,
        standing: 0,
    };
    let (hash, start, now) = (
        token::hash(&secret),
        secret[..PREFIX.len() + 6].to_string(),
        cx.now,
    );
    let event = Event::KeyCreated {
        key: row.id,
        role: row.role.clone(),
        owner,
    };
    let by = cx.clone();
    records::write_plain(cx, move |tx| {
        let (row, hash, start) = (row.clone(), hash.clone(), start.clone());
        audit::note(tx, &by, &event);
        Box::pin(async move { store::put_key(tx, &row, &hash, &start, now).await })
    })
    .await?;
    Ok(secret)
}

/// Who a key belongs to; none if there is no such key.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn key(ws: &Workspace, secret: &str) -> Result<Option<Principal>> {
    if !secret.starts_with(PREFIX) || secret.len() > 128 {
        return Ok(None);
    }
    let mut conn = ws.db().read().await?;
    let row = store::key_by_hash(&mut conn, &token::hash(secret)).await?;
    drop(conn);
    principal(ws, row).await
}

/// Who a key belongs to, by its id; none if it was revoked.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn key_of_id(ws: &Workspace, id: Id) -> Result<Option<Principal>> {
    let row = store::key_by_id(&mut ws.db().read().await?, id).await?;
    principal(ws, row).await
}

/// Who a key is: nobody, once its owner may not come in any more.
async fn principal(ws: &Workspace, row: Option<store::KeyRow>) -> Result<Option<Principal>> {
    let Some(row) = row else {
        return Ok(None);
    };
    ws.stand(row.standing).await?;
    let owner = match row.user {
        None => None,
        Some(id) => match super::user(ws, id).await? {
            Some(Principal::User { team, also, .. }) => Some(Owner {
                id,
                teams: team.into_iter().chain(also.teams).collect(),
            }),
            _ => return Ok(None),
        },
    };
    Ok(Some(Principal::Key {
        id: row.id,
        name: row.name,
        role: row.role,
        owner,
    }))
}

/// What keys are called.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn key_names(conn: &mut ::store::Conn, ids: &[Id]) -> Result<Vec<(Id, String)>> {
    store::key_names(conn, ids).await
}

/// Notes that a key was used.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn key_used(ws: &Workspace, id: Id) -> Result<()> {
    let cx = ws.cx(Principal::System, crate::Via::Rest);
    let now = cx.now;
    records::write_plain(&cx, move |tx| {
        Box::pin(async move { store::touch_key(tx, id, now).await })
    })
    .await
}
