//! `POST /{objects}/{id}/reveal`: sensitive values of a record, for who may see them.

use axum::http::{StatusCode, Uri};
use base::{Error, Fault, Result};
use engine::sensitive::{self, Revealed};
use schema::ObjectDef;
use serde_json::{Map, Value as Json, json};

use super::shown;
use crate::http::{Answer, Params};
use crate::objects::{One, Payload};

/// Sensitive values of a record: of the fields that are named, or of all.
pub async fn reveal(One { on, id }: One, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    let fields = fields(&on.def, &body)?;
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let revealed = sensitive::reveal(&on.cx, &on.def.id, id, &fields).await;
    let revealed = revealed.map_err(|error| on.problem(error))?;
    let mut values = Map::new();
    let mut erased = Vec::new();
    for (field, value) in revealed {
        let name = on.def.field_by_id(&field);
        let name = name.map_or_else(|| field.to_string(), |field| field.name.clone());
        let value = match value {
            Revealed::Text(text) => Json::String(text),
            Revealed::Empty => Json::Null,
            Revealed::Erased => {
                erased.push(name.clone());
                Json::Null
            }
        };
        values.insert(name, value);
    }
    Ok(shown::json(
        StatusCode::OK,
        &json!({"values": values, "erased": erased}),
    ))
}

/// The names that a body asks for; without any, all that are sensitive.
fn fields(def: &ObjectDef, body: &Json) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let keys = body.as_object().into_iter().flat_map(Map::keys);
    for key in keys.filter(|key| *key != "fields") {
        let shown = base::text::truncate(key, 60);
        let message = format!("There is no \"{shown}\" here. Leave it out.");
        faults.push(Fault::new(shown, "unknown_field", message));
    }
    let names = match (body, body.get("fields")) {
        (Json::Object(_), None) => {
            let all = def.live_fields().filter(|field| field.sensitive);
            Some(all.map(|field| field.name.clone()).collect())
        }
        (_, Some(Json::Array(names))) if names.len() <= schema::limits::FIELDS => {
            let name = |name: &Json| name.as_str().map(str::to_owned);
            names.iter().map(name).collect()
        }
        _ => None,
    };
    if names.is_none() {
        let message =
            "Name the fields: {\"fields\": [\"iban\"]}, or leave \"fields\" out for all of them.";
        faults.push(Fault::new("fields", "type", message));
    }
    names
        .filter(|_| faults.is_empty())
        .ok_or(Error::Invalid(faults))
}
