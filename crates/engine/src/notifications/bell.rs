//! When something becomes unread or read, for those who have a page open. A process asks for all
//! of them at once, soon after something was written, and only while somebody listens. How much
//! of it they may know of is counted by those whose bell rings, with the rights that they have.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base::{Error, Id, Result};
use tokio::{sync::watch, time::sleep};

use super::store::{self, Heap};
use crate::Workspace;

/// From a hint that something was written to the look at what is unread; no two looks are
/// closer together.
const BREATH: Duration = Duration::from_millis(250);
/// How often to look where nothing tells.
const LOOK: Duration = Duration::from_secs(2);

type Heard = Arc<Mutex<HashMap<Id, watch::Sender<Heap>>>>;

/// What is unread of the people of a workspace, for those of this process who listen.
#[derive(Clone)]
pub struct Bells {
    ws: Workspace,
    heard: Heard,
}

/// Somebody who listens.
#[derive(Debug)]
pub struct Bell(watch::Receiver<Heap>);

impl Bells {
    /// Nothing is read before somebody listens.
    pub fn new(ws: Workspace) -> Self {
        Self {
            ws,
            heard: Heard::default(),
        }
    }

    /// Listens to what becomes unread or read of a person. It rings at once.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn listen(&self, person: Id) -> Result<Bell> {
        let unread = store::unread_of(&mut self.ws.db().read().await?, &[person]).await?;
        let now = unread.get(&person).copied().unwrap_or_default();
        let mut heard = lock(&self.heard);
        let is_first = heard.is_empty();
        let sender = heard
            .entry(person)
            .or_insert_with(|| watch::Sender::new(now));
        sender.send_if_modified(|known| std::mem::replace(known, now) != now);
        let mut receiver = sender.subscribe();
        receiver.mark_changed();
        drop(heard);
        if is_first {
            tokio::spawn(follow(self.ws.clone(), Arc::clone(&self.heard)));
        }
        Ok(Bell(receiver))
    }
}

impl Bell {
    /// Waits until something became unread or read; at first not at all. It may be dropped while
    /// it waits.
    ///
    /// # Errors
    /// `Busy` if nobody looks any more: listen again.
    pub async fn rung(&mut self) -> Result<()> {
        let gone = |_| Error::busy("nobody looks at what is unread");
        self.0.changed().await.map_err(gone)
    }
}

/// Looks for all, as long as somebody listens.
async fn follow(ws: Workspace, heard: Heard) {
    let mut changed = ws.db().changed();
    loop {
        tokio::select! {
            _ = changed.changed() => {}
            () = sleep(LOOK) => {}
        }
        sleep(BREATH).await;
        changed.borrow_and_update();
        let people: Vec<Id> = {
            let mut heard = lock(&heard);
            heard.retain(|_, sender| sender.receiver_count() > 0);
            if heard.is_empty() {
                return;
            }
            heard.keys().copied().collect()
        };
        let unread = async { store::unread_of(&mut ws.db().read().await?, &people).await };
        match unread.await {
            Ok(unread) => {
                let heard = lock(&heard);
                for person in people {
                    let now = unread.get(&person).copied().unwrap_or_default();
                    if let Some(sender) = heard.get(&person) {
                        sender.send_if_modified(|known| std::mem::replace(known, now) != now);
                    }
                }
            }
            Err(error) => {
                tracing::debug!(%error, "what is unread cannot be read now; it is tried again");
            }
        }
    }
}

fn lock(heard: &Heard) -> std::sync::MutexGuard<'_, HashMap<Id, watch::Sender<Heap>>> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}
