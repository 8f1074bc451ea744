//! A record without what it said of its subject.

use schema::{FieldDef, FieldType, ObjectDef, Record, Value, value::PersonName};

use super::NAME;

/// Empties a record's fields. What it cannot do without says that it was erased; numbers
/// that it was given, and choices that it must have, stay.
pub(super) fn blanked(def: &ObjectDef, record: &Record) -> Record {
    let mut after = record.clone();
    for field in def.live_fields() {
        let before = record.value(field.id.as_str());
        after.set(&field.id, blank(def, record, field, before));
    }
    after
}

fn blank(def: &ObjectDef, record: &Record, field: &FieldDef, before: &Value) -> Value {
    let is_needed = field.required || field.id == def.title;
    match &field.ty {
        _ if field.is_computed() || field.ty == FieldType::Rank => before.clone(),
        _ if !is_needed => Value::Empty,
        _ if field.sensitive => Value::Empty,
        FieldType::PersonName => Value::Name(Box::new(PersonName {
            last: NAME.into(),
            ..PersonName::default()
        })),
        FieldType::Text | FieldType::LongText | FieldType::RichText if field.unique => {
            Value::Text(format!("{NAME} {}", record.id))
        }
        FieldType::Text | FieldType::LongText | FieldType::RichText => Value::Text(NAME.into()),
        FieldType::Emails | FieldType::Phones | FieldType::Links | FieldType::Address => {
            Value::Empty
        }
        FieldType::Json | FieldType::Tags | FieldType::Files => Value::Empty,
        // A choice, a day, a number or what it belongs to.
        _ => before.clone(),
    }
}
