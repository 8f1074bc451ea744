//! Styles, scripts, icons and fonts, embedded by the build script in three encodings and
//! served under names that carry a hash of their content.

use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// One embedded file; `gzip` and `brotli` are absent where packing gains nothing.
pub struct Asset {
    name: &'static str,
    plain: &'static [u8],
    gzip: Option<&'static [u8]>,
    brotli: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Where assets are served.
const BASE: &str = "/-/assets/";

/// Answers `GET /-/assets/{name}`. The name changes with the content, so a browser may keep
/// what it has for ever.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Ok(at) = ASSETS.binary_search_by(|asset| asset.name.cmp(name.as_str())) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let asset = &ASSETS[at];
    let accepted = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let (bytes, encoding) = asset.for_client(accepted);
    let mut response = (
        [
            (CONTENT_TYPE, content_type(asset.name)),
            (CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (VARY, "accept-encoding"),
        ],
        bytes,
    )
        .into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(
            CONTENT_ENCODING,
            axum::http::HeaderValue::from_static(encoding),
        );
    }
    response
}

impl Asset {
    fn for_client(&self, accepted: &str) -> (&'static [u8], Option<&'static str>) {
        match (self.brotli, self.gzip) {
            (Some(packed), _) if accepts(accepted, "br") => (packed, Some("br")),
            (_, Some(packed)) if accepts(accepted, "gzip") => (packed, Some("gzip")),
            _ => (self.plain, None),
        }
    }
}

/// Whether an `Accept-Encoding` value names `coding` with a weight above zero (RFC 9110, 12.5.3).
fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(coding));
        named
            && !parts.any(|part| {
                part.strip_prefix("q=")
                    .is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0))
            })
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

/// Where all of them are served.
pub fn paths() -> impl Iterator<Item = String> {
    ASSETS.iter().map(|asset| format!("{BASE}{}", asset.name))
}

/// The text of the one that is served there.
pub fn text(path: &str) -> Option<&'static str> {
    let name = path.strip_prefix(BASE)?;
    let at = ASSETS.binary_search_by(|asset| asset.name.cmp(name)).ok()?;
    std::str::from_utf8(ASSETS[at].plain).ok()
}

/// Whether there is an icon of this name.
pub fn has_icon(name: &str) -> bool {
    sprite(name).is_some()
}

/// The sprite that holds an icon.
pub fn sprite(name: &str) -> Option<&'static str> {
    if ICONS.binary_search(&name).is_ok() {
        return Some(ICONS_SVG);
    }
    let found = MORE_ICONS.binary_search(&name);
    found.is_ok().then_some(MORE_ICONS_SVG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_gets_the_best_encoding_it_takes() {
        for (header, expect) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("identity", None),
            ("", None),
            ("BR", Some("br")),
        ] {
            let css = ASSETS
                .iter()
                .find(|asset| APP_CSS.ends_with(asset.name))
                .unwrap();
            assert_eq!(css.for_client(header).1, expect, "{header}");
        }
    }

    #[test]
    fn names_are_sorted_for_the_search() {
        assert!(ASSETS.is_sorted_by_key(|asset| asset.name));
        assert!(ICONS.is_sorted() && MORE_ICONS.is_sorted());
        // No icon is in both sprites, and scripts find theirs in the first.
        assert!(MORE_ICONS.iter().all(|name| !ICONS.contains(name)));
        for name in ["box", "calendar", "circle-alert", "triangle-alert", "x"] {
            assert_eq!(sprite(name), Some(ICONS_SVG), "{name}");
        }
        assert!(has_icon("handshake") && !has_icon("no-such-icon"));
    }

    #[test]
    fn a_first_page_stays_within_its_weight() {
        let first = [APP_CSS, APP_JS, ICONS_SVG, FONT];
        let bytes: usize = ASSETS
            .iter()
            .filter(|asset| first.iter().any(|path| path.ends_with(asset.name)))
            .map(|asset| asset.for_client("br").0.len())
            .sum();
        assert!(
            bytes < 95_000,
            "styles, scripts, icons and font weigh {bytes} bytes"
        );
    }
}
