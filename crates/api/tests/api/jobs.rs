//! Jobs and their queues, as administrators look after them.

use std::time::Duration;

use base::Id;
use engine::jobs::{self, Ask, Job, Pace, Run};
use engine::people;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use testkit::TestApp;

use crate::{encoded, on_each};

/// A kind that the app does not know, so that its jobs stay as they are.
#[derive(Clone, Serialize, Deserialize)]
struct Letter {}

impl Job for Letter {
    const KIND: &'static str = "letter";
    const QUEUE: &'static str = "post";

    async fn run(self, _: &Run) -> base::Result<()> {
        Ok(())
    }
}

async fn letter(app: &TestApp) -> Id {
    jobs::put(&app.fresh.cx(), Letter {}, Ask::default())
        .await
        .unwrap()
}

#[tokio::test]
async fn jobs_are_listed_page_by_page() {
    on_each(|app| async move {
        let key = app.as_key();
        let mut made = Vec::new();
        for _ in 0..5 {
            made.push(letter(&app).await.to_string());
        }
        made.sort();
        made.reverse();
        let mut seen = Vec::new();
        let mut next = String::new();
        loop {
            let path = format!("/api/v1/admin/jobs?queue=post&state=waiting&limit=2{next}");
            let page = key.get(path).await.expect(200);
            for job in page["data"].as_array().unwrap() {
                assert_eq!(
                    (&job["kind"], &job["queue"]),
                    (&json!("letter"), &json!("post"))
                );
                assert_eq!(
                    (&job["state"], &job["by"]),
                    (&json!("waiting"), &Json::Null)
                );
                seen.push(job["id"].as_str().unwrap().to_owned());
            }
            match page["next_cursor"].as_str() {
                Some(cursor) => next = format!("&cursor={}", encoded(cursor)),
                None => break,
            }
        }
        assert_eq!(seen, made);
        let at = |query: &str| format!("/api/v1/admin/jobs?{query}");
        for (query, code) in [
            ("state=lost", "state"),
            ("cursor=x", "cursor"),
            ("cursor=jx", "cursor"),
            ("limit=501", "out_of_range"),
            ("states=waiting", "unknown_parameter"),
        ] {
            key.get(at(query)).await.problem(400, code);
        }
        let none = key.get(at("state=done&kind=letter")).await.expect(200);
        assert_eq!(none, json!({"data": [], "next_cursor": null}));
    })
    .await;
}

#[tokio::test]
async fn a_job_is_read_cancelled_and_tried_again() {
    on_each(|app| async move {
        let key = app.as_key();
        let at = format!("/api/v1/admin/jobs/{}", letter(&app).await);
        let job = key.get(&at).await.expect(200);
        assert_eq!(job["attempts"], 0);
        let post = async |verb: &str| key.ask("POST", format!("{at}/{verb}")).send().await;
        post("retry").await.problem(409, "job_state");
        let cancelled = post("cancel").await;
        assert_eq!(cancelled.header("rapport-batch").len(), 36);
        assert_eq!(cancelled.expect(200)["state"], "cancelled");
        post("cancel").await.problem(409, "job_state");
        assert_eq!(post("retry").await.expect(200)["state"], "waiting");
        // Nobody knows how to do it, and after a day that is said.
        for hours in [0, 1, 25] {
            app.clock().advance(Duration::from_secs(hours * 3_600));
            let ws = app.fresh.ws.clone();
            jobs::work_off(ws, Pace::default()).await.unwrap();
        }
        let failed = key.get(&at).await.expect(200);
        assert_eq!(failed["state"], "failed");
        assert!(failed["error"].as_str().unwrap().contains("knows how"));
        let metrics = app.as_nobody().get("/metrics").await.text();
        let done = "rapport_jobs_ended_total{queue=\"upkeep\",outcome=\"done\"} ";
        assert!(metrics.contains(done), "{metrics}");
        assert_eq!(
            key.ask("POST", format!("{at}/retry"))
                .json(json!({}))
                .send()
                .await
                .expect(200)["state"],
            "waiting"
        );
        key.ask("POST", format!("{at}/cancel"))
            .json(json!({"a": 1}))
            .send()
            .await
            .problem(400, "body");
        let nobody = Id::make(app.clock().now());
        key.get(format!("/api/v1/admin/jobs/{nobody}"))
            .await
            .problem(404, "not_found");
        key.get("/api/v1/admin/jobs/x").await.problem(400, "id");
    })
    .await;
}

