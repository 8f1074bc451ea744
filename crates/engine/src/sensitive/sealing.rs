//! What is written to sensitive fields is sealed, right before it is compared with what
//! was there and saved.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use base::{Fault, Id, Result};
use schema::{FieldDef, FieldId, ObjectDef, Value, value::Sealed};
use store::SubjectKey;

use super::subject::{Subject, subject_of};
use crate::{Tx, rules::AnyDraft, vault::Vault};

/// Seals what drafts bring in plain. What says to leave a value, or says what is there
/// already, becomes the value that is there.
///
/// # Errors
/// `Conflict` if this process has no key for secrets; `Busy` if the database is away.
pub(crate) async fn seal(tx: &mut Tx<'_>, def: &ObjectDef, drafts: &mut [AnyDraft]) -> Result<()> {
    let fields: Vec<&FieldDef> = def.live_fields().filter(|field| field.sensitive).collect();
    if fields.is_empty() {
        return Ok(());
    }
    drafts.iter_mut().for_each(|draft| keep(&fields, draft));
    let in_plain: Vec<usize> = (0..drafts.len())
        .filter(|place| {
            let draft = &drafts[*place];
            draft.faults.is_empty() && plain_texts(&fields, draft).next().is_some()
        })
        .collect();
    if in_plain.is_empty() {
        return Ok(());
    }
    let vault = tx.cx.ws.vault_within(tx.store).await?;
    let subjects = subjects(tx, &vault, def, &fields, drafts, &in_plain).await?;
    for place in in_plain {
        let draft = &mut drafts[place];
        let texts: Vec<(FieldId, String)> = plain_texts(&fields, draft)
            .map(|(field, text)| (field.clone(), text.to_owned()))
            .collect();
        for (field, text) in texts {
            let value = match known(&subjects, draft, &field, &text)? {
                Some(before) => before,
                None => subjects[&draft.after.id].seal(&field, &text)?,
            };
            draft.after.set(&field, Value::Sealed(value));
        }
    }
    Ok(())
}

/// Follows the wish to leave a value as it is.
fn keep(fields: &[&FieldDef], draft: &mut AnyDraft) {
    for field in fields {
        let id = field.id.as_str();
        let Value::Sealed(given) = draft.after.value(id) else {
            continue;
        };
        if !given.is_kept() {
            continue;
        }
        let before = draft.before.as_ref().map(|before| before.value(id).clone());
        match before {
            Some(before @ Value::Sealed(_)) => draft.after.set(&field.id, before),
            _ => {
                draft.after.set(&field.id, Value::Empty);
                let message = "There is no value here that the dots could stand for. Write it, or leave this empty.";
                draft
                    .faults
                    .push(Fault::new(&field.name, "sensitive", message));
            }
        }
    }
}

fn plain_texts<'d>(
    fields: &'d [&FieldDef],
    draft: &'d AnyDraft,
) -> impl Iterator<Item = (&'d FieldId, &'d str)> {
    fields.iter().filter_map(|field| {
        let text = draft.after.value(field.id.as_str()).as_text()?;
        Some((&field.id, text))
    })
}

fn before<'d>(draft: &'d AnyDraft, field: &FieldId) -> Option<&'d Sealed> {
    match draft.before.as_ref()?.value(field.as_str()) {
        Value::Sealed(sealed) => Some(sealed),
        _ => None,
    }
}

/// What is there, if it says just this text.
fn known(
    subjects: &HashMap<Id, Subject>,
    draft: &AnyDraft,
    field: &FieldId,
    text: &str,
) -> Result<Option<Sealed>> {
    let Some(sealed) = before(draft, field) else {
        return Ok(None);
    };
    let subject = subjects.get(&subject_of(sealed)?);
    let said = subject.and_then(|subject| subject.read(field, sealed));
    Ok((said.as_deref() == Some(text)).then(|| sealed.clone()))
}

/// The keys of the records that are written and of those whose values they hold. Who
/// has none yet gets one.
async fn subjects(
    tx: &mut Tx<'_>,
    vault: &Vault,
    def: &ObjectDef,
    fields: &[&FieldDef],
    drafts: &[AnyDraft],
    places: &[usize],
) -> Result<HashMap<Id, Subject>> {
    let own: Vec<Id> = places.iter().map(|place| drafts[*place].after.id).collect();
    let mut wanted: HashSet<Id> = own.iter().copied().collect();
    for place in places {
        for (field, _) in plain_texts(fields, &drafts[*place]) {
            if let Some(sealed) = before(&drafts[*place], field) {
                wanted.insert(subject_of(sealed)?);
            }
        }
    }
    let wanted: Vec<Id> = wanted.into_iter().collect();
    let mut subjects = HashMap::with_capacity(wanted.len());
    for (id, key) in store::subject_keys(tx.store, &wanted).await? {
        if let SubjectKey::Sealed(key) = key {
            subjects.insert(id, Subject::open(id, &key, vault)?);
        }
    }
    let mut fresh = Vec::new();
    for id in own {
        if let Entry::Vacant(place) = subjects.entry(id) {
            let (subject, key) = Subject::fresh(id, vault)?;
            place.insert(subject);
            fresh.push((id, key));
        }
    }
    store::put_subject_keys(tx.store, &def.id, tx.now(), fresh).await?;
    Ok(subjects)
}
