//! Around every request: an id to find it by in the log, its time, its count,
//! and a defect that panics is an answer like any other.

use std::panic::AssertUnwindSafe;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::{Error, Id, Stopwatch};
use futures::FutureExt;

use super::problem::{Cause, Problem};
use crate::state::Api;

/// Names a request in the log.
pub static REQUEST_ID: HeaderName = HeaderName::from_static("rapport-request-id");

/// Runs one request.
pub async fn watch(State(api): State<Api>, request: Request, next: Next) -> Response {
    let _under_way = api.metrics.begin();
    let watch = Stopwatch::start();
    let id = Id::make(api.ws.clock().now()).to_string();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|route| route.as_str().to_owned());
    let route = route.unwrap_or_else(|| "none".into());

    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response =
        answered.unwrap_or_else(|panic| Problem::from(panicked(&*panic)).into_response());

    let status = response.status().as_u16();
    let took = watch.elapsed();
    api.metrics.count(&route, &method, status, took);
    let micros = took.as_micros();
    match response.extensions().get::<Cause>() {
        Some(Cause(cause)) => {
            tracing::error!(request = id, %method, path, status, micros, cause, "a request failed");
        }
        None => {
            tracing::debug!(request = id, %method, path, status, micros, "a request was answered")
        }
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID.clone(), id);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    // What one caller reads is nobody else's, and may be older than it looks.
    let private = HeaderValue::from_static("private, no-cache");
    headers.entry(header::CACHE_CONTROL).or_insert(private);
    response
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Error {
    let said = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::broken(format!(
        "a handler panicked: {}",
        said.unwrap_or("it did not say why")
    ))
}
