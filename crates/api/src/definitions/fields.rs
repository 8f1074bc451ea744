//! Fields of an object. Every answer is the whole object as it is now.

use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use engine::definitions;
use serde_json::Value as Json;

use super::{created, plain, updated};
use crate::callers::Caller;
use crate::http::{Answer, Params};
use crate::objects::{Names, NoBody, Payload};
use crate::records::shown;

/// `POST /schema/objects/{name}/fields`: a new field.
pub async fn create(
    Caller { cx }: Caller,
    names: Names,
    uri: Uri,
    Payload(body): Payload,
) -> Answer {
    Params::of(&uri, &[])?;
    let body = plain(body)?;
    let def = definitions::add_field(&cx, names.get("name")?, &body).await?;
    let field = body.get("name").and_then(Json::as_str).unwrap_or_default();
    created(
        &cx,
        &def,
        &format!(
            "/api/v1/schema/objects/{}/fields/{}",
            def.name,
            field.trim()
        ),
    )
    .await
}

/// `PATCH /schema/objects/{name}/fields/{field}`: changes a field.
pub async fn update(
    Caller { cx }: Caller,
    names: Names,
    uri: Uri,
    Payload(body): Payload,
) -> Answer {
    Params::of(&uri, &[])?;
    let (object, field) = (names.get("name")?, names.get("field")?);
    let def = definitions::update_field(&cx, object, field, &plain(body)?).await?;
    updated(&cx, &def).await
}

/// `POST /schema/objects/{name}/fields/{field}/effect`: what a change would mean.
pub async fn effect(
    Caller { cx }: Caller,
    names: Names,
    uri: Uri,
    Payload(body): Payload,
) -> Answer {
    Params::of(&uri, &[])?;
    let (object, field) = (names.get("name")?, names.get("field")?);
    let effect = definitions::effect_of_change(&cx, object, field, &plain(body)?).await?;
    Ok(shown::json(StatusCode::OK, &effect.json()))
}

/// `GET /schema/objects/{name}/fields/{field}/effect`: what its removal would mean.
pub async fn effect_of_removal(Caller { cx }: Caller, names: Names, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let (object, field) = (names.get("name")?, names.get("field")?);
    let effect = definitions::effect_of_removal(&cx, object, field).await?;
    Ok(shown::json(StatusCode::OK, &effect.json()))
}

/// `DELETE /schema/objects/{name}/fields/{field}`: takes a field out of use.
pub async fn remove(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    definitions::remove_field(&cx, names.get("name")?, names.get("field")?).await?;
    Ok(shown::in_batch(&cx, StatusCode::NO_CONTENT.into_response()))
}

/// `POST /schema/objects/{name}/fields/{field}/restore`: puts a removed field back into use.
pub async fn restore(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let def = definitions::restore_field(&cx, names.get("name")?, names.get("field")?).await?;
    updated(&cx, &def).await
}
