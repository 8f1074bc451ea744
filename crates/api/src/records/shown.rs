//! Records as answers.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::Id;
use engine::Cx;
use schema::{ObjectDef, Record, Slot, Value, value::write};
use serde_json::Value as Json;

use crate::http::tags;
use crate::objects::address;

/// Names the change set that a request wrote.
pub static BATCH: HeaderName = HeaderName::from_static("rapport-batch");

/// What every record says of itself, whichever fields are asked for.
const ALWAYS: [&str; 3] = ["id", "object", "version"];

/// A record's JSON.
pub fn record(cx: &Cx, def: &ObjectDef, record: &Record) -> Json {
    write::record_json(&cx.schema, def, record)
}

/// Leaves only these fields, and what every record says of itself.
pub fn only(record: &mut Json, names: &[String]) {
    if let Json::Object(map) = record {
        map.retain(|key, _| ALWAYS.contains(&key.as_str()) || names.contains(key));
    }
}

/// A JSON answer.
pub fn json(status: StatusCode, body: &Json) -> Response {
    let format = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, format)], body.to_string()).into_response()
}

/// The JSON of a record that was just written: a new one has every field, not
/// only those that were given. The write may have found out that another process
/// changed the definitions: they are the newest that are known.
pub fn written(cx: &Cx, def: &ObjectDef, record: &Record) -> Json {
    let schema = cx.renewed().schema;
    let def = schema.object(&def.id).map_or(def, |newest| newest);
    let mut whole = record.clone();
    for field in def.live_fields() {
        if *whole.slot(field.id.as_str()) == Slot::NotLoaded {
            whole.put(&field.id, Slot::Is(Value::Empty));
        }
    }
    write::record_json(&schema, def, &whole)
}

/// 201 with the record, its address, its version and the change set.
pub fn created(cx: &Cx, def: &ObjectDef, new: &Record) -> Response {
    let mut response = json(StatusCode::CREATED, &written(cx, def, new));
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::try_from(address(def, new.id)) {
        headers.insert(header::LOCATION, location);
    }
    headers.insert(header::ETAG, tags::tag(new.version));
    in_batch(cx, response)
}

/// 200 with the record, its version and the change set.
pub fn updated(cx: &Cx, def: &ObjectDef, present: &Record) -> Response {
    let mut response = json(StatusCode::OK, &written(cx, def, present));
    response
        .headers_mut()
        .insert(header::ETAG, tags::tag(present.version));
    in_batch(cx, response)
}

/// Names the change set in an answer.
pub fn in_batch(cx: &Cx, response: Response) -> Response {
    of_batch(cx.batch, response)
}

/// The same of a change set that a job writes.
pub fn of_batch(batch: Id, mut response: Response) -> Response {
    if let Ok(batch) = HeaderValue::try_from(batch.to_string()) {
        response.headers_mut().insert(BATCH.clone(), batch);
    }
    response
}
