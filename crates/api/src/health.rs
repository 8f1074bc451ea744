//! For whoever watches over the program: is it alive, can it work, what has it
//! been doing.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::{Principal, Via, jobs};

use crate::http::{Answer, metrics};
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
    let mut text = api.metrics.text(ready, &api.ws.load());
    // Without the database there is nothing to say of its queues.
    let cx = api.ws.cx(Principal::System, Via::Rest);
    let counts = match ready {
        true => jobs::counts(&cx).await.unwrap_or_default(),
        false => Vec::new(),
    };
    metrics::jobs(&mut text, &counts, &jobs::ended(&api.ws));
    let format = "text/plain; version=0.0.4; charset=utf-8";
    (StatusCode::OK, [(header::CONTENT_TYPE, format)], text).into_response()
}
