//! `Idempotency-Key`: a request that is sent twice acts once.
//!
//! Only requests that wrote have their answer kept: one that was refused wrote
//! nothing, and may be corrected and sent again under the same key; so may one
//! that failed on our side, unless the change log says that it wrote after all.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::{Error, Id, Result};
use engine::idempotency::{self, Claim, Stored, Turn};
use engine::{Cx, records};
use futures::FutureExt;
use http_body_util::BodyExt;
use schema::ObjectId;
use sha2::{Digest, Sha256};

use super::Caller;
use crate::http::problem::Cause;
use crate::http::watch::panicked;
use crate::http::{Answer, Problem, body, form};
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
/// Seconds between attempts to end the claim of a request that failed.
const PAUSES: [u64; 5] = [1, 2, 4, 8, 16];

/// Lets a request act once per key. Not for forms with files, whose handlers take
/// their turns themselves ([`Keyed::once`]): their bodies are as large as uploads may
/// be, and no two sendings of one are alike.
pub async fn once(State(api): State<Api>, request: Request, next: Next) -> Response {
    let is_keyed = request.method() == Method::POST && request.headers().contains_key(&KEY);
    if is_keyed && is_secret(&request) {
        let message = "A new key is shown once, so the answer cannot be kept. Send this without an Idempotency-Key.";
        let error = Error::malformed("idempotency_key", message).in_field("Idempotency-Key");
        return Problem::from(error).into_response();
    }
    if !is_keyed || form::is_taken(&request) {
        return next.run(request).await;
    }
    answer(api, request, next)
        .await
        .unwrap_or_else(IntoResponse::into_response)
}

/// Whether an answer holds what is kept nowhere.
fn is_secret(request: &Request) -> bool {
    let matched = request.extensions().get::<MatchedPath>();
    matched.is_some_and(|path| path.as_str().ends_with(crate::routes::KEYS))
}

async fn answer(api: Api, request: Request, next: Next) -> Answer {
    let (mut parts, body) = request.into_parts();
    let caller =
        <Caller as axum::extract::FromRequestParts<Api>>::from_request_parts(&mut parts, &api)
            .await?;
    let keyed = Keyed::of(&caller, &parts.headers, &parts.uri)?;
    let whole = Request::from_parts(parts.clone(), body);
    let bytes = body::bytes(whole, &api.limits).await?;
    let request = Request::from_parts(parts, Body::from(bytes.clone()));
    match keyed {
        Some(keyed) => keyed.once(caller.cx, &bytes, next.run(request)).await,
        None => Ok(next.run(request).await),
    }
}

/// A request that was sent with a key.
pub struct Keyed {
    who: String,
    key: String,
    path: String,
    query: String,
}

impl Keyed {
    /// What a request says of itself; none if it has no key.
    ///
    /// # Errors
    /// `Malformed` if the key is none that can be kept.
    pub fn of(caller: &Caller, headers: &HeaderMap, uri: &Uri) -> Result<Option<Self>> {
        let Some(key) = headers.get(&KEY) else {
            return Ok(None);
        };
        let key = key.to_str().ok();
        let key = key
            .filter(|key| !key.is_empty() && key.len() <= LONGEST)
            .ok_or_else(|| {
                let message =
                    format!("An Idempotency-Key is 1 to {LONGEST} visible ASCII characters.");
                Error::malformed("idempotency_key", message).in_field("Idempotency-Key")
            })?;
        Ok(Some(Self {
            who: caller.name(),
            key: key.to_owned(),
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
        }))
    }

    /// Acts if no request with this key has; else gives that one's answer. `body` is
    /// what was sent, or what stands for it.
    ///
    /// # Errors
    /// 422 if the key came with another body; 409 if the first request with it is at
    /// work still, or wrote and could not answer; 503 if the database is away.
    pub async fn once<F>(self, cx: Cx, body: &[u8], acting: F) -> Answer
    where
        F: Future<Output = Response> + Send + 'static,
    {
        let mut hash = Sha256::new();
        hash.update(self.query.as_bytes());
        hash.update([0]);
        hash.update(body);
        let claim = Claim {
            who: self.who,
            key: self.key,
            path: self.path,
            hash: hash.finalize().to_vec(),
        };
        for wait in WAITS {
            match idempotency::begin(&cx, &claim).await? {
                Turn::Act => return act(cx, claim, acting).await,
                Turn::Answered(stored) => return Ok(replayed(stored)),
                Turn::Different => return Err(different()),
                Turn::Interrupted { batch, only } => return interrupted(&cx, batch, only).await,
                Turn::UnderWay => tokio::time::sleep(Duration::from_millis(wait)).await,
            }
        }
        let message =
            "The first request with this key is still at work. Send it again in a moment.";
        let problem = Problem::new(StatusCode::CONFLICT, "under_way", message);
        Err(problem.with(header::RETRY_AFTER, "2"))
    }
}

