//! `GET /{objects}/duplicates`: records that may be one and the same.

use axum::http::{StatusCode, Uri};
use engine::records::{self, DuplicateGroup};
use schema::value::write;
use serde_json::{Value as Json, json};

use super::shown;
use crate::http::{Answer, Params};
use crate::objects::On;

/// Parameters of the search for duplicates.
pub const PARAMETERS: &[&str] = &["limit", "cursor"];
/// Groups of a page, at most and unless asked otherwise.
pub const MOST: u32 = 100;
pub const USUAL: u32 = 50;

/// Groups of records that may be one, and where to look further.
pub async fn duplicates(on: On, uri: Uri) -> Answer {
    let params = Params::of(&uri, PARAMETERS)?;
    let limit = params.number("limit", 1..=MOST, USUAL)?;
    let open = |text| records::open_duplicates(&on.cx, &on.def.id, text);
    let place = params.get("cursor").map(open).transpose();
    let place = place.map_err(|fault| fault.in_field("cursor"))?;
    let page = records::duplicates(&on.cx, &on.def.id, place, limit as usize).await?;
    let data: Vec<Json> = page.groups.iter().map(|one| group(&on, one)).collect();
    let next = page
        .next
        .map(|place| records::seal_duplicates(&on.cx, &on.def.id, &place));
    Ok(shown::json(
        StatusCode::OK,
        &json!({"data": data, "next_cursor": next}),
    ))
}

fn group(on: &On, group: &DuplicateGroup) -> Json {
    let records = group.records.iter();
    let records: Vec<Json> = records
        .map(|link| write::link_json(&on.cx.schema, link))
        .collect();
    let reasons = group.reasons.iter();
    let reasons: Vec<Json> = reasons
        .map(|reason| json!({"kind": reason.kind.name(), "value": reason.value}))
        .collect();
    json!({
        "records": records,
        "count": group.count,
        "likeness": f64::from(group.likeness) / 100.0,
        "reasons": reasons,
    })
}
