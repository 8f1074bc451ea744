//! Every address, with what answers it.

use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Router, extract::DefaultBodyLimit};
use std::sync::OnceLock;

use engine::Workspace;
use tokio::sync::watch::{Receiver, Sender};
use tower::util::option_layer;
use transfer::Table;

use crate::http::{Problem, cors, watch};
use crate::state::Api;
use crate::{
    Limits, admin, audit, callers, definitions, docs, events, health, imports, keys, links,
    notifications, oauth, openapi, records, undo, views,
};

/// Where the addresses of [`v1`] begin.
pub(crate) const V1: &str = "/api/v1";
/// Where files of records are asked for.
pub const EXPORT: &str = "/{objects}/export";

/// Where keys are looked after.
pub const KEYS: &str = "/keys";

/// All of REST, with health and metrics.
pub fn router(ws: Workspace, limits: Limits) -> Router {
    router_until(ws, limits, never())
}

/// The same for a program that ends when `ending` turns true: answers that would
/// go on for ever end then.
pub fn router_until(ws: Workspace, limits: Limits, ending: Receiver<bool>) -> Router {
    let api = Api::new(ws, limits, ending);
    health_routes()
        .merge(around())
        .router()
        .merge(oauth::router())
        .nest(V1, v1_router(&api))
        .layer(from_fn_with_state(api.clone(), watch::watch))
        // Bodies are bounded where they are read, with an answer of our own.
        .layer(DefaultBodyLimit::disable())
        .with_state(api)
}

/// Health and metrics alone, for a process that does nothing else on the network.
pub fn health_router(ws: Workspace, limits: Limits) -> Router {
    let api = Api::new(ws, limits, never());
    let routes = health_routes().router().fallback(nowhere);
    routes
        .layer(from_fn_with_state(api.clone(), watch::watch))
        .with_state(api)
}

/// Of a program that is ended with its answers.
pub(crate) fn never() -> Receiver<bool> {
    static NEVER: OnceLock<Sender<bool>> = OnceLock::new();
    NEVER.get_or_init(|| Sender::new(false)).subscribe()
}

/// Every address of [`router`].
pub fn addresses() -> Vec<String> {
    let beside = health_routes().merge(around()).merge(oauth::routes());
    let v1 = v1();
    let v1 = v1
        .addresses()
        .iter()
        .map(|address| format!("{V1}{address}"));
    beside.addresses().iter().cloned().chain(v1).collect()
}

fn health_routes() -> Table<Api> {
    Table::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
}

/// What stands beside REST itself.
fn around() -> Table<Api> {
    Table::new()
        .route("/api", get(docs::moved))
        .route("/api/docs", get(docs::page))
        .route("/api/docs/style.css", get(docs::style))
        .route("/api/{*rest}", axum::routing::any(nowhere))
}

fn v1_router(api: &Api) -> Router<Api> {
    v1().router()
        .method_not_allowed_fallback(not_a_method)
        .layer(from_fn_with_state(api.clone(), callers::once))
        .layer(option_layer(cors::allowed(&api.limits.origins)))
}

/// REST itself.
fn v1() -> Table<Api> {
    Table::new()
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
        .route(
            "/admin/providers",
            get(admin::providers::list).post(admin::providers::create),
        )
        .route(
            "/admin/providers/{id}",
            get(admin::providers::read)
                .patch(admin::providers::update)
                .delete(admin::providers::remove),
        )
        .route("/admin/providers/{id}/test", post(admin::providers::test))
        .route(
            "/admin/sign-in-rules",
            get(admin::sign_in::read).patch(admin::sign_in::update),
        )
        .route(
            "/admin/settings",
            get(admin::settings::read).patch(admin::settings::update),
        )
        .route(KEYS, get(keys::list).post(keys::create))
        .route("/keys/{id}", axum::routing::delete(keys::remove))
        .route("/notifications", get(notifications::list))
        .route("/notifications/read", post(notifications::read))
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
            "/schema/objects/{name}/effect",
            get(definitions::effect_of_removal),
        )
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
        .route(
            "/schema/objects/{name}/fields/{field}/effect",
            get(definitions::fields::effect_of_removal).post(definitions::fields::effect),
        )
        .route("/views", get(views::list).post(views::create))
        .route(
            "/views/{id}",
            get(views::read).patch(views::update).delete(views::remove),
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
        .route(
            "/{objects}/{id}/invitation",
            post(links::invite).delete(links::withdraw_invitation),
        )
        .route(
            "/{objects}/{id}/reset",
            post(links::reset).delete(links::withdraw_reset),
        )
        .route("/{objects}/{id}/restore", post(records::restore))
        .route("/{objects}/{id}/history", get(records::history))
        .route("/{objects}/{id}/timeline", get(records::timeline))
        .route("/{objects}/{id}/held", get(records::privacy::held))
        .route("/{objects}/{id}/dossier", post(records::privacy::dossier))
        .route("/{objects}/{id}/erase", post(records::privacy::erase))
        .route("/{objects}/{id}/reveal", post(records::reveal::reveal))
        .route("/{objects}/{id}/shares", get(records::shares::list))
        .route(
            "/{objects}/{id}/shares/{whom}",
            put(records::shares::put).delete(records::shares::remove),
        )
        .route(
            "/{objects}/{id}/public-links",
            get(records::public::list).post(records::public::create),
        )
        .route(
            "/{objects}/{id}/public-links/{link}",
            axum::routing::delete(records::public::remove),
        )
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
