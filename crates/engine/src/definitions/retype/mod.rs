//! A field gets another type, if its values lose nothing by it.
//!
//! Its values are put in new columns, and the definition that says so comes into
//! force in the transaction that ends it: who writes meanwhile writes the old
//! ones, and a change that is cut short leaves all as it was. A table of up to
//! [`AT_ONCE`] rows is converted in that very transaction, a larger one by a job.

mod job;

use base::{Error, Fault, Id, Result};
use schema::{
    Earlier, FieldDef, FieldId, ObjectDef, Record, Retyped, Schema, Value,
    value::{convert, write},
};
use serde::{Deserialize, Serialize};

pub(crate) use job::{ChangeType, json};

pub(super) use job::begin;

/// Rows up to which values are converted in the change of the definition itself.
/// Everybody waits for that, a second at most.
pub(super) const AT_ONCE: u32 = 10_000;
/// How many records are read and written at once.
const CHUNK: u32 = 500;
/// How many values that would be lost are named.
const SAMPLES: usize = 5;
/// The code of the error that says that a job is needed.
pub(super) const MANY: &str = "many_records";

/// Values that the new type cannot say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Lost {
    pub(super) count: u64,
    /// The first of them: the record, and the value as text.
    pub(super) samples: Vec<(Id, String)>,
}

impl Lost {
    /// The error that says so.
    fn refusal(&self, was: &FieldDef, is: &FieldDef) -> Error {
        let faults = self.samples.iter().map(|(id, text)| {
            let message = format!("Record {id} has \"{text}\".");
            Fault::new("type", "would_lose", message)
        });
        let faults: Vec<Fault> = faults.collect();
        let (what, has) = match self.count {
            1 => ("record", "has"),
            _ => ("records", "have"),
        };
        let first: Vec<String> = self
            .samples
            .iter()
            .map(|(id, text)| format!("\"{text}\" ({id})"))
            .collect();
        Error::Conflict {
            code: "would_lose",
            message: format!(
                "{} {what} {has} a value of {} that would be lost as {}: {}{}. Change those first, or add another field.",
                self.count,
                was.name,
                is.ty.name(),
                first.join(", "),
                if self.count > SAMPLES as u64 {
                    ", and others"
                } else {
                    ""
                }
            ),
            faults,
        }
    }
}

/// Gives fields whose type is to be another their new columns, and keeps those
/// of the others as they are.
pub(super) fn prepare(
    def: &mut ObjectDef,
    schema: &Schema,
    zone: &str,
    columns: impl Fn() -> String,
) {
    let Some(present) = schema.all_objects().find(|other| other.id == def.id) else {
        return;
    };
    for field in def.fields.values_mut() {
        let Some(old) = present.fields.get(&field.id) else {
            continue;
        };
        field.retyped = old.retyped.clone();
        if !convert::differs(&old.ty, &field.ty) {
            continue;
        }
        let before = old.retyped.as_ref().map(|retyped| retyped.was.clone());
        let mut was = before.unwrap_or_default();
        was.push(Earlier {
            ty: old.ty.clone(),
            zone: zone.to_owned(),
        });
        field.retyped = Some(Box::new(Retyped {
            columns: FieldId::new(columns()),
            was,
        }));
    }
}

/// The fields whose values are kept elsewhere from now on.
pub(super) fn moved(before: Option<&ObjectDef>, def: &ObjectDef) -> Vec<FieldId> {
    let of = |field: &&FieldDef| {
        let old = before.and_then(|before| before.fields.get(&field.id));
        old.is_some_and(|old| old.columns() != field.columns())
    };
    let all = def.fields.values().filter(of);
    all.map(|field| field.id.clone()).collect()
}

/// Converts all values of fields that change their type.
///
/// # Errors
/// `Conflict` with the values that would be lost.
pub(super) async fn convert_all(
    tx: &mut store::Tx,
    schema: &Schema,
    before: &ObjectDef,
    def: &ObjectDef,
    fields: &[FieldId],
) -> Result<()> {
    for id in fields {
        let (was, is) = (field(before, id)?, field(def, id)?);
        let mut lost = Lost::default();
        let mut after = Id::nil();
        loop {
            let only = std::slice::from_ref(id);
            let some = store::fields_after(tx, before, only, after, CHUNK).await?;
            let Some(last) = some.last() else {
                break;
            };
            after = last.id;
            let values = converted(schema, was, is, &some, &mut lost);
            if lost.count == 0 {
                store::put_beside_field(tx, def, is, &values).await?;
                put(tx, def, is, values).await?;
            }
        }
        if lost.count > 0 {
            return Err(lost.refusal(was, is));
        }
    }
    Ok(())
}

/// What would be lost of the first values of a field that changes its type, and
/// whether there are more.
///
/// # Errors
/// `Busy` if the database is away.
pub(super) async fn would_lose(
    conn: &mut store::Conn,
    schema: &Schema,
    (before, def): (&ObjectDef, &ObjectDef),
    id: &FieldId,
) -> Result<(Lost, bool)> {
    let (was, is) = (field(before, id)?, field(def, id)?);
    let (mut lost, mut after, mut seen) = (Lost::default(), Id::nil(), 0);
    while seen < AT_ONCE {
        let some =
            store::fields_after(conn, before, std::slice::from_ref(id), after, CHUNK).await?;
        let Some(last) = some.last() else {
            return Ok((lost, false));
        };
        (after, seen) = (last.id, seen + CHUNK);
        let _ = converted(schema, was, is, &some, &mut lost);
    }
    Ok((lost, true))
}

fn field<'d>(def: &'d ObjectDef, id: &FieldId) -> Result<&'d FieldDef> {
    def.fields.get(id).ok_or_else(|| Error::not_found("field"))
}

/// Values of a field as those of its new type. Those that would be lost are noted
/// and left out.
fn converted(
    schema: &Schema,
    was: &FieldDef,
    is: &FieldDef,
    records: &[Record],
    lost: &mut Lost,
) -> Vec<(Id, Value)> {
    let Some(from) = is.retyped.as_ref().and_then(|retyped| retyped.was.last()) else {
        return Vec::new();
    };
    let mut values = Vec::with_capacity(records.len());
    for record in records {
        let value = record.value(was.id.as_str());
        match convert::convert(from, is, value) {
            Some(value) => values.push((record.id, value)),
            None => {
                lost.count += 1;
                if lost.samples.len() < SAMPLES {
                    let text = write::to_text(schema, was, value);
                    let shown = base::text::truncate(&text, 60).to_string();
                    lost.samples.push((record.id, shown));
                }
            }
        }
    }
    values
}

async fn put(
    tx: &mut store::Tx,
    def: &ObjectDef,
    field: &FieldDef,
    values: Vec<(Id, Value)>,
) -> Result<()> {
    let rows = values.into_iter().map(|(id, value)| (id, vec![value]));
    store::put_computed(tx, def, &[field], rows.collect()).await
}
