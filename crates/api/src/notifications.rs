//! `/notifications`: what happened that concerns whoever asks.

use axum::http::{StatusCode, Uri};
use base::{Error, Fault, Id, Result};
use engine::Cx;
use engine::notifications::{self, Ask, Notification, To, Which};
use schema::Link;
use serde_json::{Map, Value as Json, json};

use crate::callers::Caller;
use crate::http::{Answer, Params};
use crate::objects::Payload;
use crate::records::{not_ours, shown};

/// Parameters of the list.
pub const PARAMETERS: &[&str] = &["unread", "limit", "after"];
/// Notifications of a page, unless asked otherwise.
pub const USUAL: u32 = 50;
pub const MOST: u32 = notifications::MOST;
/// Ids that are marked at once.
pub const MOST_IDS: usize = 1_000;

/// `GET /notifications`: newest first.
pub async fn list(Caller { cx }: Caller, uri: Uri) -> Answer {
    let params = Params::of(&uri, PARAMETERS)?;
    let after = params
        .get("after")
        .map(|id| Id::parse(id).ok_or_else(not_ours));
    let ask = Ask {
        unread: params.flag("unread")?,
        after: after.transpose()?,
        limit: params.number("limit", 1..=MOST, USUAL)?,
    };
    let page = notifications::list(&cx, ask).await?;
    let data: Vec<Json> = page.all.iter().map(|one| json_of(&cx, one)).collect();
    let unread = notifications::unread(&cx).await?;
    let body = json!({"data": data, "next_cursor": page.next, "unread": unread});
    Ok(shown::json(StatusCode::OK, &body))
}

/// `POST /notifications/read`: some are read, or all.
pub async fn read(Caller { cx }: Caller, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    notifications::read(&cx, which(&body)?).await?;
    let body = json!({"unread": notifications::unread(&cx).await?});
    Ok(shown::json(StatusCode::OK, &body))
}

fn which(body: &Json) -> Result<Which> {
    let empty = Map::new();
    let fields = body.as_object().unwrap_or(&empty);
    let mut faults = Vec::new();
    let mut which = None;
    for (field, value) in fields {
        match (field.as_str(), value) {
            ("all", Json::Bool(true)) => which = Some(Which::All),
            ("all", _) => faults.push(Fault::new("all", "type", "This is true, or left out.")),
            ("ids", Json::Array(ids)) if ids.len() <= MOST_IDS => match read_ids(ids) {
                Some(ids) if !fields.contains_key("all") => which = Some(Which::These(ids)),
                Some(_) => {
                    let message = "Give either \"all\" or \"ids\".";
                    faults.push(Fault::new("ids", "inconsistent", message));
                }
                None => faults.push(Fault::new("ids", "type", "Write ids of notifications.")),
            },
            ("ids", _) => {
                let message = format!("Write a list of at most {MOST_IDS} ids.");
                faults.push(Fault::new("ids", "type", message));
            }
            _ => {
                let shown = base::text::truncate(field, 60).into_owned();
                let message = "Give \"ids\", or \"all\": true.";
                faults.push(Fault::new(shown, "unknown", message));
            }
        }
    }
    if which.is_none() && faults.is_empty() {
        let message = "Give the ids of what is read, or \"all\": true.";
        faults.push(Fault::new("ids", "required", message));
    }
    match which {
        Some(which) if faults.is_empty() => Ok(which),
        _ => Err(Error::Invalid(faults)),
    }
}

fn read_ids(ids: &[Json]) -> Option<Vec<Id>> {
    ids.iter()
        .map(|id| id.as_str().and_then(Id::parse))
        .collect()
}

fn json_of(cx: &Cx, one: &Notification) -> Json {
    let def = one.object.as_ref().and_then(|id| cx.schema.object(id));
    let field = one.field.as_ref().map(|field| match def {
        Some(def) => def
            .field_by_id(field)
            .map_or_else(|| field.to_string(), |field| field.name.clone()),
        None => field.to_string(),
    });
    let link = |link: &Link| pointed(cx, link);
    let to = one.to.as_ref().map(|to| match to {
        To::Key(key) => json!(key),
        To::Record(record) => link(record),
    });
    let by = one.by.as_ref().filter(|by| !by.hidden);
    json!({
        "id": one.id,
        "kind": one.kind.name(),
        "object": def.map(|def| &def.name),
        "record": one.record.as_ref().map(link),
        "total": one.total,
        "by": by.map(link),
        "field": field,
        "to": to,
        "day": one.day.map(|day| day.to_iso()),
        "work": one.work,
        "view": one.view.as_ref().map(|(id, name)| json!({"id": id, "name": name})),
        "at": one.at.to_rfc3339(),
        "read_at": one.read_at.map(base::Micros::to_rfc3339),
    })
}

fn pointed(cx: &Cx, link: &Link) -> Json {
    let def = cx.schema.object(&link.object);
    let object = def.map_or(link.object.as_str(), |def| def.name.as_str());
    let mut body = json!({"id": link.id, "object": object, "name": link.name});
    if link.deleted {
        body["deleted"] = json!(true);
    }
    body
}
