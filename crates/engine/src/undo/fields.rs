//! Changes of fields: each goes back where the value is still what was written.

use std::collections::HashMap;

use base::{Id, Result};
use schema::{FieldDef, FieldType, ObjectDef, Record, State, Value};
use serde_json::Value as Json;
use store::{ChangeRow, Earlier};

use super::{
    report::{Action, Report, stored_of},
    rows,
    veil::may_write,
    wish::{Wish, fulfil},
};
use crate::{records::same, rules::Tx};

/// Keys of a diff that are no fields.
const BESIDE: &[&str] = &["updated_at", "updated_by", store::MERGED_INTO];

/// Takes updates of distinct records of one object back.
///
/// # Errors
/// What is in the way of all of them.
pub(super) async fn take_back(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    some: &[ChangeRow],
    report: &mut Report,
) -> Result<()> {
    let found = rows::load(tx, def, some).await?;
    let earlier = earlier(tx, &found, some).await?;
    let mut wishes = Vec::with_capacity(some.len());
    for (row, id) in rows::of_records(some) {
        let Some(record) = found.get(&id) else {
            report.leave(
                def,
                id,
                None,
                None,
                "gone",
                "It was removed for good since.",
            );
            continue;
        };
        if record.merged_into.is_some() {
            let message = "It was merged into another record since. Undo that first.";
            report.leave(def, id, Some(record), None, "merged", message);
            continue;
        }
        let Back {
            mut sets,
            conflicts,
            issued,
        } = back(def, record, row);
        let all = sets.len();
        sets.retain(|(id, _)| {
            live(def, id.as_str()).is_some_and(|field| may_write(tx, def, field))
        });
        // Which ones they are is not told: some may not even exist for who asks.
        let is_kept = sets.len() < all;
        if is_kept {
            let message = "Some of its fields are not yours to change, and stay as they are.";
            report.leave(def, id, Some(record), None, "forbidden", message);
        }
        if sets.is_empty() && conflicts.is_empty() && issued.is_empty() && !is_kept {
            report.unchanged += 1;
        }
        let knows = |name: &str| {
            let known = tx.asker().schema.object(&def.id);
            known.is_some_and(|def| def.field(name).is_some())
        };
        for (field, code) in &conflicts {
            let field = Some(field.as_str()).filter(|name| knows(name));
            report.leave(def, id, Some(record), field, code, message(code));
        }
        for (field, number) in &issued {
            report.leave_number(def, record, field, number);
        }
        wishes.push(Wish {
            action: Action::Update,
            before: Some(record.clone()),
            frame: record.clone(),
            sets,
            is_partial: !conflicts.is_empty() || !issued.is_empty() || is_kept,
            updated: earlier
                .get(&id)
                .map(|earlier| (earlier.updated_at, earlier.updated_by.clone())),
            is_completed: false,
        });
    }
    fulfil(tx, def, wishes, report).await
}

/// Of records that say that they were changed by these very changes, when and by
/// whom they were changed before.
pub(super) async fn earlier(
    tx: &mut Tx<'_>,
    found: &HashMap<Id, Record>,
    some: &[ChangeRow],
) -> Result<HashMap<Id, Earlier>> {
    let last: Vec<(Id, i64)> = rows::of_records(some)
        .filter(|(row, id)| found.get(id).is_some_and(|r| r.updated_at == row.at))
        .map(|(row, id)| (id, row.seq))
        .collect();
    store::earlier_changes(tx.store, &last).await
}

/// What of a change can go back.
struct Back {
    /// The values from before.
    sets: Vec<(schema::FieldId, Value)>,
    /// The names of fields that stay, with why.
    conflicts: Vec<(String, &'static str)>,
    /// Fields that got a number of a series, which stays, with the number.
    issued: Vec<(String, String)>,
}

fn back(def: &ObjectDef, record: &Record, row: &ChangeRow) -> Back {
    let (mut sets, mut conflicts, mut issued) = (Vec::new(), Vec::new(), Vec::new());
    for (id, pair) in row.diff.iter().filter_map(Json::as_object).flatten() {
        if BESIDE.contains(&id.as_str()) {
            continue;
        }
        let Some(field) = live(def, id) else {
            let gone = def.fields.get(id.as_str()).map(|field| field.name.clone());
            conflicts.push((gone.unwrap_or_else(|| id.clone()), "field_removed"));
            continue;
        };
        if let (FieldType::Series { .. }, Value::Text(number)) =
            (&field.ty, record.value(field.id.as_str()))
            && stored_of(field, pair.get(0)).is_none_or(|was| was.is_empty())
        {
            issued.push((field.name.clone(), number.clone()));
        }
        if field.ty.is_computed() {
            continue;
        }
        let (Some(was), Some(written)) =
            (stored_of(field, pair.get(0)), stored_of(field, pair.get(1)))
        else {
            conflicts.push((field.name.clone(), "field_changed"));
            continue;
        };
        let is = record.read(field.id.as_str());
        if same(&is, &was) {
            continue;
        }
        match same(&is, &written) {
            true => sets.push((field.id.clone(), was)),
            false => conflicts.push((field.name.clone(), "changed_since")),
        }
    }
    Back {
        sets,
        conflicts,
        issued,
    }
}

/// A field that is in use, the owner and the team among them.
pub(super) fn live<'d>(def: &'d ObjectDef, id: &str) -> Option<&'d FieldDef> {
    match schema::def::system_field(id) {
        Some(field) => Some(field),
        None => def
            .fields
            .get(id)
            .filter(|field| field.state == State::Live),
    }
}

fn message(code: &str) -> &'static str {
    match code {
        "field_removed" => "The field was removed since. Restore it, then undo again.",
        "field_changed" => "The field is of another type now.",
        _ => "It was changed again since, and stays as it is.",
    }
}
