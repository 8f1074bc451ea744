//! What is sent to be kept.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::response::Response;
use engine::Cx;
use engine::audit::File;
use engine::files::{self, Content};

/// What a file holds, as something that a browser keeps and never shows or runs.
pub fn download(cx: Cx, content: &Content) -> Response {
    let mut response = Response::new(Body::from_stream(files::stream(cx, content)));
    for (name, value) in content.headers() {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A file of the audit log, written while it is taken.
pub fn log(file: File) -> Response {
    let headers = file.headers();
    let mut response = Response::new(Body::from_stream(file.stream()));
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
