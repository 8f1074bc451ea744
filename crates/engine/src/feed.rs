//! What happens in the workspace, as it happens: the change log, read on from a
//! place of one's own, within what the reader may see.
//!
//! A process reads the log once for all who listen. Who falls behind, or comes
//! back after a while, reads what they missed from the log themselves, so nothing
//! is kept for them. Every change comes at least once, those of one record in
//! their order.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use base::{Error, Id, Result};
use schema::ObjectId;
use store::{ByIds, ChangeCursor, ChangeRow, Conn, Trash};
use tokio::{
    sync::{
        Mutex,
        broadcast::{self, error::RecvError},
    },
    time::sleep,
};

use crate::{Cx, Workspace, rights::logged};

pub use store::{ChangeCursor as Place, Op};

/// Changes that are read and sent on together.
const PAGE: u32 = 200;
/// Pages that are kept for who is a little behind.
const KEPT: usize = 32;
/// From a hint that something was written to the look at what it is.
const BREATH: Duration = Duration::from_millis(20);
/// How often to look where nothing tells, and whether anybody still listens.
const LOOK: Duration = Duration::from_secs(1);

/// What seals places besides the workspace's secret.
const PURPOSE: u64 = 0x6576_656e_7473;

/// A place as it leaves the program: nobody can read or forge it.
pub fn seal_place(cx: &Cx, place: &Place) -> String {
    store::cursor::seal_any(place, cx.ws.secret(), PURPOSE)
}

/// A place that came back.
///
/// # Errors
/// `Malformed` if it is not ours.
pub fn open_place(cx: &Cx, text: &str) -> Result<Place> {
    store::cursor::open_any(text, cx.ws.secret(), PURPOSE)
}

/// Where the log ends just now: who reads something after this, and then listens
/// from here, misses nothing.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn here(ws: &Workspace) -> Result<Place> {
    store::end_of_changes(&mut ws.db().read().await?).await
}

/// One change, and how far in the log it lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    pub place: Place,
    pub change: ChangeRow,
}

type Page = Arc<Vec<Happened>>;
/// Where pages are sent; none while nobody listens.
type Tail = Arc<Mutex<Option<broadcast::Sender<Page>>>>;

/// The changes of a workspace for those of this process who listen.
#[derive(Clone)]
pub struct Feed {
    ws: Workspace,
    tail: Tail,
}

/// Somebody who listens.
pub struct Listener {
    tail: broadcast::Receiver<Page>,
    place: Place,
    /// Whether there may be changes behind `place` that the tail has passed.
    is_behind: bool,
}

impl Feed {
    /// Nothing is read before somebody listens.
    pub fn new(ws: Workspace) -> Self {
        Self {
            ws,
            tail: Tail::default(),
        }
    }

    /// Listens from a place on, or from now.
    ///
    /// # Errors
    /// `Malformed` if the place lies beyond the end of the log, as one may that comes
    /// from before the workspace was restored; `Busy` if the database is away.
    pub async fn listen(&self, from: Option<Place>) -> Result<Listener> {
        let mut tail = self.tail.lock().await;
        let mut conn = self.ws.db().read().await?;
        let end = store::end_of_changes(&mut conn).await?;
        drop(conn);
        if from.is_some_and(|from| from > end) {
            let message = "This place is not in the log: the workspace was restored since. Read what you need anew, and listen without Last-Event-ID.";
            return Err(Error::malformed("cursor", message));
        }
        let receiver = match &*tail {
            Some(sender) => sender.subscribe(),
            None => {
                let (sender, receiver) = broadcast::channel(KEPT);
                *tail = Some(sender.clone());
                tokio::spawn(follow(self.ws.clone(), end, sender, Arc::clone(&self.tail)));
                receiver
            }
        };
        Ok(Listener {
            tail: receiver,
            place: from.unwrap_or(end),
            is_behind: true,
        })
    }
}

