//! Which address is which page.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use base::Error;
use engine::Workspace;
use transfer::Table;

use crate::files::thumbnail::Thumbnails;
use crate::pace::Pace;
use crate::problems::Answer;
use crate::throttle::Throttle;
use crate::{
    access, account, assets, audit, board, calendar, care, cells, design, desk, duplicates,
    entry_rules, export, files, form, headers, home, imports, install, invitations, keys, list,
    lookup, merge, notifications, privacy, programs, providers, public, record, search, selection,
    sessions, settings, shares, undo, view_as, views, visit,
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
    /// What is known of providers that sign people in.
    pub(crate) connections: Arc<identity::providers::Connections>,
    /// Under which address the program is reached, if the settings say so.
    pub(crate) url: Option<Arc<str>>,
    pub(crate) pace: Arc<Pace>,
    /// Pictures as small as cards show them.
    pub(crate) thumbnails: Arc<Thumbnails>,
}

impl Web {
    /// The pages of a workspace. With a token, `/setup?token=..` makes the first account.
    pub fn new(ws: Workspace, setup_token: Option<&str>) -> Web {
        Web {
            ws,
            throttle: Arc::default(),
            setup_token: setup_token.map(Arc::from),
            upload_bytes: engine::imports::UPLOAD_BYTES,
            connections: Arc::default(),
            url: None,
            pace: Arc::new(Pace::new(0)),
            thumbnails: Arc::default(),
        }
    }

    /// The same for people who ask so often per second at most; 0 is no bound.
    #[must_use]
    pub fn with_pace(self, requests_per_second: u32) -> Web {
        let pace = Arc::new(Pace::new(requests_per_second));
        Web { pace, ..self }
    }

    /// The same, reached under this address, such as `https://crm.example`; without one
    /// it is the address that a request was sent to.
    #[must_use]
    pub fn with_url(self, url: Option<&str>) -> Web {
        let url = url.map(Arc::from);
        Web { url, ..self }
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
    upload_pages()
        .router()
        .layer(middleware::from_fn_with_state(web.clone(), visit::greet))
        .with_state(web)
        .layer(middleware::map_response(headers::secure))
}

/// All other pages. Everything but assets, sign-in and set-up is for people who are signed in.
pub fn router(web: Web) -> Router {
    let pages = pages()
        .router()
        .fallback(missing)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn_with_state(web.clone(), visit::greet))
        .with_state(web);
    open()
        .router()
        .merge(pages)
        .layer(middleware::map_response(headers::secure))
}

/// Every address of [`router`] and [`uploads`].
pub fn addresses() -> Vec<String> {
    let open = open();
    let guarded = pages().merge(upload_pages());
    let all = open.addresses().iter().chain(guarded.addresses());
    all.cloned().collect()
}

fn upload_pages() -> Table<Web> {
    Table::new()
        .route("/imports/new", get(imports::new).post(imports::create))
        .route(files::BASE, post(files::create))
        .route(settings::logo::PAGE, post(settings::logo::update))
}

/// What needs no visitor.
fn open() -> Table<()> {
    Table::new()
        .route("/-/assets/{name}", get(assets::serve))
        .route(install::MANIFEST, get(install::manifest))
        .route("/-/worker.js", get(install::worker))
        .route("/-/offline", get(install::offline))
}

