//! Records that are taken back to what they were: rules check them as they do
//! every write, and what rules would set by themselves is left out, so that
//! nothing of it is made up anew.

use std::collections::HashMap;

use base::{Id, Micros};
use schema::{Actor, FieldId, Record, Slot, Value};

use crate::rules::AnyDraft;

/// How one record of a write is taken back.
#[derive(Clone, Debug)]
pub(crate) struct AsItWas {
    pub put: Put,
    /// When, and by whom, it was changed the last time before: where nothing is
    /// left of what came after.
    pub updated: Option<(Micros, Option<Actor>)>,
}

/// What of a draft stands against its object's rules.
#[derive(Clone, Debug)]
pub(crate) enum Put {
    /// All of it: the record was like this once.
    Whole,
    /// These fields; rules complete the others.
    Fields(Vec<FieldId>),
}

/// The records of a write that are taken back.
pub(crate) type Course = HashMap<Id, AsItWas>;

/// The drafts of such records as they are asked for.
pub(super) fn asked(course: &Course, drafts: &[AnyDraft]) -> HashMap<Id, Record> {
    let taken_back = drafts
        .iter()
        .filter(|draft| course.contains_key(&draft.after.id));
    taken_back
        .map(|draft| (draft.after.id, draft.after.clone()))
        .collect()
}

/// Puts back what rules have set in such drafts.
pub(super) fn put_back(course: &Course, mut asked: HashMap<Id, Record>, drafts: &mut [AnyDraft]) {
    for draft in drafts {
        let (Some(how), Some(mut was)) =
            (course.get(&draft.after.id), asked.remove(&draft.after.id))
        else {
            continue;
        };
        value_amounts(&draft.after, &mut was);
        match &how.put {
            Put::Whole => draft.after = was,
            Put::Fields(fields) => {
                for field in fields {
                    draft.after.set(field, was.read(field.as_str()));
                }
            }
        }
    }
}

/// An amount that had no value in the workspace currency when it was written has
/// one by now, if there is a rate.
fn value_amounts(frozen: &Record, was: &mut Record) {
    for (field, slot) in was.slots_mut() {
        if let (Slot::Is(Value::Money(money)), Value::Money(now)) =
            (slot, frozen.value(field.as_str()))
            && money.base.is_none()
            && (money.units, money.currency) == (now.units, now.currency)
        {
            money.base = now.base;
        }
    }
}

/// Whether rules have a say in what follows from a record's write.
pub(super) fn has_followers(course: &Course, draft: &AnyDraft) -> bool {
    let how = course.get(&draft.after.id).map(|how| &how.put);
    !matches!(how, Some(Put::Whole))
}
