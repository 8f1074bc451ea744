//! Jobs that come again at certain times.

use std::sync::Arc;

use base::{Cron, Micros, Result, Zone};
use futures::future::BoxFuture;
use store::{Sql, Tx};

use super::{Ask, Job, enqueue};
use crate::Cx;

/// Enqueues one tick of a schedule.
type Tick = Arc<dyn for<'t> Fn(&'t mut Tx, &'t Cx, Ask) -> BoxFuture<'t, Result<()>> + Send + Sync>;

/// A job that comes again, by the clock of the workspace's zone.
#[derive(Clone)]
pub struct Schedule {
    name: String,
    cron: Cron,
    tick: Tick,
}

impl Schedule {
    /// A job at the times of a cron pattern (see [`Cron`]).
    ///
    /// # Errors
    /// `Malformed` if the pattern is none.
    pub fn new<J: Job + Clone>(name: &str, pattern: &str, job: J) -> Result<Self> {
        Ok(Self {
            name: name.into(),
            cron: Cron::parse(pattern)?,
            tick: Arc::new(move |tx, cx, ask| {
                let job = job.clone();
                Box::pin(async move { enqueue(tx, cx, &job, &ask).await.map(drop) })
            }),
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first time after `at` at which it is due.
    ///
    /// # Errors
    /// `Broken` if there is none within reach.
    pub fn next(&self, at: Micros, zone: &Zone) -> Result<Micros> {
        self.cron.next(at, zone)
    }

    /// Enqueues the last tick, unless some worker has. Ticks that were missed
    /// while nobody worked come once, not one by one. A schedule that is new
    /// begins with its next tick.
    pub(super) async fn catch_up(&self, tx: &mut Tx, cx: &Cx) -> Result<()> {
        let due = self.cron.last(cx.now, &cx.zone)?;
        let named = || [self.name.as_str().into(), due.0.into()];
        if tx.execute(&Sql::with(BEGIN, named())).await? == 1 {
            return Ok(());
        }
        if tx.execute(&Sql::with(TICK, named())).await? == 0 {
            return Ok(());
        }
        let ask = Ask {
            at: Some(due),
            key: Some(format!("schedule {}", self.name)),
        };
        (self.tick)(tx, cx, ask).await
    }
}

const BEGIN: &str =
    "insert into {w}.schedules (name, last_tick) values ($1, $2) on conflict (name) do nothing";
const TICK: &str = "update {w}.schedules set last_tick = $2 where name = $1 and last_tick < $2";

pub(super) const STATEMENTS: &[&str] = &[BEGIN, TICK];
