//! Reads are answered by definitions that are no older than the request.
//!
//! Whoever reads records finds out whether another process has changed the
//! definitions, and takes over the new ones. By then the question was read, and
//! would be answered, with names of the old ones: so it is asked once more.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use engine::Workspace;

/// How often a question is asked again while definitions keep changing.
const AGAIN: usize = 3;

/// Answers a request; a read once more if the definitions changed meanwhile.
pub async fn current(State(ws): State<Workspace>, request: Request, next: Next) -> Response {
    if !request.method().is_safe() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let mut known = ws.schema().version();
    let mut response = next
        .clone()
        .run(Request::from_parts(parts.clone(), body))
        .await;
    for _ in 0..AGAIN {
        let version = ws.schema().version();
        if version == known {
            break;
        }
        known = version;
        let again = Request::from_parts(parts.clone(), Body::empty());
        response = next.clone().run(again).await;
    }
    response
}
