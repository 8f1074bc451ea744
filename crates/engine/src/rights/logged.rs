//! Changes of the log as who asks may see them.

use std::collections::{HashMap, HashSet};

use base::{Id, Result};
use schema::{Action, Actor, Link, ObjectId, Value};
use serde_json::Value as Json;
use store::{ChangeRow, Conn};

use crate::Cx;

/// A field by its id, before and after.
type Pair = (String, [Value; 2]);

/// Takes what is hidden out of changes: fields, and what references led to.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn veil(cx: &Cx, conn: &mut Conn, rows: Vec<&mut ChangeRow>) -> Result<()> {
    if cx.scope.is_everything() {
        return Ok(());
    }
    let knows_people = cx.schema.object(&ObjectId::from("user")).is_some();
    let mut wanted: HashMap<ObjectId, HashSet<Id>> = HashMap::new();
    let mut read: Vec<(&mut ChangeRow, Vec<Pair>)> = Vec::new();
    for row in rows {
        if let Some(who) = row.who.as_mut().filter(|_| !knows_people) {
            who.name = None;
        }
        if let Some((object, id)) = row.who.as_ref().and_then(outside) {
            wanted.entry(object).or_default().insert(id);
        }
        let pairs = pairs(cx, row);
        for link in pairs.iter().flat_map(|(_, pair)| pair).flat_map(links) {
            wanted
                .entry(link.object.clone())
                .or_default()
                .insert(link.id);
        }
        read.push((row, pairs));
    }
    let mut seen = HashSet::new();
    for (object, ids) in wanted {
        if cx.schema.object(&object).is_some() {
            let ids: Vec<Id> = ids.into_iter().collect();
            seen.extend(store::permitted(conn, &cx.scope, &object, Action::Read, &ids).await?);
        }
    }
    for (row, pairs) in read {
        let is_hidden = |who: &Actor| outside(who).is_some_and(|(_, id)| !seen.contains(&id));
        if let Some(who) = row.who.as_mut().filter(|who| is_hidden(who)) {
            (who.id, who.name) = (None, None);
        }
        let told = pairs.into_iter().map(|(field, pair)| {
            let pair = pair.map(|value| hidden(value, &seen));
            let json = serde_json::to_value(pair).map_err(base::Error::broken)?;
            Ok((field, json))
        });
        row.diff = Some(Json::Object(told.collect::<Result<_>>()?));
    }
    Ok(())
}

/// The fields of a change that exist for who asks, before and after. What else is
/// kept of it, such as the whole record of a purge, is nobody's to see.
fn pairs(cx: &Cx, row: &ChangeRow) -> Vec<Pair> {
    let Some(def) = cx.schema.object(&row.object) else {
        return Vec::new();
    };
    let fields = row.diff.as_ref().and_then(Json::as_object);
    let each = fields.into_iter().flatten().filter_map(|(id, pair)| {
        def.field_by_id(&id.as_str().into())?;
        let pair = serde_json::from_value::<[Value; 2]>(pair.clone()).ok()?;
        Some((id.clone(), pair))
    });
    each.collect()
}

/// The record that somebody is who is neither a person of the company nor a program.
fn outside(who: &Actor) -> Option<(ObjectId, Id)> {
    let is_record = !matches!(who.kind.as_str(), "user" | "key");
    Some((
        ObjectId::from(who.kind.as_str()),
        who.id.filter(|_| is_record)?,
    ))
}

fn links(value: &Value) -> &[Link] {
    match value {
        Value::Ref(link) => std::slice::from_ref(link),
        Value::Refs(links) => links,
        _ => &[],
    }
}

fn hidden(mut value: Value, seen: &HashSet<Id>) -> Value {
    let links = match &mut value {
        Value::Ref(link) => std::slice::from_mut(link),
        Value::Refs(links) => links.as_mut_slice(),
        _ => &mut [],
    };
    for link in links.iter_mut().filter(|link| !seen.contains(&link.id)) {
        *link = Link {
            hidden: true,
            ..Link::to(link.object.clone(), Id::nil())
        };
    }
    value
}
