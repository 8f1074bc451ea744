//! The log as people and programs read it: page by page, with the names that what it
//! tells of has now and that the reader may see.

use std::collections::{HashMap, HashSet};

use base::{Error, Id, Micros, Result};
use schema::{ObjectId, Special};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use store::audit::{AuditFilter, AuditPlace, AuditRow};

use super::KEYS;
use crate::{Cx, people};

/// Most rows of a page.
pub const MOST: u32 = 500;

/// Which part of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    pub filter: AuditFilter,
    pub after: Option<AuditPlace>,
    pub limit: u32,
}

/// A page, newest first.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub lines: Vec<Line>,
    pub next: Option<AuditPlace>,
    /// What users, teams, roles and keys that the details name are called.
    pub names: HashMap<Id, String>,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Line {
    pub row: AuditRow,
    /// The user or key that did it.
    pub who: Option<Whom>,
    /// What it was done to.
    pub record: Option<Whom>,
    pub details: Json,
}

/// A user, a key, a record: called by its name where it has one that may be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whom {
    pub object: String,
    pub id: Id,
    pub name: Option<String>,
}

/// Reads what is looked for. Empty texts look for nothing.
///
/// # Errors
/// `Malformed` that names the text at fault.
pub fn ask(cx: &Cx, text: impl Fn(&str) -> Option<String>) -> Result<AuditFilter> {
    let given = |name: &str| text(name).filter(|text| !text.trim().is_empty());
    let wrong =
        |name: &str, message: &str| Error::malformed("audit_filter", message).in_field(name);
    let id = |name: &'static str| match given(name) {
        None => Ok(None),
        Some(text) => Id::parse(text.trim())
            .map(Some)
            .ok_or_else(|| wrong(name, "This is no id.")),
    };
    let time = |name: &'static str, days: i64| match given(name) {
        None => Ok(None),
        Some(text) => moment(cx, text.trim(), days).map(Some).ok_or_else(|| {
            wrong(
                name,
                "Write a time like 2026-03-01T12:00:00Z, or a day like 2026-03-01.",
            )
        }),
    };
    let event = match given("event") {
        Some(event) if !KEYS.contains(&event.as_str()) => {
            return Err(wrong(
                "event",
                &format!("There is no such event. Take one of {}.", KEYS.join(", ")),
            ));
        }
        event => event,
    };
    Ok(AuditFilter {
        event,
        who: id("who")?,
        object: given("object").map(|name| object(cx, name.trim())),
        record: id("record")?,
        from: time("from", 0)?,
        to: time("to", 1)?,
    })
}

/// Objects are kept by their ids; what is none of them is named as it is: `key`.
fn object(cx: &Cx, name: &str) -> String {
    let found = cx
        .whole
        .named(name)
        .or_else(|| cx.whole.objects().find(|def| def.plural == name));
    found.map_or_else(|| name.to_string(), |def| def.id.to_string())
}

/// A time, or the beginning of the day that comes so many days after one.
fn moment(cx: &Cx, text: &str, days: i64) -> Option<Micros> {
    match base::Date::parse_iso(text) {
        Some(day) => Some(day.plus_days(days).start_of_day(&cx.zone)),
        None => Micros::parse_rfc3339(text),
    }
}

/// A page of the log.
///
/// # Errors
/// `Forbidden` to who may not see it; `Busy` if the database is away.
pub async fn list(cx: &Cx, ask: &Ask) -> Result<Page> {
    cx.may(Special::Audit)?;
    let limit = ask.limit.clamp(1, MOST);
    let mut conn = cx.ws.db().read().await?;
    let mut rows = store::audit::audit_page(&mut conn, &ask.filter, ask.after, limit + 1).await?;
    drop(conn);
    let is_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| is_more).map(|row| AuditPlace {
        at: row.entry.at.0,
        seq: row.seq,
    });
    let read = rows.into_iter().map(|row| {
        let details = serde_json::from_str(&row.entry.details).unwrap_or(Json::Null);
        (row, details)
    });
    let read: Vec<(AuditRow, Json)> = read.collect();
    let names = names(cx, &read).await?;
    let lines = read
        .into_iter()
        .map(|(row, details)| line(row, details, &names));
    Ok(Page {
        lines: lines.collect(),
        next,
        names,
    })
}

