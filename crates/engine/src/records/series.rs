//! Numbers of series: taken at the very end of a write, when nothing of it can be
//! at fault any more, and given back with all else if it fails as a whole.
//!
//! The row of a counter is locked from when a number is taken until the
//! transaction ends, so that the next number waits for whether this one stays.
//! Once a record has a number it keeps it, whoever writes, undoes or removes it.

use std::collections::BTreeMap;

use base::{Date, Id, Result};
use schema::{FieldDef, FieldId, FieldType, ObjectDef, Record, Value, Write, series::Pattern};

use super::{Tx, as_it_was::Course, conditions};
use crate::rules::AnyDraft;

/// A number that a rule has asked for.
#[derive(Clone, Debug)]
pub(super) struct Issue {
    pub record: Id,
    pub field: FieldId,
    pub day: Option<Date>,
}

/// Numbers stay, whatever rules and undone changes say.
pub(super) fn keep(def: &ObjectDef, drafts: &mut [AnyDraft]) {
    for field in series(def) {
        let name = field.id.as_str();
        for draft in &mut *drafts {
            let held = draft.before.as_ref().map(|before| before.value(name));
            if let Some(held) = held.filter(|held| !held.is_empty())
                && held != draft.after.value(name)
            {
                let held = held.clone();
                draft.after.set(&field.id, held);
            }
        }
    }
}

/// What rules have asked for these drafts.
pub(super) fn asked(tx: &mut Tx<'_>, drafts: &[AnyDraft]) -> Vec<Issue> {
    let all = std::mem::take(&mut tx.issues);
    let is_ours = |issue: &Issue| drafts.iter().any(|draft| draft.after.id == issue.record);
    let (ours, others) = all.into_iter().partition(is_ours);
    tx.issues = others;
    ours
}

/// Whether a number is to be given to a draft because a rule asks for it.
pub(super) fn is_asked(issues: &[Issue], draft: &AnyDraft) -> bool {
    issues.iter().any(|issue| {
        issue.record == draft.after.id && draft.after.value(issue.field.as_str()).is_empty()
    })
}

/// Gives drafts that are in order their numbers, and lets counters go on after
/// numbers that drafts brought. Gives whether there was any.
pub(super) async fn issue(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    drafts: &mut [AnyDraft],
    course: &Course,
    issues: &[Issue],
) -> Result<bool> {
    let mut is_given = false;
    for field in series(def) {
        let Some(pattern) = store::series::pattern_of(field) else {
            continue;
        };
        bring(tx, def, field, &pattern, drafts).await?;
        let due = due(tx, def, field, drafts, course, issues).await?;
        is_given |= !due.is_empty();
        // In one order, so that two writers never wait for each other.
        let mut periods: BTreeMap<String, Vec<(usize, Date)>> = BTreeMap::new();
        for (place, day) in due {
            let period = periods.entry(pattern.period(day)).or_default();
            period.push((place, day));
        }
        for (period, all) in periods {
            let counter = store::series::counter(&field.id, &period);
            let count = i64::try_from(all.len()).map_err(base::Error::broken)?;
            let first = store::next_numbers(tx.store, &def.id, &counter, count).await?;
            for ((place, day), number) in all.into_iter().zip(first..) {
                let written = Value::Text(pattern.write(day, number));
                drafts[place].after.set(&field.id, written);
            }
        }
    }
    Ok(is_given)
}

fn series(def: &ObjectDef) -> impl Iterator<Item = &FieldDef> {
    def.live_fields()
        .filter(|field| matches!(field.ty, FieldType::Series { .. }))
}

/// Counters go on after numbers that come with records: an import's, say.
async fn bring(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    field: &FieldDef,
    pattern: &Pattern,
    drafts: &[AnyDraft],
) -> Result<()> {
    let name = field.id.as_str();
    let mut highest: BTreeMap<String, i64> = BTreeMap::new();
    for draft in drafts {
        let before = draft.before.as_ref().map(|before| before.value(name));
        let after = draft.after.value(name);
        if let Value::Text(text) = after
            && before != Some(after)
            && let Some((period, number)) = pattern.read(text)
        {
            let most = highest.entry(period).or_default();
            *most = number.max(*most);
        }
    }
    for (period, number) in highest {
        let counter = store::series::counter(&field.id, &period);
        store::number_from(tx.store, &def.id, &counter, number + 1).await?;
    }
    Ok(())
}

/// The drafts that get a number of a series now, each with the day that it is of.
async fn due(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    field: &FieldDef,
    drafts: &[AnyDraft],
    course: &Course,
    issues: &[Issue],
) -> Result<Vec<(usize, Date)>> {
    let today = tx.now().date_in(&tx.cx.ws.zone());
    let mut due: BTreeMap<usize, Date> = BTreeMap::new();
    let mut open: Vec<usize> = Vec::new();
    for (place, draft) in drafts.iter().enumerate() {
        let record = &draft.after;
        let has_none = record.value(field.id.as_str()).is_empty();
        let is_there = record.deleted_at.is_none() && record.merged_into.is_none();
        // What is taken back to what it was had none then.
        if !has_none || !is_there || course.contains_key(&record.id) {
            continue;
        }
        let asked = issues
            .iter()
            .find(|issue| issue.record == record.id && issue.field == field.id);
        match (asked, &field.issue_if) {
            (Some(issue), _) => {
                due.insert(place, issue.day.unwrap_or(today));
            }
            (None, _) if field.write == Write::Rule => {}
            (None, Some(_)) => open.push(place),
            (None, None) if draft.before.is_none() => {
                due.insert(place, today);
            }
            (None, None) => {}
        }
    }
    if let Some(rule) = &field.issue_if {
        let records: Vec<&Record> = open.iter().map(|place| &drafts[*place].after).collect();
        let meet = conditions::met(tx, def, rule, &records).await?;
        let met = open.into_iter().zip(meet).filter(|(_, meets)| *meets);
        due.extend(met.map(|(place, _)| (place, today)));
    }
    Ok(due.into_iter().collect())
}
