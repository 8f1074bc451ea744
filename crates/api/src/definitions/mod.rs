//! The object language over REST: objects and their fields, read, added,
//! changed, removed and restored. Changes act at once.

pub mod fields;

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::IntoResponse;
use base::{Error, Result};
use engine::{Cx, definitions};
use schema::{ObjectDef, State};
use serde_json::{Value as Json, json};

use crate::callers::Caller;
use crate::http::{Answer, Params};
use crate::objects::{Names, NoBody, Payload};
use crate::records::shown;

/// Parameters of the list of objects.
pub const PARAMETERS: &[&str] = &["trash"];

/// `GET /schema/objects`: every object; with `trash=true` those that were removed.
pub async fn list(Caller { cx }: Caller, uri: Uri) -> Answer {
    let state = match Params::of(&uri, PARAMETERS)?.flag("trash")? {
        true => State::Removed,
        false => State::Live,
    };
    let schema = cx.fresh().await?.schema;
    let all = schema.all_objects().filter(|def| def.state == state);
    let all: Vec<&ObjectDef> = all.map(|def| &**def).collect();
    let data = definitions::objects_json(&cx, &schema, &all).await?;
    Ok(shown::json(StatusCode::OK, &json!({"data": data})))
}

/// `POST /schema/objects`: a new object with its fields.
pub async fn create(Caller { cx }: Caller, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    let def = definitions::create_object(&cx, &plain(body)?).await?;
    created(&cx, &def, &format!("/api/v1/schema/objects/{}", def.name)).await
}

/// `GET /schema/objects/{name}`: one object.
pub async fn read(Caller { cx }: Caller, names: Names, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let cx = cx.fresh().await?;
    let def = cx
        .schema
        .named(names.get("name")?)
        .ok_or_else(|| Error::not_found("object"))?;
    Ok(shown::json(
        StatusCode::OK,
        &definitions::object_json(&cx, &cx.schema, def).await?,
    ))
}

/// `PATCH /schema/objects/{name}`: changes what an object says of itself.
pub async fn update(
    Caller { cx }: Caller,
    names: Names,
    uri: Uri,
    Payload(body): Payload,
) -> Answer {
    Params::of(&uri, &[])?;
    let def = definitions::update_object(&cx, names.get("name")?, &plain(body)?).await?;
    updated(&cx, &def).await
}

/// `DELETE /schema/objects/{name}`: takes an object out of use.
pub async fn remove(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    definitions::remove_object(&cx, names.get("name")?).await?;
    Ok(shown::in_batch(&cx, StatusCode::NO_CONTENT.into_response()))
}

/// `GET /schema/objects/{name}/effect`: what its removal would mean.
pub async fn effect_of_removal(Caller { cx }: Caller, names: Names, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let effect = definitions::effect_of_removed_object(&cx, names.get("name")?).await?;
    Ok(shown::json(StatusCode::OK, &effect.json()))
}

/// `POST /schema/objects/{name}/restore`: puts a removed object back into use.
pub async fn restore(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let def = definitions::restore_object(&cx, names.get("name")?).await?;
    updated(&cx, &def).await
}

/// 201 with the definition as it is now.
async fn created(cx: &Cx, def: &ObjectDef, location: &str) -> Answer {
    let mut response = updated(cx, def).await?;
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// 200 with the definition as it is now, to whoever changed it.
async fn updated(cx: &Cx, def: &ObjectDef) -> Answer {
    let cx = cx.renewed();
    let seen = cx.schema.all_objects().find(|seen| seen.id == def.id);
    // They know what they made, even if their roles do not reach it.
    let seen = seen.map_or(def, |seen| &**seen);
    let body = definitions::object_json(&cx, &cx.schema, seen).await?;
    Ok(shown::in_batch(&cx, shown::json(StatusCode::OK, &body)))
}

/// A definition becomes names of tables and texts on pages: no NUL is in it.
fn plain(body: Json) -> Result<Json> {
    fn holds_nul(json: &Json) -> bool {
        match json {
            Json::String(text) => text.contains('\0'),
            Json::Array(items) => items.iter().any(holds_nul),
            Json::Object(map) => map
                .iter()
                .any(|(key, value)| key.contains('\0') || holds_nul(value)),
            _ => false,
        }
    }
    let Json::Object(map) = &body else {
        return Ok(body);
    };
    let faults = map
        .iter()
        .filter(|(key, value)| key.contains('\0') || holds_nul(value))
        .map(|(key, _)| {
            base::Fault::new(key.replace('\0', ""), "nul", "Take the NUL character out.")
        });
    let faults: Vec<_> = faults.collect();
    if faults.is_empty() {
        Ok(body)
    } else {
        Err(Error::Invalid(faults))
    }
}
