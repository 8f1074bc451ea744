//! `/api/docs`: the OpenAPI document as a page that people read. It is made
//! from the same document that programs read, so the two cannot differ.

mod view;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::callers::Caller;
use crate::http::Answer;
use crate::state::Api;

/// Styles of this origin, and nothing else at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The address of the page's styles.
const STYLE: &str = "/api/docs/style.css";

/// `GET /api/docs`. Who is not signed in reads how to be.
pub async fn page(State(api): State<Api>, caller: Answer<Caller>) -> Answer {
    let Caller { cx } = match caller {
        Ok(caller) => caller,
        Err(problem) if problem.status() == StatusCode::UNAUTHORIZED => {
            let mut response = html(view::signed_out().into_string());
            *response.status_mut() = StatusCode::UNAUTHORIZED;
            return Ok(response);
        }
        Err(problem) => return Err(problem),
    };
    let text = api.documents.text(&cx.fresh().await?)?;
    let document = serde_json::from_str(&text).map_err(base::Error::broken)?;
    Ok(html(view::page(&document).into_string()))
}

/// `GET /api/docs/style.css`.
pub async fn style() -> Response {
    let format = HeaderValue::from_static("text/css; charset=utf-8");
    let kept = HeaderValue::from_static("public, max-age=3600");
    let headers = [
        (header::CONTENT_TYPE, format),
        (header::CACHE_CONTROL, kept),
    ];
    (headers, include_str!("style.css")).into_response()
}

/// `GET /api`: what is to be read is one level down.
pub async fn moved() -> Redirect {
    Redirect::to("/api/docs")
}

fn html(text: String) -> Response {
    let format = HeaderValue::from_static("text/html; charset=utf-8");
    let policy = HeaderValue::from_static(POLICY);
    let referrer = HeaderValue::from_static("same-origin");
    let headers = [
        (header::CONTENT_TYPE, format),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::REFERRER_POLICY, referrer),
    ];
    (headers, text).into_response()
}
