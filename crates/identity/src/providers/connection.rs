//! What this process knows of providers: their descriptions and keys, kept for a while.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base::{Id, Micros};
use openidconnect::core::CoreJsonWebKeySet;
use reqwest::Client;

use super::{Failure, Provider, Refused, discovery, discovery::Metadata, fetch};

/// A description is good for so long, in seconds.
const GOOD_FOR: i64 = 3600;
/// Keys are fetched again for a key that is missing at most this often, in seconds.
const AGAIN_AFTER: i64 = 30;
/// As many are kept.
const MOST: usize = 64;

/// Descriptions and keys of providers.
#[derive(Default)]
pub struct Connections {
    http: OnceLock<Client>,
    known: Mutex<HashMap<Id, Arc<Connection>>>,
}

/// What is known of one.
pub(super) struct Connection {
    issuer: String,
    pub metadata: Metadata,
    pub keys: CoreJsonWebKeySet,
    fetched_at: Micros,
}

impl Connections {
    /// What sends requests.
    pub(super) fn http(&self) -> base::Result<Client> {
        if let Some(http) = self.http.get() {
            return Ok(http.clone());
        }
        let http = fetch::client()?;
        Ok(self.http.get_or_init(|| http).clone())
    }

    /// A provider's description and keys.
    pub(super) async fn to(
        &self,
        provider: &Provider,
        now: Micros,
    ) -> Result<Arc<Connection>, Failure> {
        if let Some(known) = self.known(provider)
            && now.since(known.fetched_at) < GOOD_FOR * 1_000_000
        {
            return Ok(known);
        }
        self.fetch(provider, now).await
    }

    /// The same with keys that may be newer than those that lacked one; none if they
    /// were fetched a moment ago.
    pub(super) async fn newer(
        &self,
        provider: &Provider,
        now: Micros,
    ) -> Result<Option<Arc<Connection>>, Failure> {
        match self.known(provider) {
            Some(known) if now.since(known.fetched_at) < AGAIN_AFTER * 1_000_000 => Ok(None),
            _ => self.fetch(provider, now).await.map(Some),
        }
    }

    fn known(&self, provider: &Provider) -> Option<Arc<Connection>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.get(&provider.id)?;
        (found.issuer == provider.issuer).then(|| Arc::clone(found))
    }

    async fn fetch(&self, provider: &Provider, now: Micros) -> Result<Arc<Connection>, Failure> {
        let http = self.http()?;
        let unreachable = |why: String| {
            tracing::warn!(provider = provider.name, why, "a provider cannot be used");
            Refused::Unreachable(why)
        };
        let metadata = discovery::discover(&http, &provider.issuer).await;
        let metadata = metadata.map_err(unreachable)?;
        let keys = discovery::keys(&http, &metadata).await;
        let connection = Arc::new(Connection {
            issuer: provider.issuer.clone(),
            metadata,
            keys: keys.map_err(unreachable)?,
            fetched_at: now,
        });
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(provider.id, Arc::clone(&connection));
        Ok(connection)
    }
}
