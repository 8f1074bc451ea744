//! When two values are the same, whatever is known of their targets' names.

use schema::{FieldId, Slot, Value};

use crate::rules::AnyDraft;

/// Puts back the stored form of every value that is what it was, so that
/// before and after differ only where something changed.
pub(super) fn settle(draft: &mut AnyDraft) {
    let Some(before) = &draft.before else { return };
    let same: Vec<(FieldId, Value)> = draft
        .after
        .slots()
        .filter_map(|(id, slot)| match (before.slot(id.as_str()), slot) {
            (Slot::Is(was), Slot::Is(is)) if was != is && same(was, is) => {
                Some((id.clone(), was.clone()))
            }
            (Slot::NotLoaded, Slot::Is(Value::Empty)) => None,
            _ => None,
        })
        .collect();
    for (id, value) in same {
        draft.after.set(&id, value);
    }
    let keep = |was: &Option<schema::Link>, is: &mut Option<schema::Link>| {
        if was.as_ref().map(|l| l.id) == is.as_ref().map(|l| l.id) {
            is.clone_from(was);
        }
    };
    keep(&before.owner, &mut draft.after.owner);
    keep(&before.team, &mut draft.after.team);
}

/// Whether two values are the same: references are what they point to, money is
/// its own amount.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Ref(a), Value::Ref(b)) => a.id == b.id && a.object == b.object,
        (Value::Refs(a), Value::Refs(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.id == b.id)
        }
        (Value::Money(a), Value::Money(b)) => a.units == b.units && a.currency == b.currency,
        _ => a == b || (a.is_empty() && b.is_empty()),
    }
}
