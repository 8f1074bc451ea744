//! Keys of programs: made, known again, listed, revoked.
//!
//! A key with a role acts as itself; a personal one acts as the person it is of, in the
//! rights that they have at that moment; one of a customer as them. All may be held
//! back further.

mod listed;
mod making;
pub(crate) mod store;

use std::sync::Arc;

use base::{Error, Id, Result};
use schema::Limits;

pub use listed::{KeyInfo, MOST_LISTED, Person, keys, revoke_key};
pub use making::{
    NewKey, create_key, create_key_of, make_key, roles_for_customers, roles_for_keys,
};
pub use store::STATEMENTS;

use super::{
    bounds::{Bounds, EXPIRED, Through, ThroughKind, network},
    token,
};
use crate::{Cx, Owner, Principal, Workspace, records};

/// Keys begin so: people and scanners recognise a lost one.
const PREFIX: &str = "rk_";
/// What whoever uses a key that was revoked is told.
const REVOKED: &str = "This key was revoked. Make a new one.";

/// Who a key belongs to; none if there is no such key.
///
/// # Errors
/// `Unauthorized` if its time is over or it was revoked; `Busy` if the database is away.
pub async fn key(ws: &Workspace, secret: &str) -> Result<Option<Principal>> {
    if !secret.starts_with(PREFIX) || secret.len() > 128 {
        return Ok(None);
    }
    let row = store::by_hash(&mut ws.db().read().await?, &token::hash(secret)).await?;
    let Some(row) = row else {
        return Ok(None);
    };
    if row.revoked_at.is_some() {
        return Err(Error::unauthorized(REVOKED));
    }
    if row.is_expired(ws.clock().now()) {
        return Err(Error::unauthorized(EXPIRED));
    }
    principal(ws, row).await
}

/// Who a key belongs to, by its id; none if it may not be used any more.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn key_of_id(ws: &Workspace, id: Id) -> Result<Option<Principal>> {
    let row = store::by_id(&mut ws.db().read().await?, id).await?;
    let now = ws.clock().now();
    match row.filter(|row| row.revoked_at.is_none() && !row.is_expired(now)) {
        Some(row) => principal(ws, row).await,
        None => Ok(None),
    }
}

/// Who a key is: nobody, once its owner may not come in any more.
async fn principal(ws: &Workspace, row: store::KeyRow) -> Result<Option<Principal>> {
    ws.stand(row.standing).await?;
    let bounds = bounds(&row);
    if let Some(contact) = row.contact {
        let through = Through {
            kind: ThroughKind::Key,
            id: row.id,
            name: row.name,
            bounds,
        };
        return super::outside::customer(ws, contact, row.role, through).await;
    }
    let owner = match row.user {
        None => None,
        Some(id) => match super::user(ws, id).await? {
            Some(owner) => Some(owner),
            None => return Ok(None),
        },
    };
    if row.is_personal() {
        return Ok(owner.map(|owner| {
            owner.acting_through(Through {
                kind: ThroughKind::Key,
                id: row.id,
                name: row.name,
                bounds,
            })
        }));
    }
    let owner = owner.and_then(|owner| match owner {
        Principal::User { id, team, also, .. } => Some(Owner {
            id,
            teams: team.into_iter().chain(also.teams).collect(),
        }),
        _ => None,
    });
    Ok(Some(Principal::Key {
        id: row.id,
        name: row.name,
        role: row.role,
        owner,
        bounds,
    }))
}

/// What holds a key back. A network that cannot be read any more admits nobody.
fn bounds(row: &store::KeyRow) -> Bounds {
    let nobody = || "255.255.255.255/32".parse().ok();
    let nets = row.limits.from.iter();
    Bounds {
        limits: Limits {
            is_read_only: row.limits.read_only,
            objects: row.limits.objects.clone(),
            ..Limits::default()
        },
        from: nets
            .filter_map(|net| network(net).or_else(nobody))
            .collect::<Arc<[_]>>(),
        until: row.expires_at,
    }
}

/// What keys are called, those that were revoked too.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn key_names(conn: &mut ::store::Conn, ids: &[Id]) -> Result<Vec<(Id, String)>> {
    store::names(conn, ids).await
}

/// Removes keys of customers that ended a month ago: there may be one for each visit.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn forget_ended_keys(cx: &Cx) -> Result<()> {
    let before = cx.now.plus_seconds(-MONTH);
    records::write_plain(cx, move |tx| {
        Box::pin(async move { store::forget(tx, before).await })
    })
    .await
}

const MONTH: i64 = 30 * 24 * 3_600;

/// Notes that a key was used.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn key_used(ws: &Workspace, id: Id) -> Result<()> {
    let cx = ws.cx(Principal::System, crate::Via::Rest);
    let now = cx.now;
    records::write_plain(&cx, move |tx| {
        Box::pin(async move { store::touch(tx, id, now).await })
    })
    .await
}
