//! The groups that companies form.

use base::Id;
use customers::Company;
use engine::records::{self, Ask};
use schema::Object;
use serde_json::json;
use store::Indexing;
use testkit::{change, faults, make, on_each};

#[tokio::test]
async fn no_company_is_its_own_ancestor() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let top = make(&cx, "company", json!({ "name": "Brenvik" })).await;
        let middle = make(
            &cx,
            "company",
            json!({ "name": "Brenvik North", "parent": top.id }),
        )
        .await;
        let low = make(
            &cx,
            "company",
            json!({ "name": "Brenvik Far North", "parent": middle.id }),
        )
        .await;
        for parent in [top.id, middle.id, low.id] {
            assert_eq!(
                faults(change(&cx, &top, json!({ "parent": parent })).await),
                [("parent".to_string(), "cycle")]
            );
        }
        // Two of the same write that would belong to each other.
        let (a, b) = (Id::make(cx.now), Id::make(cx.now));
        let asks = [(a, b), (b, a)]
            .into_iter()
            .map(|(id, parent)| {
                Ask::create(json!({ "id": id, "name": format!("Ring {id}"), "parent": parent }))
            })
            .collect();
        for answer in records::save_many(&cx, &Company::object(), asks, Indexing::Now)
            .await
            .expect("the workspace answers")
        {
            assert_eq!(
                faults(answer.map(|saved| saved.record)),
                [("parent".to_string(), "cycle")]
            );
        }
        // A new group and its daughter in one write.
        let asks = [(a, None), (b, Some(a))]
            .into_iter()
            .map(|(id, parent)| {
                Ask::create(json!({ "id": id, "name": format!("Group {id}"), "parent": parent }))
            })
            .collect();
        for answer in records::save_many(&cx, &Company::object(), asks, Indexing::Now)
            .await
            .expect("the workspace answers")
        {
            answer.expect("the workspace answers");
        }
        let moved = change(&cx, &low, json!({ "parent": top.id }))
            .await
            .expect("the workspace answers");
        assert_eq!(moved.value("parent").as_ref_id(), Some(top.id));
    })
    .await;
}

#[tokio::test]
async fn no_team_is_part_of_itself() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let north = make(&cx, "team", json!({ "name": "North" })).await;
        let coast = make(&cx, "team", json!({ "name": "Coast", "parent": north.id })).await;
        assert_eq!(
            faults(change(&cx, &north, json!({ "parent": coast.id })).await),
            [("parent".to_string(), "cycle")]
        );
    })
    .await;
}

/// Each of the two sees no ring by itself.
#[tokio::test]
async fn two_moves_at_once_close_no_ring() {
    on_each(|fresh| async move {
        let (here, there) = (fresh.cx(), {
            let other = fresh.again().await;
            other.cx(engine::Principal::System, engine::Via::Rest)
        });
        for round in 0..20 {
            let north = make(&here, "company", json!({ "name": "North" })).await;
            let south = make(&here, "company", json!({ "name": "South" })).await;
            let (one, two) = tokio::join!(
                change(&here, &north, json!({ "parent": south.id })),
                change(&there, &south, json!({ "parent": north.id })),
            );
            let refused = match (one, two) {
                (Ok(_), refused) | (refused, Ok(_)) => refused,
                neither => panic!("one comes first: {neither:?}"),
            };
            assert_eq!(
                faults(refused),
                [("parent".to_string(), "cycle")],
                "round {round} on {}",
                fresh.database()
            );
        }
    })
    .await;
}
