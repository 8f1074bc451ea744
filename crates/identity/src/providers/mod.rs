//! Others who say who somebody is (OpenID Connect): which there are, how somebody is
//! sent to one and comes back, and whom that is here.
//!
//! A sign-in is the code flow with PKCE. What the provider is asked with lies in a ticket
//! that is good once; its secret is the `state`, and it counts in the browser alone that
//! began. An answer is believed when its ID token is signed with a key of the provider,
//! for us, now, for this very question. Nothing here calls out within a transaction.

mod admission;
mod answer;
mod asking;
mod claims;
mod connection;
mod discovery;
mod fetch;
mod input;
mod linked;
mod refused;
mod roles;
mod settings;
mod store;
mod token;

pub use admission::{Arrival, arrive, link};
pub use answer::{Answer, Proof, finish};
pub use asking::{Begun, begin};
pub use claims::Claims;
pub use connection::Connections;
pub use discovery::{Finding, Outlook, test};
pub use linked::{Linked, linked, unlink};
pub use refused::{Failure, Refused};
pub use settings::{Mapped, Second, Settings};
pub use store::STATEMENTS;

use std::collections::HashMap;

use base::{Error, Id, Micros, Result};
use engine::audit::{self, Event};
use engine::{Cx, Workspace, people, records};
use schema::Special;
use serde_json::{Value as Json, json};

/// Most providers of a workspace.
const MOST: usize = 20;

/// One that says who somebody is.
#[derive(Clone, Debug)]
pub struct Provider {
    pub id: Id,
    /// Part of its addresses here.
    pub key: String,
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    /// Sealed.
    secret: Option<Vec<u8>>,
    pub settings: Settings,
    pub created_at: Micros,
}

impl Provider {
    /// Whether it is talked to with a secret.
    pub fn has_secret(&self) -> bool {
        self.secret.is_some()
    }

    /// Where it sends people back to, which must be registered with it.
    pub fn redirect(&self, ours: &str) -> String {
        format!("{ours}/sign-in/with/{}/callback", self.key)
    }

    /// How sessions that it began are marked.
    pub fn via(&self) -> String {
        format!("provider {}", self.id)
    }

    /// All but its secret.
    pub fn json(&self, ours: &str) -> Json {
        let mut body = json!({
            "id": self.id,
            "key": self.key,
            "name": self.name,
            "issuer": self.issuer,
            "client_id": self.client_id,
            "has_secret": self.has_secret(),
            "redirect_uri": self.redirect(ours),
            "created_at": self.created_at.to_rfc3339(),
        });
        if let (Json::Object(body), Json::Object(settings)) = (&mut body, json!(self.settings)) {
            body.extend(settings);
        }
        body
    }

    fn purpose(&self) -> String {
        format!("provider {}", self.id)
    }
}

/// All of them, by name.
///
/// # Errors
/// `Forbidden` to who does not manage people.
pub async fn list(cx: &Cx) -> Result<Vec<Provider>> {
    cx.may(Special::ManagePeople)?;
    store::all(&mut cx.ws.db().read().await?).await
}

/// What they are called, for whoever reads what was done with them.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn names(ws: &Workspace) -> Result<HashMap<Id, String>> {
    let all = store::all(&mut ws.db().read().await?).await?;
    Ok(all.into_iter().map(|one| (one.id, one.name)).collect())
}

/// One.
///
/// # Errors
/// `Forbidden` to who does not manage people; `NotFound`.
pub async fn find(cx: &Cx, id: Id) -> Result<Provider> {
    let all = list(cx).await?;
    let found = all.into_iter().find(|provider| provider.id == id);
    found.ok_or_else(|| Error::not_found("provider"))
}

/// Those that people can sign in with.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn offered(ws: &Workspace) -> Result<Vec<Provider>> {
    let mut all = store::all(&mut ws.db().read().await?).await?;
    all.retain(|provider| provider.settings.active);
    Ok(all)
}

/// One that people can sign in with, by its key.
///
/// # Errors
/// `NotFound`.
pub async fn offered_as(ws: &Workspace, key: &str) -> Result<Provider> {
    let all = offered(ws).await?;
    let found = all.into_iter().find(|provider| provider.key == key);
    found.ok_or_else(|| Error::not_found("provider"))
}

