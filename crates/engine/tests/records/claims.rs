//! Requests that may be sent twice, several at once.

use std::time::Duration;

use engine::{
    Cx,
    idempotency::{self, Claim, Turn},
};
use testkit::on_each;

const AT_ONCE: usize = 8;

fn claim() -> Claim {
    Claim {
        who: "a key".into(),
        key: "again".into(),
        path: "/companies".into(),
        hash: vec![7; 32],
    }
}

/// What several who begin at once are told.
async fn begin_all(contexts: Vec<Cx>) -> Vec<Turn> {
    let begun = contexts
        .into_iter()
        .map(|cx| tokio::spawn(async move { idempotency::begin(&cx, &claim()).await.unwrap() }));
    let mut turns = Vec::new();
    for one in begun.collect::<Vec<_>>() {
        turns.push(one.await.unwrap());
    }
    turns
}

fn acting(turns: &[Turn]) -> usize {
    turns.iter().filter(|turn| **turn == Turn::Act).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_ran_out_is_taken_over_by_one() {
    on_each(|fresh| async move {
        for _ in 0..10 {
            let turns = begin_all((0..AT_ONCE).map(|_| fresh.cx()).collect()).await;
            assert_eq!(acting(&turns), 1, "{turns:?}");
            // Nobody answers.
            fresh.clock.advance(Duration::from_secs(61));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_may_be_given_back_while_others_ask_for_it() {
    on_each(|fresh| async move {
        let work = (0..AT_ONCE).map(|_| {
            let cx = fresh.cx();
            tokio::spawn(async move {
                for _ in 0..40 {
                    match idempotency::begin(&cx, &claim()).await.unwrap() {
                        Turn::Act => idempotency::release(&cx, &claim()).await.unwrap(),
                        turn => assert_eq!(turn, Turn::UnderWay),
                    }
                }
            })
        });
        for one in work.collect::<Vec<_>>() {
            one.await.unwrap();
        }
    })
    .await;
}
