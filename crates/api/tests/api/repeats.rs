//! Requests that are sent twice act once.

use serde_json::{Value as Json, json};
use testkit::{Answered, Caller};

use crate::on_each;

async fn make(key: &Caller, name: &str, token: &str) -> Answered {
    key.ask("POST", "/api/v1/deals")
        .header("idempotency-key", token)
        .json(json!({"name": name}))
        .send()
        .await
}

async fn count(key: &Caller) -> Json {
    key.get("/api/v1/deals?count=true").await.expect(200)["total"].clone()
}

#[tokio::test]
async fn the_same_request_gives_the_same_answer() {
    on_each(|app| async move {
        let key = app.as_key();
        let first = make(&key, "Roof", "k1").await;
        let again = make(&key, "Roof", "k1").await;
        assert_eq!(first.expect(201), again.expect(201));
        for header in ["location", "etag", "rapport-batch", "content-type"] {
            assert_eq!(first.header(header), again.header(header), "{header}");
        }
        assert_eq!(
            (
                first.header("idempotency-replayed"),
                again.header("idempotency-replayed")
            ),
            ("", "true")
        );
        assert_eq!(count(&key).await, 1);
        make(&key, "Wall", "k1").await.problem(422, "idempotency");
        make(&key, "Roof", "k2").await.expect(201);
        assert_eq!(count(&key).await, 2);
        let elsewhere = key
            .ask("POST", "/api/v1/companies")
            .header("idempotency-key", "k1")
            .json(json!({"name": "Roof"}));
        elsewhere.send().await.expect(201);
        app.clock()
            .advance(std::time::Duration::from_secs(24 * 3_600 + 1));
        make(&key, "Roof", "k1").await.expect(201);
        assert_eq!(count(&key).await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_refused_request_may_be_corrected() {
    on_each(|app| async move {
        let key = app.as_key();
        let wrong = key
            .ask("POST", "/api/v1/deals")
            .header("idempotency-key", "k")
            .json(json!({"nope": 1}))
            .send()
            .await;
        wrong.problem(422, "invalid");
        make(&key, "Roof", "k").await.expect(201);
        make(&key, "Roof", "").await.problem(400, "idempotency_key");
        make(&key, "Roof", &"x".repeat(300))
            .await
            .problem(400, "idempotency_key");
        make(&app.as_nobody(), "Roof", "k")
            .await
            .problem(401, "unauthorized");
    })
    .await;
}

#[tokio::test]
async fn twins_act_once() {
    on_each(|app| async move {
        let key = app.as_key();
        let twins = (0..8).map(|_| {
            let key = key.clone();
            tokio::spawn(async move { make(&key, "Roof", "k").await })
        });
        let mut locations = Vec::new();
        for twin in twins.collect::<Vec<_>>() {
            let answer = twin.await.unwrap();
            answer.expect(201);
            locations.push(answer.header("location").to_owned());
        }
        locations.dedup();
        assert_eq!(locations.len(), 1);
        assert_eq!(count(&key).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_request_that_died_before_it_answered_is_found_out() {
    use engine::idempotency::{self, Claim, Turn};
    use engine::{Cx, Principal, Via};
    on_each(|app| async move {
        let ws = &app.fresh.ws;
        let who = Principal::Key {
            id: base::Id::nil(),
            name: "k".into(),
            role: "administrator".into(),
            owner: None,
            bounds: engine::people::Bounds::default(),
        };
        let cx = || ws.cx(who.clone(), Via::Rest);
        let claim = Claim {
            who: "w".into(),
            key: "k".into(),
            path: "/p".into(),
            hash: vec![1],
        };
        let first: Cx = cx();
        assert_eq!(idempotency::begin(&first, &claim).await.unwrap(), Turn::Act);
        assert_eq!(
            idempotency::begin(&cx(), &claim).await.unwrap(),
            Turn::UnderWay
        );
        let other = Claim {
            hash: vec![2],
            ..claim.clone()
        };
        assert_eq!(
            idempotency::begin(&cx(), &other).await.unwrap(),
            Turn::Different
        );
        let company = schema::ObjectId::from("company");
        let record = engine::records::create(&first, &company, json!({"name": "Acme"}))
            .await
            .unwrap();
        app.clock().advance(std::time::Duration::from_secs(61));
        let turn = idempotency::begin(&cx(), &claim).await.unwrap();
        assert_eq!(
            turn,
            Turn::Interrupted {
                batch: first.batch,
                only: Some((company, record.id))
            }
        );

        let silent = Claim {
            key: "k2".into(),
            ..claim
        };
        assert_eq!(idempotency::begin(&cx(), &silent).await.unwrap(), Turn::Act);
        app.clock().advance(std::time::Duration::from_secs(61));
        assert_eq!(
            idempotency::begin(&cx(), &silent).await.unwrap(),
            Turn::Act,
            "it wrote nothing, so it may act"
        );
        assert_eq!(
            idempotency::begin(&cx(), &silent).await.unwrap(),
            Turn::UnderWay
        );
    })
    .await;
}