fn pages() -> Table<Web> {
    Table::new()
        .route("/", get(home::show))
        .route("/sign-in", get(sessions::ask).post(sessions::create))
        .route("/sign-in/with/{key}", get(providers::entry::begin))
        .route(
            "/sign-in/with/{key}/callback",
            get(providers::entry::callback),
        )
        .route(
            "/sign-in/with/{key}/connect",
            post(providers::entry::connect),
        )
        .route("/sign-out", post(sessions::end))
        .route("/sign-in/passkey", post(sessions::passkey::create))
        .route("/sign-in/passkey/ask", post(sessions::passkey::ask))
        .route(
            "/sign-in/second",
            get(sessions::second::ask).post(sessions::second::create),
        )
        .route("/sign-in/second/ask", post(sessions::second::ask_passkey))
        .route(
            "/sign-in/second/passkey",
            post(sessions::second::create_passkey),
        )
        .route(
            "/sign-in/set-up",
            get(sessions::first::ask).post(sessions::first::create),
        )
        .route("/sign-in/set-up/ask", post(sessions::first::ask_passkey))
        .route(
            "/sign-in/set-up/passkey",
            post(sessions::first::create_passkey),
        )
        .route(
            "/sign-in/rules",
            get(entry_rules::show).post(entry_rules::update),
        )
        .merge(own_account())
        .merge(set_up())
        .route(
            identity::links::PATH,
            get(invitations::choose::arrive).post(invitations::choose::accept),
        )
        .route(
            "/set-password/strength",
            post(invitations::choose::strength),
        )
        .route(
            providers::BASE,
            get(providers::list).post(providers::create),
        )
        .route("/sign-in-providers/new", get(providers::new))
        .route(
            "/sign-in-providers/{id}",
            get(providers::show).post(providers::update),
        )
        .route("/sign-in-providers/{id}/test", post(providers::test))
        .route("/sign-in-providers/{id}/delete", post(providers::remove))
        .route(
            "/setup",
            get(sessions::setup::ask).post(sessions::setup::create),
        )
        .route("/search", get(search::show))
        .route("/design", get(design::show))
        .route("/-/lookup/people-and-teams", get(shares::lookup))
        .route("/-/public/{secret}", get(public::show))
        .route("/-/lookup/{plural}", get(lookup::references))
        .route("/-/filter/{plural}", get(lookup::filter))
        .route("/-/list/{plural}/{what}", get(list::aside::show))
        .route("/-/views/of/{plural}", get(views::ask).post(views::create))
        .route("/-/views/{id}", post(views::update))
        .route("/-/views/{id}/remove", post(views::remove))
        .route("/-/views/{id}/mark", post(views::mark))
        .route("/-/views/{id}/settle", post(views::settle))
        .route(home::HIDE, post(home::hide))
        .route(notifications::BASE, get(notifications::show))
        .route(notifications::READ, post(notifications::read))
        .route(notifications::PANEL, get(notifications::panel))
        .route(notifications::WISHES, post(notifications::update_wishes))
        .route("/-/desk", get(desk::show))
        .route("/-/desk/found", get(desk::find))
        .route(
            "/-/quick/{plural}",
            get(form::quick::new).post(form::quick::create),
        )
        .route("/-/files/{id}", get(files::read))
        .route("/-/files/{id}/picture", get(files::picture::show))
        .route("/-/undo/{batch}", get(undo::ask).post(undo::create))
        .route(view_as::END, post(view_as::end))
        .route("/audit", get(audit::show))
        .route("/audit/export", get(audit::export))
        .route("/imports", get(imports::list))
        .route("/imports/{id}", get(imports::show).post(imports::begin))
        .route("/imports/{id}/cancel", post(imports::cancel))
        .route("/imports/{id}/discard", post(imports::discard))
        .route("/imports/{id}/errors", get(imports::errors))
        .route("/keys", get(keys::list).post(keys::create))
        .route("/keys/new", get(keys::new))
        .route("/keys/{id}/revoke", post(keys::revoke))
        .route("/programs", get(programs::list))
        .route("/programs/{id}/end", post(programs::end))
        .route("/programs/{id}/remove", post(programs::remove))
        .route(
            "/oauth/authorize",
            get(programs::consent::ask).post(programs::consent::create),
        )
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
        .route(
            "/{plural}/invite",
            get(invitations::new).post(invitations::create),
        )
        .route("/{plural}/{id}", get(record::show).post(form::update))
        .route(
            "/{plural}/{id}/link",
            get(invitations::ask).post(invitations::make),
        )
        .route("/{plural}/{id}/link/withdraw", post(invitations::withdraw))
        .route(
            "/{plural}/{id}/providers/{provider}/disconnect",
            post(providers::connected::remove),
        )
        .route("/{plural}/{id}/access", get(access::show))
        .route("/{plural}/{id}/view-as", post(view_as::create))
        .route("/{plural}/{id}/sign-in", get(care::show))
        .route("/{plural}/{id}/sign-in/end", post(care::end_all))
        .route("/{plural}/{id}/sign-in/end/{mark}", post(care::end))
        .route("/{plural}/{id}/sign-in/reset", post(care::reset))
        .route("/{plural}/{id}/edit", get(form::edit))
        .route("/{plural}/{id}/privacy", get(privacy::show))
        .route("/{plural}/{id}/dossier", post(privacy::dossier))
        .route("/{plural}/{id}/erase", post(privacy::erase))
        .route("/{plural}/{id}/reveal", post(record::reveal::show))
        .route(
            "/{plural}/{id}/shares",
            get(shares::show).post(shares::create),
        )
        .route("/{plural}/{id}/unshare", post(shares::remove))
        .route(
            "/{plural}/{id}/public-links",
            get(public::list).post(public::create),
        )
        .route("/{plural}/{id}/public-links/{link}/end", post(public::end))
        .route("/{plural}/{id}/delete", post(record::trash::delete))
        .route("/{plural}/{id}/restore", post(record::trash::restore))
        .route("/{plural}/{id}/purge", post(record::trash::purge))
        .route("/{plural}/{id}/move", post(board::moves::create))
        .route("/{plural}/{id}/dates", post(calendar::moves::create))
        .route("/{plural}/cells", post(cells::table))
        .route("/{plural}/rows", post(cells::rows))
        .route("/{plural}/paste", post(cells::paste))
        .route(
            "/{plural}/{id}/cell/{field}",
            get(cells::show).post(cells::update),
        )
}

