//! Bodies of requests: how much is taken, which format, and JSON read strictly.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use base::{Error, Result};
use bytes::Bytes;
use futures::StreamExt;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::Value as Json;

use super::json;
use super::problem::{Answer, Problem};
use crate::Limits;

/// How much of a body that is too large is still taken in, so that a client
/// that writes before it reads comes to see the answer.
const DRAINED_BYTES: u64 = 128 * 1024 * 1024;

/// Takes a request's whole body.
///
/// # Errors
/// 413 if it is larger than the limit, 408 if it does not arrive in time, 400
/// if it breaks off.
pub async fn bytes(request: Request, limits: &Limits) -> Answer<Bytes> {
    let waits = request.headers().contains_key(header::EXPECT);
    let announced = length(request.headers());
    let body = request.into_body();
    let most = limits.body_bytes;
    if announced.is_some_and(|length| length > most as u64) {
        if !waits {
            drain(body, limits).await;
        }
        return Err(too_large(most).into());
    }
    let mut limited = Box::pin(Limited::new(body, most));
    let taken = tokio::time::timeout(limits.body_patience, limited.as_mut().collect()).await;
    match taken {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(most).into()),
        Ok(Err(_)) => Err(Error::malformed("body", "The body broke off. Send it again.").into()),
        Err(_) => Err(too_slow()),
    }
}

/// Reads a body that must be a JSON object.
///
/// # Errors
/// 415 if it is not said to be JSON, 400 if it is not.
pub fn object(headers: &HeaderMap, body: &[u8], limits: &Limits) -> Result<Json> {
    if !is_json(headers) {
        return Err(Error::unsupported(
            "The body must be JSON. Send it with Content-Type: application/json.",
        ));
    }
    let text = std::str::from_utf8(body).map_err(|fault| {
        let before = String::from_utf8_lossy(&body[..fault.valid_up_to()]);
        let message = "The body is not UTF-8 from here on.";
        Error::malformed_at("json", message, before.chars().count())
    })?;
    match json::read(text, limits.json_depth)? {
        object @ Json::Object(_) => Ok(object),
        _ => Err(Error::malformed_at(
            "json",
            "The body must be a JSON object, {...}.",
            0,
        )),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(given)) = headers
        .get(header::CONTENT_TYPE)
        .map(|value| value.to_str())
    else {
        return false;
    };
    let mut parts = given.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default().to_ascii_lowercase();
    let named = media == "application/json"
        || (media.starts_with("application/") && media.ends_with("+json"));
    named
        && parts.all(|parameter| {
            let parameter = parameter.to_ascii_lowercase();
            match parameter.strip_prefix("charset=") {
                Some(charset) => matches!(charset.trim_matches('"'), "utf-8" | "utf8"),
                None => true,
            }
        })
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

async fn drain(body: Body, limits: &Limits) {
    let mut taken = 0;
    let reading = async {
        let mut chunks = body.into_data_stream();
        while let Some(Ok(chunk)) = chunks.next().await {
            taken += chunk.len() as u64;
            if taken > DRAINED_BYTES {
                return;
            }
        }
    };
    // Whoever sends slower than that does not see the answer.
    let _ = tokio::time::timeout(limits.body_patience, reading).await;
}

fn too_large(most: usize) -> Error {
    Error::too_large(format!(
        "A body has at most {most} bytes. Send less at once; POST /batch takes up to 1,000 operations."
    ))
}

fn too_slow() -> Problem {
    Problem::new(
        axum::http::StatusCode::REQUEST_TIMEOUT,
        "timeout",
        "The body did not arrive in time. Send it again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_json_is_read() {
        for (given, taken) in [
            (Some("application/json"), true),
            (Some("Application/JSON; charset=UTF-8"), true),
            (Some("application/merge-patch+json"), true),
            (Some("application/json; charset=latin1"), false),
            (Some("text/json"), false),
            (Some("multipart/form-data"), false),
            (None, false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(given) = given {
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(given));
            }
            assert_eq!(is_json(&headers), taken, "{given:?}");
        }
    }
}
