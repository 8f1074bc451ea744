//! `Idempotency-Key`: a request that is sent twice acts once.
//!
//! Only requests that wrote have their answer kept: one that was refused wrote
//! nothing, and may be corrected and sent again under the same key.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::{Error, Id};
use engine::idempotency::{self, Claim, Stored, Turn};
use engine::{Cx, records};
use http_body_util::BodyExt;
use schema::ObjectId;
use sha2::{Digest, Sha256};

use super::Caller;
use crate::http::problem::Cause;
use crate::http::{Answer, Problem, body};
use crate::records::shown;
use crate::state::Api;

/// The header that names a request.
static KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer is given again.
static REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Characters of a key.
const LONGEST: usize = 255;
/// How long a duplicate waits for the first one's answer.
const WAITS: [u64; 8] = [10, 20, 50, 100, 200, 500, 1_000, 2_000];

/// Lets a request act once per key.
pub async fn once(State(api): State<Api>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(&KEY) {
        return next.run(request).await;
    }
    answer(api, request, next)
        .await
        .unwrap_or_else(IntoResponse::into_response)
}

async fn answer(api: Api, request: Request, next: Next) -> Answer {
    let (mut parts, body) = request.into_parts();
    let caller =
        <Caller as axum::extract::FromRequestParts<Api>>::from_request_parts(&mut parts, &api)
            .await?;
    let key = parts
        .headers
        .get(&KEY)
        .and_then(|value| value.to_str().ok());
    let key = key
        .filter(|key| !key.is_empty() && key.len() <= LONGEST)
        .ok_or_else(|| {
            let message = format!("An Idempotency-Key is 1 to {LONGEST} visible ASCII characters.");
            Error::malformed("idempotency_key", message).in_field("Idempotency-Key")
        })?;
    let (key, path) = (key.to_owned(), parts.uri.path().to_owned());
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let bytes = body::bytes(Request::from_parts(parts.clone(), body), &api.limits).await?;
    let mut hash = Sha256::new();
    hash.update(query.as_bytes());
    hash.update([0]);
    hash.update(&bytes);
    let claim = Claim {
        who: caller.name(),
        key,
        path,
        hash: hash.finalize().to_vec(),
    };
    let cx = caller.cx;
    for wait in WAITS {
        match idempotency::begin(&cx, &claim).await? {
            Turn::Act => {
                let request = Request::from_parts(parts, Body::from(bytes));
                return act(cx, claim, request, next).await;
            }
            Turn::Answered(stored) => return Ok(replayed(stored)),
            Turn::Different => return Err(different()),
            Turn::Interrupted { batch, only } => return interrupted(&cx, batch, only).await,
            Turn::UnderWay => tokio::time::sleep(Duration::from_millis(wait)).await,
        }
    }
    let message = "The first request with this key is still at work. Send it again in a moment.";
    Err(Problem::new(StatusCode::CONFLICT, "under_way", message).with(header::RETRY_AFTER, "2"))
}

/// Acts even if the client goes away, so that its next attempt finds the answer.
async fn act(cx: Cx, claim: Claim, request: Request, next: Next) -> Answer {
    let acting = tokio::spawn(async move {
        let response = next.run(request).await;
        keep(&cx, &claim, response).await
    });
    acting.await.map_err(|panic| Error::broken(panic).into())
}

async fn keep(cx: &Cx, claim: &Claim, response: Response) -> Response {
    if !response.status().is_success() {
        // A fault of the database may have come after the commit: the claim
        // stays then, and the change log tells the next attempt.
        if response.status().is_client_error()
            && let Err(error) = idempotency::release(cx, claim).await
        {
            tracing::warn!(%error, "an idempotency key could not be given back");
        }
        return response;
    }
    let (parts, body) = response.into_parts();
    let bytes = body
        .collect()
        .await
        .map(|whole| whole.to_bytes())
        .unwrap_or_default();
    let headers = parts.headers.iter();
    let headers = headers
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
    let stored = Stored {
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body: bytes.to_vec(),
    };
    let mut response = Response::from_parts(parts, Body::from(bytes));
    if let Err(error) = idempotency::finish(cx, claim, &stored).await {
        let cause = format!("the answer to an idempotency key could not be kept: {error}");
        response.extensions_mut().insert(Cause(cause));
    }
    response
}

fn replayed(stored: Stored) -> Response {
    let mut response = Response::new(Body::from(Bytes::from(stored.body)));
    *response.status_mut() = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    for (name, value) in stored.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
    headers.insert(REPLAYED.clone(), HeaderValue::from_static("true"));
    response
}

/// The first request made a record and died before it answered: here it is. Of
/// anything larger only the change set is known.
async fn interrupted(cx: &Cx, batch: Id, only: Option<(ObjectId, Id)>) -> Answer {
    let earlier = Cx {
        batch,
        ..cx.clone()
    };
    if let Some((object, id)) = only
        && let Some(def) = cx.schema.object(&object)
        && let Ok(record) = records::get(cx, &object, id).await
    {
        return Ok(shown::created(&earlier, def, &record));
    }
    let message = "The first request with this key wrote and could not answer. Look at what it changed before you send it again under a new key.";
    let problem = Problem::new(StatusCode::CONFLICT, "interrupted", message);
    Err(problem.with(shown::BATCH.clone(), &batch.to_string()))
}

fn different() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "idempotency",
        "This Idempotency-Key was used for another request. Take a new key for a new request.",
    )
}
