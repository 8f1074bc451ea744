//! What is kept becomes what its reader may know: names are looked up, one question for each
//! object, and what is out of sight is left out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::{Id, Result};
use schema::{Link, ObjectId, def::system_field};

use super::{Notification, To, store::Kept};
use crate::{Cx, views};

/// Names of records, and whether they are in the trash, by id.
type Names = HashMap<Id, (String, bool)>;

/// Those of these that the reader may see.
pub(super) async fn seen(cx: &Cx, rows: Vec<Kept>) -> Result<Vec<Notification>> {
    let names = names(cx, &rows).await?;
    let views: BTreeSet<Id> = rows.iter().filter_map(|row| row.detail.view).collect();
    let views = views::names(cx, &Vec::from_iter(views)).await?;
    let views: HashMap<Id, String> = views.into_iter().map(|view| (view.id, view.name)).collect();
    let seen = rows
        .into_iter()
        .filter_map(|row| one(cx, row, &names, &views));
    Ok(seen.collect())
}

async fn names(cx: &Cx, rows: &[Kept]) -> Result<Names> {
    let mut wanted: BTreeMap<ObjectId, Vec<Id>> = BTreeMap::new();
    let mut want = |object: &ObjectId, id: Id| {
        let ids = wanted.entry(object.clone()).or_default();
        if !ids.contains(&id) {
            ids.push(id);
        }
    };
    let users = ObjectId::from("user");
    for row in rows {
        if let Some((object, record)) = row.object.as_ref().zip(row.record) {
            want(object, record);
        }
        if let Some((object, id)) = &row.detail.target {
            want(object, *id);
        }
        if let Some(by) = row.by {
            want(&users, by);
        }
    }
    let mut names = Names::new();
    if wanted.is_empty() {
        return Ok(names);
    }
    let mut conn = cx.ws.db().read().await?;
    for (object, ids) in wanted {
        if cx.schema.object(&object).is_some() {
            names.extend(::store::titles(&mut conn, &cx.schema, &cx.scope, &object, &ids).await?);
        }
    }
    Ok(names)
}

/// None if it is about what the reader may not see.
fn one(cx: &Cx, row: Kept, names: &Names, views: &HashMap<Id, String>) -> Option<Notification> {
    let named = |link: Link| {
        let (name, deleted) = names.get(&link.id)?;
        Some(Link {
            name: Some(name.clone()),
            deleted: *deleted,
            ..link
        })
    };
    let def = match &row.object {
        Some(object) => Some(cx.schema.object(object)?),
        None => None,
    };
    let record = match row.object.as_ref().zip(row.record) {
        Some((object, record)) => Some(named(Link::to(object.clone(), record))?),
        None => None,
    };
    if let Some((field, def)) = row.detail.field.as_ref().zip(def) {
        let is_there = system_field(field.as_str()).is_some();
        if !is_there && def.field_by_id(field).is_none() {
            return None;
        }
    }
    let view = match row.detail.view {
        Some(view) => Some((view, views.get(&view)?.clone())),
        None => None,
    };
    let target = row.detail.target;
    let target = target.and_then(|(object, id)| named(Link::to(object, id)));
    let by = row.by.map(|by| Link::to("user".into(), by));
    Some(Notification {
        id: row.id,
        kind: row.kind,
        object: row.object,
        record,
        total: row.total.unsigned_abs(),
        by: by.map(|by| named(by.clone()).unwrap_or(Link { hidden: true, ..by })),
        field: row.detail.field,
        to: row.detail.key.map(To::Key).or(target.map(To::Record)),
        day: row.detail.day,
        work: row.detail.work,
        view,
        at: row.at,
        read_at: row.read_at,
    })
}
