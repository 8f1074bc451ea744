//! `/keys`: keys of programs, made, listed and revoked.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::IntoResponse;
use base::{Error, Fault, Id, Micros, Result};
use engine::people::{self, KeyInfo, MOST_KEYS_LISTED, NewKey, Person};
use serde_json::{Map, Value as Json, json};

use crate::callers::Caller;
use crate::http::{Answer, Params};
use crate::objects::{Names, NoBody, Payload, id_of};
use crate::records::{not_ours, shown};

/// Parameters of the list of keys.
pub const PARAMETERS: &[&str] = &["cursor", "limit"];
/// Keys of a page, unless asked otherwise, and at most.
pub const USUAL: u32 = 50;
pub const MOST: u32 = MOST_KEYS_LISTED;

/// `GET /keys`: newest first; one's own, or all for who manages people.
pub async fn list(Caller { cx }: Caller, uri: Uri) -> Answer {
    let params = Params::of(&uri, PARAMETERS)?;
    let limit = params.number("limit", 1..=MOST, USUAL)?;
    let before = params.get("cursor").map(place).transpose()?;
    let mut page = people::keys(&cx, before, limit + 1).await?;
    let more = page.len() > limit as usize;
    page.truncate(limit as usize);
    let next = page.last().filter(|_| more);
    let next = next.map(|key| format!("k{}", key.id));
    let data: Vec<Json> = page.iter().map(|key| Json::Object(json_of(key))).collect();
    let body = json!({"data": data, "next_cursor": next});
    Ok(shown::json(StatusCode::OK, &body))
}

fn place(cursor: &str) -> Result<Id> {
    let id = cursor.strip_prefix('k').and_then(Id::parse);
    id.ok_or_else(not_ours)
}

/// `POST /keys`: a new key; its secret is in this answer and nowhere else.
pub async fn create(Caller { cx }: Caller, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    let (key, secret) = people::make_key(&cx, asked(&body)?).await?;
    let mut made = json_of(&key);
    made.insert("key".into(), secret.into());
    let mut response = shown::json(StatusCode::CREATED, &Json::Object(made));
    let never = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
    Ok(shown::in_batch(&cx, response))
}

/// `DELETE /keys/{id}`: it is of no use any more.
pub async fn remove(Caller { cx }: Caller, names: Names, uri: Uri, _: NoBody) -> Answer {
    Params::of(&uri, &[])?;
    people::revoke_key(&cx, id_of(&names)?).await?;
    Ok(shown::in_batch(&cx, StatusCode::NO_CONTENT.into_response()))
}

fn asked(body: &Json) -> Result<NewKey> {
    let empty = Map::new();
    let mut new = NewKey::default();
    let mut faults = Vec::new();
    for (field, value) in body.as_object().unwrap_or(&empty) {
        let expected = match (field.as_str(), value) {
            ("name", Json::String(name)) => {
                new.name.clone_from(name);
                continue;
            }
            ("role", Json::String(role)) => {
                new.role = Some(role.clone());
                continue;
            }
            ("owner", Json::String(id)) if Id::parse(id).is_some() => {
                new.owner = Id::parse(id);
                continue;
            }
            ("contact", Json::String(id)) if Id::parse(id).is_some() => {
                new.contact = Id::parse(id);
                continue;
            }
            ("read_only", Json::Bool(is)) => {
                new.is_read_only = *is;
                continue;
            }
            ("objects", Json::Array(all)) if all.iter().all(Json::is_string) => {
                new.objects = Some(texts(all));
                continue;
            }
            ("from", Json::Array(all)) if all.iter().all(Json::is_string) => {
                new.from = texts(all);
                continue;
            }
            ("expires_at", Json::String(at)) if Micros::parse_rfc3339(at).is_some() => {
                new.expires_at = Micros::parse_rfc3339(at);
                continue;
            }
            ("role" | "owner" | "contact" | "objects" | "expires_at", Json::Null) => continue,
            ("name" | "role", _) => "Write this as text.",
            ("owner", _) => "Write the id of a user here.",
            ("contact", _) => "Write the id of a contact here.",
            ("read_only", _) => "This is true or false.",
            ("objects" | "from", _) => "Write this as a list of texts.",
            ("expires_at", _) => "Write a time such as 2030-01-31T00:00:00Z.",
            _ => {
                let message = "A new key has no such field.";
                faults.push(Fault::new(shortened(field), "unknown", message));
                continue;
            }
        };
        faults.push(Fault::new(field.clone(), "type", expected));
    }
    match faults.is_empty() {
        true => Ok(new),
        false => Err(Error::Invalid(faults)),
    }
}

fn shortened(field: &str) -> String {
    field.chars().take(60).collect()
}

fn texts(all: &[Json]) -> Vec<String> {
    all.iter()
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

fn json_of(key: &KeyInfo) -> Map<String, Json> {
    let time = |at: Option<Micros>| at.map(Micros::to_rfc3339);
    let of = |object: &str, person: &Option<Person>| {
        let person = person.as_ref();
        person.map(|person| json!({"id": person.id, "object": object, "name": person.name}))
    };
    let person = |known: &Option<Person>| of("user", known);
    let json = json!({
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "role": key.role,
        "owner": person(&key.owner),
        "contact": of("contact", &key.contact),
        "read_only": key.is_read_only,
        "objects": key.objects,
        "from": key.from,
        "created_at": key.created_at.to_rfc3339(),
        "created_by": person(&key.created_by),
        "expires_at": time(key.expires_at),
        "is_expired": key.is_expired,
        "last_used_at": time(key.last_used_at),
    });
    match json {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}
