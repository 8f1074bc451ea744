//! Changes of definitions: an object or a field that was added goes out of use, a
//! property goes back where it is still what was written. Values stay where they
//! are in either case.

use base::{Error, Result};
use schema::{FieldDef, ObjectDef, Query, Schema, State, value::convert};
use serde_json::{Map, Value as Json, json};
use store::{Came, ChangeRow};

use super::{Course, Report, read};
use crate::{Cx, definitions, records};

/// What is in the way of taking a change of definitions back: of which field, a
/// code, a sentence.
type Left = Vec<(Option<String>, &'static str, String)>;

impl Course {
    /// Takes changes of definitions back, each in a transaction of its own.
    pub(super) async fn definitions(&mut self, cx: &Cx) -> Result<()> {
        for seq in std::mem::take(&mut self.definitions) {
            let part = one(cx, self.batch, seq, Doing::It).await?;
            self.report.add(part, self.most);
        }
        Ok(())
    }

    /// What [`Self::definitions`] would do.
    pub(super) async fn preview_definitions(&mut self, cx: &Cx) -> Result<()> {
        for seq in std::mem::take(&mut self.definitions) {
            let part = one(cx, self.batch, seq, Doing::Nothing).await?;
            self.report.add(part, self.most);
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Doing {
    It,
    Nothing,
}

async fn one(cx: &Cx, batch: base::Id, seq: i64, doing: Doing) -> Result<Report> {
    let mut report = Report::default();
    let mut conn = read(cx).await?;
    let rows = store::batch_rows(&mut conn, batch, Came::Before(seq + 1), 1).await?;
    let Some(row) = rows.into_iter().next().filter(|row| row.seq == seq) else {
        return Ok(report);
    };
    let before = store::definition_before(&mut conn, &row.object, seq).await?;
    drop(conn);
    let was = before.map(serde_json::from_value::<ObjectDef>).transpose();
    let wrote = row.diff.clone().map(serde_json::from_value::<ObjectDef>);
    let (Ok(was), Some(Ok(wrote))) = (was, wrote) else {
        let message = "It was written by another version of Rapport, which kept it otherwise.";
        report.leave_unknown(row.object.as_str(), None, None, "unreadable", message);
        return Ok(report);
    };
    let standard = cx
        .ws
        .standard_objects()
        .iter()
        .find(|def| def.id == row.object);
    let was = was.or_else(|| standard.cloned());
    let schema = cx.ws.refresh().await?;
    let (planned, left) = plan(&schema, &row, was.as_ref(), &wrote);
    let label = wrote.name.clone();
    for (field, code, message) in left {
        report.leave_unknown(&label, None, field.as_deref(), code, message);
    }
    let Some(def) = planned else {
        report.unchanged += u64::from(report.conflicts == 0);
        return Ok(report);
    };
    if was.is_none() && has_records(cx, &schema, &def).await? {
        let message = "It has records. Remove the object itself if they are not needed.";
        report.leave_unknown(&label, None, None, "in_use", message);
        return Ok(report);
    }
    let outcome = match doing {
        Doing::It => definitions::put_back(cx, |schema| {
            let (planned, _) = plan(schema, &row, was.as_ref(), &wrote);
            planned.ok_or_else(|| Error::conflict("changed_since", "It was changed meanwhile."))
        })
        .await
        .map(drop),
        Doing::Nothing => definitions::sound(def, &schema).map(drop),
    };
    match outcome {
        Ok(()) => {
            report.definitions += 1;
            report.changes.push(json!({
                "object": label, "id": Json::Null, "name": wrote.label, "action": "definition", "fields": {},
            }));
        }
        Err(error @ (Error::Invalid(_) | Error::Conflict { .. })) => {
            let faults = error.faults();
            for fault in faults {
                report.leave_unknown(&label, None, Some(&fault.field), fault.code, &fault.message);
            }
            if faults.is_empty() {
                report.leave_unknown(&label, None, None, error.code(), error.public());
            }
        }
        Err(error) => return Err(error),
    }
    Ok(report)
}

/// The definition as it is to be, if it is to be another, and what stays.
fn plan(
    schema: &Schema,
    row: &ChangeRow,
    was: Option<&ObjectDef>,
    wrote: &ObjectDef,
) -> (Option<ObjectDef>, Left) {
    let mut left = Left::new();
    let Some(is) = schema.all_objects().find(|def| def.id == row.object) else {
        return (None, left);
    };
    let is = ObjectDef::clone(is);
    let Some(was) = was else {
        // It was made: it goes out of use if it is as it was made.
        if is.state == State::Removed {
            return (None, left);
        }
        if is != *wrote {
            left.push((None, "changed_since", "It was changed since.".into()));
            return (None, left);
        }
        let mut def = is;
        def.state = State::Removed;
        return (Some(def), left);
    };
    let mut def = properties(&is, was, wrote, &mut left);
    for (id, written) in &wrote.fields {
        let Some(now) = is.fields.get(id) else {
            continue;
        };
        let before = was.fields.get(id);
        if before == Some(written) || before == Some(now) {
            continue;
        }
        if now != written {
            if before.is_some() || now.state == State::Live {
                let message = "It was changed since.".to_owned();
                left.push((Some(now.name.clone()), "changed_since", message));
            }
            continue;
        }
        match before {
            Some(before) if fits(before, now) || convert::can_become(&now.ty, &before.ty) => {
                def.fields[id] = before.clone();
            }
            Some(_) => {
                let message = "Its values are kept in another form by now.".to_owned();
                left.push((Some(now.name.clone()), "type", message));
            }
            None if def.title == *id => {
                let message = "It names the records.".to_owned();
                left.push((Some(now.name.clone()), "title", message));
            }
            None => def.fields[id].state = State::Removed,
        }
    }
    (Some(def).filter(|def| *def != is), left)
}

/// The object's own properties, each where it is still what was written.
fn properties(is: &ObjectDef, was: &ObjectDef, wrote: &ObjectDef, left: &mut Left) -> ObjectDef {
    let bare = |def: &ObjectDef| {
        let mut def = def.clone();
        def.fields.clear();
        match serde_json::to_value(def) {
            Ok(Json::Object(map)) => map,
            _ => Map::new(),
        }
    };
    let order = was;
    let (mut now, was, wrote) = (bare(is), bare(was), bare(wrote));
    let mut names: Vec<&String> = was.keys().chain(wrote.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let (before, written) = (was.get(name), wrote.get(name));
        if before == written || now.get(name) == before {
            continue;
        }
        if now.get(name) != written {
            let message = format!("{name} was changed since.");
            left.push((None, "changed_since", message));
            continue;
        }
        match before {
            Some(before) => now.insert(name.clone(), before.clone()),
            None => now.remove(name),
        };
    }
    match serde_json::from_value::<ObjectDef>(Json::Object(now)) {
        Ok(def) => {
            let is_arranged = def.order != is.order;
            let mut def = ObjectDef {
                fields: is.fields.clone(),
                ..def
            };
            if is_arranged {
                def.arrange(order.fields.keys());
            }
            def
        }
        Err(_) => is.clone(),
    }
}

/// Whether the values of a field are kept alike under both definitions.
fn fits(before: &FieldDef, now: &FieldDef) -> bool {
    !convert::differs(&before.ty, &now.ty) && before.ty.target() == now.ty.target()
}

async fn has_records(cx: &Cx, schema: &Schema, def: &ObjectDef) -> Result<bool> {
    if schema
        .object(&def.id)
        .is_none_or(|def| def.state == State::Removed)
    {
        return Ok(false);
    }
    let count = records::count(cx, &Query::of(def.id.clone()), Some(1)).await?;
    Ok(count > 0)
}
