//! A server that computes nothing: it gives again, byte for byte, what was put there. Pages
//! of the program are measured beside it.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use crate::Outcome;

/// What was put under a path and query, with the headers that say how to read it.
type Kept = Arc<RwLock<HashMap<String, (HeaderMap, Bytes)>>>;

/// The longest thing that may be put: a page or one of its files.
const LONGEST: usize = 4 * 1024 * 1024;

/// Starts it on a free port of this machine; it lives as long as the process. Gives its
/// address.
pub async fn start() -> Outcome<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let router = Router::new()
        .fallback(answer)
        .layer(axum::extract::DefaultBodyLimit::max(LONGEST))
        .with_state(Kept::default());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn answer(
    State(kept): State<Kept>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response {
    let place = uri
        .path_and_query()
        .map_or_else(String::new, ToString::to_string);
    if method == Method::PUT {
        for name in [header::HOST, header::CONNECTION, header::CONTENT_LENGTH] {
            headers.remove(name);
        }
        let mut kept = kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.insert(place, (headers, body));
        return StatusCode::NO_CONTENT.into_response();
    }
    let kept = kept.read().unwrap_or_else(PoisonError::into_inner);
    let Some((headers, bytes)) = kept.get(&place).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let is_news = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    if is_news {
        // Nothing ever happens here.
        let nothing = futures::stream::pending::<Result<Bytes, std::io::Error>>();
        return (headers, Body::from_stream(nothing)).into_response();
    }
    (headers, bytes).into_response()
}