/// What one signs in with oneself, and where one is signed in.
fn own_account() -> Table<Web> {
    Table::new()
        .route("/account", get(account::show))
        .route(
            "/account/password",
            get(account::ask_password).post(account::change_password),
        )
        .route(
            "/account/program",
            get(account::ask_program).post(account::add_program),
        )
        .route("/account/program/remove", post(account::remove_program))
        .route("/account/codes", post(account::make_codes))
        .route("/account/passkeys", post(account::add_passkey))
        .route("/account/passkeys/new", get(account::new_passkey))
        .route("/account/passkeys/ask", post(account::ask_passkey))
        .route(
            "/account/passkeys/{id}/remove",
            post(account::remove_passkey),
        )
        .route("/account/sessions/end", post(account::end_sessions))
        .route("/account/sessions/{mark}/end", post(account::end_session))
        .route(
            "/account/proof",
            get(account::ask_proof).post(account::prove),
        )
        .route("/account/proof/ask", post(account::ask_proof_passkey))
        .route("/account/proof/passkey", post(account::prove_passkey))
}

/// What a workspace is set up with.
fn set_up() -> Table<Web> {
    use settings::{fields, jobs, logo, objects, pipelines, samples, workspace};
    Table::new()
        .route(settings::BASE, get(settings::show))
        .route(
            "/settings/objects",
            get(objects::list).post(objects::create),
        )
        .route("/settings/objects/new", get(objects::new))
        .route(
            "/settings/objects/{name}",
            get(objects::show).post(objects::update),
        )
        .route("/settings/objects/{name}/edit", get(objects::edit))
        .route(
            "/settings/objects/{name}/remove",
            get(objects::ask_removal).post(objects::remove),
        )
        .route("/settings/objects/{name}/restore", post(objects::restore))
        .route("/settings/objects/{name}/order", post(fields::order))
        .route("/settings/objects/{name}/fields", post(fields::create))
        .route("/settings/objects/{name}/fields/new", get(fields::new))
        .route(
            "/settings/objects/{name}/fields/{field}",
            get(fields::show).post(fields::update),
        )
        .route(
            "/settings/objects/{name}/fields/{field}/remove",
            get(fields::ask_removal).post(fields::remove),
        )
        .route(
            "/settings/objects/{name}/fields/{field}/restore",
            post(fields::restore),
        )
        .route(
            "/settings/pipelines",
            get(pipelines::list).post(pipelines::create),
        )
        .route("/settings/pipelines/order", post(pipelines::order))
        .route(
            "/settings/pipelines/{id}",
            get(pipelines::show).post(pipelines::update),
        )
        .route(
            "/settings/pipelines/{id}/remove",
            get(pipelines::ask_pipeline).post(pipelines::remove_pipeline),
        )
        .route(
            "/settings/pipelines/{id}/stages/{stage}/remove",
            get(pipelines::ask_stage).post(pipelines::remove_stage),
        )
        .route(
            "/settings/workspace",
            get(workspace::show).post(workspace::update),
        )
        .route("/settings/workspace/logo/remove", post(logo::remove))
        .route("/-/logo/{mark}", get(logo::show))
        .route(samples::PAGE, get(samples::show).post(samples::fill))
        .route("/settings/samples/remove", post(samples::remove))
        .route("/settings/jobs", get(jobs::list))
        .route("/settings/jobs/{id}/retry", post(jobs::retry))
        .route("/settings/jobs/{id}/cancel", post(jobs::cancel))
        .route("/settings/queues/{name}/pause", post(jobs::pause))
        .route("/settings/queues/{name}/resume", post(jobs::resume))
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
