//! Who somebody is here whom a provider speaks of: known already, found by their address,
//! or made.

use base::{Error, Id};
use engine::audit::{self, Event};
use engine::people::{self, Newcomer};
use engine::{Cx, records, rights};
use schema::{Record, Value};

use super::claims::Verified;
use super::roles::{Roles, roles};
use super::{Claims, Failure, Provider, Refused, store};

/// Somebody who may come in.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub user: Record,
    /// Whether they were made a user a moment ago.
    pub is_new: bool,
    /// Whether they are known by the provider since a moment ago.
    pub is_linked: bool,
}

/// Who somebody is, with the roles that follow from what the provider says. `cx` is that
/// of Rapport itself, and says from where they come.
///
/// # Errors
/// `Refused` with the reason.
pub async fn arrive(cx: &Cx, provider: &Provider, claims: &Claims) -> Result<Arrival, Failure> {
    match known(cx, provider, claims).await? {
        Some(user) => {
            let user = with_roles(cx, provider, claims, user).await?;
            used(cx, provider, claims).await?;
            Ok(Arrival {
                user,
                is_new: false,
                is_linked: false,
            })
        }
        None => first(cx, provider, claims).await,
    }
}

/// Lets somebody who is signed in be known by the provider from now on.
///
/// # Errors
/// `Refused` if it knows them as somebody else, or somebody else as them.
pub async fn link(cx: &Cx, provider: &Provider, claims: &Claims, user: Id) -> Result<(), Failure> {
    if people::active(&cx.ws, user).await?.is_none() {
        return Err(Refused::Off(claims.email.clone()).into());
    }
    keep(cx, provider, claims, user).await
}

/// Who is known by what the provider calls them.
async fn known(cx: &Cx, provider: &Provider, claims: &Claims) -> Result<Option<Record>, Failure> {
    let mut conn = cx.ws.db().read().await?;
    let id = store::known_as(&mut conn, provider.id, &claims.subject).await?;
    drop(conn);
    let Some(id) = id else {
        return Ok(None);
    };
    match people::active(&cx.ws, id).await? {
        Some(user) => Ok(Some(user)),
        None => Err(Refused::Off(claims.email.clone()).into()),
    }
}

/// Somebody who comes by this provider for the first time.
async fn first(cx: &Cx, provider: &Provider, claims: &Claims) -> Result<Arrival, Failure> {
    let email = claims.email.clone();
    if email.is_empty() {
        return Err(Refused::NoAddress.into());
    }
    let settings = &provider.settings;
    if !settings.speaks_for(&email) {
        return Err(Refused::Domain(email).into());
    }
    let believed = match claims.is_verified {
        Verified::Yes => true,
        Verified::No => false,
        Verified::Unsaid => settings.trusted,
    };
    if !believed {
        return Err(Refused::Unverified(email).into());
    }
    let (user, is_new) = match people::known_by_email(&cx.ws, &email).await {
        Ok(Some(user)) if !people::is_active(&user) => return Err(Refused::Off(email).into()),
        Ok(Some(user)) => {
            let ws_now = people::active(&cx.ws, user.id).await?;
            let user = ws_now.ok_or_else(|| Refused::Off(email.clone()))?;
            if people::is_in_charge(&cx.ws, &user) && !settings.trusted {
                return Err(Refused::InCharge(email).into());
            }
            (user, false)
        }
        // Somebody had it who lies in the trash.
        Err(Error::NotFound { .. } | Error::Gone { .. }) => return Err(Refused::Off(email).into()),
        Err(error) => return Err(error.into()),
        Ok(None) if !settings.create_users => return Err(Refused::Unknown(email).into()),
        Ok(None) => (make(cx, provider, claims).await?, true),
    };
    keep(cx, provider, claims, user.id).await?;
    let user = match is_new {
        true => user,
        false => with_roles(cx, provider, claims, user).await?,
    };
    Ok(Arrival {
        user,
        is_new,
        is_linked: true,
    })
}

async fn make(cx: &Cx, provider: &Provider, claims: &Claims) -> Result<Record, Failure> {
    let named = rights::named(&cx.ws).await?;
    let roles = roles(&provider.settings, &claims.roles, &Roles::default(), &named);
    if roles.is_empty() {
        return Err(Refused::NoRole(claims.email.clone()).into());
    }
    let new = Newcomer {
        email: claims.email.clone(),
        name: claims.name.clone(),
        role: roles.first,
        roles: roles.further,
        team: None,
    };
    match people::admit(cx, new).await {
        Ok(user) => Ok(user),
        // Somebody made them at the same moment, or they lie in the trash.
        Err(Error::Conflict { .. }) => match people::known_by_email(&cx.ws, &claims.email).await? {
            Some(user) if people::is_active(&user) && !people::is_in_charge(&cx.ws, &user) => {
                Ok(user)
            }
            _ => Err(Refused::Off(claims.email.clone()).into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// Gives somebody the roles that follow from what the provider says, where that is set.
async fn with_roles(
    cx: &Cx,
    provider: &Provider,
    claims: &Claims,
    user: Record,
) -> Result<Record, Failure> {
    if provider.settings.roles.is_empty() {
        return Ok(user);
    }
    let had = Roles {
        first: match user.value("role") {
            Value::Key(role) => Some(role.clone()),
            _ => None,
        },
        further: match user.value("roles") {
            Value::Refs(links) => links.iter().map(|link| link.id).collect(),
            _ => Vec::new(),
        },
    };
    let named = rights::named(&cx.ws).await?;
    let has = roles(&provider.settings, &claims.roles, &had, &named);
    if has != had {
        people::give_roles(cx, &user, has.first.as_deref(), &has.further).await?;
    }
    if has.is_empty() {
        return Err(Refused::NoRole(claims.email.clone()).into());
    }
    let user = people::active(&cx.ws, user.id).await?;
    user.ok_or_else(|| Refused::Off(claims.email.clone()).into())
}

/// Keeps whom the provider means by what it calls somebody. One person is one for it: who
/// gets an address that somebody had before is not them.
async fn keep(cx: &Cx, provider: &Provider, claims: &Claims, user: Id) -> Result<(), Failure> {
    let (id, now, by) = (provider.id, cx.ws.clock().now(), cx.clone());
    let (subject, label) = (claims.subject.clone(), claims.email.clone());
    let kept = records::write_beside(cx, move |tx| {
        let (subject, label, by) = (subject.clone(), label.clone(), by.clone());
        Box::pin(async move {
            let others = store::of_user(tx, user).await?;
            let is_another = |one: &store::Identity| one.provider == id && one.subject != subject;
            if others.iter().any(is_another) {
                return Ok(false);
            }
            let is_new = !others.iter().any(|one| one.provider == id);
            let means = store::link(tx, (id, &subject), user, &label, now).await?;
            if is_new && means == Some(user) {
                let provider = id;
                audit::note(tx, &by, &Event::ProviderLinked { provider, user });
            }
            Ok(means == Some(user))
        })
    })
    .await?;
    match kept {
        true => Ok(()),
        false => Err(Refused::Another(claims.email.clone()).into()),
    }
}

async fn used(cx: &Cx, provider: &Provider, claims: &Claims) -> Result<(), Failure> {
    let (id, now) = (provider.id, cx.ws.clock().now());
    let (subject, label) = (claims.subject.clone(), claims.email.clone());
    let noted = records::write_beside(cx, move |tx| {
        let (subject, label) = (subject.clone(), label.clone());
        Box::pin(async move { store::used(tx, (id, &subject), &label, now).await })
    });
    Ok(noted.await?)
}
