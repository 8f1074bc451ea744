//! `GET /{objects}/{id}/history`: what changed in a record, newest first.

use axum::http::{StatusCode, Uri};
use base::{Error, Result};
use engine::records::ChangeRow;
use schema::{
    FieldDef, ObjectDef, Schema, Value,
    value::{convert, write},
};
use serde_json::{Map, Value as Json, json};

use super::shown;
use crate::http::{Answer, Params};
use crate::objects::One;

/// Parameters of a history.
pub const PARAMETERS: &[&str] = &["limit", "cursor"];
/// Changes of a page, at most and unless asked otherwise.
pub const MOST: u32 = 500;
pub const USUAL: u32 = 50;

/// What changed in a record, one that lies in the trash too.
pub async fn history(One { on, id }: One, uri: Uri) -> Answer {
    let params = Params::of(&uri, PARAMETERS)?;
    let limit = params.number("limit", 1..=MOST, USUAL)?;
    let before = params.get("cursor").map(place).transpose()?;
    let rows = engine::records::history(&on.cx, &on.def.id, id, before, u64::from(limit) + 1).await;
    let mut rows = rows.map_err(|error| on.problem(error))?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|row| format!("h{}", row.seq));
    let data: Vec<Json> = rows
        .iter()
        .map(|row| change(&on.cx.schema, &on.def, row))
        .collect();
    Ok(shown::json(
        StatusCode::OK,
        &json!({"data": data, "next_cursor": next}),
    ))
}

fn place(cursor: &str) -> Result<i64> {
    let seq = cursor
        .strip_prefix('h')
        .and_then(|digits| digits.parse().ok());
    seq.filter(|seq| *seq > 0).ok_or_else(not_ours)
}

/// The fault of a cursor that no answer gave.
pub fn not_ours() -> Error {
    let message =
        "This cursor was not given here. Take next_cursor of the page before, or leave it out.";
    Error::malformed("cursor", message).in_field("cursor")
}

/// One change: who, when, through what, and each field before and after.
pub fn change(schema: &Schema, def: &ObjectDef, row: &ChangeRow) -> Json {
    let mut changes = Map::new();
    for (field, pair) in row
        .diff
        .as_ref()
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
    {
        let Some(field) = def.field_by_id(&field.as_str().into()) else {
            continue;
        };
        if let Some([before, after]) = pair.as_array().map(Vec::as_slice) {
            let pair = json!({"before": value(schema, field, before), "after": value(schema, field, after)});
            changes.insert(field.name.clone(), pair);
        }
    }
    let by = row.who.as_ref().and_then(|who| {
        let id = who.id?;
        Some(json!({"id": id, "object": who.kind, "name": who.name}))
    });
    json!({
        "at": row.at.to_rfc3339(),
        "by": by,
        "via": row.via,
        "op": row.op.as_str(),
        "event": row.event,
        "batch": row.batch,
        "changes": changes,
    })
}

/// A stored value in its REST form. One of a type that the field had before is
/// told in the one that it has; what that cannot say reads as nothing.
fn value(schema: &Schema, field: &FieldDef, stored: &Json) -> Json {
    match serde_json::from_value::<Value>(stored.clone()) {
        Ok(value) => match convert::of_log(field, value) {
            Some(value) => write::to_json(schema, field, &value),
            None => Json::Null,
        },
        Err(_) => Json::Null,
    }
}