impl Listener {
    /// How far it has heard.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The next changes that `cx` may see; waits for them. It may be dropped
    /// while it waits: what it had heard comes again.
    ///
    /// # Errors
    /// `Busy` if the database is away: ask again.
    pub async fn next(&mut self, cx: &Cx) -> Result<Vec<Happened>> {
        loop {
            let page = match self.is_behind {
                true => {
                    let page = read(&cx.ws, &self.place).await?;
                    if page.is_empty() {
                        self.is_behind = false;
                        continue;
                    }
                    page
                }
                false => match self.tail.recv().await {
                    Ok(page) => page
                        .iter()
                        .filter(|h| h.place > self.place)
                        .cloned()
                        .collect(),
                    Err(RecvError::Lagged(_)) => {
                        self.is_behind = true;
                        continue;
                    }
                    Err(RecvError::Closed) => return Err(Error::busy("nobody reads the log")),
                },
            };
            let Some(last) = page.last().map(|last| last.place) else {
                continue;
            };
            // Were this dropped now, the page would be lost but for this.
            let was_behind = std::mem::replace(&mut self.is_behind, true);
            let seen = visible(cx, page).await?;
            self.is_behind = was_behind;
            self.place = last;
            if !seen.is_empty() {
                return Ok(seen);
            }
        }
    }
}

/// Reads the log for all, as long as somebody listens.
async fn follow(ws: Workspace, mut place: Place, send: broadcast::Sender<Page>, tail: Tail) {
    let mut changed = ws.db().changed();
    loop {
        changed.borrow_and_update();
        loop {
            match read(&ws, &place).await {
                Ok(page) => {
                    let Some(last) = page.last() else { break };
                    place = last.place;
                    // Nobody may be listening just now; that is seen below.
                    let _ = send.send(Arc::new(page));
                }
                Err(error) => {
                    tracing::debug!(%error, "the change log cannot be read now; it is tried again");
                    break;
                }
            }
        }
        tokio::select! {
            _ = changed.changed() => sleep(BREATH).await,
            () = sleep(LOOK) => {}
        }
        if send.receiver_count() == 0 {
            let mut tail = tail.lock().await;
            // Somebody may have come meanwhile.
            if send.receiver_count() == 0 {
                *tail = None;
                return;
            }
        }
    }
}

async fn read(ws: &Workspace, after: &ChangeCursor) -> Result<Vec<Happened>> {
    let mut conn = ws.db().read().await?;
    let mut placed = store::read_placed(&mut conn, after, PAGE).await?;
    let actors = placed.iter_mut().filter_map(|(_, row)| row.who.as_mut());
    store::name_actors(&mut conn, &ws.schema(), schema::Scope::EVERYTHING, actors).await?;
    let happened = placed
        .into_iter()
        .map(|(place, change)| Happened { place, change });
    Ok(happened.collect())
}

/// Leaves out what is about records that may not be seen.
async fn visible(cx: &Cx, page: Vec<Happened>) -> Result<Vec<Happened>> {
    if cx.scope.is_everything() {
        return Ok(page);
    }
    let mut asked: HashMap<ObjectId, HashSet<Id>> = HashMap::new();
    for Happened { change, .. } in &page {
        if let Some(record) = change.record {
            asked
                .entry(change.object.clone())
                .or_default()
                .insert(record);
        }
    }
    let mut seen = HashSet::new();
    let mut conn = cx.ws.db().read().await?;
    for (object, ids) in asked {
        // An object that does not exist for who asks has nothing to tell.
        if cx.schema.object(&object).is_none() {
            continue;
        }
        for id in seen_of(cx, &mut conn, &object, ids).await? {
            seen.insert((object.clone(), id));
        }
    }
    let shown = page.into_iter().filter(|happened| {
        let change = &happened.change;
        let is_seen = |record| seen.contains(&(change.object.clone(), record));
        match change.record {
            Some(record) => is_seen(record),
            None => cx.schema.object(&change.object).is_some(),
        }
    });
    let mut shown: Vec<Happened> = shown.collect();
    let rows = shown.iter_mut().map(|happened| &mut happened.change);
    logged::veil(cx, &mut conn, rows.collect()).await?;
    Ok(shown)
}

async fn seen_of(cx: &Cx, conn: &mut Conn, object: &ObjectId, ids: HashSet<Id>) -> Result<Vec<Id>> {
    let ask = cx.scope.apply(ByIds {
        object: object.clone(),
        ids: ids.into_iter().collect(),
        fields: Some(Vec::new()),
        trash: Trash::Both,
    });
    let found = store::by_ids(conn, &cx.schema, &ask).await?;
    Ok(found.into_iter().map(|record| record.id).collect())
}