/// Adds one.
///
/// # Errors
/// `Forbidden` to all but administrators; `Invalid` with every fault; `Conflict` if its
/// key is taken.
pub async fn create(cx: &Cx, body: &Json) -> Result<Provider> {
    may_change(cx)?;
    let there = list(cx).await?;
    if there.len() >= MOST {
        let message = format!("There are {MOST} providers, and no more can be kept. Remove one.");
        return Err(Error::conflict("too_many", message));
    }
    let known = engine::rights::named(&cx.ws).await?;
    let read = input::read(body, None, &known)?;
    let mut provider = Provider {
        id: Id::make(cx.now),
        key: read.key,
        name: read.name,
        issuer: read.issuer,
        client_id: read.client_id,
        secret: None,
        settings: read.settings,
        created_at: cx.now,
    };
    provider.secret = sealed(cx, &provider, read.secret).await?;
    let (row, by) = (provider.clone(), cx.clone());
    let put = records::write_beside(cx, move |tx| {
        let (row, by) = (row.clone(), by.clone());
        Box::pin(async move {
            let is_new = store::add(tx, &row).await?;
            if is_new {
                let (provider, key) = (row.id, row.key.clone());
                audit::note(tx, &by, &Event::ProviderAdded { provider, key });
            }
            Ok(is_new)
        })
    })
    .await?;
    match put {
        true => Ok(provider),
        false => Err(Error::invalid(
            "key",
            "taken",
            "Another provider has this key.",
        )),
    }
}

/// Changes one: what the body does not name stays.
///
/// # Errors
/// See [`create`]; `NotFound`.
pub async fn update(cx: &Cx, id: Id, body: &Json) -> Result<Provider> {
    may_change(cx)?;
    let before = find(cx, id).await?;
    let mut provider = before.clone();
    let known = engine::rights::named(&cx.ws).await?;
    let read = input::read(body, Some(&provider), &known)?;
    let was_active = provider.settings.active;
    provider.name = read.name;
    provider.client_id = read.client_id;
    provider.settings = read.settings;
    match read.secret {
        input::Secret::Same => {}
        secret => provider.secret = sealed(cx, &provider, secret).await?,
    }
    let ends = was_active && !provider.settings.active;
    let (row, by, fields) = (provider.clone(), cx.clone(), changes(&before, &provider));
    let found = records::write_beside(cx, move |tx| {
        let (row, by, fields) = (row.clone(), by.clone(), fields.clone());
        Box::pin(async move {
            if ends {
                people::end_sessions_via(tx, &row.via()).await?;
            }
            let is_there = store::change(tx, &row).await?;
            if is_there && !fields.is_empty() {
                let provider = row.id;
                audit::note(tx, &by, &Event::ProviderChanged { provider, fields });
            }
            Ok(is_there)
        })
    })
    .await?;
    match found {
        true => Ok(provider),
        false => Err(Error::not_found("provider")),
    }
}

/// Removes one, with what it knew people as; sessions that it began end.
///
/// # Errors
/// `Forbidden` to all but administrators; `NotFound`.
pub async fn remove(cx: &Cx, id: Id) -> Result<Provider> {
    may_change(cx)?;
    let provider = find(cx, id).await?;
    let (row, by) = (provider.clone(), cx.clone());
    records::write_beside(cx, move |tx| {
        let (row, by) = (row.clone(), by.clone());
        Box::pin(async move {
            people::end_sessions_via(tx, &row.via()).await?;
            if store::remove(tx, id).await? {
                let (provider, key) = (row.id, row.key);
                audit::note(tx, &by, &Event::ProviderRemoved { provider, key });
            }
            Ok(())
        })
    })
    .await?;
    Ok(provider)
}

/// The names of what is not as it was. Of a secret only that it is another one.
fn changes(before: &Provider, after: &Provider) -> Vec<String> {
    let (was, is) = (before.json(""), after.json(""));
    let is = is.as_object().into_iter().flatten();
    let mut names: Vec<String> = is
        .filter(|(name, value)| was.get(name.as_str()) != Some(value))
        .map(|(name, _)| name.clone())
        .filter(|name| name != "has_secret")
        .collect();
    if before.secret != after.secret {
        names.push("client_secret".into());
    }
    names.sort();
    names
}

/// Whoever says whom we believe could be anybody: only those may from whom nothing is
/// kept.
///
/// # Errors
/// `Forbidden`.
pub fn may_change(cx: &Cx) -> Result<()> {
    cx.may(Special::ManagePeople)?;
    match cx.rights.is_everything() {
        true => Ok(()),
        false => Err(Error::forbidden(
            "A provider speaks for everybody, administrators too. Ask an administrator to set it up.",
        )),
    }
}

async fn sealed(cx: &Cx, provider: &Provider, secret: input::Secret) -> Result<Option<Vec<u8>>> {
    match secret {
        input::Secret::Given(secret) => {
            let vault = cx.ws.vault().await?;
            vault.seal(&provider.purpose(), secret.as_bytes()).map(Some)
        }
        input::Secret::Same | input::Secret::None => Ok(None),
    }
}

/// The secret itself.
async fn opened(ws: &Workspace, provider: &Provider) -> Result<Option<String>> {
    let Some(sealed) = &provider.secret else {
        return Ok(None);
    };
    let secret = ws.vault().await?.open(&provider.purpose(), sealed)?;
    String::from_utf8(secret).map(Some).map_err(Error::broken)
}
