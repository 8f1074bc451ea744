//! REST as a client meets it: a whole app on a fresh workspace of each
//! database, called through its router.

#![allow(clippy::unwrap_used, reason = "a test fails where it is surprised")]

mod aggregates;
mod audited;
mod bodies;
mod callers;
mod computed;
mod definitions;
mod document;
mod duplicates;
mod entries;
mod entry;
mod exports;
mod files;
mod imports;
mod jobs;
mod keys;
mod links;
mod lists;
mod oauth;
mod privacy;
mod public;
mod records;
mod repeats;
mod retention;
mod rights;
mod searches;
mod sensitive;
mod undos;
mod versions;
mod views;

use std::future::Future;

use api::Limits;
use engine::jobs::{self as work, Pace};
use serde_json::Value as Json;
use testkit::{Caller, TestApp, databases};

/// Runs a test on a fresh app of each database.
async fn on_each<F, Fut>(test: F)
where
    F: Fn(TestApp) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in databases() {
        test(TestApp::on(database, |ws| api::router(ws, Limits::default())).await).await;
    }
}

/// Has all jobs done that are due.
async fn work_off(app: &TestApp) {
    work::work_off(app.fresh.ws.clone(), Pace::default())
        .await
        .unwrap();
}

/// Ids of the pipeline's stages by their name.
async fn stage(key: &Caller, name: &str) -> String {
    let path = format!("/api/v1/stages?filter=name%20%3D%20%22{name}%22&fields=name");
    let page = key.get(path).await.expect(200);
    id(&page["data"][0])
}

/// The id of a record.
fn id(record: &Json) -> String {
    record["id"]
        .as_str()
        .unwrap_or_else(|| panic!("no id: {record}"))
        .to_owned()
}

/// Percent-encodes a parameter.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' => {
                char::from(b).to_string()
            }
            b => format!("%{b:02X}"),
        })
        .collect()
}
