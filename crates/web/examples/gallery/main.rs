//! All pages with sample data, to look at while their styles are worked on:
//! `cargo run -p web --example gallery -- 7879`, then open `http://127.0.0.1:7879/`.

mod forms;
mod samples;

use axum::extract::{Path, Query};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use transfer::Table;
use web::shell::{Page, Scroll, page};
use web::ui::{Theme, Ui};
use web::{assets, board, form, list, problems, record, search, sessions};

const PAGES: &[&str] = &[
    "list",
    "filter-fault",
    "empty",
    "nothing",
    "board",
    "record",
    "trash",
    "form",
    "faults",
    "conflict",
    "search",
    "sign-in",
    "setup",
    "not-found",
];

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    theme: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args()
        .nth(1)
        .map_or(Ok(7879), |text| text.parse::<u16>())?;
    let router = Table::<()>::new()
        .route("/", get(index))
        .route("/-/assets/{name}", get(assets::serve))
        .route("/gallery/{name}", get(show))
        .router();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    axum::serve(
        listener,
        router.layer(axum::middleware::map_response(web::headers::secure)),
    )
    .await?;
    Ok(())
}

async fn index() -> Markup {
    html! { ul { @for name in PAGES { li { a href={ "/gallery/" (name) } { (name) } } } } }
}

async fn show(Path(name): Path<String>, Query(asked): Query<Asked>) -> Markup {
    let ui = Ui {
        theme: Theme::parse(&asked.theme),
        csrf: "sample".to_owned(),
        ..Ui::default()
    };
    let frame = samples::frame();
    let framed = |title: &str,
                  kind: &str,
                  scripts: &[&'static str],
                  scroll: Scroll,
                  head: Markup,
                  content: Markup| {
        page(
            &ui,
            &frame,
            &Page {
                title,
                kind,
                current: Some("deals"),
                scripts,
                scroll,
                head,
                content,
            },
        )
    };
    match name.as_str() {
        "list" | "filter-fault" | "empty" | "nothing" => {
            let view = samples::list(&name);
            let views = list::view::Views {
                current: "table",
                table: "/deals".into(),
                board: Some("/deals?view=board".into()),
                export: "/deals/export".into(),
                invite: None,
            };
            let head = list::view::head(&ui, &view.looks, view.count.as_deref(), &views);
            framed(
                "Deals",
                "list",
                &[],
                Scroll::Boxes,
                head,
                list::view::content(&ui, &view),
            )
        }
        "board" => {
            let view = samples::board();
            let views = list::view::Views {
                current: "board",
                table: "/deals".into(),
                board: Some("/deals?view=board".into()),
                export: "/deals/export".into(),
                invite: None,
            };
            let head = list::view::head(&ui, &view.looks, view.count.as_deref(), &views);
            framed(
                "Deals",
                "board",
                &[assets::BOARD_JS],
                Scroll::Boxes,
                head,
                board::view::content(&ui, &view),
            )
        }
        "record" | "trash" => {
            let view = samples::record(&name);
            framed(
                "Isdom",
                "record",
                &[],
                Scroll::Page,
                record::view::head(&ui, &view),
                record::view::content(&ui, &view),
            )
        }
        "form" | "faults" | "conflict" => {
            let view = forms::form(&name);
            framed(
                "New",
                "form",
                &[],
                Scroll::Page,
                form::view::head(&ui, &view),
                form::view::content(&ui, &view),
            )
        }
        "search" => {
            let view = samples::search();
            framed(
                "Search",
                "search",
                &[],
                Scroll::Page,
                html! {},
                search::view::content(&ui, &view),
            )
        }
        "sign-in" => sessions::view::sign_in(&ui, &samples::sign_in()),
        "setup" => sessions::setup_view::set_up(&ui, &samples::set_up()),
        _ => problems::view::problem(&ui, Some(&frame), &samples::not_found()),
    }
}