fn line(row: AuditRow, details: Json, names: &HashMap<Id, String>) -> Line {
    let entry = &row.entry;
    let whom = |object: &str, id: Id| Whom {
        object: object.into(),
        id,
        name: names.get(&id).cloned(),
    };
    let record = entry.object.as_deref().zip(entry.record);
    Line {
        who: entry.who.map(|id| whom(&entry.who_kind, id)),
        record: record.map(|(object, id)| whom(object, id)),
        details,
        row,
    }
}

/// One question per object for all rows of a page.
async fn names(cx: &Cx, rows: &[(AuditRow, Json)]) -> Result<HashMap<Id, String>> {
    let mut wanted: HashMap<&str, HashSet<Id>> = HashMap::new();
    for (row, details) in rows {
        let entry = &row.entry;
        if let Some(id) = entry.who {
            wanted.entry(&entry.who_kind).or_default().insert(id);
        }
        if let Some((object, id)) = entry.object.as_deref().zip(entry.record) {
            wanted.entry(object).or_default().insert(id);
        }
        for (object, id) in in_details(details) {
            wanted.entry(object).or_default().insert(id);
        }
    }
    let mut names = HashMap::new();
    let mut conn = cx.ws.db().read().await?;
    let schema = cx.ws.refresh_on(&mut conn).await?;
    for (object, ids) in wanted {
        let ids: Vec<Id> = ids.into_iter().collect();
        let object = ObjectId::from(object);
        if object.as_str() == "key" {
            names.extend(people::key_names(&mut conn, &ids).await?);
        } else if cx.schema.object(&object).is_some() && schema.object(&object).is_some() {
            let found = store::titles(&mut conn, &schema, &cx.scope, &object, &ids).await?;
            names.extend(found.into_iter().map(|(id, (name, _))| (id, name)));
        }
    }
    Ok(names)
}

/// What the details name by an id.
fn in_details(details: &Json) -> Vec<(&'static str, Id)> {
    let mut found = Vec::new();
    let mut take = |object, json: &Json| {
        let one = std::slice::from_ref(json);
        let all = json.as_array().map_or(one, Vec::as_slice);
        let ids = all.iter().filter_map(|json| Id::parse(json.as_str()?));
        found.extend(ids.map(|id| (object, id)));
    };
    for change in details["changes"].as_array().into_iter().flatten() {
        let object = match change["field"].as_str() {
            Some("roles") => "role",
            Some("team" | "teams" | "parent") => "team",
            _ => continue,
        };
        take(object, &change["before"]);
        take(object, &change["after"]);
    }
    take("user", &details["owner"]);
    take("user", &details["user"]);
    take("contact", &details["contact"]);
    match details["with"]["object"].as_str() {
        Some("user") => take("user", &details["with"]["id"]),
        Some("team") => take("team", &details["with"]["id"]),
        _ => {}
    }
    found
}

impl Line {
    /// The form that REST and exports show.
    pub fn json(&self) -> Json {
        let whom = |whom: &Whom| {
            let mut json = json!({"id": whom.id, "object": whom.object});
            if let Some(name) = &whom.name {
                json["name"] = name.as_str().into();
            }
            json
        };
        let entry = &self.row.entry;
        json!({
            "seq": self.row.seq,
            "at": entry.at.to_rfc3339(),
            "event": entry.event,
            "who": self.who.as_ref().map(whom),
            "who_kind": entry.who_kind,
            "via": entry.via,
            "address": entry.address,
            "agent": entry.agent,
            "object": entry.object,
            "record": self.record.as_ref().map(whom),
            "details": self.details,
            "hash": self.row.hash,
        })
    }
}

/// A place as it leaves the program, bound to what is looked for.
pub fn seal_cursor(cx: &Cx, filter: &AuditFilter, place: &AuditPlace) -> String {
    store::cursor::seal_any(place, cx.ws.secret(), context(filter))
}

/// The place of a text that came back.
///
/// # Errors
/// `Malformed` if it is none of this filter.
pub fn open_cursor(cx: &Cx, filter: &AuditFilter, text: &str) -> Result<AuditPlace> {
    store::cursor::open_any(text, cx.ws.secret(), context(filter))
}

fn context(filter: &AuditFilter) -> u64 {
    let hash = Sha256::digest(format!("audit {filter:?}"));
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    u64::from_be_bytes(first)
}
