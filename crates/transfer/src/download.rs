//! What is sent to be kept.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::response::Response;
use engine::Cx;
use engine::audit::File;
use engine::files::{self, Content};
use engine::privacy::Dossier;

/// What a file holds, as something that a browser keeps and never shows or runs.
pub fn download(cx: Cx, content: &Content) -> Response {
    kept(
        content.headers(),
        Body::from_stream(files::stream(cx, content)),
    )
}

/// All that is held on somebody.
pub fn dossier(dossier: Dossier) -> Response {
    let headers = dossier.headers();
    kept(headers, Body::from_stream(dossier.stream()))
}

/// A file of the audit log, written while it is taken.
pub fn log(file: File) -> Response {
    let headers = file.headers();
    kept(headers, Body::from_stream(file.stream()))
}

fn kept(headers: impl IntoIterator<Item = (&'static str, String)>, body: Body) -> Response {
    let mut response = Response::new(body);
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
