//! Killed while many write: every answered write is there, nothing is half there.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::running::{Place, Server, client, places};

/// How often the server is killed, per database.
const KILLS: u64 = 20;
/// Clients that write at once.
const WRITERS: usize = 8;

#[test]
fn every_answered_write_survives_kill_9() {
    for place in places() {
        let key = place.done(&["key", "add", "kill", "--role", "administrator"]);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let mut answered: Vec<String> = Vec::new();
        for round in 0..KILLS {
            let server = place.serve();
            let written = runtime.block_on(write_until_killed(
                server,
                &key,
                Duration::from_millis(60 + round * 17),
            ));
            assert!(
                !written.is_empty(),
                "{}: nothing was written in round {round}",
                place.name()
            );
            answered.extend(written);
            runtime.block_on(all_there(&place, &key, &answered));
        }
        let check = place.run(&["check"]);
        assert!(
            check.status.success(),
            "{}: {}",
            place.name(),
            String::from_utf8_lossy(&check.stdout)
        );
    }
}

/// Writes from many clients and kills the server in the midst of it; the ids
/// whose writes were answered.
async fn write_until_killed(server: Server, key: &str, after: Duration) -> Vec<String> {
    let client = client(key);
    let written = Arc::new(Notify::new());
    let writers: Vec<_> = (0..WRITERS)
        .map(|n| {
            let (client, address) = (client.clone(), server.address.clone());
            tokio::spawn(write(client, address, n, Arc::clone(&written)))
        })
        .collect();
    // However slow the machine is, there is something to lose.
    let first = tokio::time::timeout(Duration::from_secs(30), written.notified()).await;
    first.expect("a write is answered");
    tokio::time::sleep(after).await;
    server.kill();
    let mut ids = Vec::new();
    for writer in writers {
        ids.extend(writer.await.unwrap());
    }
    ids
}

/// Writes until there is no answer any more.
async fn write(
    client: reqwest::Client,
    address: String,
    writer: usize,
    written: Arc<Notify>,
) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        let body = json!({ "name": format!("Company of writer {writer}"), "tags": ["kill"] });
        let Ok(answer) = client
            .post(format!("{address}/api/v1/companies"))
            .json(&body)
            .send()
            .await
        else {
            return ids;
        };
        assert_eq!(answer.status(), 201);
        let Ok(record) = answer.json::<Value>().await else {
            return ids;
        };
        ids.push(record["id"].as_str().unwrap().to_string());
        written.notify_one();
    }
}

async fn all_there(place: &Place, key: &str, ids: &[String]) {
    let server = place.serve();
    let client = client(key);
    let mut found = std::collections::HashSet::new();
    let mut next = String::new();
    loop {
        let url = format!(
            "{}/api/v1/companies?fields=name&limit=500{next}",
            server.address
        );
        let page: Value = client.get(url).send().await.unwrap().json().await.unwrap();
        let rows = page["data"].as_array().unwrap_or_else(|| panic!("{page}"));
        found.extend(
            rows.iter()
                .map(|row| row["id"].as_str().unwrap().to_string()),
        );
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    for id in ids {
        assert!(
            found.contains(id),
            "{}: an answered write is gone: {id}",
            place.name()
        );
    }
}
