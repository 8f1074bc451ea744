//! What has ended is tidied away: tokens, what nobody granted any more, programs that
//! registered and were never used.

use base::Result;
use engine::{
    Registry,
    jobs::{Job, Run, Schedule},
    records,
};
use serde::{Deserialize, Serialize};

use super::store;

/// A program that nobody let in goes after a day.
const UNUSED_SECONDS: i64 = 24 * 3_600;
/// One that nobody lets in any more goes after half a year.
const LEFT_SECONDS: i64 = 180 * 24 * 3_600;

/// Adds the job.
pub fn register(registry: &mut Registry) {
    registry.job::<TidyPrograms>();
    let schedule = Schedule::new("tidy_programs", "27 * * * *", TidyPrograms {});
    registry.schedule(schedule.expect("our pattern is well formed: every test reads it"));
}

#[derive(Clone, Serialize, Deserialize)]
struct TidyPrograms {}

impl Job for TidyPrograms {
    const KIND: &'static str = "tidy_programs";
    const QUEUE: &'static str = "upkeep";

    async fn run(self, run: &Run) -> Result<()> {
        let now = run.cx().now;
        records::write_beside(run.cx(), move |tx| {
            Box::pin(async move {
                store::drop_ended(tx, now).await?;
                store::drop_unused(tx, now.plus_seconds(-UNUSED_SECONDS)).await?;
                store::drop_left(tx, now.plus_seconds(-LEFT_SECONDS)).await
            })
        })
        .await
    }
}
