//! What administrators look after: jobs and their queues. All others are refused.

pub mod jobs;
pub mod providers;
pub mod queues;
pub mod settings;
pub mod sign_in;

use axum::http::StatusCode;
use axum::response::Response;
use engine::Cx;
use serde_json::Value as Json;

use crate::records::shown;

/// 200 with what was changed, as it is now.
fn changed(cx: &Cx, body: &Json) -> Response {
    shown::in_batch(cx, shown::json(StatusCode::OK, body))
}
