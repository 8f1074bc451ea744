//! `rapport jobs`, and the jobs of a process that serves.

use std::time::Duration;

use base::Clock;
use engine::{
    Config, Principal, Registry, Via, Workspace,
    jobs::{self, Ask, Job, Run},
    people, upkeep,
    workspace::Settings,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::Tuning;

use crate::support::{Place, places};

/// A kind that the program does not know: its jobs stay as they are.
#[derive(Clone, Serialize, Deserialize)]
struct Letter {}

impl Job for Letter {
    const KIND: &'static str = "letter";
    const QUEUE: &'static str = "post";

    async fn run(self, _: &Run) -> base::Result<()> {
        Err(base::Error::invalid(
            "to",
            "unknown",
            "There is no such address.",
        ))
    }
}

/// The workspace of a place, opened by a program that knows letters.
async fn open(place: &Place) -> Workspace {
    let mut registry = Registry::new();
    upkeep::register(&mut registry);
    people::register(&mut registry);
    customers::register(&mut registry);
    sales::register(&mut registry);
    registry.job::<Letter>();
    let config = Config {
        location: place.location(),
        tuning: Tuning::default(),
        settings: Settings::default(),
    };
    Workspace::open(config, registry, Clock::system())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_looked_after_by_command() {
    for place in places() {
        place.must(&["migrate"]);
        assert_eq!(place.must(&["jobs"]).trim(), "There are no such jobs.");
        let ws = open(&place).await;
        let cx = ws.cx(Principal::System, Via::Command);
        let id = jobs::put(&cx, Letter {}, Ask::default()).await.unwrap();
        jobs::work_off(ws.clone(), jobs::Pace::default())
            .await
            .unwrap();
        let waits = jobs::put(&cx, Letter {}, Ask::default()).await.unwrap();
        ws.db().close().await;
        let (id, waits) = (id.to_string(), waits.to_string());

        let list = place.must(&["jobs", "--state", "failed"]);
        let lines: Vec<_> = list.lines().collect();
        assert_eq!(lines.len(), 2, "{list}");
        assert!(lines[0].starts_with("ID "), "{list}");
        assert!(
            lines[1].starts_with(&id) && lines[1].contains("no such address"),
            "{list}"
        );
        let shown = place.must(&["jobs", "show", &id]);
        assert!(shown.contains("There is no such address."), "{shown}");
        let json: Json =
            serde_json::from_str(&place.must(&["jobs", "show", &id, "--json"])).unwrap();
        assert_eq!(
            (&json["state"], &json["attempts"]),
            (&"failed".into(), &1.into())
        );
        let json: Json =
            serde_json::from_str(&place.must(&["jobs", "--queue", "post", "--json"])).unwrap();
        assert_eq!(json["data"].as_array().unwrap().len(), 2, "{json}");

        assert!(
            place
                .must(&["jobs", "retry", &id])
                .contains("is tried again")
        );
        let ended = place.run(&["jobs", "retry", &id]);
        assert_eq!(ended.status, 1, "{ended:?}");
        assert!(ended.err.contains("this one is waiting"), "{ended:?}");
        assert!(
            place
                .must(&["jobs", "retry", "--failed"])
                .contains("No job is tried again.")
        );
        assert!(
            place
                .must(&["jobs", "cancel", &waits])
                .contains("is cancelled")
        );
        assert!(place.must(&["jobs", "pause", "post"]).contains("is paused"));
        let queues: Json =
            serde_json::from_str(&place.must(&["jobs", "queues", "--json"])).unwrap();
        let post = queues["data"]
            .as_array()
            .unwrap()
            .iter()
            .find(|q| q["name"] == "post")
            .unwrap();
        assert_eq!(post["waiting"], 1);
        assert!(post["paused_at"].is_string(), "{post}");
        assert!(place.must(&["jobs", "queues"]).contains("PAUSED SINCE"));
        assert!(place.must(&["jobs", "resume", "post"]).contains("goes on"));
        for (wrong, status) in [
            (&["jobs", "pause", "unicorns"][..], 1),
            (&["jobs", "show", "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f"], 1),
            (&["jobs", "show", "x"], 2),
            (&["jobs", "--state", "lost"], 2),
        ] {
            let ended = place.run(wrong);
            assert_eq!(ended.status, status, "{wrong:?}: {ended:?}");
            assert!(!ended.err.is_empty());
        }
    }
}

/// What an import leaves to be done is done by it, though nobody serves; its job
/// is taken up by whoever does.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_after_an_import_and_a_moment_of_serving() {
    for place in places() {
        place.must(&["migrate"]);
        let file = place.file("firms.csv", "name\nZephyrine Works\n");
        place.must(&["import", "companies", file.to_str().unwrap()]);
        let serving = place.serve();
        let found = serving.get("search?q=zephyrine").await["data"].clone();
        assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
        let watch = base::Stopwatch::start();
        while serving.get("admin/jobs?state=done&kind=index_search").await["data"]
            == Json::Array(Vec::new())
        {
            assert!(watch.elapsed() < Duration::from_secs(60));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let waiting = serving.get("admin/jobs?state=waiting").await["data"].clone();
        assert_eq!(waiting, Json::Array(Vec::new()));
    }
}
