//! Fields that are required of some records, and fields that some records keep:
//! the definition says of which, by a condition in the filter language.

use base::{Fault, Result};
use schema::{
    Condition, FieldDef, ObjectDef, ObjectId, Record, Step,
    filter::{lower, matches},
    formula::{condition, condition_text},
};

use super::Tx;
use crate::{derived, rules::AnyDraft};

/// Takes note of changed fields that their records keep. What the object's rules
/// set afterwards is theirs to say.
pub(super) async fn kept(tx: &mut Tx<'_>, def: &ObjectDef, drafts: &mut [AnyDraft]) -> Result<()> {
    for field in def.live_fields() {
        let Some(rule) = &field.read_only_if else {
            continue;
        };
        let changed: Vec<usize> = (0..drafts.len())
            .filter(|n| {
                let draft = &drafts[*n];
                let name = field.id.as_str();
                draft
                    .before
                    .as_ref()
                    .is_some_and(|before| before.value(name) != draft.after.value(name))
            })
            .collect();
        let before: Vec<&Record> = changed
            .iter()
            .filter_map(|n| drafts[*n].before.as_ref())
            .collect();
        let meet = met(tx, def, rule, &before).await?;
        for (n, _) in changed.into_iter().zip(meet).filter(|(_, meets)| *meets) {
            let message = format!("{} stays as it is in this record.", field.label);
            refuse(&mut drafts[n], field, "read_only", message);
        }
    }
    Ok(())
}

/// Takes note of fields that records have to have and have not. One that was
/// missing already stays so until it is touched.
pub(super) async fn required(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    drafts: &mut [AnyDraft],
) -> Result<()> {
    for field in def.live_fields() {
        let Some(rule) = &field.required_if else {
            continue;
        };
        let name = field.id.as_str();
        let empty: Vec<usize> = (0..drafts.len())
            .filter(|n| {
                let draft = &drafts[*n];
                draft.after.deleted_at.is_none() && draft.after.value(name).is_empty()
            })
            .collect();
        let after: Vec<&Record> = empty.iter().map(|n| &drafts[*n].after).collect();
        let meet = met(tx, def, rule, &after).await?;
        let missing: Vec<usize> = empty
            .into_iter()
            .zip(meet)
            .filter_map(|(n, meets)| meets.then_some(n))
            .collect();
        let had_none = |n: &usize| {
            let before = drafts[*n].before.as_ref();
            before.filter(|before| before.value(name).is_empty())
        };
        let older: Vec<usize> = missing
            .iter()
            .copied()
            .filter(|n| had_none(n).is_some())
            .collect();
        let before: Vec<&Record> = older.iter().filter_map(had_none).collect();
        let met_before = met(tx, def, rule, &before).await?;
        let untouched: Vec<usize> = older
            .into_iter()
            .zip(met_before)
            .filter_map(|(n, met)| met.then_some(n))
            .collect();
        for n in missing.into_iter().filter(|n| !untouched.contains(n)) {
            if !drafts[n].unread.contains(&field.id) {
                let text = condition_text(rule, tx.schema());
                let message = format!("{} must be given where {text}.", field.label);
                refuse(&mut drafts[n], field, "required", message);
            }
        }
    }
    Ok(())
}

fn refuse(draft: &mut AnyDraft, field: &FieldDef, code: &'static str, message: String) {
    if !draft.faults.iter().any(|fault| fault.field == field.name) {
        draft.faults.push(Fault::new(&field.name, code, message));
    }
}

/// Which of these records meet a condition. One that cannot be read any more is
/// met by none.
pub(super) async fn met(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    rule: &Condition,
    records: &[&Record],
) -> Result<Vec<bool>> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let schema = tx.schema().clone();
    let text = condition_text(rule, &schema);
    let Ok(read) = condition(&text, def, &schema) else {
        tracing::warn!(object = %def.id, text, "a condition cannot be read");
        return Ok(vec![false; records.len()]);
    };
    let ways: Vec<&[(Step, ObjectId)]> =
        read.depends.iter().map(|one| one.way.as_slice()).collect();
    let around = derived::around_ways(tx.store, &schema, &ways, records).await?;
    let pred = lower(&read.filter, def, &schema, &tx.moment());
    Ok(records
        .iter()
        .map(|record| matches(&pred, record, def, &schema, &around))
        .collect())
}
