//! What changed in a record, from the change log.

use std::collections::HashMap;

use base::{Id, Result};
use engine::Cx;
use engine::records::{self, ChangeRow};
use schema::{FieldDef, FieldType, Link, ObjectDef, ObjectId, Value, value::convert};
use serde_json::Value as Json;

use super::related::{ChangeView, Diff};
use crate::parts::cell::plain;
use crate::texts;
use crate::values::{Show, times, title};
use crate::visit::Reader;

/// Changes shown at once.
const MOST: usize = 20;

/// The changes of a record before a place in the log, newest first, and where those before
/// them are.
///
/// # Errors
/// `NotFound`; `Busy` if the database is away.
pub async fn of(
    reader: &Reader,
    def: &ObjectDef,
    id: Id,
    before: Option<i64>,
) -> Result<(Vec<ChangeView>, Option<String>)> {
    let mut rows = records::history(&reader.cx, &def.id, id, before, MOST as u64 + 1).await?;
    let more = rows.len() > MOST;
    rows.truncate(MOST);
    let older = rows
        .last()
        .filter(|_| more)
        .map(|row| format!("/{}/{id}?before={}", def.plural, row.seq));
    let read: Vec<Vec<Read<'_>>> = rows.iter().map(|row| diffs(def, row)).collect();
    let names = names(&reader.cx, &rows, &read).await?;
    let show = Show::of(&reader.cx);
    let views = rows
        .iter()
        .zip(read)
        // A change of nothing that is shown (a card's place on its board) tells nobody anything.
        .filter(|(row, read)| row.op.as_str() != "update" || !read.is_empty())
        .map(|(row, read)| {
            let undo = undo_of(reader, row, &format!("/{}/{id}", def.plural));
            ChangeView {
                undo,
                ..view(reader, &show, &names, row, read)
            }
        });
    Ok((views.collect(), older))
}

/// A field of a change, with its values before and after.
struct Read<'a> {
    field: &'a FieldDef,
    before: Value,
    after: Value,
}

/// Names of records by id.
type Names = HashMap<Id, String>;

fn diffs<'a>(def: &'a ObjectDef, row: &ChangeRow) -> Vec<Read<'a>> {
    // Only an update has pairs; what a purge keeps is the whole record.
    let diff = row.diff.as_ref().and_then(Json::as_object);
    diff.into_iter()
        .flatten()
        .filter_map(|(id, pair)| {
            let field = def.field_by_id(&id.as_str().into()).filter(|field| {
                // When it was changed is no change.
                !field.hidden && field.ty != FieldType::Rank && !is_told(field)
            })?;
            let [before, after] = pair.as_array()?.as_slice() else {
                return None;
            };
            let value = |json: &Json| {
                let logged = serde_json::from_value(json.clone()).ok()?;
                Some(convert::of_log(field, logged).unwrap_or_default())
            };
            Some(Read {
                field,
                before: value(before)?,
                after: value(after)?,
            })
        })
        .collect()
}

fn is_told(field: &FieldDef) -> bool {
    matches!(field.id.as_str(), "updated_at" | "updated_by")
}

/// The names of all that changes mention, by one question for each object.
async fn names(cx: &Cx, rows: &[ChangeRow], read: &[Vec<Read<'_>>]) -> Result<Names> {
    let mut wanted: HashMap<ObjectId, Vec<Id>> = HashMap::new();
    let actors = rows
        .iter()
        .filter_map(|row| row.who.as_ref())
        .filter_map(|who| Some((ObjectId::from(who.kind.as_str()), who.id?)));
    let values = read
        .iter()
        .flatten()
        .flat_map(|read| [&read.before, &read.after]);
    let links = values.flat_map(|value| {
        links(value)
            .iter()
            .map(|link| (link.object.clone(), link.id))
    });
    for (object, id) in actors.chain(links) {
        let ids = wanted.entry(object).or_default();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let mut names = Names::new();
    for (object, ids) in wanted {
        let Some(def) = cx.schema.object(&object) else {
            continue;
        };
        let found = records::find_all(cx, &object, ids).await?;
        names.extend(found.iter().map(|record| (record.id, title(def, record))));
    }
    Ok(names)
}

fn links(value: &Value) -> &[Link] {
    match value {
        Value::Ref(link) => std::slice::from_ref(link),
        Value::Refs(links) => links,
        _ => &[],
    }
}

fn view(
    reader: &Reader,
    show: &Show,
    names: &Names,
    row: &ChangeRow,
    read: Vec<Read<'_>>,
) -> ChangeView {
    let ui = &reader.ui;
    let who = row.who.as_ref().and_then(|who| match names.get(&who.id?) {
        Some(name) => Some(name.clone()),
        None => Some(ui.t(texts::A_KEY).to_owned()).filter(|_| who.kind == "key"),
    });
    let text = |field: &FieldDef, value: Value| plain(ui, &show.cell(field, &named(value, names)));
    ChangeView {
        undo: None,
        place: row.seq,
        who: who.unwrap_or_else(|| ui.t(texts::SOMEBODY).to_owned()),
        did: ui.t(did(row.op.as_str())).to_owned(),
        when: times::ago(show.language, row.at, show.now, &show.zone),
        diffs: read
            .into_iter()
            .map(|read| Diff {
                field: read.field.label.clone(),
                before: text(read.field, read.before),
                after: text(read.field, read.after),
            })
            .collect(),
    }
}

/// Where a change is undone with all that was written with it, by whoever may: who
/// made it, and administrators.
fn undo_of(reader: &Reader, row: &ChangeRow, back: &str) -> Option<String> {
    let who = |actor: &schema::Actor| (actor.kind.clone(), actor.id);
    let is_own = reader.cx.actor().as_ref().map(who) == row.who.as_ref().map(who);
    let may =
        !reader.ui.reads_only && (is_own || reader.cx.rights.may(schema::Special::UndoOthers));
    may.then(|| format!("/-/undo/{}?back={back}", row.batch))
}

fn named(value: Value, names: &Names) -> Value {
    let name = |link: Link| Link {
        name: names.get(&link.id).cloned().or(link.name),
        ..link
    };
    match value {
        Value::Ref(link) => Value::Ref(name(link)),
        Value::Refs(links) => Value::Refs(links.into_iter().map(name).collect()),
        other => other,
    }
}

fn did(op: &str) -> texts::Text {
    match op {
        "create" => texts::DID_CREATE,
        "delete" => texts::DID_DELETE,
        "restore" => texts::DID_RESTORE,
        "merge" => texts::DID_MERGE,
        _ => texts::DID_UPDATE,
    }
}
