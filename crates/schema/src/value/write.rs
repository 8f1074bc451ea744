//! Turns values and records into JSON and text.

use crate::{FieldDef, ObjectDef, Record, Schema, Value};

/// The REST form of a value.
pub fn to_json(_schema: &Schema, _def: &FieldDef, _value: &Value) -> serde_json::Value {
    serde_json::Value::Null
}

/// The text form of a value, as CSV files and plain text show it.
pub fn to_text(_schema: &Schema, _def: &FieldDef, _value: &Value) -> String {
    String::new()
}

/// The REST form of a record: the system's part and the loaded fields in form order.
pub fn record_json(_schema: &Schema, _def: &ObjectDef, _record: &Record) -> serde_json::Value {
    serde_json::Value::Null
}
