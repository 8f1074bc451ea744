//! For whoever watches over the program: is it alive, can it work, what has it
//! been doing.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::http::Answer;
use crate::state::Api;

/// `GET /healthz`: the program runs.
pub async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers, and its tables are those of this program.
pub async fn ready(State(api): State<Api>) -> Answer {
    api.ws.ready().await?;
    Ok("ready\n".into_response())
}

/// `GET /metrics`, for Prometheus.
pub async fn metrics(State(api): State<Api>) -> Response {
    let ready = api.ws.ready().await.is_ok();
    let text = api.metrics.text(ready, &api.ws.load());
    let format = "text/plain; version=0.0.4; charset=utf-8";
    (StatusCode::OK, [(header::CONTENT_TYPE, format)], text).into_response()
}
