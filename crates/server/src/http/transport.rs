//! Browsers that came by HTTPS once come by HTTPS from then on.

use axum::{
    extract::Request,
    http::{HeaderValue, header::STRICT_TRANSPORT_SECURITY},
    middleware::Next,
    response::Response,
};

/// A year, as long as the host has this name.
const REMEMBERED: &str = "max-age=31536000";

/// Says so in each answer that goes out by HTTPS (RFC 6797).
pub async fn remember(request: Request, next: Next) -> Response {
    let is_secure = transfer::address::is_secure(request.headers());
    let mut response = next.run(request).await;
    if is_secure {
        let remembered = HeaderValue::from_static(REMEMBERED);
        let headers = response.headers_mut();
        headers.insert(STRICT_TRANSPORT_SECURITY, remembered);
    }
    response
}
