//! `kill -9` while sample data is filled in and while it is removed: whoever serves next goes on,
//! and all of it is there, or none.

use std::time::Duration;

use base::Stopwatch;

use crate::support::{Place, Serving, places};

const PASSWORD: &str = "seven quiet rivers";
/// How long a job may take on a slow machine.
const LONG: Duration = Duration::from_secs(180);

/// Somebody at the page of sample data, in the same session whichever process serves it.
struct Visit {
    client: reqwest::Client,
    csrf: String,
}

impl Visit {
    async fn begin(serving: &Serving) -> Self {
        let client = reqwest::Client::builder().cookie_store(true).build();
        let mut visit = Self {
            client: client.unwrap(),
            csrf: String::new(),
        };
        visit.get(serving, "/sign-in").await;
        let fields = [("email", "ada@north.example"), ("password", PASSWORD)];
        visit.post(serving, "/sign-in", &fields).await;
        visit
    }

    async fn get(&mut self, serving: &Serving, path: &str) -> String {
        let page = self.client.get(format!("{}{path}", serving.address));
        let page = page.send().await.unwrap().text().await.unwrap();
        if let Some((_, token)) = page.split_once("name=\"csrf\" content=\"") {
            self.csrf = token.split('"').next().unwrap().to_owned();
        }
        page
    }

    async fn post(&self, serving: &Serving, path: &str, fields: &[(&str, &str)]) {
        let fields: Vec<_> = fields
            .iter()
            .copied()
            .chain([("-csrf", &*self.csrf)])
            .collect();
        let request = self.client.post(format!("{}{path}", serving.address));
        let answer = request.form(&fields).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {answer:?}");
    }

    /// Waits until so many of a hundred parts are done, or all of it.
    async fn until(&mut self, serving: &Serving, percent: u64) -> String {
        let watch = Stopwatch::start();
        loop {
            let page = self.get(serving, "/settings/samples").await;
            assert!(!page.contains("as a whole"), "it failed: {page}");
            let is_going = page.contains("data-state=");
            let bar = page.split_once("max=\"100\" value=\"");
            let done = bar.and_then(|(_, bar)| bar.split('"').next()?.parse::<u64>().ok());
            if !is_going || done.is_some_and(|done| done >= percent) {
                return page;
            }
            assert!(watch.elapsed() < LONG, "{page}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

#[test]
fn sample_data_is_whole_or_gone_however_often_its_process_is_killed() {
    let add = ["user", "add", "ada@north.example", "--name", "Ada"];
    let add: Vec<_> = add
        .into_iter()
        .chain(["--role", "administrator", "--password-stdin"])
        .collect();
    for place in places() {
        assert_eq!(place.run_with(&add, &format!("{PASSWORD}\n")).status, 0);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(filled_and_removed(&place));
        assert!(place.must(&["check"]).contains("clean"));
    }
}

async fn filled_and_removed(place: &Place) {
    let mut serving = place.serve();
    let mut visit = Visit::begin(&serving).await;
    visit.get(&serving, "/settings/samples").await;
    visit.post(&serving, "/settings/samples", &[]).await;
    // In the midst of what all else stands on, then in the midst of the rest.
    for percent in [1, 50] {
        visit.until(&serving, percent).await;
        serving.kill();
        serving = place.serve();
    }
    let page = visit.until(&serving, 101).await;
    assert!(page.contains("Remove sample data"), "{page}");
    let all = [
        ("companies", 28),
        ("contacts", 70),
        ("deals", 54),
        ("users", 6),
        ("pipelines", 2),
    ];
    for (object, count) in all {
        assert_eq!(counted(&serving, object).await, count, "{object}");
    }

    let form = [("changed", "keep")];
    visit
        .post(&serving, "/settings/samples/remove", &form)
        .await;
    visit.until(&serving, 20).await;
    serving.kill();
    serving = place.serve();
    let page = visit.until(&serving, 101).await;
    assert!(page.contains("No sample data here"), "{page}");
    for (object, count) in [
        ("companies", 0),
        ("contacts", 0),
        ("deals", 0),
        ("users", 1),
    ] {
        assert_eq!(counted(&serving, object).await, count, "{object}");
    }
}

async fn counted(serving: &Serving, object: &str) -> u64 {
    let sum = serving
        .get(&format!("{object}/aggregate?measures=count"))
        .await;
    sum["data"][0]["count"].as_u64().unwrap()
}
