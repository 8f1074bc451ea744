//! Providers that sign people in (OpenID Connect): set up, tested, removed.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::IntoResponse;
use identity::providers::{self, Finding, Outlook};
use serde_json::{Value as Json, json};

use crate::callers::Caller;
use crate::http::{Answer, Params};
use crate::objects::{Names, NoBody, Payload, id_of};
use crate::records::shown;
use crate::state::Api;

/// `GET /admin/providers`: all of them, by name.
pub async fn list(
    State(api): State<Api>,
    Caller { cx }: Caller,
    headers: HeaderMap,
    uri: Uri,
) -> Answer {
    Params::of(&uri, &[])?;
    let ours = api.ours(&headers);
    let all = providers::list(&cx).await?;
    let data: Vec<Json> = all.iter().map(|one| one.json(&ours)).collect();
    Ok(shown::json(StatusCode::OK, &json!({"data": data})))
}

/// `POST /admin/providers`
pub async fn create(
    State(api): State<Api>,
    Caller { cx }: Caller,
    headers: HeaderMap,
    uri: Uri,
    Payload(body): Payload,
) -> Answer {
    Params::of(&uri, &[])?;
    let made = providers::create(&cx, &body).await?;
    let body = made.json(&api.ours(&headers));
    let mut response = shown::json(StatusCode::CREATED, &body);
    let address = format!("/api/v1/admin/providers/{}", made.id);
    if let Ok(address) = HeaderValue::try_from(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    Ok(response)
}

/// `GET /admin/providers/{id}`
pub async fn read(
    State(api): State<Api>,
    Caller { cx }: Caller,
    names: Names,
    headers: HeaderMap,
    uri: Uri,
) -> Answer {
    Params::of(&uri, &[])?;
    let found = providers::find(&cx, id_of(&names)?).await?;
    Ok(shown::json(
        StatusCode::OK,
        &found.json(&api.ours(&headers)),
    ))
}

/// `PATCH /admin/providers/{id}`: what the body does not name stays.
pub async fn update(
    State(api): State<Api>,
    Caller { cx }: Caller,
    names: Names,
    headers: HeaderMap,
    uri: Uri,
    Payload(body): Payload,
) -> Answer {
    Params::of(&uri, &[])?;
    let changed = providers::update(&cx, id_of(&names)?, &body).await?;
    Ok(shown::json(
        StatusCode::OK,
        &changed.json(&api.ours(&headers)),
    ))
}

/// `DELETE /admin/providers/{id}`
pub async fn remove(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    providers::remove(&cx, id_of(&names)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /admin/providers/{id}/test`: asks it who it is.
pub async fn test(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let provider = providers::find(&cx, id_of(&names)?).await?;
    let found = providers::test(&provider).await?;
    let is_good = found.iter().all(|one| one.outlook != Outlook::Bad);
    let finding = |one: &Finding| json!({"outlook": one.outlook.name(), "message": one.message});
    let data: Vec<Json> = found.iter().map(finding).collect();
    Ok(shown::json(
        StatusCode::OK,
        &json!({"usable": is_good, "findings": data}),
    ))
}
