//! Bodies of requests: how much is taken, which format, and JSON read strictly.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use base::{Error, Result};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use serde_json::Value as Json;

use super::json;
use super::problem::{Answer, Problem};
use crate::Limits;

/// How much of a body that is too large is still taken in, so that a client
/// that writes before it reads comes to see the answer.
const DRAINED_BYTES: usize = 128 * 1024 * 1024;

/// Takes a request's whole body.
///
/// # Errors
/// 415 if it is compressed, 413 if it is larger than the limit, 408 if it does not
/// arrive in time, 400 if it breaks off.
pub async fn bytes(request: Request, limits: &Limits) -> Answer<Bytes> {
    if let Some(problem) = coded(request.headers()) {
        return Err(problem);
    }
    let most = limits.body_bytes;
    let announced = length(request.headers()).unwrap_or(0);
    // Who waits for a word before it writes is spared writing.
    if announced > most as u64 && request.headers().contains_key(header::EXPECT) {
        return Err(too_large(most).into());
    }
    let mut taken = Taken {
        whole: BytesMut::new(),
        fits: announced <= most as u64,
    };
    let taking = taken.take(request.into_body(), most);
    let outcome = tokio::time::timeout(limits.body_patience, taking).await;
    match outcome {
        Ok(Err(fault)) => Err(fault.into()),
        _ if !taken.fits => Err(too_large(most).into()),
        Ok(Ok(())) => Ok(taken.whole.freeze()),
        Err(_) => Err(too_slow()),
    }
}

/// What has come of a body.
struct Taken {
    whole: BytesMut,
    /// Whether it is no larger than it may be, as far as is known.
    fits: bool,
}

impl Taken {
    /// Takes a body in. Of one that is too large what comes is thrown away.
    async fn take(&mut self, body: Body, most: usize) -> Result<()> {
        let mut chunks = body.into_data_stream();
        let mut thrown_away = 0;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk
                .map_err(|_| Error::malformed("body", "The body broke off. Send it again."))?;
            if self.fits && self.whole.len() + chunk.len() <= most {
                self.whole.extend_from_slice(&chunk);
                continue;
            }
            self.fits = false;
            self.whole = BytesMut::new();
            thrown_away += chunk.len();
            if thrown_away > DRAINED_BYTES {
                break;
            }
        }
        Ok(())
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
    // A mark of the byte order is no part of the text (RFC 8259, section 8.1).
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
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

/// What is wrong with a body that would have to be decoded first (RFC 9110,
/// section 8.4), and how it is taken.
fn coded(headers: &HeaderMap) -> Option<Problem> {
    let codings = headers.get_all(header::CONTENT_ENCODING).iter();
    let mut codings = codings.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    let is_plain = |coding: &[u8]| {
        let coding = coding.trim_ascii();
        coding.is_empty() || coding.eq_ignore_ascii_case(b"identity")
    };
    if codings.all(is_plain) {
        return None;
    }
    let message = "Bodies are taken as they are, not compressed. Send it without Content-Encoding.";
    let problem = Problem::from(Error::unsupported(message));
    Some(problem.with(header::ACCEPT_ENCODING, "identity"))
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
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

    #[tokio::test]
    async fn bodies_are_taken_up_to_the_limit() {
        let limits = Limits {
            body_bytes: 10,
            body_patience: std::time::Duration::from_millis(200),
            ..Limits::default()
        };
        let read = async |body: Body, length: Option<&'static str>| {
            let mut request = Request::new(body);
            if let Some(length) = length {
                let value = HeaderValue::from_static(length);
                request.headers_mut().insert(header::CONTENT_LENGTH, value);
            }
            match bytes(request, &limits).await {
                Ok(body) => Ok(String::from_utf8(body.to_vec()).unwrap()),
                Err(problem) => Err(problem.status().as_u16()),
            }
        };
        let chunk_of = |bytes: Vec<u8>| Ok::<_, std::io::Error>(Bytes::from(bytes));
        let chunk = move |_| chunk_of(b"12345".to_vec());
        let chunks = |count: usize| futures::stream::iter((0..count).map(chunk));
        let body = |count| Body::from_stream(chunks(count));
        assert_eq!(read(body(2), None).await, Ok("1234512345".into()));
        for count in [3, 50] {
            assert_eq!(read(body(count), None).await, Err(413), "{count} chunks");
        }
        let endless = futures::stream::repeat_with(move || chunk_of(vec![0; 1024 * 1024]));
        assert_eq!(read(Body::from_stream(endless), None).await, Err(413));
        let broken = chunks(1).chain(futures::stream::iter([Err(std::io::Error::other("reset"))]));
        assert_eq!(read(Body::from_stream(broken), None).await, Err(400));
        // One that does not come to its end is too slow, unless it is too large already.
        let never = |count| Body::from_stream(chunks(count).chain(futures::stream::pending()));
        assert_eq!(read(never(1), None).await, Err(408));
        assert_eq!(read(never(3), None).await, Err(413));
        assert_eq!(read(never(1), Some("11")).await, Err(413));
    }

    #[test]
    fn a_mark_of_the_byte_order_is_passed_over() {
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, json);
        let read = |body: &str| object(&headers, body.as_bytes(), &Limits::default());
        assert_eq!(
            read("\u{feff}{\"a\":1}").unwrap(),
            serde_json::json!({"a": 1})
        );
        assert!(read("{}\u{feff}").is_err());
    }

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
