//! `GET /events`: what happens in the workspace, as it happens, as server-sent
//! events (HTML Living Standard, section 9.2).
//!
//! Each event has the name of what happened and an id. Who comes back with the
//! id of the last one that they saw gets all that they missed.

mod open;
mod shown;

use std::{collections::VecDeque, convert::Infallible, net::IpAddr, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Uri},
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use base::{Error, Result};
use engine::{
    Cx, Via,
    feed::{Happened, Listener, open_place, seal_place},
    notifications::{self, Bell},
};
use futures::{Stream, stream};
use schema::ObjectId;
use tokio::{
    sync::watch,
    time::{Interval, MissedTickBehavior, interval, sleep},
};

use crate::{
    callers::{self, Caller, Sender},
    http::{Answer, Params},
    state::Api,
};

pub use open::Open;

/// Parameters of the events.
pub const PARAMETERS: &[&str] = &["objects", "cursor", "unread"];
/// What a browser sends when it comes back.
static LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// How long a client waits before it comes back.
const RETRY: Duration = Duration::from_secs(2);
/// How often a client is shown that the connection lives.
const BEAT: Duration = Duration::from_secs(15);
/// How often it is looked whether a listener still may: a session that was ended hears
/// nothing more soon after.
const LOOK: Duration = Duration::from_secs(5);
/// Between two looks while the database is away.
const PAUSE: Duration = Duration::from_secs(1);
/// So often in a row; then the client is to come back by itself.
const MOST_PAUSES: u32 = 30;

/// Tells what happens, from now on or from where the caller left off.
pub async fn stream(
    State(api): State<Api>,
    Caller { cx }: Caller,
    Sender(address): Sender,
    headers: HeaderMap,
    uri: Uri,
) -> Answer {
    let params = Params::of(&uri, PARAMETERS)?;
    let objects = params.get("objects").map(|names| named(&cx, names));
    let objects = objects.transpose()?;
    let from = match headers.get(&LAST_EVENT_ID) {
        Some(id) => Some(id.to_str().unwrap_or_default()),
        None => params.get("cursor"),
    };
    let from = from.filter(|id| !id.is_empty());
    let from = from.map(|id| open_place(&cx, id)).transpose()?;
    let tells_unread = params.flag("unread")?;
    let seat = api.open.take(callers::id(&cx.who))?;
    let listener = api.feed.listen(from).await?;
    let bell = match cx.user().filter(|_| tells_unread) {
        Some(me) => Some(api.bells.listen(me).await?),
        None => None,
    };

    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    looks.reset();
    let place = seal_place(&cx, &listener.place());
    let telling = Telling {
        ending: api.ending.clone(),
        api,
        cx,
        headers,
        address,
        objects,
        listener,
        bell,
        unread: None,
        looks,
        // The place alone: a client that loses the connection before anything
        // happened comes back to it.
        waiting: VecDeque::from([Event::default().id(place).retry(RETRY)]),
        pauses: 0,
        _seat: seat,
    };
    let answer = Sse::new(events(telling)).keep_alive(KeepAlive::new().interval(BEAT));
    // Proxies hold answers back to send them in larger pieces; this says not to.
    let unbuffered = HeaderValue::from_static("no");
    let mut response = answer.into_response();
    response
        .headers_mut()
        .insert("x-accel-buffering", unbuffered);
    Ok(response)
}

fn named(cx: &Cx, names: &str) -> Result<Vec<ObjectId>> {
    let known = |name: &str| cx.schema.objects().find(|def| def.name == name);
    names
        .split(',')
        .map(str::trim)
        .map(|name| {
            known(name).map(|def| def.id.clone()).ok_or_else(|| {
                Error::malformed("objects", format!("There is no object \"{name}\"."))
                    .in_field("objects")
            })
        })
        .collect()
}

struct Telling {
    api: Api,
    cx: Cx,
    /// What the caller proves with who they are.
    headers: HeaderMap,
    /// Where they are.
    address: Option<IpAddr>,
    /// The objects that are asked for; all if none.
    objects: Option<Vec<ObjectId>>,
    listener: Listener,
    /// What is unread of the caller, if they want to be told.
    bell: Option<Bell>,
    /// The number that they were told last.
    unread: Option<u64>,
    looks: Interval,
    waiting: VecDeque<Event>,
    /// How often in a row nothing could be read.
    pauses: u32,
    ending: watch::Receiver<bool>,
    _seat: open::Seat,
}

fn events(telling: Telling) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
    stream::unfold(telling, |mut telling| async move {
        let event = telling.next().await?;
        Some((Ok(event), telling))
    })
}

impl Telling {
    /// The next event; none when there will be no more.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            let happened = tokio::select! {
                biased;
                () = over(&mut self.ending) => return None,
                _ = self.looks.tick() => None,
                rung = rung(&mut self.bell) => {
                    // They come back, and hear it again.
                    rung.ok()?;
                    self.count().await.ok()?;
                    continue;
                }
                happened = self.listener.next(&self.cx) => Some(happened),
            };
            match happened {
                None => self.look().await?,
                Some(happened) => self.take(happened).await?,
            }
        }
    }

    /// Whether the caller still may listen, and with which rights.
    async fn look(&mut self) -> Option<()> {
        match callers::who(&self.api, &self.headers, self.address, true).await {
            Ok(who) => self.cx = self.api.ws.cx(who, Via::Rest),
            // The database is away; who they were they are.
            Err(Error::Busy { .. }) => {}
            Err(_) => return None,
        }
        Some(())
    }

    /// Tells how much is unread by now, if that is another number.
    async fn count(&mut self) -> Result<()> {
        let unread = notifications::unread(&self.cx).await?;
        if self.unread.replace(unread) != Some(unread) {
            self.waiting.push_back(shown::unread(unread));
        }
        Ok(())
    }

    async fn take(&mut self, happened: Result<Vec<Happened>>) -> Option<()> {
        match happened {
            Ok(all) => {
                self.pauses = 0;
                self.cx = self.cx.renewed();
                let objects = self.objects.as_deref();
                let wanted = all
                    .iter()
                    .filter(|one| objects.is_none_or(|ids| ids.contains(&one.change.object)));
                let events = wanted.filter_map(|one| shown::event(&self.cx, one));
                self.waiting.extend(events);
                Some(())
            }
            Err(error) => {
                tracing::debug!(%error, "events cannot be read now");
                self.pauses += 1;
                sleep(PAUSE).await;
                (self.pauses < MOST_PAUSES).then_some(())
            }
        }
    }
}

/// Waits until something became unread or read.
async fn rung(bell: &mut Option<Bell>) -> Result<()> {
    match bell {
        Some(bell) => bell.rung().await,
        None => std::future::pending().await,
    }
}

/// Waits for the end of the program.
async fn over(ending: &mut watch::Receiver<bool>) {
    // Who could tell of it is gone: then nobody will.
    if ending.wait_for(|over| *over).await.is_err() {
        std::future::pending().await
    }
}
