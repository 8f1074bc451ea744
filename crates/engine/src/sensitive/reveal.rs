//! Somebody has sensitive values of a record shown.

use std::collections::HashMap;

use base::{Error, Fault, Id, Result};
use schema::{FieldDef, FieldId, ObjectId, Special, Value};
use store::SubjectKey;

use super::subject::{Subject, subject_of};
use crate::{Cx, audit, audit::Event, records};

/// What a sensitive field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revealed {
    Empty,
    Text(String),
    /// Its key was destroyed.
    Erased,
}

/// Shows the sensitive values of these fields, and tells the audit log of each that
/// there is. Whoever may read the record and the fields, and has the right to see what
/// is sensitive, may have them shown.
///
/// # Errors
/// `Forbidden` without that right; `NotFound` of the record; `Invalid` if a field is
/// none or not sensitive; `Conflict` if this process has no key for secrets.
pub async fn reveal(
    cx: &Cx,
    object: &ObjectId,
    record: Id,
    fields: &[&str],
) -> Result<Vec<(FieldId, Revealed)>> {
    let def = cx.schema.object(object).cloned();
    let def = def.ok_or_else(|| Error::not_found("object"))?;
    let record = records::get_any(cx, object, record).await?;
    cx.may(Special::Reveal)?;
    cx.who.may_be_told()?;
    let mut wanted: Vec<&FieldDef> = Vec::with_capacity(fields.len());
    let mut faults = Vec::new();
    for name in fields {
        match def.field(name) {
            Some(field) if !field.sensitive => {
                let message =
                    format!("\"{name}\" is not sensitive: it is there when the record is read.");
                faults.push(Fault::new("fields", "type", message));
            }
            Some(field) if !wanted.iter().any(|known| known.id == field.id) => wanted.push(field),
            Some(_) => {}
            None => {
                let shown = base::text::truncate(name, 60);
                let message = format!("A {} has no field \"{shown}\". Take it out.", def.name);
                faults.push(Fault::new("fields", "unknown_field", message));
            }
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let shown = opened(cx, &wanted, std::slice::from_ref(&record)).await?;
    let shown = shown.into_iter().next().unwrap_or_default();
    let told = wanted.iter().zip(&shown);
    let events: Vec<Event> = told
        .filter(|(_, (_, value))| matches!(value, Revealed::Text(_)))
        .map(|(field, _)| Event::SensitiveRevealed {
            object: object.clone(),
            record: record.id,
            field: field.name.clone(),
        })
        .collect();
    // Nothing is shown that the log was not told of.
    audit::note_all(cx, &events).await?;
    Ok(shown)
}

/// What sensitive fields of records hold, in the records' order, which nobody is told of
/// here. Their keys are asked for once.
///
/// # Errors
/// `Conflict` if this process has no key for secrets; `Busy` if the database is away.
pub(crate) async fn opened(
    cx: &Cx,
    fields: &[&FieldDef],
    records: &[schema::Record],
) -> Result<Vec<Vec<(FieldId, Revealed)>>> {
    let subjects = subjects(cx, fields, records).await?;
    let of = |field: &FieldDef, record: &schema::Record| {
        let value = match record.value(field.id.as_str()) {
            Value::Sealed(sealed) => {
                let subject = subjects.get(&subject_of(sealed)?);
                let text = subject.and_then(|subject| subject.read(&field.id, sealed));
                text.map_or(Revealed::Erased, Revealed::Text)
            }
            _ => Revealed::Empty,
        };
        Ok((field.id.clone(), value))
    };
    let each = |record| fields.iter().map(|field| of(field, record)).collect();
    records.iter().map(each).collect()
}

async fn subjects(
    cx: &Cx,
    fields: &[&FieldDef],
    records: &[schema::Record],
) -> Result<HashMap<Id, Subject>> {
    let mut ids = Vec::new();
    for record in records {
        for field in fields {
            if let Value::Sealed(sealed) = record.value(field.id.as_str()) {
                ids.push(subject_of(sealed)?);
            }
        }
    }
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut conn = cx.ws.db().read().await?;
    let vault = cx.ws.vault_within(&mut conn).await?;
    let keys = store::subject_keys(&mut conn, &ids).await?;
    let mut subjects = HashMap::with_capacity(keys.len());
    for (id, key) in keys {
        if let SubjectKey::Sealed(key) = key {
            subjects.insert(id, Subject::open(id, &key, &vault)?);
        }
    }
    Ok(subjects)
}
