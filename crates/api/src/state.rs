//! What all requests share.

use std::ops::Deref;
use std::sync::Arc;

use base::Stopwatch;
use engine::Workspace;

use crate::Limits;
use crate::callers::{Buckets, Known};
use crate::http::metrics::Metrics;
use crate::openapi::Documents;

/// What all requests share. Cheap to clone.
#[derive(Clone)]
pub struct Api(Arc<Shared>);

/// The parts of [`Api`].
pub struct Shared {
    pub ws: Workspace,
    pub limits: Limits,
    pub metrics: Metrics,
    pub known: Known,
    pub buckets: Buckets,
    pub documents: Documents,
    /// Runs from the start; measures what must not follow a clock that is set.
    pub running: Stopwatch,
}

impl Api {
    pub fn new(ws: Workspace, limits: Limits) -> Api {
        Api(Arc::new(Shared {
            known: Known::new(limits.remember_callers),
            buckets: Buckets::new(limits.requests_per_second),
            ws,
            limits,
            metrics: Metrics::default(),
            documents: Documents::default(),
            running: Stopwatch::start(),
        }))
    }
}

impl Deref for Api {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
