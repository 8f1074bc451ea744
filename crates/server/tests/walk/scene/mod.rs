//! Where the walk takes place: the whole app on one workspace, its people, and what
//! there is to be asked for.

mod things;

use api::Limits;
use axum::Router;
use engine::Workspace;
use engine::jobs::{self, Pace};
use testkit::TestApp;
use tokio::sync::watch;

use crate::callers::People;

pub use things::{Things, form, send};

/// What stands in the names of all that sellers of North have, and nowhere else.
pub const SECRET: &str = "harbourside";

/// A workspace with its people.
pub struct Scene {
    pub app: TestApp,
    pub people: People,
}

impl Scene {
    /// A fresh one on a database.
    pub async fn on(database: &str) -> Scene {
        let app = TestApp::on(database, whole).await;
        let people = People::of(&app).await;
        Scene { app, people }
    }

    /// A seller who is not needed afterwards.
    pub async fn leaver(&self) -> testkit::Caller {
        let name = format!("leaver{}", self.app.fresh.rows("credentials").await);
        let made = crate::callers::person(&self.app, &name, Some("sales"), None, None);
        made.await.1
    }

    /// Has all jobs done that are due.
    pub async fn work_off(&self) {
        let done = jobs::work_off(self.app.fresh.ws.clone(), Pace::default());
        done.await.unwrap();
    }
}

/// REST and pages as the program has them. It is ending, so that streams of events end
/// after their first line; and callers are not remembered and may ask as often as they
/// like, so that each answer is that of the moment.
fn whole(ws: Workspace) -> Router {
    let limits = Limits {
        requests_per_second: 0,
        remember_callers: std::time::Duration::ZERO,
        ..Limits::default()
    };
    let web = web::Web::new(ws.clone(), Some("open-sesame"));
    api::router_until(ws, limits, watch::channel(true).1)
        .merge(web::router(web.clone()))
        .merge(web::uploads(web))
}
