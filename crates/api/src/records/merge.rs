//! `POST /{objects}/merge`: records that are one and the same become one.

use axum::http::Uri;
use base::{Error, Fault, Id, Result};
use serde_json::{Map, Value as Json, json};

use super::shown;
use crate::http::{Answer, Params};
use crate::objects::{On, Payload};

/// Merges records; gives the winner.
pub async fn merge(on: On, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    let (winner, losers, fields) = read(body)?;
    let saved = engine::records::merge(&on.cx, &on.def.id, winner, losers, fields).await;
    let saved = saved.map_err(|error| on.problem(error))?;
    Ok(shown::updated(&on.cx, &on.def, &saved.record))
}

fn read(body: Json) -> Result<(Id, Vec<Id>, Json)> {
    let mut faults = Vec::new();
    let mut map = match body {
        Json::Object(map) => map,
        _ => Map::new(),
    };
    let fault = |field: &str, code: &'static str| {
        let message = match field {
            "winner" => "winner is the id of the record that stays.",
            "losers" => "losers is a list of ids of the records that become it.",
            _ => "fields is an object with the fields that are decided here.",
        };
        Fault::new(field, code, message)
    };
    let winner = match map.shift_remove("winner") {
        Some(json) => {
            let id = json.as_str().and_then(Id::parse);
            faults.extend(id.is_none().then(|| fault("winner", "id")));
            id
        }
        None => {
            faults.push(fault("winner", "required"));
            None
        }
    };
    let losers = match map.shift_remove("losers") {
        Some(Json::Array(all)) => {
            let ids: Option<Vec<Id>> = all.iter().map(|id| Id::parse(id.as_str()?)).collect();
            faults.extend(ids.is_none().then(|| fault("losers", "id")));
            ids.unwrap_or_default()
        }
        Some(_) => {
            faults.push(fault("losers", "type"));
            Vec::new()
        }
        None => {
            faults.push(fault("losers", "required"));
            Vec::new()
        }
    };
    let fields = match map.shift_remove("fields") {
        None | Some(Json::Null) => json!({}),
        Some(fields @ Json::Object(_)) => fields,
        Some(_) => {
            faults.push(fault("fields", "type"));
            json!({})
        }
    };
    for key in map.keys() {
        let shown = base::text::truncate(key, 60);
        let message = format!("There is no \"{shown}\" here. Leave it out.");
        faults.push(Fault::new(shown, "unknown_field", message));
    }
    match winner {
        Some(winner) if faults.is_empty() => Ok((winner, losers, fields)),
        _ => Err(Error::Invalid(faults)),
    }
}
