//! What others do with what one does not see is not heard of, either.

use std::time::Duration;

use api::Limits;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use serde_json::json;
use testkit::Caller;
use tower::ServiceExt as _;

use super::{encoded, on_each};
use crate::callers::{id, person, role};
use crate::scene::{SECRET, Scene};

/// Everything that somebody hears from a place on, until a text comes.
async fn heard(scene: &Scene, who: &Caller, place: &str, until: &str) -> String {
    let listening = api::router(scene.app.fresh.ws.clone(), Limits::default());
    let path = format!("/api/v1/events?cursor={}", encoded(place));
    let request = Request::get(path).header("cookie", who.header("cookie"));
    let request = request.body(Body::empty()).unwrap();
    let mut body = listening.oneshot(request).await.unwrap().into_body();
    let mut heard = String::new();
    let hears = async {
        while !heard.contains(until) {
            let frame = body.frame().await.expect("the stream goes on").unwrap();
            heard.push_str(&String::from_utf8_lossy(frame.data_ref().unwrap()));
        }
    };
    let hears = tokio::time::timeout(Duration::from_secs(60), hears).await;
    assert!(hears.is_ok(), "{until} does not come: {heard}");
    heard
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_hears_of_what_they_do_not_see() {
    on_each(async |scene| {
        let people = &scene.people;
        let (admin, seller, other) = (&people.admin, &people.seller, &people.other);
        let reads =
            json!({"objects": {"*": {"read": "all"}}, "fields": {"company": {"tax_id": "hidden"}}});
        let reads = role(&scene.app, "clerk", reads).await;
        let (_, clerk) = person(&scene.app, "clerk", None, Some(&reads), None).await;
        let events = admin.get("/api/v1/events").await.text();
        let place = events.lines().find_map(|line| line.strip_prefix("id:"));
        let place = place.unwrap().trim();

        let mut hidden = Vec::new();
        for _ in 0..3 {
            hidden.push(id(&seller
                .made(
                    "companies",
                    json!({"name": "Harbourside", "tax_id": "T-817"}),
                )
                .await));
        }
        let at = |n: usize| format!("/api/v1/companies/{}", hidden[n]);
        seller
            .patch(at(0), json!({"tax_id": "T-818"}))
            .await
            .expect(200);
        seller.delete(at(0)).await.expect(204);
        seller
            .ask("POST", format!("{}/restore", at(0)))
            .send()
            .await
            .expect(200);
        let merge = json!({"winner": hidden[0], "losers": [hidden[1]]});
        seller
            .post("/api/v1/companies/merge", merge)
            .await
            .expect(200);
        admin
            .delete(format!("{}?purge=true", at(2)))
            .await
            .expect(204);
        let about = json!({"object": "company", "id": hidden[0]});
        seller
            .made(
                "notes",
                json!({"title": "Harbourside", "body": "Harbourside", "about": about}),
            )
            .await;
        let own = id(&other.made("companies", json!({"name": "Own"})).await);

        let told = heard(scene, other, place, &own).await;
        assert!(!told.to_lowercase().contains(SECRET), "{told}");
        for id in &hidden {
            assert!(!told.contains(id.as_str()), "{told}");
        }
        let told = heard(scene, &clerk, place, &own).await;
        assert!(told.contains(&hidden[0]), "{told}");
        assert!(!told.contains("T-81") && !told.contains("tax_id"), "{told}");
    })
    .await;
}