/// Acts even if the client goes away, so that its next attempt finds the answer.
async fn act<F>(cx: Cx, claim: Claim, acting: F) -> Answer
where
    F: Future<Output = Response> + Send + 'static,
{
    let acting = tokio::spawn(async move {
        let response = match AssertUnwindSafe(acting).catch_unwind().await {
            Ok(response) => response,
            Err(panic) => Problem::from(panicked(&*panic)).into_response(),
        };
        keep(&cx, &claim, response).await
    });
    acting.await.map_err(|panic| Error::broken(panic).into())
}

async fn keep(cx: &Cx, claim: &Claim, response: Response) -> Response {
    if response.status().is_server_error() {
        tokio::spawn(give_up(cx.clone(), claim.clone()));
        return response;
    }
    // What says that it must not be kept is a secret: sent again, it is made anew.
    let is_secret = response
        .headers()
        .get(header::CACHE_CONTROL)
        .is_some_and(|value| value == "no-store");
    if is_secret || !response.status().is_success() {
        if let Err(error) = idempotency::release(cx, claim).await {
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

/// Ends the claim of a request that failed, beside the answer: the database may
/// be away just now. A claim that nobody ends is ended by its age.
async fn give_up(cx: Cx, claim: Claim) {
    for pause in std::iter::once(0).chain(PAUSES) {
        tokio::time::sleep(Duration::from_secs(pause)).await;
        match idempotency::give_up(&cx, &claim).await {
            Ok(()) => return,
            Err(error) => tracing::debug!(%error, "an idempotency key cannot be given back now"),
        }
    }
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use axum::middleware::from_fn_with_state;
    use axum::routing::post;
    use engine::{Principal, Via, people};
    use serde_json::json;
    use testkit::Fresh;
    use tower::ServiceExt;
    use transfer::Table;

    use super::*;
    use crate::Limits;

    /// Fails in two ways before it does what it is asked for.
    async fn third_time(Caller { cx }: Caller) -> Answer {
        static TIMES: AtomicU32 = AtomicU32::new(0);
        match TIMES.fetch_add(1, Ordering::Relaxed) % 3 {
            0 => Err(Error::busy("the disk is full").into()),
            1 => panic!("select secret from keys"),
            _ => Ok(shown::in_batch(&cx, StatusCode::CREATED.into_response())),
        }
    }

    /// Writes, and fails all the same.
    async fn too_late(Caller { cx }: Caller) -> Answer {
        let company = ObjectId::from("company");
        records::create(&cx, &company, json!({"name": "Acme"})).await?;
        Err(Error::busy("gone after the commit").into())
    }

    #[tokio::test]
    async fn what_failed_on_our_side_may_be_sent_again_at_once() {
        for database in testkit::databases() {
            let fresh = Fresh::on(database).await;
            let cx = fresh.ws.cx(Principal::System, Via::Command);
            let key = people::create_key(&cx, "k", "administrator").await.unwrap();
            let api = Api::new(fresh.ws.clone(), Limits::default(), crate::routes::never());
            let app = Table::new()
                .route("/third", post(third_time))
                .route("/late", post(too_late))
                .router()
                .layer(from_fn_with_state(api.clone(), once))
                .with_state(api);
            let send = async |path: &str| {
                let request = Request::builder()
                    .method(Method::POST)
                    .uri(path)
                    .header(header::AUTHORIZATION, format!("Bearer {key}"))
                    .header(&KEY, "again")
                    .body(Body::empty())
                    .unwrap();
                app.clone().oneshot(request).await.unwrap()
            };
            for status in [503, 500, 201] {
                assert_eq!(send("/third").await.status(), status);
            }
            assert_eq!(send("/third").await.headers()[&REPLAYED], "true");

            assert_eq!(send("/late").await.status(), 503);
            let told = send("/late").await;
            assert_eq!(told.status(), 201, "the record that it made");
            assert!(told.headers().contains_key(header::LOCATION));
            let company = schema::Query::of(ObjectId::from("company"));
            assert_eq!(records::count(&cx, &company, None).await.unwrap(), 1);
        }
    }
}
