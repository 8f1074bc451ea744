//! Killed in the midst of a merge: it is whole, or nothing of it is there; and
//! what was merged is taken back whole.

use std::time::Duration;

use serde_json::{Value, json};

use crate::running::{Place, Server, client, kills, places};

/// How often the server is killed, per database, unless `RAPPORT_TEST_KILLS` says so.
const KILLS: u64 = 4;
/// Records that become one, and what points to each.
const COMPANIES: usize = 10;
const POINTING: usize = 30;

#[test]
fn a_merge_is_whole_or_not_at_all_after_kill_9() {
    for place in places() {
        let key = place.done(&["key", "add", "kill", "--role", "administrator"]);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        for round in 0..kills(KILLS) {
            runtime.block_on(killed(&place, &key, round));
        }
        let check = place.run(&["check"]);
        let said = String::from_utf8_lossy(&check.stdout);
        assert!(check.status.success(), "{}: {said}", place.name());
    }
}

async fn killed(place: &Place, key: &str, round: u64) {
    let server = place.serve();
    let ids = made(&server, key, round).await;
    let body = json!({"winner": ids[0], "losers": ids[1..]});
    let asked = {
        let (client, url) = (
            client(key),
            format!("{}/api/v1/companies/merge", server.address),
        );
        tokio::spawn(async move { client.post(url).json(&body).send().await })
    };
    tokio::time::sleep(Duration::from_millis(30 + round * 60 % 400)).await;
    server.kill();
    let answered = asked.await.unwrap();
    let batch = answered.ok().map(|answer| {
        assert_eq!(answer.status(), 200);
        answer.headers()["rapport-batch"]
            .to_str()
            .unwrap()
            .to_owned()
    });
    let server = place.serve();
    let (live, pointing) = state(&server, key, round, &ids[0]).await;
    let is_whole = (live, pointing) == (1, COMPANIES * POINTING);
    let is_nothing = (live, pointing) == (COMPANIES, POINTING);
    assert!(is_whole || is_nothing, "{live} {pointing}");
    let Some(batch) = batch else { return };
    assert!(is_whole, "it was answered");
    let url = format!("{}/api/v1/undo/{batch}", server.address);
    let undone: Value = client(key)
        .post(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(undone["conflicts"], 0, "{undone}");
    assert_eq!(
        state(&server, key, round, &ids[0]).await,
        (COMPANIES, POINTING)
    );
}

/// Companies, and contacts of each of them.
async fn made(server: &Server, key: &str, round: u64) -> Vec<String> {
    let name = |n: usize| json!({"op": "create", "data": {"name": format!("R{round} {n}")}});
    let companies: Vec<Value> = (0..COMPANIES).map(name).collect();
    let made = batch(server, key, "companies", companies).await;
    let ids: Vec<String> = made.iter().map(id).collect();
    let person = |n: usize| {
        let company = &ids[n % COMPANIES];
        json!({"op": "create", "data": {"name": format!("P{round} {n}"), "company": company}})
    };
    let people = (0..COMPANIES * POINTING).map(person).collect();
    batch(server, key, "contacts", people).await;
    ids
}

async fn batch(server: &Server, key: &str, objects: &str, all: Vec<Value>) -> Vec<Value> {
    let url = format!("{}/api/v1/{objects}/batch", server.address);
    let body = json!({"atomic": true, "operations": all});
    let answer = client(key).post(url).json(&body).send().await.unwrap();
    let mut json: Value = answer.json().await.unwrap();
    match json["results"].take() {
        Value::Array(results) => results,
        _ => panic!("{json}"),
    }
}

fn id(result: &Value) -> String {
    result["data"]["id"].as_str().unwrap().to_owned()
}

/// Companies of the round that are there, and contacts of the winner.
async fn state(server: &Server, key: &str, round: u64, winner: &str) -> (usize, usize) {
    let count = async |objects: &str, filter: String| {
        let url = format!("{}/api/v1/{objects}", server.address);
        let query = [
            ("filter", filter.as_str()),
            ("count", "true"),
            ("limit", "1"),
        ];
        let answer = client(key).get(url).query(&query).send().await.unwrap();
        let json: Value = answer.json().await.unwrap();
        usize::try_from(json["total"].as_u64().unwrap_or_else(|| panic!("{json}"))).unwrap()
    };
    let live = count("companies", format!("name ~ \"R{round} \"")).await;
    (live, count("contacts", format!("company = {winner}")).await)
}
