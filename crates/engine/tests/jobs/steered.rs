//! Administrators step in: queues are paused, jobs cancelled and tried again.

use engine::jobs::{self, Ask, Filter, State};

use crate::{
    kinds::{Add, Fails, companies, held},
    on_each, work_off,
};

#[tokio::test]
async fn a_queue_that_is_paused_begins_nothing() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        jobs::pause(&cx, "default").await.unwrap();
        jobs::pause(&cx, "default").await.unwrap();
        let name = "paused".to_string();
        let id = jobs::put(&cx, Add { name }, Ask::default()).await.unwrap();
        work_off(&fresh).await;
        assert_eq!(jobs::status(&cx, id).await.unwrap().state, State::Waiting);
        let queues = jobs::counts(&cx).await.unwrap();
        let default = queues.iter().find(|q| q.queue == "default").unwrap();
        assert_eq!((default.waiting, default.next_at), (1, Some(cx.now)));
        assert_eq!(default.paused_at, Some(cx.now));
        assert!(
            queues
                .iter()
                .any(|q| q.queue == "slow" && q.paused_at.is_none())
        );
        jobs::resume(&cx, "default").await.unwrap();
        work_off(&fresh).await;
        assert_eq!(companies(&cx, "paused").await, 1);
        let error = jobs::pause(&cx, "no_such_queue").await.unwrap_err();
        assert_eq!(error.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn what_waits_can_be_cancelled_and_what_has_ended_tried_again() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let name = "late".to_string();
        let id = jobs::put(&cx, Add { name }, Ask::keyed("k")).await.unwrap();
        assert_eq!(jobs::retry(&cx, id).await.unwrap_err().status(), 409);
        assert_eq!(jobs::cancel(&cx, id).await.unwrap().state, State::Cancelled);
        assert_eq!(jobs::cancel(&cx, id).await.unwrap_err().status(), 409);
        work_off(&fresh).await;
        assert_eq!(companies(&cx, "late").await, 0);
        // Another one of its key has taken its place.
        let name = "other".to_string();
        let other = jobs::put(&cx, Add { name }, Ask::keyed("k")).await.unwrap();
        assert_ne!(other, id);
        assert_eq!(jobs::retry(&cx, id).await.unwrap_err().status(), 409);
        work_off(&fresh).await;
        assert_eq!(jobs::retry(&cx, id).await.unwrap().state, State::Waiting);
        work_off(&fresh).await;
        assert_eq!(companies(&cx, "late").await, 1);
        let nobody = base::Id::make(cx.now);
        assert_eq!(jobs::cancel(&cx, nobody).await.unwrap_err().status(), 404);
    })
    .await;
}

#[tokio::test]
async fn all_that_failed_are_tried_again_at_once() {
    const FAILED: u64 = 520;
    on_each(|fresh| async move {
        let cx = fresh.cx();
        for _ in 0..FAILED {
            jobs::put(&cx, Fails::Final, Ask::default()).await.unwrap();
        }
        // Two of one key: one of them is enough.
        for _ in 0..2 {
            jobs::put(&cx, Fails::Final, Ask::keyed("k")).await.unwrap();
            work_off(&fresh).await;
        }
        let none = jobs::retry_failed(&cx, Some("slow"), None).await.unwrap();
        assert_eq!(none, 0);
        let all = jobs::retry_failed(&cx, None, Some("fails")).await.unwrap();
        assert_eq!(all, FAILED + 1);
    })
    .await;
}

#[tokio::test]
async fn jobs_are_listed_by_what_they_are() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let mut ids = Vec::new();
        for n in 0..5 {
            let name = format!("c{n}");
            ids.push(jobs::put(&cx, Add { name }, Ask::default()).await.unwrap());
        }
        let slow = held(&cx, "never").await;
        jobs::cancel(&cx, ids[0]).await.unwrap();
        let list = async |filter: Filter| {
            let filter = Filter {
                limit: 10,
                ..filter
            };
            let all = jobs::list(&fresh.cx(), &filter).await.unwrap();
            let mut ids: Vec<_> = all.iter().map(|job| job.id).collect();
            assert!(ids.is_sorted_by(|a, b| a > b));
            ids.sort();
            ids
        };
        let sorted = |mut ids: Vec<base::Id>| {
            ids.sort();
            ids
        };
        let of = |state| Filter {
            state: Some(state),
            queue: Some("default".into()),
            ..Filter::default()
        };
        assert_eq!(list(of(State::Waiting)).await, sorted(ids[1..].to_vec()));
        assert_eq!(list(of(State::Cancelled)).await, [ids[0]]);
        assert_eq!(list(of(State::Failed)).await, []);
        let kind = Filter {
            kind: Some("holds".into()),
            ..Filter::default()
        };
        assert_eq!(list(kind).await, [slow]);
        let all = list(Filter::default()).await;
        let before = Filter {
            before: Some(all[2]),
            ..Filter::default()
        };
        assert_eq!(list(before).await, all[..2]);
    })
    .await;
}
