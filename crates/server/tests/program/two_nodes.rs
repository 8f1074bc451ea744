//! Two serving processes and one that does jobs, on one PostgreSQL: definitions
//! change while all write, one is killed, and nothing is lost.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base::Stopwatch;
use reqwest::Client;
use serde_json::{Value, json};

use crate::running::{client, places};

const WRITERS: usize = 8;
/// Within this much time after a death, work goes on.
const SOON: Duration = Duration::from_secs(5);

/// What was answered to whoever wrote.
#[derive(Default)]
struct Written {
    ids: Mutex<BTreeSet<String>>,
    over: AtomicBool,
}

impl Written {
    fn count(&self) -> usize {
        self.ids.lock().unwrap().len()
    }

    async fn grows_beyond(&self, count: usize) {
        let waited = Stopwatch::start();
        while self.count() <= count {
            assert!(waited.elapsed() < SOON, "nothing was written for {SOON:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

#[test]
fn two_nodes_and_a_worker_lose_nothing_when_one_dies() {
    for place in places()
        .into_iter()
        .filter(|place| place.name() == "PostgreSQL")
    {
        let key = place.done(&["key", "add", "nodes", "--role", "administrator"]);
        let worker = place.serve_as("work");
        let (one, two) = (place.serve_as("web"), place.serve_as("web"));
        let nodes = [one.address.clone(), two.address.clone()];
        let written = Arc::new(Written::default());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let import = place.path("people.csv");
        let rows: String = (0..3_000).map(|n| format!("Zebulon Z{n}\n")).collect();
        std::fs::write(&import, format!("name\n{rows}")).unwrap();

        let writers: Vec<_> = (0..WRITERS)
            .map(|n| {
                let work = write(client(&key), nodes.clone(), n, Arc::clone(&written));
                runtime.spawn(work)
            })
            .collect();
        runtime.block_on(written.grows_beyond(20));
        for n in 0..4 {
            let field = json!({ "name": format!("extra_{n}"), "type": "text", "indexed": true });
            runtime.block_on(add_field(&client(&key), &nodes[n % 2], &field));
        }
        place.done(&["import", "contacts", import.to_str().unwrap()]);

        one.kill();
        let count = written.count();
        runtime.block_on(written.grows_beyond(count + 50));
        // The other node goes on alone, with definitions too.
        let field = json!({ "name": "after", "type": "integer", "default": 3 });
        runtime.block_on(add_field(&client(&key), &nodes[1], &field));
        let count = written.count();
        runtime.block_on(written.grows_beyond(count + 20));

        written.over.store(true, Ordering::Relaxed);
        for writer in writers {
            runtime.block_on(writer).unwrap();
        }
        let there = runtime.block_on(all(&client(&key), &nodes[1]));
        let ids = written.ids.lock().unwrap();
        let lost: Vec<_> = ids.difference(&there).collect();
        assert!(lost.is_empty(), "{} of {} are lost", lost.len(), ids.len());
        runtime.block_on(found(&client(&key), &nodes[1]));
        drop(worker);
        let checked = place.run(&["check"]);
        assert!(
            checked.status.success(),
            "{}",
            String::from_utf8_lossy(&checked.stdout)
        );
    }
}

async fn add_field(client: &Client, address: &str, field: &Value) {
    let at = format!("{address}/api/v1/schema/objects/company/fields");
    let made = client.post(&at).json(field).send().await.unwrap();
    assert_eq!(made.status(), 201, "{}", made.text().await.unwrap());
}

/// Writes to either node; to the other if one does not answer.
async fn write(client: Client, nodes: [String; 2], writer: usize, written: Arc<Written>) {
    let mut node = writer % 2;
    let mut count = 0;
    while !written.over.load(Ordering::Relaxed) {
        let body = json!({ "name": format!("Company {count} of {writer}") });
        let at = format!("{}/api/v1/companies", nodes[node]);
        count += 1;
        let Ok(answer) = client.post(at).json(&body).send().await else {
            node = 1 - node;
            continue;
        };
        let status = answer.status();
        let Ok(record) = answer.json::<Value>().await else {
            node = 1 - node;
            continue;
        };
        assert_eq!(status, 201, "{record}");
        let id = record["id"].as_str().unwrap().to_string();
        written.ids.lock().unwrap().insert(id);
        node = (node + usize::from(count % 7 == 0)) % 2;
    }
}

/// The ids of all companies.
async fn all(client: &Client, address: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut ask = client
            .get(format!("{address}/api/v1/companies"))
            .query(&[("limit", "500"), ("fields", "name")]);
        if let Some(cursor) = &cursor {
            ask = ask.query(&[("cursor", cursor)]);
        }
        let page: Value = ask.send().await.unwrap().json().await.unwrap();
        let some = page["data"].as_array().unwrap().iter();
        ids.extend(some.map(|one| one["id"].as_str().unwrap().to_string()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_string()),
            None => return ids,
        }
    }
}

/// What was imported by command is put into the search by the worker.
async fn found(client: &Client, address: &str) {
    let waited = Stopwatch::start();
    loop {
        let ask = client
            .get(format!("{address}/api/v1/search"))
            .query(&[("q", "zebulon z2999")]);
        let hits: Value = ask.send().await.unwrap().json().await.unwrap();
        if hits["data"].as_array().is_some_and(|hits| !hits.is_empty()) {
            return;
        }
        assert!(waited.elapsed() < 4 * SOON, "the search does not know it");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
