//! Every address, with what answers it.

use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Router, extract::DefaultBodyLimit};
use std::sync::OnceLock;

use engine::Workspace;
use tokio::sync::watch::{Receiver, Sender};

use crate::http::{Problem, watch};
use crate::state::Api;
use crate::{
    Limits, admin, audit, callers, definitions, docs, events, health, imports, openapi, records,
    undo,
};

/// Where files of records are asked for.
pub const EXPORT: &str = "/{objects}/export";

/// All of REST, with health and metrics.
pub fn router(ws: Workspace, limits: Limits) -> Router {
    router_until(ws, limits, never())
}

/// The same for a program that ends when `ending` turns true: answers that would
/// go on for ever end then.
pub fn router_until(ws: Workspace, limits: Limits, ending: Receiver<bool>) -> Router {
    let api = Api::new(ws, limits, ending);
    health_routes()
        .route("/api/docs", get(docs::page))
        .route("/api/docs/style.css", get(docs::style))
        .nest("/api/v1", v1(&api))
        .route("/api", get(docs::moved))
        .route("/api/{*rest}", axum::routing::any(nowhere))
        .layer(from_fn_with_state(api.clone(), watch::watch))
        // Bodies are bounded where they are read, with an answer of our own.
        .layer(DefaultBodyLimit::disable())
        .with_state(api)
}

/// Health and metrics alone, for a process that does nothing else on the network.
pub fn health_router(ws: Workspace, limits: Limits) -> Router {
    let api = Api::new(ws, limits, never());
    let routes = health_routes().fallback(nowhere);
    routes
        .layer(from_fn_with_state(api.clone(), watch::watch))
        .with_state(api)
}

/// Of a program that is ended with its answers.
pub(crate) fn never() -> Receiver<bool> {
    static NEVER: OnceLock<Sender<bool>> = OnceLock::new();
    NEVER.get_or_init(|| Sender::new(false)).subscribe()
}

fn health_routes() -> Router<Api> {
    Router::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
}

fn v1(api: &Api) -> Router<Api> {
    Router::new()
        .route("/openapi.json", get(openapi::read))
        .route("/search", get(records::search))
        .route("/events", get(events::stream))
        .route("/audit", get(audit::list))
        .route("/audit/export", get(audit::export))
        .route("/admin/jobs", get(admin::jobs::list))
        .route("/admin/jobs/{id}", get(admin::jobs::read))
        .route("/admin/jobs/{id}/retry", post(admin::jobs::retry))
        .route("/admin/jobs/{id}/cancel", post(admin::jobs::cancel))
        .route("/admin/queues", get(admin::queues::list))
        .route("/admin/queues/{name}/pause", post(admin::queues::pause))
        .route("/admin/queues/{name}/resume", post(admin::queues::resume))
        .route("/imports", get(imports::list).post(imports::create))
        .route("/imports/{id}", get(imports::read))
        .route("/imports/{id}/errors", get(imports::errors))
        .route("/imports/{id}/cancel", post(imports::cancel))
        .route(
            "/schema/objects",
            get(definitions::list).post(definitions::create),
        )
        .route(
            "/schema/objects/{name}",
            get(definitions::read)
                .patch(definitions::update)
                .delete(definitions::remove),
        )
        .route("/schema/objects/{name}/restore", post(definitions::restore))
        .route(
            "/schema/objects/{name}/fields",
            post(definitions::fields::create),
        )
        .route(
            "/schema/objects/{name}/fields/{field}",
            axum::routing::patch(definitions::fields::update).delete(definitions::fields::remove),
        )
        .route(
            "/schema/objects/{name}/fields/{field}/restore",
            post(definitions::fields::restore),
        )
        .route("/undo/{batch}", get(undo::read).post(undo::create))
        .route("/{objects}", get(records::list).post(records::create))
        .route("/{objects}/aggregate", get(records::aggregate))
        .route("/{objects}/batch", post(records::batch))
        .route("/{objects}/bulk", post(records::bulk))
        .route("/{objects}/bulk/{id}", get(records::bulk_status))
        .route(EXPORT, post(records::export))
        .route("/{objects}/export/{id}", get(records::export_status))
        .route("/{objects}/export/{id}/file", get(records::export_file))
        .route("/{objects}/duplicates", get(records::duplicates))
        .route("/{objects}/merge", post(records::merge))
        .route("/{objects}/by/{field}/{value}", put(records::by))
        .route(
            "/{objects}/{id}",
            get(records::read)
                .patch(records::update)
                .delete(records::remove),
        )
        .route("/{objects}/{id}/restore", post(records::restore))
        .route("/{objects}/{id}/history", get(records::history))
        .route("/{objects}/{id}/timeline", get(records::timeline))
        .method_not_allowed_fallback(not_a_method)
        .layer(from_fn_with_state(api.clone(), callers::once))
}

/// An address that is none.
async fn nowhere() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no_route",
        "There is nothing at this address. /api/docs lists the addresses that there are.",
    )
}

/// An address that does not take this method. axum adds which ones it takes.
async fn not_a_method(method: Method) -> Response {
    if method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    let message =
        "This address does not take this method. The Allow header names those that it takes.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", message).into_response()
}

#[cfg(test)]
mod tests {
    /// No object may have a plural that one of our own addresses begins with.
    #[test]
    fn first_parts_of_addresses_are_no_names_of_objects() {
        let routes = include_str!("routes.rs").split("\"/").skip(1);
        let mut seen = 0;
        for route in routes {
            let first: String = route
                .chars()
                .take_while(|c| !matches!(c, '/' | '.' | '"'))
                .collect();
            if !first.is_empty() && !first.starts_with('{') && !first.contains('\\') {
                seen += 1;
                assert!(schema::def::check_object_name(&first).is_some(), "{first}");
            }
        }
        assert!(seen > 4, "the routes are written in another way now");
    }
}
