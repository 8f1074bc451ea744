//! By which providers somebody is known: seen and forgotten.

use base::{Error, Id, Micros, Result};
use engine::audit::{self, Event};
use engine::{Cx, people, records};

use super::store;

/// A provider that knows somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    pub provider: Id,
    pub name: String,
    /// The address that it last told; may be empty.
    pub label: String,
    pub since: Micros,
    pub last_used_at: Option<Micros>,
}

/// Those that know a person.
///
/// # Errors
/// `Forbidden` unless it is oneself, or somebody whose way in one may change.
pub async fn linked(cx: &Cx, user: Id) -> Result<Vec<Linked>> {
    may(cx, user).await?;
    let mut conn = cx.ws.db().read().await?;
    let identities = store::of_user(&mut conn, user).await?;
    let providers = store::all(&mut conn).await?;
    let linked = identities.into_iter().filter_map(|identity| {
        let provider = providers.iter().find(|one| one.id == identity.provider)?;
        Some(Linked {
            provider: provider.id,
            name: provider.name.clone(),
            label: identity.label,
            since: identity.created_at,
            last_used_at: identity.last_used_at,
        })
    });
    Ok(linked.collect())
}

/// Lets a provider know a person no more.
///
/// # Errors
/// See [`linked`]; `Conflict` if one would have no way in any more; `NotFound`.
pub async fn unlink(cx: &Cx, user: Id, provider: Id) -> Result<()> {
    may(cx, user).await?;
    let is_own = cx.user() == Some(user);
    let only = linked(cx, user).await?.len() < 2;
    if is_own && only && !people::has_password(&cx.ws, user).await? {
        let message = "You have no password: without this provider you could not sign in any more. Ask an administrator for a link with which you choose one.";
        return Err(Error::conflict("last_way_in", message));
    }
    let by = cx.clone();
    let found = records::write_beside(cx, move |tx| {
        let by = by.clone();
        Box::pin(async move {
            let was_known = store::unlink(tx, user, provider).await?;
            if was_known {
                audit::note(tx, &by, &Event::ProviderUnlinked { provider, user });
            }
            Ok(was_known)
        })
    })
    .await?;
    match found {
        true => Ok(()),
        false => Err(Error::not_found("provider")),
    }
}

async fn may(cx: &Cx, user: Id) -> Result<()> {
    match cx.user() == Some(user) {
        true => Ok(()),
        false => people::in_charge_of(cx, user).await.map(drop),
    }
}
