//! What happens in a workspace, told to programs as it happens.

use std::{collections::BTreeMap, time::Duration};

use reqwest::{Client, Response};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    running::{Place, client, places},
    support,
};

/// Longer than anything here may take.
const SOON: Duration = Duration::from_secs(20);

/// A stream of events that is read.
struct Events {
    response: Response,
    text: String,
}

/// What stands between two empty lines, by its names.
type Event = BTreeMap<String, String>;

impl Events {
    async fn listen(client: &Client, address: &str, question: &str, last: Option<&str>) -> Self {
        let mut request = client.get(format!("{address}/api/v1/events{question}"));
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut events = Self {
            response,
            text: String::new(),
        };
        let first = events.next().await;
        assert!(
            first.contains_key("id") && first.contains_key("retry"),
            "{first:?}"
        );
        assert_eq!(
            first.get("data"),
            None,
            "it names the place and tells nothing"
        );
        events
    }

    /// The next event, comments left out.
    async fn next(&mut self) -> Event {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let event: Event = event
                    .lines()
                    .filter_map(|line| line.split_once(':'))
                    .filter(|(name, _)| !name.is_empty())
                    .map(|(name, value)| (name.to_string(), value.trim_start().to_string()))
                    .collect();
                self.text = rest.to_string();
                if !event.is_empty() {
                    return event;
                }
                continue;
            }
            let chunk = timeout(SOON, self.response.chunk()).await;
            let chunk = chunk
                .expect("something happens")
                .unwrap()
                .expect("it goes on");
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next event's name and data.
    async fn told(&mut self) -> (String, Value) {
        let event = self.next().await;
        (
            event["event"].clone(),
            serde_json::from_str(&event["data"]).unwrap(),
        )
    }
}

async fn send(client: &Client, method: &str, url: String, body: Value) -> Value {
    let request = client.request(method.parse().unwrap(), url).json(&body);
    let response = request.send().await.unwrap();
    assert!(response.status().is_success(), "{}", response.status());
    serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default()
}

fn each(test: impl AsyncFn(&Place, Client, String, String)) {
    for place in places() {
        let key = place.done(&["key", "add", "listener", "--role", "administrator"]);
        let (one, two) = (place.serve(), place.serve());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(test(
            &place,
            client(&key),
            format!("{}/api/v1", one.address),
            two.address.clone(),
        ));
    }
}

#[test]
fn what_one_process_writes_another_tells_and_nothing_is_missed_by_who_comes_back() {
    each(async |place, client, write, listen| {
        let mut all = Events::listen(&client, &listen, "", None).await;
        let mut tasks = Events::listen(&client, &listen, "?objects=note,task", None).await;

        let company = json!({ "name": "Quarry & Sons" });
        let company = send(&client, "POST", format!("{write}/companies"), company).await;
        let at = format!("{write}/companies/{}", company["id"].as_str().unwrap());
        send(&client, "PATCH", at.clone(), json!({ "employees": 12 })).await;
        send(&client, "DELETE", at.clone(), json!({})).await;

        let (name, told) = all.told().await;
        assert_eq!(
            (name.as_str(), &told["id"]),
            ("company.created", &company["id"])
        );
        assert_eq!(told["event"], "company.created");
        assert_eq!(told["by"]["name"], "listener", "{told}");
        let event = all.next().await;
        assert_eq!(event["event"], "company.updated");
        let told: Value = serde_json::from_str(&event["data"]).unwrap();
        assert_eq!(
            told["changes"]["employees"],
            json!({ "before": null, "after": 12 })
        );
        assert_eq!(all.told().await.0, "company.deleted");
        drop(all);

        send(&client, "POST", format!("{at}/restore"), json!({})).await;
        let batch: Vec<Value> = (0..450)
            .map(|n| json!({ "op": "create", "data": { "subject": format!("Call {n}") } }))
            .collect();
        let batch = json!({ "atomic": true, "operations": batch });
        send(&client, "POST", format!("{write}/tasks/batch"), batch).await;
        let field = json!({ "name": "colour", "type": "text" });
        send(
            &client,
            "POST",
            format!("{write}/schema/objects/note/fields"),
            field,
        )
        .await;

        let mut back = Events::listen(&client, &listen, "", Some(&event["id"])).await;
        let mut missed = Vec::new();
        while missed.last().is_none_or(|name| name != "schema.updated") {
            missed.push(back.told().await.0);
        }
        let count = |name: &str| missed.iter().filter(|told| *told == name).count();
        assert_eq!(
            (
                count("company.deleted"),
                count("company.restored"),
                count("task.created")
            ),
            (1, 1, 450),
            "{}",
            place.name()
        );
        assert_eq!(missed.len(), 453);
        for _ in 0..450 {
            assert_eq!(tasks.told().await.0, "task.created");
        }
    });
}

#[test]
fn questions_that_mean_nothing_are_refused_and_strangers_hear_nothing() {
    each(async |_, client, write, _| {
        for (question, last, field) in [
            ("?objects=compny", None, "objects"),
            ("?cursor=forged", None, "cursor"),
            ("", Some("forged"), "cursor"),
            ("?since=today", None, "since"),
        ] {
            let mut request = client.get(format!("{write}/events{question}"));
            if let Some(last) = last {
                request = request.header("Last-Event-ID", last);
            }
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 400, "{question}");
            let problem: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
            assert!(problem.to_string().contains(field), "{problem}");
        }
        let stranger = reqwest::Client::new().get(format!("{write}/events"));
        assert_eq!(stranger.send().await.unwrap().status(), 401);
    });
}

#[test]
fn a_stream_ends_with_the_program() {
    for place in support::places() {
        let server = place.serve();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let client = client(&place.key());
        let mut events = runtime.block_on(Events::listen(&client, &server.address, "", None));
        let ending = std::thread::spawn(move || server.end());
        let rest = runtime.block_on(async { timeout(SOON, events.response.chunk()).await });
        assert!(matches!(rest, Ok(Ok(None))), "{rest:?}");
        let (status, took) = ending.join().unwrap();
        assert_eq!(status, Some(0));
        assert!(took < Duration::from_secs(5), "{took:?}");
    }
}