#[tokio::test]
async fn queues_are_paused_and_resumed() {
    on_each(|app| async move {
        let key = app.as_key();
        letter(&app).await;
        let all = key.get("/api/v1/admin/queues").await.expect(200);
        let post = json!({"name": "post", "waiting": 1, "running": 0, "failed": 0, "paused_at": null, "next_at": "2026-03-13T12:00:00Z"});
        assert!(all["data"].as_array().unwrap().contains(&post), "{all}");
        assert!(all["data"].as_array().unwrap().iter().any(|queue| queue["name"] == "upkeep"));
        let ask = async |verb: &str, queue: &str| {
            let path = format!("/api/v1/admin/queues/{queue}/{verb}");
            key.ask("POST", path).send().await
        };
        let paused = ask("pause", "post").await.expect(200);
        assert_eq!(paused["paused_at"], "2026-03-13T12:00:00Z");
        let metrics = app.as_nobody().get("/metrics").await.text();
        for line in [
            "rapport_jobs{queue=\"post\",state=\"waiting\"} 1\n",
            "rapport_jobs{queue=\"upkeep\",state=\"failed\"} 0\n",
            "rapport_jobs_queue_paused{queue=\"post\"} 1\n",
        ] {
            assert!(metrics.contains(line), "{line} is not in\n{metrics}");
        }
        assert_eq!(ask("resume", "post").await.expect(200), post);
        ask("pause", "unicorns").await.problem(404, "not_found");
        ask("resume", "unicorns").await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn only_administrators_look_after_jobs() {
    on_each(|app| async move {
        let job = letter(&app).await;
        let cx = app.fresh.cx();
        let manager = people::create_key(&cx, "manager", "manager");
        let manager = app.with_key(&manager.await.unwrap());
        let person = app.as_user("ada@north.example").await;
        for (method, path) in [
            ("GET", "jobs".to_owned()),
            ("GET", format!("jobs/{job}")),
            ("POST", format!("jobs/{job}/cancel")),
            ("POST", format!("jobs/{job}/retry")),
            ("GET", "queues".to_owned()),
            ("POST", "queues/post/pause".to_owned()),
            ("POST", "queues/post/resume".to_owned()),
        ] {
            let path = format!("/api/v1/admin/{path}");
            let ask = async |caller: &testkit::Caller| caller.ask(method, &path).send().await;
            ask(&manager).await.problem(403, "forbidden");
            ask(&app.as_nobody()).await.problem(401, "unauthorized");
            assert_eq!(ask(&person).await.status, 200, "{path}");
        }
        let body = json!({"name": "admin", "plural": "admins", "fields": [{"name": "name", "type": "text"}]});
        app.as_key().post("/api/v1/schema/objects", body).await.problem(422, "invalid");
    })
    .await;
}

/// Of a process that does jobs and nothing else on the network.
#[tokio::test]
async fn health_is_told_without_anything_else() {
    on_each(|app| async move {
        let health = |ws| api::health_router(ws, api::Limits::default());
        let caller = app.again(health).await;
        assert_eq!(caller.get("/healthz").await.text(), "ok\n");
        assert_eq!(caller.get("/readyz").await.status, 200);
        assert!(
            caller
                .get("/metrics")
                .await
                .text()
                .contains("rapport_ready 1\n")
        );
        caller.get("/api/v1/deals").await.problem(404, "no_route");
        caller.get("/").await.problem(404, "no_route");
    })
    .await;
}
