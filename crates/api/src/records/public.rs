//! `/{objects}/{id}/public-links`: links by which anybody sees some of a record.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::IntoResponse;
use base::{Error, Fault, Micros, Result};
use engine::public::{self, NewPublicLink, PublicLink};
use schema::value::write;
use serde_json::{Map, Value as Json, json};

use super::shown;
use crate::http::{Answer, Params};
use crate::objects::{Names, NoBody, On, One, Payload, id_named};
use crate::state::Api;

/// The links of a record.
pub async fn list(One { on, id }: One, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let found = public::list(&on.cx, &on.def.id, id).await;
    let found = found.map_err(|error| on.problem(error))?;
    let data: Vec<Json> = found
        .iter()
        .map(|link| Json::Object(json_of(&on, link)))
        .collect();
    Ok(shown::json(StatusCode::OK, &json!({"data": data})))
}

/// Makes a link; its address is in this answer and nowhere else.
pub async fn create(
    api: State<Api>,
    One { on, id }: One,
    headers: HeaderMap,
    uri: Uri,
    Payload(body): Payload,
) -> Answer {
    Params::of(&uri, &[])?;
    let made = public::make(&on.cx, &on.def.id, id, asked(&body)?).await;
    let (link, secret) = made.map_err(|error| on.problem(error))?;
    let mut made = json_of(&on, &link);
    let address = format!("{}{}{secret}", api.ours(&headers), public::ADDRESS);
    made.insert("url".into(), address.into());
    let mut response = shown::json(StatusCode::CREATED, &Json::Object(made));
    let never = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
    Ok(response)
}

/// Ends a link.
pub async fn remove(One { on, id }: One, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    let done = public::end(&on.cx, &on.def.id, id, id_named(&names, "link")?).await;
    done.map_err(|error| on.problem(error))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn json_of(on: &On, link: &PublicLink) -> Map<String, Json> {
    let time = |at: Option<Micros>| at.map(Micros::to_rfc3339);
    let json = json!({
        "id": link.id,
        "fields": link.fields,
        "created_at": link.created_at.to_rfc3339(),
        "created_by": write::link_json(&on.cx.schema, &link.created_by),
        "expires_at": time(link.expires_at),
        "is_expired": link.is_expired,
        "last_used_at": time(link.last_used_at),
    });
    match json {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

fn asked(body: &Json) -> Result<NewPublicLink> {
    let mut new = NewPublicLink::default();
    let mut faults = Vec::new();
    for (key, value) in body.as_object().into_iter().flatten() {
        match (key.as_str(), value) {
            ("fields", Json::Array(all)) if all.iter().all(Json::is_string) => {
                let names = all.iter().filter_map(Json::as_str);
                new.fields = names.map(str::to_owned).collect();
            }
            ("fields", _) => {
                let message = "Write the names of fields as a list of texts.";
                faults.push(Fault::new("fields", "type", message));
            }
            ("expires_at", Json::Null) => {}
            ("expires_at", value) => match value.as_str().and_then(Micros::parse_rfc3339) {
                Some(at) => new.expires_at = Some(at),
                None => {
                    let message = "Write a time such as 2030-01-31T00:00:00Z.";
                    faults.push(Fault::new("expires_at", "type", message));
                }
            },
            _ => {
                let shown = base::text::truncate(key, 60);
                let message = format!("There is no \"{shown}\" here. Leave it out.");
                faults.push(Fault::new(shown, "unknown_field", message));
            }
        }
    }
    match faults.is_empty() {
        true => Ok(new),
        false => Err(Error::Invalid(faults)),
    }
}
