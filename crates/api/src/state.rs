//! What all requests share.

use std::ops::Deref;
use std::sync::Arc;

use axum::http::HeaderMap;
use base::{Id, Stopwatch};
use engine::{Workspace, feed::Feed, notifications::Bells};
use tokio::sync::watch;

use crate::Limits;
use crate::callers::Known;
use crate::events::Open;
use crate::http::metrics::Metrics;
use crate::oauth::Registrations;
use crate::openapi::Documents;
use transfer::rate::Buckets;

/// What all requests share. Cheap to clone.
#[derive(Clone)]
pub struct Api(Arc<Shared>);

/// The parts of [`Api`].
pub struct Shared {
    pub ws: Workspace,
    pub limits: Limits,
    pub metrics: Metrics,
    pub known: Known,
    pub buckets: Buckets<Id>,
    pub documents: Documents,
    /// Programs that register.
    pub registrations: Registrations,
    /// What happens, for those who listen.
    pub feed: Feed,
    /// What is unread, for those who listen.
    pub bells: Bells,
    pub open: Open,
    /// Turns true when the program is to end: answers without an end end then.
    pub ending: watch::Receiver<bool>,
    /// Runs from the start; measures what must not follow a clock that is set.
    pub running: Stopwatch,
}

impl Api {
    pub fn new(ws: Workspace, limits: Limits, ending: watch::Receiver<bool>) -> Api {
        Api(Arc::new(Shared {
            known: Known::new(limits.remember_callers),
            buckets: Buckets::new(limits.requests_per_second),
            feed: Feed::new(ws.clone()),
            bells: Bells::new(ws.clone()),
            open: Open::default(),
            ending,
            ws,
            limits,
            metrics: Metrics::default(),
            documents: Documents::default(),
            registrations: Registrations::default(),
            running: Stopwatch::start(),
        }))
    }
}

impl Api {
    /// Under which address we are reached, such as `https://crm.example`.
    pub fn ours(&self, headers: &HeaderMap) -> String {
        transfer::address::of_ours(self.limits.url.as_deref(), headers)
    }
}

impl Deref for Api {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
