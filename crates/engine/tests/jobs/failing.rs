//! What goes wrong: tried again later and later, given up with the reason,
//! looked at and tried once more.

use std::time::Duration;

use base::Result;
use engine::{
    Workspace,
    jobs::{self, Ask, Job, Run, State},
};
use serde::{Deserialize, Serialize};

use crate::{
    PACE,
    kinds::{Add, Fails, companies},
    on_each, work_off,
};

#[tokio::test]
async fn what_may_pass_is_tried_again_later_and_later() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let id = jobs::put(&cx, Fails::Passing, Ask::default())
            .await
            .unwrap();
        let mut wait = 0;
        for attempt in 1..Fails::MOST_ATTEMPTS {
            work_off(&fresh).await;
            let status = jobs::status(&cx, id).await.unwrap();
            assert_eq!(status.state, State::Waiting);
            assert_eq!(status.attempts, i64::from(attempt));
            assert!(status.error.unwrap().contains("the printer is on fire"));
            let next = status.run_at.0 - fresh.clock.now().0;
            assert!(next > wait, "{next} is not after {wait}");
            wait = next;
            // Not before it is due.
            fresh
                .clock
                .advance(Duration::from_micros(next.unsigned_abs() - 1));
            work_off(&fresh).await;
            let status = jobs::status(&cx, id).await.unwrap();
            assert_eq!(status.attempts, i64::from(attempt));
            fresh.clock.advance(Duration::from_micros(1));
        }
        work_off(&fresh).await;
        let status = jobs::status(&cx, id).await.unwrap();
        assert_eq!(status.state, State::Failed);
        assert!(status.ended_at.is_some());
        assert!(status.error.unwrap().contains("the printer is on fire"));
        let again = jobs::retry(&cx, id).await.unwrap();
        assert_eq!((again.state, again.attempts), (State::Waiting, 0));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_pass_is_given_up_at_once() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let id = jobs::put(&cx, Fails::Final, Ask::default()).await.unwrap();
        work_off(&fresh).await;
        let status = jobs::status(&cx, id).await.unwrap();
        assert_eq!((status.state, status.attempts), (State::Failed, 1));
        assert!(status.error.unwrap().contains("There is no such address."));
    })
    .await;
}

#[tokio::test]
async fn a_panic_and_a_run_that_hangs_are_failures_like_others() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        for (job, said) in [
            (Fails::Panic, "index out of bounds"),
            (Fails::Late, "it took longer than 0.05 s"),
        ] {
            let id = jobs::put(&cx, job, Ask::default()).await.unwrap();
            work_off(&fresh).await;
            let status = jobs::status(&cx, id).await.unwrap();
            assert_eq!((status.state, status.attempts), (State::Waiting, 1));
            assert!(status.error.as_ref().unwrap().contains(said), "{status:?}");
        }
        // The worker itself goes on.
        let name = "after".to_string();
        jobs::put(&cx, Add { name }, Ask::default()).await.unwrap();
        work_off(&fresh).await;
        assert_eq!(companies(&cx, "after").await, 1);
    })
    .await;
}

/// The same kind as another version of the program has it.
#[derive(Clone, Serialize, Deserialize)]
struct OtherAdd {
    title: String,
}

impl Job for OtherAdd {
    const KIND: &'static str = Add::KIND;

    async fn run(self, _: &Run) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_another_version_asked_for_waits_for_one_that_can_read_it() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let title = "x".to_string();
        let id = jobs::put(&cx, OtherAdd { title }, Ask::default())
            .await
            .unwrap();
        work_off(&fresh).await;
        let status = jobs::status(&cx, id).await.unwrap();
        assert_eq!((status.state, status.attempts), (State::Waiting, 1));
        assert!(status.error.unwrap().contains("cannot read"));
    })
    .await;
}

/// Of a version that this program does not know.
#[derive(Clone, Serialize, Deserialize)]
struct Strange;

impl Job for Strange {
    const KIND: &'static str = "strange";

    async fn run(self, _: &Run) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_kind_that_nobody_knows_is_left_to_who_does_and_given_up_after_a_day() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let id = jobs::put(&cx, Strange, Ask::default()).await.unwrap();
        work_off(&fresh).await;
        let status = jobs::status(&cx, id).await.unwrap();
        assert_eq!((status.state, status.attempts), (State::Waiting, 0));
        tidy_after(&fresh.ws, &fresh.clock, 1).await;
        assert_eq!(jobs::status(&cx, id).await.unwrap().state, State::Waiting);
        tidy_after(&fresh.ws, &fresh.clock, 25).await;
        let status = jobs::status(&cx, id).await.unwrap();
        assert_eq!(status.state, State::Failed);
        assert!(status.error.unwrap().contains("knows how to do this"));
    })
    .await;
}

#[tokio::test]
async fn what_has_ended_is_kept_for_a_while() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let name = "done".to_string();
        let done = jobs::put(&cx, Add { name }, Ask::default()).await.unwrap();
        let failed = jobs::put(&cx, Fails::Final, Ask::default()).await.unwrap();
        work_off(&fresh).await;
        let there = async |id| jobs::status(&fresh.cx(), id).await.is_ok();
        tidy_after(&fresh.ws, &fresh.clock, 6 * 24).await;
        assert!(there(done).await && there(failed).await);
        tidy_after(&fresh.ws, &fresh.clock, 2 * 24).await;
        assert!(!there(done).await && there(failed).await);
        tidy_after(&fresh.ws, &fresh.clock, 83 * 24).await;
        assert!(!there(failed).await);
    })
    .await;
}

/// What the system's own schedule does after so many hours.
async fn tidy_after(ws: &Workspace, clock: &base::Clock, hours: u64) {
    // A worker that looks at its schedules, before and after.
    jobs::work_off(ws.clone(), PACE).await.unwrap();
    clock.advance(Duration::from_secs(hours * 3_600));
    jobs::work_off(ws.clone(), PACE).await.unwrap();
}
