//! Who asked for a job, and what one key stands for.

use engine::{
    Principal, Via,
    jobs::{self, Ask, State},
    people::{self, NewUser},
};
use serde_json::json;
use testkit::change;

use crate::{
    PACE, Working,
    kinds::{Add, Holds, companies, company},
    on_each, until, until_state, work_off,
};

#[tokio::test]
async fn one_job_of_a_key_is_enough() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let add = |name: &str| Add { name: name.into() };
        let first = jobs::put(&cx, add("one"), Ask::keyed("k")).await.unwrap();
        let second = jobs::put(&cx, add("two"), Ask::keyed("k")).await.unwrap();
        let other = jobs::put(&cx, add("other"), Ask::keyed("l")).await.unwrap();
        assert_eq!(first, second);
        assert_ne!(first, other);
        work_off(&fresh).await;
        assert_eq!(companies(&cx, "one").await, 1);
        assert_eq!(companies(&cx, "two").await, 0);
        // One that is done is in nobody's way.
        let third = jobs::put(&cx, add("one"), Ask::keyed("k")).await.unwrap();
        assert_ne!(third, first);
    })
    .await;
}

#[tokio::test]
async fn of_two_times_that_are_asked_for_the_earlier_counts() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let at = |hours: i64| Ask {
            at: Some(cx.now.plus_seconds(hours * 3_600)),
            ..Ask::keyed("k")
        };
        let name = "timed".to_string();
        let id = jobs::put(&cx, Add { name: name.clone() }, at(2))
            .await
            .unwrap();
        for (hours, due) in [(3, 2), (1, 1)] {
            jobs::put(&cx, Add { name: name.clone() }, at(hours))
                .await
                .unwrap();
            let status = jobs::status(&cx, id).await.unwrap();
            assert_eq!(status.run_at, cx.now.plus_seconds(due * 3_600));
        }
    })
    .await;
}

/// Whoever asks while it runs may have come too late for this run.
#[tokio::test]
async fn what_is_asked_for_again_while_it_runs_is_run_again() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let job = Holds {
            name: "held".into(),
            gate: "gate".into(),
        };
        let id = jobs::put(&cx, job.clone(), Ask::keyed("k")).await.unwrap();
        let worker = Working::start(&fresh.ws, PACE);
        until(&cx, id, |job| job.progress == "begun").await;
        let again = jobs::put(&cx, job, Ask::keyed("k")).await.unwrap();
        assert_eq!(again, id);
        company(&cx, "gate").await;
        until_state(&cx, id, State::Done).await;
        worker.end().await;
        assert_eq!(companies(&cx, "held").await, 2);
    })
    .await;
}

#[tokio::test]
async fn who_may_not_come_in_any_more_has_nothing_done() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let new = |email: &str, role: &str| NewUser {
            email: email.into(),
            name: "Ada Example".into(),
            role: role.into(),
            password: "a believable phrase".into(),
            team: None,
        };
        let ada = people::create_user(&cx, new("ada@north.example", "sales"))
            .await
            .unwrap();
        let as_ada = fresh.ws.cx(
            Principal::User {
                id: ada.id,
                name: "Ada Example".into(),
                team: None,
                role: "sales".into(),
                also: engine::Belongs::default(),
                through: None,
            },
            Via::Rest,
        );
        let put = async |name: &str| {
            let job = Add { name: name.into() };
            jobs::put(&as_ada, job, Ask::default()).await.unwrap()
        };
        let first = put("hers").await;
        work_off(&fresh).await;
        assert_eq!(jobs::status(&cx, first).await.unwrap().state, State::Done);
        // She reads only, by the time it is done.
        let second = put("read").await;
        change(&cx, &ada, json!({ "role": "viewer" }))
            .await
            .unwrap();
        work_off(&fresh).await;
        let refused = jobs::status(&cx, second).await.unwrap();
        assert_eq!(refused.state, State::Failed);
        assert!(refused.error.unwrap().contains("viewer"));
        change(&cx, &ada, json!({ "role": "sales" })).await.unwrap();
        let third = put("gone").await;
        change(&cx, &ada, json!({ "active": false })).await.unwrap();
        work_off(&fresh).await;
        let refused = jobs::status(&cx, third).await.unwrap();
        assert_eq!(refused.state, State::Failed);
        assert!(refused.error.unwrap().contains("may not come in any more"));
        assert_eq!(companies(&cx, "gone").await, 0);
        // Nor may she look after the jobs of others.
        let theirs = Add {
            name: "theirs".into(),
        };
        let theirs = jobs::put(&cx, theirs, Ask::default()).await.unwrap();
        for error in [
            jobs::list(&as_ada, &jobs::Filter::default())
                .await
                .unwrap_err(),
            jobs::counts(&as_ada).await.unwrap_err(),
            jobs::retry(&as_ada, third).await.unwrap_err(),
            jobs::cancel(&as_ada, theirs).await.unwrap_err(),
            jobs::pause(&as_ada, "default").await.unwrap_err(),
        ] {
            assert_eq!(error.status(), 403, "{error}");
        }
        // Her own she may end, if they have not ended.
        let ended = jobs::cancel(&as_ada, third).await.unwrap_err();
        assert_eq!(ended.status(), 409, "{ended}");
        let fourth = put("never").await;
        let ended = jobs::cancel(&as_ada, fourth).await.unwrap();
        assert_eq!(ended.state, State::Cancelled);
    })
    .await;
}
