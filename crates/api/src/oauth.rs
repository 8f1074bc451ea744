//! The side of OAuth that programs talk to: where everything is, registration, tokens
//! and their end. Where people are asked is a page.

mod throttle;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use engine::{Cx, Origin, Principal, Via};
use identity::oauth::{self, Fault, Refused, metadata};
use serde_json::Value as Json;

use transfer::Table;

use crate::callers::{Calling, Sender};
use crate::http::{Problem, body, json};
use crate::limits::Limits;
use crate::records::shown;
use crate::state::Api;

pub use throttle::Registrations;

/// Where programs find out who gives tokens for our REST.
pub const RESOURCE_METADATA: &str = "/.well-known/oauth-protected-resource/api/v1";

/// Bytes of a body.
const LARGEST: usize = 64 * 1024;

/// What scripts of every site may ask: it is answered by what is sent, and no cookie
/// counts.
fn open_to_all() -> Table<Api> {
    Table::new()
        .route("/.well-known/oauth-authorization-server", get(server))
        .route("/.well-known/oauth-protected-resource", get(whole))
        .route(RESOURCE_METADATA, get(rest))
        .route(metadata::TOKEN, post(token))
        .route(metadata::REGISTER, post(register))
}

fn closed() -> Table<Api> {
    Table::new().route(metadata::REVOKE, post(revoke))
}

/// Their addresses.
pub fn routes() -> Table<Api> {
    open_to_all().merge(closed())
}

/// The same, with what holds for all of it.
pub fn router() -> Router<Api> {
    let open_to_all = open_to_all()
        .router()
        .method_not_allowed_fallback(other_method)
        .layer(middleware::map_response(open));
    closed()
        .router()
        .method_not_allowed_fallback(other_method)
        .merge(open_to_all)
}

/// `GET /.well-known/oauth-authorization-server` (RFC 8414)
async fn server(State(api): State<Api>, headers: HeaderMap) -> Response {
    shown::json(StatusCode::OK, &metadata::server(&ours(&api, &headers)))
}

/// `GET /.well-known/oauth-protected-resource` (RFC 9728)
async fn whole(State(api): State<Api>, headers: HeaderMap) -> Response {
    let document = metadata::resource(&ours(&api, &headers), "");
    shown::json(StatusCode::OK, &document)
}

/// `GET /.well-known/oauth-protected-resource/api/v1`
async fn rest(State(api): State<Api>, headers: HeaderMap) -> Response {
    let document = metadata::resource(&ours(&api, &headers), metadata::RESOURCE);
    shown::json(StatusCode::OK, &document)
}

/// `POST /oauth/register` (RFC 7591)
async fn register(
    State(api): State<Api>,
    Sender(from): Sender,
    Calling(origin): Calling,
    request: Request,
) -> Result<Response, Problem> {
    api.registrations.take(from, api.running.elapsed())?;
    let body = taken(&api, request).await?;
    let said = std::str::from_utf8(&body).ok();
    let said = said.and_then(|text| json::read(text, api.limits.json_depth).ok());
    let said = said.unwrap_or(Json::Null);
    let done = oauth::register_client(&cx(&api, origin), &said).await;
    Ok(match done {
        Ok(told) => secret(shown::json(StatusCode::CREATED, &told)),
        Err(refused) => answer(refused, false),
    })
}

/// `POST /oauth/token` (RFC 6749, section 3.2)
async fn token(
    State(api): State<Api>,
    Calling(origin): Calling,
    request: Request,
) -> Result<Response, Problem> {
    let ours = ours(&api, request.headers());
    let (form, authorization) = match form(&api, request).await? {
        Ok(form) => form,
        Err(fault) => return Ok(answer(fault.into(), false)),
    };
    let done = oauth::token(&cx(&api, origin), form, authorization.as_deref(), &ours).await;
    Ok(match done {
        Ok(told) => secret(shown::json(StatusCode::OK, &told)),
        Err(refused) => answer(refused, authorization.is_some()),
    })
}

/// `POST /oauth/revoke` (RFC 7009)
async fn revoke(
    State(api): State<Api>,
    Calling(origin): Calling,
    request: Request,
) -> Result<Response, Problem> {
    let (form, authorization) = match form(&api, request).await? {
        Ok(form) => form,
        Err(fault) => return Ok(answer(fault.into(), false)),
    };
    let done = oauth::revoke(&cx(&api, origin), form, authorization.as_deref()).await;
    Ok(match done {
        Ok(()) => secret(StatusCode::OK.into_response()),
        Err(refused) => answer(refused, authorization.is_some()),
    })
}

/// Rapport itself, at the word of a program from there.
fn cx(api: &Api, origin: Origin) -> Cx {
    api.ws.cx(Principal::System, Via::Rest).came_from(origin)
}

fn ours(api: &Api, headers: &HeaderMap) -> String {
    transfer::address::of_ours(api.limits.url.as_deref(), headers)
}

async fn taken(api: &Api, request: Request) -> Result<Bytes, Problem> {
    let limits = Limits {
        body_bytes: LARGEST.min(api.limits.body_bytes),
        ..api.limits.clone()
    };
    body::bytes(request, &limits).await
}

type Form = (Vec<(String, String)>, Option<String>);

/// The fields of a form and the header that a program proves itself with.
async fn form(api: &Api, request: Request) -> Result<Result<Form, Fault>, Problem> {
    let headers = request.headers();
    let is_form = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| {
            kind.trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        });
    let authorization = headers.get(header::AUTHORIZATION);
    // What is no text proves nothing.
    let authorization = authorization.map(|value| value.to_str().unwrap_or("?").to_owned());
    let body = taken(api, request).await?;
    if !is_form {
        let message = "Send a form: application/x-www-form-urlencoded.";
        return Ok(Err(Fault::new("invalid_request", message)));
    }
    let pairs = oauth::pairs(&body);
    Ok(Ok((pairs, authorization)))
}

/// A refusal by RFC 6749, section 5.2.
fn answer(refused: Refused, by_header: bool) -> Response {
    let fault = match refused {
        Refused::Fault(fault) => fault,
        Refused::Failed(error) => return Problem::from(error).into_response(),
    };
    let status = match fault.code {
        "invalid_client" => StatusCode::UNAUTHORIZED,
        _ => StatusCode::BAD_REQUEST,
    };
    let mut response = secret(shown::json(status, &fault.json()));
    if status == StatusCode::UNAUTHORIZED && by_header {
        let basic = HeaderValue::from_static("Basic realm=\"Rapport\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, basic);
    }
    response
}

/// Nothing keeps an answer that may hold a secret.
fn secret(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

async fn other_method(method: Method) -> Response {
    if method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    let fault = Fault::new("invalid_request", "This address does not take this method.");
    shown::json(StatusCode::METHOD_NOT_ALLOWED, &fault.json())
}

/// Programs in browsers of any origin may ask: nothing here goes by a cookie.
async fn open(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, mcp-protocol-version",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
