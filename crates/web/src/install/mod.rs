//! What browsers need to install the program on a device: its manifest, the worker that keeps
//! hashed assets and nothing else, and the page that is shown while the server cannot be
//! reached. None of it knows who asks.

use axum::Json;
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use crate::assets;
use crate::extract::Params;
use crate::language::Language;
use crate::shell;
use crate::texts::{self, install as words};
use crate::ui::{Icon, Ui};

/// Where the manifest is.
pub const MANIFEST: &str = "/-/manifest.webmanifest";
/// The surfaces of `tokens.css` as a system draws them around the window: light, dark.
pub const COLOURS: [&str; 2] = ["#f7f7f9", "#0f1013"];

/// What the worker and its page are asked for in.
#[derive(Deserialize)]
pub struct Tongue {
    #[serde(default)]
    language: String,
}

impl Tongue {
    fn ui(&self) -> Ui {
        Ui {
            language: Language::of(&self.language).unwrap_or_default(),
            ..Ui::default()
        }
    }
}

/// The manifest, in a language that the browser asks for.
pub async fn manifest(headers: HeaderMap) -> Response {
    let asked = headers.get(ACCEPT_LANGUAGE);
    let asked = asked.and_then(|asked| asked.to_str().ok());
    let ui = Ui {
        language: asked.and_then(Language::asked).unwrap_or_default(),
        ..Ui::default()
    };
    let icon = |src: &str, sizes: &str, purpose: &str| {
        let kind = match src.ends_with(".svg") {
            true => "image/svg+xml",
            false => "image/png",
        };
        json!({"src": src, "sizes": sizes, "type": kind, "purpose": purpose})
    };
    let product = ui.t(texts::PRODUCT);
    let body = json!({
        "id": "/",
        "name": product,
        "short_name": product,
        "description": ui.t(words::DESCRIPTION),
        "lang": ui.language.tag(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": COLOURS[0],
        "background_color": COLOURS[0],
        "icons": [
            icon(assets::FAVICON_SVG, "any", "any"),
            icon(assets::ICON_192, "192x192", "any"),
            icon(assets::ICON_512, "512x512", "any"),
            icon(assets::ICON_MASKABLE, "512x512", "maskable"),
        ],
        "shortcuts": [
            {"name": ui.t(texts::SEARCH), "url": "/search"},
        ],
    });
    let headers = [
        (CONTENT_TYPE, "application/manifest+json"),
        (CACHE_CONTROL, "public, max-age=3600"),
        (VARY, "accept-language"),
    ];
    (headers, Json(body)).into_response()
}

/// The worker's script, with what there is to keep before it: whatever of that changes makes it
/// another worker, so browsers fetch it anew.
pub async fn worker(Params(tongue): Params<Tongue>) -> Response {
    let tag = tongue.ui().language.tag();
    let told = json!({
        "offline": format!("/-/offline?language={tag}"),
        "shell": [
            assets::APP_CSS,
            assets::MORE_CSS,
            assets::OFFLINE_JS,
            assets::ICONS_SVG,
            assets::FAVICON_SVG,
            assets::FONT,
        ],
        "assets": assets::paths().collect::<Vec<_>>(),
    });
    let script = assets::text(assets::WORKER_JS).unwrap_or_default();
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
        // It stands below `/-/` and serves all pages.
        (HeaderName::from_static("service-worker-allowed"), "/"),
    ];
    (headers, format!("const RAPPORT = {told};\n{script}")).into_response()
}

/// The page that is shown while the server cannot be reached.
pub async fn offline(Params(tongue): Params<Tongue>) -> Response {
    let ui = tongue.ui();
    let content = html! {
        (case(&ui, "away", "server", words::AWAY_TITLE, words::AWAY_TEXT, false))
        (case(&ui, "offline", "wifi-off", words::OFFLINE_TITLE, words::OFFLINE_TEXT, true))
        p.offline__trying { span.spinner aria-hidden="true" {} " " (ui.t(words::TRYING)) }
        button.button type="button" id="again" { (Icon("refresh-cw")) (ui.t(words::AGAIN)) }
    };
    let page = shell::alone(&ui, ui.t(words::AWAY_TITLE), assets::OFFLINE_JS, &content);
    ([(CACHE_CONTROL, "no-cache")], page).into_response()
}

fn case(
    ui: &Ui,
    name: &str,
    icon: &str,
    title: texts::Text,
    text: texts::Text,
    hidden: bool,
) -> Markup {
    html! {
        section.offline__case data-case=(name) hidden[hidden] {
            div.empty__icon { (Icon(icon)) }
            h1.empty__title { (ui.t(title)) }
            p.empty__text { (ui.t(text)) }
        }
    }
}
