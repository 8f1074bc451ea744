//! What the system does for itself, again and again: things that have ended are
//! tidied away, and what was to follow and did not is caught up with.

use base::Result;
use serde::{Deserialize, Serialize};

use crate::{
    Registry,
    backup::BackUp,
    bulk::BulkEdit,
    definitions::{self, ChangeType},
    derived::{BeginDay, BringForward},
    export::ExportFile,
    files, idempotency,
    imports::{self, ImportFiles},
    indexes::BuildIndex,
    jobs::{self, Job, Run, Schedule},
    notifications::{self, RemindDue},
    people,
    privacy::{Retain, RetainRule},
    rates::ValueAmounts,
    samples::{FillSamples, RemoveSamples},
    search_index::IndexSearch,
    undo::UndoBatch,
};

/// The queue of what the system does for itself.
pub(crate) const QUEUE: &str = "upkeep";

/// Adds the jobs of the engine itself, and when they come again.
pub fn register(registry: &mut Registry) {
    registry.job::<Tidy>();
    registry.job::<ImportFiles>();
    registry.job::<IndexSearch>();
    registry.job::<ValueAmounts>();
    registry.job::<BringForward>();
    registry.job::<BeginDay>();
    registry.job::<UndoBatch>();
    registry.job::<BulkEdit>();
    registry.job::<ExportFile>();
    registry.job::<BackUp>();
    registry.job::<BuildIndex>();
    registry.job::<ChangeType>();
    registry.job::<Sweep>();
    registry.job::<Retain>();
    registry.job::<RetainRule>();
    registry.job::<RemindDue>();
    registry.job::<FillSamples>();
    registry.job::<RemoveSamples>();
    for schedule in [
        Schedule::new("tidy", "17 * * * *", Tidy {}),
        Schedule::new("sweep", "47 2 * * *", Sweep {}),
        Schedule::new("retain", "23 3 * * *", Retain {}),
        // Both are asked for where there is something to do. This is for rates
        // that hold from today on, and for what should not happen.
        Schedule::new("value_amounts", "1 0 * * *", ValueAmounts {}),
        Schedule::new("begin_day", "0 0 * * *", BeginDay {}),
        Schedule::new("remind_due", "7 5 * * *", RemindDue {}),
        Schedule::new("index_search", "37 * * * *", IndexSearch {}),
    ] {
        registry.schedule(schedule.expect("our patterns are well formed: every test reads them"));
    }
}

/// Removes sessions and customers' keys that have ended, answers and notifications that are kept no
/// longer, what files held that are gone, and jobs that ended long ago.
#[derive(Clone, Serialize, Deserialize)]
struct Tidy {}

impl Job for Tidy {
    const KIND: &'static str = "tidy";
    const QUEUE: &'static str = QUEUE;

    async fn run(self, run: &Run) -> Result<()> {
        people::forget_ended_sessions(run.cx()).await?;
        people::forget_ended_keys(run.cx()).await?;
        people::viewing::end_over(run.cx()).await?;
        people::tickets::forget_ended(run.cx()).await?;
        idempotency::forget_old(run.cx()).await?;
        imports::tidy(run.cx()).await?;
        files::tidy(run.cx()).await?;
        notifications::tidy(run.cx()).await?;
        jobs::tidy(run.cx()).await
    }
}

/// Removes objects and fields for good that were removed thirty days ago.
#[derive(Clone, Serialize, Deserialize)]
struct Sweep {}

impl Job for Sweep {
    const KIND: &'static str = "sweep";
    const QUEUE: &'static str = QUEUE;

    async fn run(self, run: &Run) -> Result<()> {
        definitions::sweep(run.cx()).await
    }
}
