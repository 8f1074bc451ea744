//! Links with which people choose a password: invitations and resets.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::IntoResponse;
use base::Error;
use identity::links::{self, Purpose};
use serde_json::json;

use crate::callers::Caller;
use crate::http::{Answer, Params};
use crate::objects::{Names, NoBody, On, id_of};
use crate::records::shown;
use crate::state::Api;

/// `POST /users/{id}/invitation`: a link for somebody who has no password yet.
pub async fn invite(
    api: State<Api>,
    caller: Caller,
    names: Names,
    headers: HeaderMap,
    uri: Uri,
    _: NoBody,
) -> Answer {
    make(&api, caller, &names, &headers, &uri, Purpose::Invitation).await
}

/// `POST /users/{id}/reset`: a link for somebody who has lost theirs.
pub async fn reset(
    api: State<Api>,
    caller: Caller,
    names: Names,
    headers: HeaderMap,
    uri: Uri,
    _: NoBody,
) -> Answer {
    make(&api, caller, &names, &headers, &uri, Purpose::Reset).await
}

/// `DELETE /users/{id}/invitation`: takes back an invitation that nobody has used.
pub async fn withdraw_invitation(caller: Caller, names: Names, uri: Uri) -> Answer {
    withdraw(caller, &names, &uri, Purpose::Invitation).await
}

/// `DELETE /users/{id}/reset`: takes back a reset link that nobody has used.
pub async fn withdraw_reset(caller: Caller, names: Names, uri: Uri) -> Answer {
    withdraw(caller, &names, &uri, Purpose::Reset).await
}

async fn withdraw(Caller { cx }: Caller, names: &Names, uri: &Uri, purpose: Purpose) -> Answer {
    Params::of(uri, &[])?;
    let On { cx, def } = On::named(cx, names.get("objects")?).await?;
    if def.id.as_str() != "user" {
        return Err(Error::not_found("page").into());
    }
    links::withdraw(&cx, id_of(names)?, purpose).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn make(
    api: &Api,
    Caller { cx }: Caller,
    names: &Names,
    headers: &HeaderMap,
    uri: &Uri,
    purpose: Purpose,
) -> Answer {
    Params::of(uri, &[])?;
    let On { cx, def } = On::named(cx, names.get("objects")?).await?;
    if def.id.as_str() != "user" {
        return Err(Error::not_found("page").into());
    }
    let link = links::issue(&cx, id_of(names)?, purpose).await?;
    let body = json!({
        "purpose": link.purpose.name(),
        "url": link.address(&api.ours(headers)),
        "expires_at": link.expires_at.to_rfc3339(),
    });
    let mut response = shown::json(StatusCode::CREATED, &body);
    // It is a secret: nobody keeps it on the way, and we do not either.
    let never = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
    Ok(response)
}
