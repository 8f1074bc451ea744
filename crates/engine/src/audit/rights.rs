//! What a write of users, teams and roles changes in who may do what. It is told
//! where records are saved, so no way of writing passes by.

use std::collections::BTreeMap;

use base::text::truncate;
use schema::{Link, ObjectId, Record, Value};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{Event, note};
use crate::{Tx, rules::AnyDraft};

/// Most changes of one record that are told one by one.
const MOST: usize = 100;
/// Longest value, in characters.
const TEXT: usize = 200;
/// Most ids of a list.
const IDS: usize = 50;

/// A field that says what somebody may do: as ids and keys, before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changed {
    pub field: String,
    /// None where only the change is told, not the values.
    #[serde(flatten)]
    pub values: Option<Values>,
}

/// What it was and what it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Values {
    pub before: Json,
    pub after: Json,
}

/// Tells the log of rights that these drafts change.
pub(crate) fn changed(tx: &mut Tx<'_>, object: &ObjectId, drafts: &[AnyDraft]) {
    for draft in drafts {
        let changes = match object.as_str() {
            "user" => of_user(draft),
            "team" => of_team(draft),
            "role" => of_role(draft),
            _ => return,
        };
        if changes.is_empty() {
            continue;
        }
        let event = Event::RightsChanged {
            object: object.clone(),
            record: draft.after.id,
            changes,
        };
        note(tx.store, &tx.cx, &event);
    }
}

fn of_user(draft: &AnyDraft) -> Vec<Changed> {
    let mut changes = fields(draft, &["role", "roles", "teams", "active"]);
    let team = |record: &Record| record.team.as_ref().map_or(Json::Null, id);
    changes.extend(pair(draft, "team", team));
    let email = |record: &Record| record.value("email").clone();
    if draft.before.as_ref().map(email) != Some(email(&draft.after)) {
        changes.push(Changed {
            field: "email".into(),
            values: None,
        });
    }
    changes
}

fn of_team(draft: &AnyDraft) -> Vec<Changed> {
    fields(draft, &["parent", "roles"])
}

fn of_role(draft: &AnyDraft) -> Vec<Changed> {
    let mut changes = fields(draft, &["key"]);
    let rights = |record: &Record| match record.value("rights") {
        Value::Json(json) => parts(json),
        _ => BTreeMap::new(),
    };
    let (was, is) = (draft.before.as_ref().map(rights), rights(&draft.after));
    let was = was.unwrap_or_default();
    let mut paths: Vec<&String> = was.keys().chain(is.keys()).collect();
    paths.sort();
    paths.dedup();
    let value =
        |all: &BTreeMap<String, Json>, path: &String| all.get(path).cloned().unwrap_or_default();
    let all = paths.into_iter().filter_map(|path| {
        let (before, after) = (value(&was, path), value(&is, path));
        (before != after).then(|| Changed {
            field: truncate(path, TEXT).into_owned(),
            values: Some(Values { before, after }),
        })
    });
    changes.extend(all);
    let more = changes.len().saturating_sub(MOST);
    if more > 0 {
        changes.truncate(MOST);
        changes.push(Changed {
            field: format!("{more} more"),
            values: None,
        });
    }
    changes
}

/// Those of the fields that differ, and whether the record lies in the trash.
fn fields(draft: &AnyDraft, names: &[&str]) -> Vec<Changed> {
    let each = names
        .iter()
        .filter_map(|name| pair(draft, name, |record| plain(record.value(name))));
    let mut changes: Vec<Changed> = each.collect();
    let trashed = |record: &Record| json!(record.deleted_at.is_some());
    changes.extend(
        draft
            .before
            .is_some()
            .then(|| pair(draft, "trashed", trashed))
            .flatten(),
    );
    changes
}

fn pair(draft: &AnyDraft, field: &str, of: impl Fn(&Record) -> Json) -> Option<Changed> {
    let before = draft.before.as_ref().map_or(Json::Null, &of);
    let after = of(&draft.after);
    (before != after).then(|| Changed {
        field: field.into(),
        values: Some(Values { before, after }),
    })
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Key(text) | Value::Text(text) => json!(truncate(text, TEXT)),
        Value::Bool(is) => json!(is),
        Value::Ref(link) => id(link),
        Value::Refs(links) => links.iter().take(IDS).map(id).collect(),
        _ => Json::Null,
    }
}

fn id(link: &Link) -> Json {
    json!(link.id)
}

/// The leaves of rights by their paths: `rights.objects.company.read`.
fn parts(json: &Json) -> BTreeMap<String, Json> {
    fn walk(path: &str, json: &Json, into: &mut BTreeMap<String, Json>) {
        match json {
            Json::Object(map) => {
                for (key, value) in map {
                    walk(&format!("{path}.{key}"), value, into);
                }
            }
            // What reaches nothing is what is not named.
            Json::String(text) if text == "none" => {}
            Json::String(text) => {
                into.insert(path.into(), json!(truncate(text, TEXT)));
            }
            Json::Array(items) if items.len() > IDS => {
                into.insert(path.into(), items.iter().take(IDS).cloned().collect());
            }
            other => {
                into.insert(path.into(), other.clone());
            }
        }
    }
    let mut all = BTreeMap::new();
    walk("rights", json, &mut all);
    all
}
