//! Callers that were looked up a moment ago, so that reading one record does
//! not cost two questions to the database.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::{Id, Result};
use engine::people::{self, Session, ThroughKind};
use engine::{Principal, Workspace};
use identity::oauth;
use sha2::{Digest, Sha256};

use crate::state::Api;

/// How many are remembered: more callers than this at once only cost time.
const MOST: usize = 10_000;
/// The use of a key is noted at most this often.
const NOTED_EVERY: Duration = Duration::from_secs(60);

type Hashed = [u8; 32];

/// Callers of the last seconds. Tokens are kept as hashes. One that was not
/// valid is not remembered: a key that is made now works now.
pub struct Known {
    keys: Recent<Hashed, Principal>,
    sessions: Recent<Hashed, Session>,
    noted: Recent<Id, ()>,
}

impl Known {
    pub fn new(remember: Duration) -> Known {
        Known {
            keys: Recent::new(remember),
            sessions: Recent::new(remember),
            noted: Recent::new(NOTED_EVERY),
        }
    }

    /// Whose key this is.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn key(&self, api: &Api, token: &str) -> Result<Option<Principal>> {
        let (hashed, now) = (hash(token), api.running.elapsed());
        let who = match self.keys.get(&hashed, now) {
            Some(who) => who,
            None => match found(api, token).await? {
                Some(who) => {
                    self.keys.put(hashed, who.clone(), now);
                    who
                }
                None => return Ok(None),
            },
        };
        let id = super::id(&who);
        if self.noted.get(&id, now).is_none() {
            self.noted.put(id, (), now);
            note(api.ws.clone(), &who, id);
        }
        Ok(Some(who))
    }

    /// Whose session this is.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn session(&self, api: &Api, token: &str) -> Result<Option<Session>> {
        let (hashed, now) = (hash(token), api.running.elapsed());
        if let Some(session) = self.sessions.get(&hashed, now) {
            return Ok(Some(session));
        }
        let session = people::session(&api.ws, token).await?;
        if let Some(session) = &session {
            self.sessions.put(hashed, session.clone(), now);
        }
        Ok(session)
    }
}

/// Whose key or access token this is.
async fn found(api: &Api, token: &str) -> Result<Option<Principal>> {
    match oauth::is_access_token(token) {
        true => oauth::bearer(&api.ws, token).await,
        false => people::key(&api.ws, token).await,
    }
}

/// Notes that a key was used, beside the request: an answer does not wait for it.
fn note(ws: Workspace, who: &Principal, id: Id) {
    let is_program = who
        .through()
        .is_some_and(|through| through.kind == ThroughKind::Program);
    tokio::spawn(async move {
        let noted = match is_program {
            true => oauth::used(&ws, id).await,
            false => people::key_used(&ws, id).await,
        };
        if let Err(error) = noted {
            tracing::debug!(%error, "the use of a key could not be noted");
        }
    });
}

fn hash(token: &str) -> Hashed {
    Sha256::digest(token.as_bytes()).into()
}

/// A map that forgets what is older than a time.
struct Recent<K, V> {
    keep: Duration,
    entries: Mutex<HashMap<K, (Duration, V)>>,
}

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    fn new(keep: Duration) -> Recent<K, V> {
        Recent {
            keep,
            entries: Mutex::default(),
        }
    }

    fn get(&self, key: &K, now: Duration) -> Option<V> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, value) = entries.get(key)?;
        (now.saturating_sub(*at) < self.keep).then(|| value.clone())
    }

    fn put(&self, key: K, value: V, now: Duration) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MOST {
            entries.retain(|_, (at, _)| now.saturating_sub(*at) < self.keep);
        }
        if entries.len() >= MOST {
            entries.clear();
        }
        entries.insert(key, (now, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_old_is_forgotten() {
        let recent = Recent::new(Duration::from_secs(5));
        let at = Duration::from_secs;
        recent.put("a", 1, at(10));
        assert_eq!(recent.get(&"a", at(14)), Some(1));
        assert_eq!(recent.get(&"a", at(15)), None);
        assert_eq!(recent.get(&"b", at(10)), None);
    }

    #[test]
    fn memory_is_bounded() {
        let recent = Recent::new(Duration::from_secs(5));
        for n in 0..3 * MOST {
            recent.put(n, (), Duration::from_secs(1));
        }
        assert!(recent.entries.lock().unwrap().len() <= MOST);
    }
}
