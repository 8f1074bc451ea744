//! Which address is which page.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use base::Error;
use engine::Workspace;

use crate::problems::Answer;
use crate::throttle::Throttle;
use crate::{
    access, assets, audit, board, duplicates, export, files, form, headers, home, imports, list,
    lookup, merge, record, search, selection, sessions, undo, visit,
};

/// Largest form, in bytes: a few long texts.
const LARGEST_FORM: usize = 8 << 20;

/// What the pages need. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    pub(crate) ws: Workspace,
    pub(crate) throttle: Arc<Throttle>,
    /// Opens the set-up page while nobody has an account.
    pub(crate) setup_token: Option<Arc<str>>,
    /// Bytes of a file that is sent to be imported.
    pub(crate) upload_bytes: u64,
}

impl Web {
    /// The pages of a workspace. With a token, `/setup?token=..` makes the first account.
    pub fn new(ws: Workspace, setup_token: Option<&str>) -> Web {
        Web {
            ws,
            throttle: Arc::default(),
            setup_token: setup_token.map(Arc::from),
            upload_bytes: engine::imports::UPLOAD_BYTES,
        }
    }

    /// The same with another bound for files that are imported.
    #[must_use]
    pub fn with_upload_bytes(self, upload_bytes: u64) -> Web {
        Web {
            upload_bytes,
            ..self
        }
    }
}

/// The pages that take files in: they may take as long as the file needs, which
/// others may not.
pub fn uploads(web: Web) -> Router {
    Router::new()
        .route("/imports/new", get(imports::new).post(imports::create))
        .route(files::BASE, post(files::create))
        .layer(middleware::from_fn_with_state(web.clone(), visit::greet))
        .with_state(web)
        .layer(middleware::map_response(headers::secure))
}

/// All other pages. Everything but assets, sign-in and set-up is for people who are signed in.
pub fn router(web: Web) -> Router {
    let pages = Router::new()
        .route("/", get(home::show))
        .route("/sign-in", get(sessions::ask).post(sessions::create))
        .route("/sign-out", post(sessions::end))
        .route(
            "/setup",
            get(sessions::setup::ask).post(sessions::setup::create),
        )
        .route("/search", get(search::show))
        .route("/-/lookup/{plural}", get(lookup::references))
        .route("/-/filter/{plural}", get(lookup::filter))
        .route("/-/files/{id}", get(files::read))
        .route("/-/undo/{batch}", get(undo::ask).post(undo::create))
        .route("/audit", get(audit::show))
        .route("/audit/export", get(audit::export))
        .route("/imports", get(imports::list))
        .route("/imports/{id}", get(imports::show).post(imports::begin))
        .route("/imports/{id}/cancel", post(imports::cancel))
        .route("/imports/{id}/discard", post(imports::discard))
        .route("/imports/{id}/errors", get(imports::errors))
        .route("/{plural}", get(list::show).post(form::create))
        .route("/{plural}/new", get(form::new))
        .route(
            "/{plural}/selection",
            get(selection::leave).post(selection::choose),
        )
        .route(
            "/{plural}/bulk",
            get(selection::leave).post(selection::begin),
        )
        .route("/{plural}/bulk/{id}", get(selection::progress))
        .route("/{plural}/export", get(export::ask).post(export::begin))
        .route("/{plural}/export/{id}", get(export::show))
        .route("/{plural}/export/{id}/file", get(export::file))
        .route("/{plural}/duplicates", get(duplicates::show))
        .route("/{plural}/merge", get(merge::ask).post(merge::create))
        .route("/{plural}/{id}", get(record::show).post(form::update))
        .route("/{plural}/{id}/access", get(access::show))
        .route("/{plural}/{id}/edit", get(form::edit))
        .route("/{plural}/{id}/delete", post(record::trash::delete))
        .route("/{plural}/{id}/restore", post(record::trash::restore))
        .route("/{plural}/{id}/purge", post(record::trash::purge))
        .route("/{plural}/{id}/move", post(board::moves::create))
        .fallback(missing)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn_with_state(web.clone(), visit::greet))
        .with_state(web);
    Router::new()
        .route("/-/assets/{name}", get(assets::serve))
        .merge(pages)
        .layer(middleware::map_response(headers::secure))
}

async fn missing() -> Answer {
    Err(Error::not_found("page").into())
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
