//! The calls of what administrators look after, and their shapes.

use engine::jobs::{MOST, State};
use serde_json::{Map, Value as Json, json};

use super::objects::{limit, parameter};
use super::{answer, answers, reference, whole};
use crate::admin::jobs::USUAL;

/// What a change without a body can be answered with besides.
const CHANGED: &[u16] = &[408, 409, 413, 422];

/// Adds them. No object's calls have names that begin so.
pub fn add(paths: &mut Map<String, Json>, schemas: &mut Map<String, Json>) {
    schemas.insert("Job".into(), job());
    schemas.insert("Queue".into(), queue());
    let job = reference("schemas", "Job");
    let queue = reference("schemas", "Queue");
    let call = |id: &str, summary: &str, parameters: Json, responses: Json| {
        json!({
            "operationId": id,
            "summary": summary,
            "tags": ["Administration"],
            "parameters": parameters,
            "responses": responses,
        })
    };
    let key = || json!([parameter("Idempotency-Key")]);
    let now = |what: &str, shape: &Json| {
        answers(&[("200", answer(what, shape, &["Rapport-Batch"]))], CHANGED)
    };
    let text = |name: &str, description: &str| json!({"name": name, "in": "query", "description": description, "schema": {"type": "string"}});
    let state = json!({"name": "state", "in": "query", "description": "Those in this state.", "schema": {"enum": states()}});
    let parameters = json!([
        state,
        text("queue", "Those of this queue."),
        text("kind", "Those of this kind."),
        parameter("cursor"),
        limit((USUAL, MOST)),
    ]);
    let page = json!({
        "type": "object",
        "required": ["data", "next_cursor"],
        "additionalProperties": false,
        "properties": {
            "data": {"type": "array", "items": job},
            "next_cursor": {"type": ["string", "null"]},
        },
    });
    let found = answers(&[("200", answer("A page.", &page, &[]))], &[]);
    paths.insert(
        "/admin/jobs".into(),
        json!({"get": call("admin_list_jobs", "A page of jobs, newest first", parameters, found)}),
    );
    let found = answers(&[("200", answer("Here it is.", &job, &[]))], &[]);
    paths.insert(
        "/admin/jobs/{id}".into(),
        json!({
            "parameters": [parameter("id")],
            "get": call("admin_read_job", "Read a job", json!([]), found),
        }),
    );
    for (verb, summary, done) in [
        (
            "retry",
            "Try a job again that failed or was cancelled",
            "It is tried again.",
        ),
        ("cancel", "End a job that waits or runs", "It is cancelled."),
    ] {
        paths.insert(
            format!("/admin/jobs/{{id}}/{verb}"),
            json!({
                "parameters": [parameter("id")],
                "post": call(&format!("admin_{verb}_job"), summary, key(), now(done, &job)),
            }),
        );
    }
    let all = json!({
        "type": "object",
        "required": ["data"],
        "additionalProperties": false,
        "properties": {"data": {"type": "array", "items": queue}},
    });
    let found = answers(&[("200", answer("Every queue.", &all, &[]))], &[]);
    paths.insert(
        "/admin/queues".into(),
        json!({"get": call("admin_list_queues", "Every queue of jobs", json!([]), found)}),
    );
    for (verb, summary, done) in [
        ("pause", "Begin no more jobs of a queue", "It is paused."),
        ("resume", "Begin jobs of a queue again", "It goes on."),
    ] {
        paths.insert(
            format!("/admin/queues/{{name}}/{verb}"),
            json!({
                "parameters": [{"name": "name", "in": "path", "required": true, "schema": {"type": "string"}}],
                "post": call(&format!("admin_{verb}_queue"), summary, key(), now(done, &queue)),
            }),
        );
    }
}

fn states() -> [&'static str; 5] {
    State::ALL.map(State::name)
}

fn job() -> Json {
    let count = json!({"type": "integer", "minimum": 0});
    let time = json!({"type": "string", "format": "date-time"});
    let time_or_null = json!({"type": ["string", "null"], "format": "date-time"});
    whole(json!({
        "id": {"type": "string", "format": "uuid"},
        "queue": {"type": "string"},
        "kind": {"type": "string"},
        "state": {"enum": states()},
        "key": {"type": ["string", "null"], "description": "There is one job with this key at a time that waits or runs."},
        "attempts": count,
        "most_attempts": count,
        "deaths": count,
        "run_at": {"type": "string", "format": "date-time", "description": "When it is to be begun, or was due."},
        "created_at": time,
        "begun_at": time_or_null,
        "ended_at": time_or_null,
        "progress": {"description": "What it last said of how far it is."},
        "error": {"type": ["string", "null"], "description": "Why it failed the last time."},
        "batch": {"type": "string", "format": "uuid", "description": "The change set that it writes."},
        "by": {"anyOf": [reference("schemas", "Actor"), {"type": "null"}], "description": "Who asked for it; null if the system did."},
    }))
}

fn queue() -> Json {
    let count = json!({"type": "integer", "minimum": 0});
    let time_or_null = |description: &str| json!({"type": ["string", "null"], "format": "date-time", "description": description});
    whole(json!({
        "name": {"type": "string"},
        "waiting": count,
        "running": count,
        "failed": count,
        "paused_at": time_or_null("Since when no job of it is begun."),
        "next_at": time_or_null("When the first job that waits was due, or will be."),
    }))
}
