//! Attacks by people who have an account and less than all rights, through whatever
//! address may help.

mod accounts;
mod escalation;
mod events;
mod guessing;
mod hidden_fields;
mod injection;
mod viewing;

use serde_json::Value as Json;
use testkit::{Answered, Caller, databases};

use crate::scene::Scene;

/// Runs a test on a scene of each database.
async fn on_each(test: impl AsyncFn(&Scene)) {
    for database in databases() {
        test(&Scene::on(database).await).await;
    }
}

/// A request: method, address, and a body, JSON or a form.
type Ask<'t> = (&'t str, &'t str, &'t str);

/// Sends one.
async fn ask(who: &Caller, (method, path, body): Ask<'_>) -> Answered {
    let asking = who.ask(method, path);
    match body.as_bytes().first() {
        None => asking.send().await,
        Some(b'{') => {
            let asking = asking.header("content-type", "application/json");
            asking.raw(body.to_owned()).send().await
        }
        Some(_) => {
            let kind = "application/x-www-form-urlencoded";
            let asking = asking.header("content-type", kind);
            asking.raw(body.to_owned()).send().await
        }
    }
}

/// Percent-encodes a parameter.
fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    text.bytes()
        .map(|b| match plain(b) {
            true => char::from(b).to_string(),
            false => format!("%{b:02X}"),
        })
        .collect()
}

/// The list of an answer.
fn data(answer: &Json) -> &Vec<Json> {
    answer["data"]
        .as_array()
        .unwrap_or_else(|| panic!("no list: {answer}"))
}
