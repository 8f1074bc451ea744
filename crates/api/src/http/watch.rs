//! Around every request: an id to find it by in the log, its time, its count,
//! and a defect that panics is an answer like any other.

use std::panic::AssertUnwindSafe;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::{Error, Id, Stopwatch};
use futures::FutureExt;

use super::form;
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

    let mut patience = api.limits.answer_patience;
    if form::is_taken(&request) {
        // Files take the time that they need to arrive.
        patience += api.limits.upload_patience;
    }
    let running = tokio::time::timeout(patience, next.run(request));
    let mut response = match AssertUnwindSafe(running).catch_unwind().await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => too_slow().into_response(),
        Err(panic) => Problem::from(panicked(&*panic)).into_response(),
    };

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

fn too_slow() -> Problem {
    let message = "This took too long, and may still be carried out. Look before you send it again, or send it with an Idempotency-Key.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "timeout", message).with(header::RETRY_AFTER, "2")
}

/// What a handler's panic is to the client: a defect like others.
pub fn panicked(panic: &(dyn std::any::Any + Send)) -> Error {
    let said = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::broken(format!(
        "a handler panicked: {}",
        said.unwrap_or("it did not say why")
    ))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use testkit::Fresh;
    use tower::ServiceExt;
    use transfer::Table;

    use super::*;
    use crate::Limits;

    #[tokio::test]
    async fn defects_and_delays_are_problems_without_an_internal_text() {
        let fresh = Fresh::on("sqlite").await;
        let limits = Limits {
            answer_patience: Duration::from_millis(50),
            ..Limits::default()
        };
        let api = Api::new(fresh.ws.clone(), limits, crate::routes::never());
        let app = Table::new()
            .route(
                "/panics",
                get(|| async { panic!("select secret from keys") as () }),
            )
            .route(
                "/breaks",
                get(|| async { Problem::from(Error::broken("no such column: secret")) }),
            )
            .route(
                "/sleeps",
                get(|| tokio::time::sleep(Duration::from_secs(30))),
            )
            .router()
            .layer(from_fn_with_state(api.clone(), watch))
            .with_state(api);
        for (path, status, code) in [
            ("/panics", 500, "internal"),
            ("/breaks", 500, "internal"),
            ("/sleeps", 503, "timeout"),
        ] {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            let response = app.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status, "{path}");
            assert!(response.headers().contains_key(&REQUEST_ID));
            let body = response.into_body().collect().await.unwrap().to_bytes();
            let text = String::from_utf8(body.to_vec()).unwrap();
            assert!(text.contains(&format!("\"code\":\"{code}\"")), "{text}");
            assert!(!text.contains("secret"), "{text}");
        }
    }
}
